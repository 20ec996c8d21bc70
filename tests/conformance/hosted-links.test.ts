import { brotliDecompressSync } from 'node:zlib';
import type { FlowSettingsInput } from '@gatehouse/contract';
import { consentVersion } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call, withKey } from '../support/omni-client.js';
import { loadPage, openHostedLink, partsOf } from '../support/open-hosted-link.js';
import { receiveWebhooks } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  createFlow,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

const minuteMs = 60_000;
const unknownId = '66f0a1b2c3d4e5f601234567';

describe.each(testDatabaseKinds)('hosted links (contract 4.2, 11.1 to 11.5) on %s', (database) => {
  let server: TestServer;
  let executiveToken: string;
  beforeAll(async () => {
    server = await startTestServer({ database });
    executiveToken = await logIn(server);
  });
  afterAll(() => server?.close());

  const flowWith = (settings: FlowSettingsInput) =>
    createFlow({ ...server, executiveToken }, { mode: 'test', ...settings });
  const mint = async (session: StartedSession): Promise<string> => {
    const answer = await asTokenHolder(server, session).get('/omni/onboarding-url');
    expect(answer.status, answer.text).toBe(200);
    return answer.body.url;
  };
  const finish = (session: StartedSession) => asTokenHolder(server, session).get('/omni/finish-status');
  const sessionCount = async () =>
    (await asExecutive(server, executiveToken).post('/gatehouse/v1/sessions/search', {})).body
      .total as number;

  test("11. the URL is absolute, belongs to the session's flow, and opens that session and no other", async () => {
    const flowId = await flowWith({});
    const [a, b] = [await startSession(server, { configurationId: flowId }), await startSession(server)];
    const [urlOfA, urlOfB] = [await mint(a), await mint(b)];
    expect(new URL(urlOfA).pathname).toBe(`/${server.clientId}/flow/${flowId}`);
    expect(new URL(urlOfB).pathname).toBe(`/${server.clientId}/flow/${server.flowId}`);
    expect((await openHostedLink(server.api, urlOfA)).journey.interviewId).toBe(a.interviewId);
    const pageOfB = await openHostedLink(server.api, urlOfB);
    expect(pageOfB.journey.interviewId).toBe(b.interviewId);
    const strange = await call('GET', `${server.api}/hosted/v1/sessions/${a.interviewId}`, {
      headers: { cookie: `gatehouse_page=${partsOf(urlOfA).uuid}`, 'x-gatehouse-page': '1' },
    });
    expectError(strange, { http: 401 });
  });

  test('11. every call mints a fresh key; a link under another flow or client is a 404 screen', async () => {
    const session = await startSession(server);
    const [first, second] = [await mint(session), await mint(session)];
    expect(first).not.toBe(second);
    expect(partsOf(first).uuid?.length).toBeGreaterThanOrEqual(22);
    for (const url of [first, second])
      expect((await openHostedLink(server.api, url)).journey.interviewId).toBe(session.interviewId);

    const otherFlow = await flowWith({});
    const other = await server.otherTenant();
    for (const url of [
      first.replace(server.flowId, otherFlow),
      first.replace(`/${server.clientId}/`, `/${other.clientId}/`),
      first.replace(server.flowId, unknownId),
      first.replace(/uuid=.*/, 'uuid=0d9c2f0e-5b1e-4a53-9a53-1f9d0c7f7b11'),
    ]) {
      expect((await loadPage(server.api, url)).status, url).toBe(404);
      expect((await openHostedLink(server.api, url)).status, url).toBe(404);
    }
  });

  test('4.2 earlier links live on, at most 20 of a session', async () => {
    const session = await startSession(server);
    const urls: string[] = [];
    for (let number = 0; number < 22; number += 1) urls.push(await mint(session));
    const statuses = await Promise.all(urls.map(async (url) => (await loadPage(server.api, url)).status));
    expect(statuses.slice(2)).toEqual(Array(20).fill(200));
    expect(statuses.slice(0, 2)).not.toContain(200);
  });

  test('12. the page and its first call need no cookie, referrer or earlier visit, and load nothing from elsewhere', async () => {
    const url = await mint(await startSession(server));
    const page = await loadPage(server.api, url);
    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'|default-src 'self'/);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?!')|https?:\/\//);
    expect((await openHostedLink(server.api, url)).status).toBe(200);
  });

  /** What the page shows before any script: its language, its title, and whether it has a screen to read. */
  const drawnBy = async (url: string, headers: Record<string, string> = {}) => {
    const { text } = await call('GET', url, { headers });
    const [, language, direction] = /<html lang="([^"]+)" dir="([^"]+)"/.exec(text) ?? [];
    const screen = /<main [^>]*data-view="consent"/.test(text) ? 'consent' : 'opening';
    expect(text.match(/<main /g), 'one screen, whichever').toHaveLength(1);
    return { language, direction, screen, title: /<title>([^<]*)/.exec(text)?.[1], text };
  };

  test('12. a link that nobody has opened brings its first screen along, with the company’s name as text', async () => {
    const company = `Fish & "Chips" <b>Ltd</b> $&`;
    const configurationId = await flowWith({ optinCompanyName: company, language: 'es-ES' });
    const url = await mint(await startSession(server, { configurationId }));
    const { text, title, screen } = await drawnBy(url);
    expect(screen).toBe('consent');
    expect(title).toMatch(/Fish &amp; &quot;Chips&quot; &lt;b&gt;Ltd&lt;\/b&gt; \$&amp;$/);
    expect(text).not.toContain('<b>Ltd');
    expect(text).not.toContain('%company%');
    expect(text, 'no control pretends to listen').not.toContain('aria-disabled="false"');
    expect(text, 'no inline code or style').not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  });

  test('12. the first screen speaks the language of the link, else of the session, else of the flow; the wait may use the browser’s', async () => {
    const configurationId = await flowWith({ language: 'es-ES' });
    const german = { 'Accept-Language': 'ja;q=0.9, fr-FR;q=0.3, de-CH;q=0.7' };
    const session = await startSession(server, { configurationId, language: 'pt-BR' });
    const url = await mint(session);
    const byStaticLink = `${server.api}/${server.clientId}/flow/${configurationId}`;
    const languageOf = async (address: string) => (await drawnBy(address, german)).language;
    expect(await languageOf(`${url}&lang=fr`)).toBe('fr-FR');
    expect(await languageOf(url)).toBe('pt-BR');
    expect(await languageOf(byStaticLink)).toBe('es-ES');
    expect((await openHostedLink(server.api, byStaticLink)).journey.language).toBe('es-ES');
    const unknown = `${server.api}/${server.clientId}/flow/${unknownId}`;
    expect(await drawnBy(unknown, german)).toMatchObject({
      screen: 'opening',
      language: 'de-DE',
      direction: 'ltr',
    });
    expect(await languageOf(`${server.api}/h/unknown`)).toBe('de-DE');
    expect((await drawnBy(unknown)).language).toBe('en-US');
  });

  test('12. where the journey may begin elsewhere the page only says that it opens: used, dead, begun by API, or without consent', async () => {
    const screenOf = async (url: string) => (await drawnBy(url)).screen;
    const used = await mint(await startSession(server));
    expect(await screenOf(used)).toBe('consent');
    await openHostedLink(server.api, used);
    expect(await screenOf(used)).toBe('opening');

    const consented = await startSession(server);
    await asTokenHolder(server, consented).post('/omni/add/user-consent', {
      title: 't',
      content: 'c',
      status: true,
    });
    const afterConsent = await mint(consented);
    const foreseen = await screenOf(afterConsent);
    const { step } = (await openHostedLink(server.api, afterConsent)).journey;
    expect(foreseen).toBe(step === 'consent' ? 'consent' : 'opening');

    const finished = await startSession(server);
    await finish(finished);
    expect(await screenOf(await mint(finished))).toBe('opening');

    const straight = await flowWith({
      modules: { consent: false },
      customFields: [{ key: 'k', label: 'K' }],
    });
    expect(await screenOf(`${server.api}/${server.clientId}/flow/${straight}`)).toBe('opening');

    const byHand = await startSession(server);
    const withoutKey = `${server.api}/${server.clientId}/flow/${server.flowId}?interviewId=${byHand.interviewId}`;
    expect(await screenOf(withoutKey), 'its cookie decides').toBe('opening');

    const expired = await mint(await startSession(server));
    server.clock.advance(16 * minuteMs);
    expect(await screenOf(expired)).toBe('opening');
  });

  test('12. the first screen is the one that the session then has: its steps are counted alike', async () => {
    const customFields = [{ key: 'employer', label: 'Employer' }];
    for (const settings of [
      { liveness: 'off' },
      { liveness: 'required', customFields },
      { modules: { face: false }, customFields },
      { modules: { id: false }, liveness: 'optional' },
    ] satisfies FlowSettingsInput[]) {
      const configurationId = await flowWith(settings);
      for (const known of [undefined, { employer: 'Acme' }]) {
        const session = await startSession(server, {
          configurationId,
          ...(known && { customFields: known }),
        });
        const url = await mint(session);
        const { text } = await drawnBy(url);
        const { journey } = await openHostedLink(server.api, url);
        const count = journey.steps.filter((step: string) => step !== 'id-back').length;
        expect(text).toContain(`aria-valuetext="Step 1 of ${count}"`);
        expect(text.includes('Your identity document')).toBe(journey.steps.includes('id-front'));
        expect(text.includes('Your face')).toBe(journey.steps.includes('selfie'));
        expect(text, 'nothing that the integrator knows').not.toContain('Acme');
      }
    }
  });

  test('12. the page is sent compressed to whoever takes it so, is kept by no cache, and answers HEAD alike', async () => {
    const url = `${server.api}/${server.clientId}/flow/${server.flowId}`;
    const get = (encoding?: string) =>
      call('GET', url, { headers: encoding === undefined ? {} : { 'Accept-Encoding': encoding } });
    const packed = await get('gzip, deflate, br');
    expect(packed.headers.get('content-encoding')).toBe('br');
    const plain = await get();
    expect(brotliDecompressSync(packed.bytes).toString()).toBe(plain.text);
    for (const refused of [undefined, 'gzip', 'br;q=0', 'brr'])
      expect((await get(refused)).headers.get('content-encoding')).toBeNull();
    for (const { headers } of [packed, plain]) {
      expect(headers.get('vary')).toBe('accept-encoding, accept-language');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    const head = await call('HEAD', url);
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers.get('content-length')).toBe(String(plain.bytes.length));
  });

  test('13. the static URL works without start; its session has no externalCustomerId', async () => {
    const url = `${server.api}/${server.clientId}/flow/${server.flowId}?externalCustomerId=forged&foo=bar&region=DEU&lang=es`;
    const before = await sessionCount();
    const [one, two] = [await openHostedLink(server.api, url), await openHostedLink(server.api, url)];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.journey.interviewId).not.toBe(two.journey.interviewId);
    expect(one.journey.language).toMatch(/^es/);
    expect(await sessionCount()).toBe(before + 2);
    const shown = await asExecutive(server, executiveToken).get(
      `/omni/single-session?id=${one.journey.interviewId}`,
    );
    expect(shown.body.interview).not.toHaveProperty('externalCustomerId');
    expect(shown.body.customFields).toEqual({});
  });

  test('13. a plain GET of the static URL creates no session', async () => {
    const url = `${server.api}/${server.clientId}/flow/${server.flowId}`;
    const before = await sessionCount();
    for (const address of [url, `${url}?region=DEU`, `${url}/`, `${url}?uuid=`]) {
      expect((await loadPage(server.api, address)).status, address).toBe(200);
      await call('HEAD', address);
    }
    expect(await sessionCount()).toBe(before);
  });

  test('13. a static link of a flow that switched it off, or of no flow, is a 404 screen', async () => {
    const closed = await flowWith({ staticLink: false });
    for (const flowId of [closed, unknownId]) {
      const url = `${server.api}/${server.clientId}/flow/${flowId}`;
      expect((await loadPage(server.api, url)).status).toBe(404);
      expect((await openHostedLink(server.api, url)).status).toBe(404);
    }
  });

  test('13. only a flow that asks for it stores the customer id of a static link', async () => {
    const flowId = await flowWith({ staticLinkCustomerId: true });
    const opened = await openHostedLink(
      server.api,
      `${server.api}/${server.clientId}/flow/${flowId}?externalCustomerId=claimed-7`,
    );
    const shown = await asExecutive(server, executiveToken).get(
      `/omni/single-session?id=${opened.journey.interviewId}`,
    );
    expect(shown.body.interview.externalCustomerId).toBe('claimed-7');
  });

  test("14. after the last step the page shows the success screen with the flow's title and text", async () => {
    const flowId = await flowWith({ endScreenTitle: 'Thank you', endScreenText: 'See you <b>soon</b>' });
    const session = await startSession(server, { configurationId: flowId });
    const page = await openHostedLink(server.api, await mint(session));
    expect(page.journey.step).not.toBe('done');
    expect(page.journey.redirect).toBeNull();
    await finish(session);
    const { body } = await page.ask();
    expect(body.step).toBe('done');
    expect(body.endScreen).toEqual({ title: 'Thank you', text: 'See you <b>soon</b>' });
    expect(body.verdict, 'the verdict is not shown unless the flow says so').toBeNull();
  });

  const target = 'https://shop.example.test/after?cart=7&x=%20a+b&&y#top/half?z=1';

  test('15. with redirectionUrl the page is sent to that URL byte for byte, nothing appended', async () => {
    const session = await startSession(server, { redirectionUrl: target });
    const page = await openHostedLink(server.api, await mint(session));
    expect((await finish(session)).body.redirectionUrl).toBe(target);
    expect((await page.ask()).body.redirect).toEqual({ url: target, delaySeconds: 4 });
  });

  test('16. without redirectionUrl and flow redirect the page stays on the success screen', async () => {
    const session = await startSession(server);
    const page = await openHostedLink(server.api, await mint(session));
    expect((await finish(session)).body.redirectionUrl).toBe('');
    expect((await page.ask()).body.redirect).toBeNull();
  });

  test("17. the flow's Redirect URL is used when the session has none; the session's wins", async () => {
    const flowId = await flowWith({
      redirectionUrl: 'https://flow.example.test/end',
      redirectDelaySeconds: 0,
    });
    for (const [own, expected] of [
      [undefined, 'https://flow.example.test/end'],
      [target, target],
    ]) {
      const session = await startSession(server, {
        configurationId: flowId,
        ...(own !== undefined && { redirectionUrl: own }),
      });
      const page = await openHostedLink(server.api, await mint(session));
      expect((await finish(session)).body.redirectionUrl).toBe(expected);
      expect((await page.ask()).body.redirect).toEqual({ url: expected, delaySeconds: 0 });
    }
  });

  test('25. the page is told the target only after ONBOARDING_FINISHED is readable by API', async () => {
    const session = await startSession(server, { redirectionUrl: target });
    const page = await openHostedLink(server.api, await mint(session));
    expect((await page.ask()).body.redirect).toBeNull();
    await finish(session);
    expect((await page.ask()).body.redirect.url).toBe(target);
    const status = await asTokenHolder(server, session).get('/omni/get/onboarding/status');
    expect(status.body).toEqual({ onboardingStatus: 'ONBOARDING_FINISHED' });
  });

  test('77. a link first opened after its lifetime answers 410 with the expired screen; a new call gives a working one', async () => {
    const session = await startSession(server, { externalCustomerId: 'user-0077' });
    const url = await mint(session);
    server.clock.advance(15 * minuteMs - 2_000);
    expect((await loadPage(server.api, url)).status).toBe(200);
    server.clock.advance(4_000);
    const page = await loadPage(server.api, url);
    expect(page.status).toBe(410);
    expect(page.text).not.toContain(session.interviewId);
    expect(page.text).not.toContain('user-0077');
    expect((await openHostedLink(server.api, url)).status).toBe(410);
    const start = await call('POST', `${server.api}/omni/start`, {
      headers: withKey(server.apiKey),
      body: { uuid: partsOf(url).uuid },
    });
    expect(start.status, 'a dead link resumes nothing').toBe(404);
    const fresh = await mint(session);
    expect((await loadPage(server.api, fresh)).status).toBe(200);
    expect((await openHostedLink(server.api, fresh)).journey.interviewId).toBe(session.interviewId);
  });

  test('77. an expired link names the way back, if there is one; a closed session names none', async () => {
    const back = 'https://shop.example.test/after?cart=7#top';
    const [own, none, closed] = [
      await startSession(server, { redirectionUrl: back }),
      await startSession(server),
      await startSession(server, { redirectionUrl: back }),
    ];
    const flowId = await flowWith({ redirectionUrl: 'https://flow.example.test/end' });
    const urls = await Promise.all(
      [own, none, closed, await startSession(server, { configurationId: flowId })].map(mint),
    );
    await asTokenHolder(server, closed).post('/omni/session/status/set?action=Closed');
    server.clock.advance(16 * minuteMs);
    const answers = await Promise.all(urls.map((url) => openHostedLink(server.api, url)));
    expect(answers.map(({ status, journey }) => [status, journey.redirectionUrl])).toEqual([
      [410, back],
      [410, undefined],
      [410, undefined],
      [410, 'https://flow.example.test/end'],
    ]);
  });

  test('77. loading the page neither opens the link nor lengthens its life', async () => {
    const session = await startSession(server);
    const url = await mint(session);
    server.clock.advance(14 * minuteMs);
    expect((await loadPage(server.api, url)).status).toBe(200);
    server.clock.advance(2 * minuteMs);
    expect((await loadPage(server.api, url)).status).toBe(410);
  });

  test('77. each step extends an opened link by its lifetime', async () => {
    const session = await startSession(server);
    const url = await mint(session);
    const page = await openHostedLink(server.api, url);
    server.clock.advance(14 * minuteMs);
    const consented = await page.send('/consent', {
      accepted: true,
      version: consentVersion,
      language: 'en-US',
    });
    expect(consented.status, consented.text).toBe(200);
    server.clock.advance(14 * minuteMs);
    expect((await openHostedLink(server.api, url)).status).toBe(200);
    server.clock.advance(16 * minuteMs);
    expect((await openHostedLink(server.api, url)).status).toBe(410);
  });

  test('77. the lifetime is the flow setting onboardingLinkExpirationMinutes', async () => {
    const flowId = await flowWith({ onboardingLinkExpirationMinutes: 60 });
    const url = await mint(await startSession(server, { configurationId: flowId }));
    server.clock.advance(59 * minuteMs);
    expect((await loadPage(server.api, url)).status).toBe(200);
    server.clock.advance(2 * minuteMs);
    expect((await loadPage(server.api, url)).status).toBe(410);
  });

  test('78. a finished link shows the success screen and allows no capture', async () => {
    const session = await startSession(server);
    const url = await mint(session);
    const page = await openHostedLink(server.api, url);
    await finish(session);
    expect((await loadPage(server.api, url)).status).toBe(200);
    const again = await openHostedLink(server.api, url);
    expect(again.journey.step).toBe('done');
    for (const side of ['front', 'back', 'selfie'])
      expectError(await page.send(`/captures/${side}`, Buffer.from('ffd8ffe0', 'hex')), { http: 400 });
    expect((await page.ask()).body.step).toBe('done');
    const minted = await openHostedLink(server.api, await mint(session));
    expect(minted.journey.step, 'a new link of a finished session shows the success screen').toBe('done');
  });

  test('78. an unfinished one resumes at the first open step and sends session-progress', async () => {
    const inbox = await receiveWebhooks({ ...server, executiveToken }, [
      'session-started',
      'session-progress',
    ]);
    const session = await startSession(server, { externalCustomerId: 'user-0078' });
    const url = await mint(session);
    const page = await openHostedLink(server.api, url);
    expect(page.journey.step).toBe('consent');
    await page.send('/consent', { accepted: true, version: consentVersion, language: 'en-US' });
    const back = await openHostedLink(server.api, url);
    expect(back.journey.step).toBe('id-front');
    const [started, progress] = await inbox.waitFor(session.interviewId, 2);
    expect(JSON.parse(String(started?.body))).toEqual({
      event_type: 'SESSION_STARTED',
      interviewId: session.interviewId,
      externalCustomerId: 'user-0078',
      onboardingStatus: 'UNKNOWN',
    });
    expect(JSON.parse(String(progress?.body)).event_type).toBe('SESSION_PROGRESS');
    await inbox.settle();
    expect(inbox.about(session.interviewId)).toHaveLength(2);
    await inbox.close();
  });

  test('78. a closed, deleted or expired session answers 410 and tells nothing', async () => {
    const flowId = await flowWith({ sessionExpirationMinutes: 5, onboardingLinkExpirationMinutes: 600 });
    const executive = asExecutive(server, executiveToken);
    const end: Record<string, (session: StartedSession) => Promise<unknown>> = {
      closed: (session) => asTokenHolder(server, session).post('/omni/session/status/set?action=Closed'),
      deleted: (session) => executive.delete(`/omni/interview?interviewId=${session.interviewId}`),
      expired: async () => server.clock.advance(6 * minuteMs),
    };
    for (const [name, apply] of Object.entries(end)) {
      const session = await startSession(server, { configurationId: flowId });
      const url = await mint(session);
      const page = await openHostedLink(server.api, url);
      await apply(session);
      const screen = await loadPage(server.api, url);
      expect(screen.status, name).toBe(410);
      expect(screen.text, name).not.toContain(session.interviewId);
      expect((await openHostedLink(server.api, url)).status, name).toBe(410);
      expect([401, 404, 410], name).toContain((await page.ask()).status);
    }
  });

  test('4.2 an expired or closed session gets no link', async () => {
    const flowId = await flowWith({ sessionExpirationMinutes: 5 });
    const [closed, expired] = [
      await startSession(server),
      await startSession(server, { configurationId: flowId }),
    ];
    await asTokenHolder(server, closed).post('/omni/session/status/set?action=Closed');
    server.clock.advance(6 * minuteMs);
    expectError(await asTokenHolder(server, closed).get('/omni/onboarding-url'), {
      http: 400,
      code: 'session.closed',
    });
    expectError(await asTokenHolder(server, expired).get('/omni/onboarding-url'), {
      http: 400,
      code: 'session.expired',
    });
  });

  test('11.1 a link built by hand with interviewId works while unfinished and within the lifetime, unless the flow forbids it', async () => {
    const byHand = (session: StartedSession, flowId = server.flowId) =>
      `${server.api}/${server.clientId}/flow/${flowId}?interviewId=${session.interviewId}`;
    const session = await startSession(server);
    expect((await openHostedLink(server.api, byHand(session))).journey.interviewId).toBe(session.interviewId);
    server.clock.advance(16 * minuteMs);
    expect((await openHostedLink(server.api, byHand(session))).status).toBe(410);

    const finished = await startSession(server);
    await finish(finished);
    expect([404, 410]).toContain((await openHostedLink(server.api, byHand(finished))).status);

    const strict = await flowWith({ linkByInterviewId: false });
    const kept = await startSession(server, { configurationId: strict });
    expect((await openHostedLink(server.api, byHand(kept, strict))).status).toBe(404);
  });

  test.each([
    [
      'https://shop.example.test/after?cart=7#top',
      'https://shop.example.test/after?cart=7&interviewId=ID&onboardingStatus=ONBOARDING_FINISHED#top',
    ],
    [
      'https://shop.example.test/after',
      'https://shop.example.test/after?interviewId=ID&onboardingStatus=ONBOARDING_FINISHED',
    ],
    [
      'https://shop.example.test/after?interviewId=old&a=%2F+%20b',
      'https://shop.example.test/after?a=%2F+%20b&interviewId=ID&onboardingStatus=ONBOARDING_FINISHED',
    ],
    [
      'https://shop.example.test/#/route?x=1',
      'https://shop.example.test/?interviewId=ID&onboardingStatus=ONBOARDING_FINISHED#/route?x=1',
    ],
  ])('79. appendSessionToRedirect adds both parameters, keeps query and fragment: %s', async (redirectionUrl, expected) => {
    const flowId = await flowWith({ appendSessionToRedirect: true });
    const session = await startSession(server, { configurationId: flowId, redirectionUrl });
    const page = await openHostedLink(server.api, await mint(session));
    await finish(session);
    expect((await page.ask()).body.redirect.url).toBe(expected.replace('ID', session.interviewId));
  });

  test('79. it is off by default', async () => {
    const executive = asExecutive(server, executiveToken);
    const { body } = await executive.get(`/gatehouse/v1/flows/${await flowWith({})}`);
    expect(body.settings.appendSessionToRedirect).toBe(false);
  });

  test('80. hosted pages send no X-Frame-Options; frame-ancestors are the listed origins, else * in test mode and self in live mode', async () => {
    const ancestors = async (settings: FlowSettingsInput) => {
      const flowId = await flowWith(settings);
      const page = await loadPage(server.api, `${server.api}/${server.clientId}/flow/${flowId}`);
      expect(page.headers.get('x-frame-options')).toBeNull();
      return /frame-ancestors ([^;]*)/.exec(page.headers.get('content-security-policy') ?? '')?.[1];
    };
    expect(await ancestors({ mode: 'test' })).toBe('*');
    expect(await ancestors({ mode: 'live' })).toBe("'self'");
    const listed = ['https://app.example.test', 'https://shop.example.test:8443'];
    expect(await ancestors({ mode: 'live', frameAncestors: listed })).toBe(listed.join(' '));
  });

  test('80. a dead link may be framed as a living one: the page around it shows the expired screen', async () => {
    const listed = ['https://app.example.test', 'https://*.shop.example.test:8443', 'http://127.0.0.1:3000'];
    const configurationId = await flowWith({ mode: 'live', frameAncestors: listed });
    const url = await mint(await startSession(server, { configurationId }));
    server.clock.advance(16 * minuteMs);
    const page = await loadPage(server.api, url);
    expect(page.status).toBe(410);
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${listed.join(' ')}`);
  });

  test('80. Permissions-Policy allows the five features for self', async () => {
    const page = await loadPage(server.api, `${server.api}/${server.clientId}/flow/${server.flowId}`);
    const policy = page.headers.get('permissions-policy') ?? '';
    for (const feature of ['camera', 'microphone', 'geolocation', 'accelerometer', 'gyroscope'])
      expect(policy).toContain(`${feature}=(self)`);
    expect(policy).toMatch(/payment=\(\)/);
  });
});
