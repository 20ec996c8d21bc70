import {
  consentVersion,
  type FlowSettingsInput,
  installedLanguages,
  writeConsent,
} from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call } from '../support/omni-client.js';
import { type OpenedLink, openHostedLink } from '../support/open-hosted-link.js';
import { receiveWebhooks } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  createFlow,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

const anyPicture = Buffer.from('ffd8ffe0', 'hex');

describe('the journey of the hosted pages (contract 8, 9.3, 11)', () => {
  let server: TestServer;
  let executiveToken: string;
  beforeAll(async () => {
    server = await startTestServer();
    executiveToken = await logIn(server);
  });
  afterAll(() => server?.close());

  const executive = () => asExecutive(server, executiveToken);
  async function open(
    settings: FlowSettingsInput = {},
    fields: object = {},
  ): Promise<{ session: StartedSession; page: OpenedLink }> {
    const configurationId = await createFlow({ ...server, executiveToken }, { mode: 'test', ...settings });
    const session = await startSession(server, { configurationId, ...fields });
    return { session, page: await reopen(session) };
  }
  async function reopen(session: StartedSession): Promise<OpenedLink> {
    const { body } = await asTokenHolder(server, session).get('/omni/onboarding-url');
    return openHostedLink(server.api, body.url);
  }
  const agree = (page: OpenedLink, language = 'en-US') =>
    page.send('/consent', { accepted: true, version: consentVersion, language });
  const timelineOf = async ({ interviewId }: StartedSession) => {
    const { body } = await executive().get(`/omni/get/events?id=${interviewId}`);
    return body.events as { eventName: string; eventType: string; eventData: object; timestamp: number }[];
  };

  describe('consent', () => {
    test.each(
      installedLanguages,
    )('is stored with the words, version, time and language that were shown (%s)', async (language) => {
      const { session, page } = await open({ optinCompanyName: 'Acme & Söhne' });
      const holder = asTokenHolder(server, session);
      expect((await holder.get('/omni/get/user-consent')).body).toEqual({});
      const before = server.clock.now();
      expect((await agree(page, language)).status).toBe(200);
      const stored = (await holder.get('/omni/get/user-consent')).body;
      expect(stored).toEqual({
        ...writeConsent({ version: consentVersion, language, company: 'Acme & Söhne' }),
        status: true,
        givenAt: stored.givenAt,
        version: consentVersion,
        language,
      });
      expect(stored.givenAt).toBeGreaterThanOrEqual(before);
      expect(stored.givenAt).toBeLessThanOrEqual(server.clock.now());
    });

    test('comes before any capture: no picture and no challenge is taken without it', async () => {
      const { session, page } = await open();
      for (const path of ['/captures/front', '/captures/back', '/captures/selfie'])
        expectError(await page.send(path, anyPicture), { http: 400 });
      expectError(await page.send('/liveness', {}), { http: 400 });
      expectError(await page.send('/custom-fields', { fields: {} }), { http: 400 });
      const { body } = await executive().get(`/omni/single-session?id=${session.interviewId}`);
      expect(body.images).toEqual({});
    });

    test.each([
      ['a version that was never shown', { accepted: true, version: '999', language: 'en-US' }],
      ['a language that was never shown', { accepted: true, version: consentVersion, language: 'xx-XX' }],
    ])('%s is no consent', async (_name, answer) => {
      const { session, page } = await open();
      expectError(await page.send('/consent', answer), { http: 400 });
      expect((await page.ask()).body.step).toBe('consent');
      expect((await asTokenHolder(server, session).get('/omni/get/user-consent')).body).toEqual({});
    });

    test('refused: FAIL by consent.refused, SESSION_FAILED, nothing captured, then the redirect, and never again', async () => {
      const inbox = await receiveWebhooks({ ...server, executiveToken }, [
        'onboarding-status',
        'session-failed',
        'session-succeeded',
        'session-pending-review',
      ]);
      const redirectionUrl = 'https://shop.example.test/after?cart=7';
      const { session, page } = await open({}, { redirectionUrl });
      const refusal = { accepted: false, version: consentVersion, language: 'fr-FR' };
      const { body: end } = await page.send('/consent', refusal);
      expect(end).toMatchObject({
        step: 'done',
        consentRefused: true,
        redirect: { url: redirectionUrl, delaySeconds: 4 },
      });

      const holder = asTokenHolder(server, session);
      expect((await holder.get('/omni/get/onboarding/status')).body).toEqual({
        onboardingStatus: 'ONBOARDING_FINISHED',
      });
      const { body: score } = await holder.get('/omni/get/score');
      expect(score.overall).toMatchObject({ status: 'FAIL' });
      expect(JSON.stringify(score)).toContain('consent.refused');
      const [status, failed] = await inbox.waitFor(session.interviewId, 2);
      expect(JSON.parse(String(status?.body)).onboardingStatus).toBe('ONBOARDING_FINISHED');
      expect(JSON.parse(String(failed?.body)).event_type).toBe('SESSION_FAILED');

      // A second press, a picture, a reload and the link again: all end where the session ended.
      expect((await page.send('/consent', refusal)).body.step).toBe('done');
      expect((await agree(page)).body.step).toBe('done');
      expectError(await page.send('/captures/front', anyPicture), { http: 400 });
      expect((await page.ask()).body).toMatchObject({ step: 'done', consentRefused: true });
      expect((await reopen(session)).journey).toMatchObject({ step: 'done', consentRefused: true });
      const { body } = await executive().get(`/omni/single-session?id=${session.interviewId}`);
      expect(body.images).toEqual({});
      expect((await holder.get('/omni/get/user-consent')).body).toEqual({});
      await inbox.settle();
      expect(inbox.about(session.interviewId)).toHaveLength(2);
      await inbox.close();
    });
  });

  describe('custom fields', () => {
    const customFields: FlowSettingsInput['customFields'] = [
      { key: 'employer', label: { 'en-US': 'Employer', 'de-DE': 'Arbeitgeber' } },
      { key: 'mail', label: 'E-mail', type: 'email', required: false },
      { key: 'tier', label: 'Tier' },
    ];
    const secret = 'Grobian & Sons 77';

    test('are asked after the consent, stored with the session, found by search, and not on the timeline', async () => {
      const { session, page } = await open({ customFields }, { customFields: { tier: 'gold' } });
      expect(page.journey.steps).toEqual([
        'consent',
        'custom-fields',
        'id-front',
        'id-back',
        'selfie',
        'liveness',
      ]);
      const { body: asked } = await agree(page);
      expect(asked.step).toBe('custom-fields');
      // What the integrator has told is not asked again.
      expect(asked.customFields.map(({ key }: { key: string }) => key)).toEqual(['employer', 'mail']);
      const fields = { employer: `  ${secret} `, mail: '', tier: 'forged', role: 'admin' };
      const { body: answered } = await page.send('/custom-fields', { fields });
      expect(answered).toMatchObject({ accepted: true, problems: {}, journey: { step: 'id-front' } });
      expect(answered.journey.steps).toEqual(page.journey.steps);

      const stored = await asTokenHolder(server, session).get('/omni/get/custom-fields');
      expect(stored.body).toEqual({ customFields: { tier: 'gold', employer: secret } });
      const found = await executive().post('/gatehouse/v1/sessions/search', {
        customFields: { employer: secret },
      });
      expect(found.body.items.map(({ interviewId }: StartedSession) => interviewId)).toEqual([
        session.interviewId,
      ]);
      expect(JSON.stringify(await timelineOf(session))).not.toMatch(/Grobian|employer/);
    });

    test('that do not fit are named field by field, nothing of them is stored, and the step stays open', async () => {
      const { session, page } = await open({ customFields });
      await agree(page);
      const { status, body } = await page.send('/custom-fields', { fields: { mail: 'x', tier: 'y' } });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        accepted: false,
        problems: { employer: 'missing', mail: 'email' },
        journey: { step: 'custom-fields' },
      });
      expect((await reopen(session)).journey.step).toBe('custom-fields');
      const stored = await asTokenHolder(server, session).get('/omni/get/custom-fields');
      expect(stored.body).toEqual({ customFields: {} });
    });

    test('answered twice count once: the second answer says where the session is', async () => {
      const { session, page } = await open({ customFields });
      await agree(page);
      await page.send('/custom-fields', { fields: { employer: 'First', tier: 'a' } });
      const { body } = await page.send('/custom-fields', { fields: { employer: 'Second', tier: 'b' } });
      expect(body).toMatchObject({ accepted: true, journey: { step: 'id-front' } });
      const stored = await asTokenHolder(server, session).get('/omni/get/custom-fields');
      expect(stored.body).toEqual({ customFields: { employer: 'First', tier: 'a' } });
    });

    test('are no step where the integrator has given them all, or the flow asks none', async () => {
      const given = { employer: 'Acme', mail: 'a@b.example', tier: 'gold' };
      for (const { page } of [await open({ customFields }, { customFields: given }), await open()]) {
        expect(page.journey.steps).not.toContain('custom-fields');
        expect((await agree(page)).body.step).toBe('id-front');
      }
    });
  });

  describe('events of the pages', () => {
    const shown = { name: 'screen.shown', screen: 'consent', view: 'consent' };

    test('land on the timeline with the time at which they happened', async () => {
      const { session, page } = await open();
      const events = [
        { ageMs: 2_000, event: shown },
        { ageMs: 500, event: { name: 'camera.failed', problem: 'denied' } },
        { ageMs: 0, event: { name: 'picture.retaken', step: 'id-front', reason: 'own' } },
      ];
      const before = server.clock.now();
      expect((await page.send('/events', { events })).status).toBe(200);
      const after = server.clock.now();
      const noted = (await timelineOf(session)).filter(({ eventType }) => eventType === 'page');
      expect(noted.map(({ eventName, eventData }) => ({ name: eventName, ...eventData }))).toEqual(
        events.map(({ event }) => event),
      );
      for (const [index, { timestamp }] of noted.entries()) {
        const { ageMs = 0 } = events[index] ?? {};
        expect(timestamp).toBeGreaterThanOrEqual(before - ageMs);
        expect(timestamp).toBeLessThanOrEqual(after - ageMs);
      }
    });

    test.each([
      ['a word that is not on the list', { ...shown, view: 'Ada Lovelace' }],
      ['a text beside the list', { ...shown, note: 'Ada Lovelace' }],
      ['another event', { name: 'Ada Lovelace' }],
      ['a number that is none', { name: 'page.opened', durationMs: '1; Ada' }],
    ])('%s is refused, and nothing of the parcel is kept', async (_name, event) => {
      const { session, page } = await open();
      const answer = await page.send('/events', {
        events: [
          { ageMs: 0, event: shown },
          { ageMs: 0, event },
        ],
      });
      expectError(answer, { http: 400 });
      expect(answer.text).not.toContain('Ada');
      expect((await timelineOf(session)).filter(({ eventType }) => eventType === 'page')).toEqual([]);
    });

    test('are limited: by size, by number in a session, and by calls in a minute', async () => {
      const { session, page } = await open();
      const parcel = { events: Array(50).fill({ ageMs: 0, event: shown }) };
      expectError(await page.send('/events', { events: [...parcel.events, ...parcel.events] }), {
        http: 400,
      });
      expectError(await page.send('/events', { events: [], padding: 'x'.repeat(20_000) }), { http: 413 });
      const statuses: number[] = [];
      for (let count = 0; count < 60; count += 1)
        statuses.push((await page.send('/events', count < 6 ? parcel : { events: [] })).status);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
      const noted = (await timelineOf(session)).filter(({ eventType }) => eventType === 'page');
      expect(noted).toHaveLength(200);
    });

    test('are taken from the page of the session only', async () => {
      const { session } = await open();
      const path = `${server.api}/hosted/v1/sessions/${session.interviewId}/events`;
      const body = { events: [{ ageMs: 0, event: shown }] };
      expectError(await call('POST', path, { headers: { 'x-gatehouse-page': '1' }, body }), { http: 401 });
      expectError(await call('POST', path, { body }), { http: 403 });
      expect((await timelineOf(session)).filter(({ eventType }) => eventType === 'page')).toEqual([]);
    });
  });

  test('no call of a page is taken from another site: it needs the header that a form cannot send, and the cookie', async () => {
    const { session, page } = await open({ customFields: [{ key: 'k', label: 'L' }] });
    const base = `${server.api}/hosted/v1/sessions`;
    const own = `${base}/${session.interviewId}`;
    const paths = [
      '/consent',
      '/custom-fields',
      '/language',
      '/events',
      '/captures/front',
      '/liveness',
      '/liveness/skip',
    ];
    for (const url of [base, ...paths.map((path) => `${own}${path}`)])
      expectError(await call('POST', url, { headers: { 'content-type': 'text/plain' }, body: {} }), {
        http: 403,
      });
    for (const path of ['', ...paths]) {
      const method = path === '' ? 'GET' : 'POST';
      const headers = { 'x-gatehouse-page': '1', cookie: 'gatehouse_page=forged' };
      expectError(await call(method, `${own}${path}`, { headers, ...(method === 'POST' && { body: {} }) }), {
        http: 401,
      });
    }
    const preflight = await call('OPTIONS', `${own}/consent`, {
      headers: {
        origin: 'https://evil.example.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-gatehouse-page',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers') ?? '').not.toContain('x-gatehouse-page');
    expect((await page.ask()).body.step).toBe('consent');
  });
});
