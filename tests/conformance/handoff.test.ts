import { consentVersion, type FlowSettingsInput } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call } from '../support/omni-client.js';
import { loadPage, type OpenedLink, openHostedLink, traded } from '../support/open-hosted-link.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import { asTokenHolder, createFlow, logIn, startSession } from '../support/tenant-calls.js';

const target = 'https://shop.example.test/after?cart=7#top';
const minuteMs = 60_000;

describe.each(testDatabaseKinds)('desktop to phone (contract 11.6) on %s', (database) => {
  let server: TestServer;
  let executiveToken: string;
  beforeAll(async () => {
    const settings = { GATEHOUSE_PUBLIC_URL: 'https://verify.example.test' };
    server = await startTestServer({ database, settings });
    executiveToken = await logIn(server);
  });
  afterAll(() => server?.close());

  async function openComputer(settings: FlowSettingsInput = {}) {
    const flow = { mode: 'test', modules: { consent: false }, ...settings } as const;
    const configurationId = await createFlow({ ...server, executiveToken }, flow);
    const session = await startSession(server, { configurationId, redirectionUrl: target });
    const { body } = await asTokenHolder(server, session).get('/omni/onboarding-url');
    const computer = await openHostedLink(server.api, body.url);
    return { session, computer };
  }
  async function show(computer: OpenedLink): Promise<string> {
    const { status, body, text } = await computer.send('/handoff', {});
    expect(status, text).toBe(200);
    return body.url;
  }
  const codeOf = (url: string) => new URL(url).pathname.split('/')[2] ?? '';
  const open = (url: string) => traded(server.api, '/hosted/v1/handoff', { code: codeOf(url) });

  test('81. the code is in a link of the hosted address, and opens the session that showed it', async () => {
    const { session, computer } = await openComputer();
    const url = await show(computer);
    expect(url).toMatch(/^https:\/\/verify\.example\.test\/h\/[\w-]{22}$/);
    const phone = await open(url);
    expect(phone.status).toBe(200);
    expect(phone.journey).toMatchObject({ interviewId: session.interviewId, step: 'id-front' });
    expect(await phone.ask()).toMatchObject({ status: 200 });
  });

  test('81. a link preview loads the page and uses nothing up; the trade works once', async () => {
    const { computer } = await openComputer();
    const url = await show(computer);
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await call(method, `${server.api}/h/${codeOf(url)}`);
      expect(answer.status).toBe(200);
    }
    const page = await loadPage(server.api, url);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await open(url)).status).toBe(200);
    expect((await open(url)).status).toBe(410);
    expect((await loadPage(server.api, url)).status).toBe(410);
  });

  test('81. a used, a dead and an unknown code answer alike and tell nothing', async () => {
    const { session, computer } = await openComputer({ handoff: { rotate: false } });
    const [dead, used] = [await show(computer), await show(computer)];
    server.clock.advance(10 * minuteMs);
    const fresh = await show(computer);
    await open(fresh);
    for (const code of [codeOf(dead), codeOf(used), codeOf(fresh), 'AAAAAAAAAAAAAAAAAAAAAA']) {
      const answer = await call('POST', `${server.api}/hosted/v1/handoff`, {
        headers: { 'Content-Type': 'application/json', 'x-gatehouse-page': '1' },
        body: { code },
      });
      expectError(answer, { http: 410, code: 'handoff.code_dead' });
      expect(answer.text).not.toContain(session.interviewId);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  test('81. a code dies after 10 minutes and not before', async () => {
    const { computer } = await openComputer({ handoff: { rotate: false } });
    const [early, late] = [await show(computer), await show(computer)];
    server.clock.advance(10 * minuteMs - 2_000);
    expect((await loadPage(server.api, early)).status).toBe(200);
    server.clock.advance(4_000);
    expect((await open(late)).status).toBe(410);
  });

  test('81. the computer follows to the redirect, the phone does not', async () => {
    const { session, computer } = await openComputer();
    const phone = await open(await show(computer));
    expect((await computer.ask()).body).toMatchObject({ device: 'phone', redirect: null });
    await asTokenHolder(server, session).get('/omni/finish-status');
    expect((await computer.ask()).body).toMatchObject({ step: 'done', redirect: { url: target } });
    expect((await phone.ask()).body).toMatchObject({ step: 'done', redirect: null });
  });

  test('11.6 the device that does not capture is refused by name, before its picture is looked at', async () => {
    const { computer } = await openComputer();
    const phone = await open(await show(computer));
    const picture = Buffer.from('ffd8ffe0', 'hex');
    for (const path of ['/captures/front', '/liveness', '/liveness/skip']) {
      const body = path.endsWith('skip') ? { reason: 'camera' } : picture;
      const answer = await computer.send(path, body);
      if (path.endsWith('skip'))
        expect(answer.status).toBe(200); // not the open step: nothing to refuse
      else expectError(answer, { http: 409, code: 'device.taken_over' });
    }
    expect((await computer.send('/device', {})).body).toMatchObject({ device: 'this' });
    expectError(await phone.send('/captures/front', picture), { http: 409, code: 'device.taken_over' });
    expect((await phone.ask()).body.device).toBe('other');
  });

  test('11.6 a call without the page header, as a foreign form makes it, is refused', async () => {
    const answer = await call('POST', `${server.api}/hosted/v1/handoff`, {
      headers: { 'Content-Type': 'application/json' },
      body: { code: 'AAAAAAAAAAAAAAAAAAAAAA' },
    });
    expectError(answer, { http: 403, code: 'request.page_only' });
  });

  test('8. the page says once what each device is, and not before consent', async () => {
    const { session, computer } = await openComputer({ modules: { consent: true } });
    const facts = { deviceType: 'WEBAPP', browser: 'Chromium 140' };
    expectError(await computer.send('/device/fingerprint', facts), { http: 400 });
    const consent = { accepted: true, version: consentVersion, language: 'en-US' };
    expect((await computer.send('/consent', consent)).body.describeDevice).toBe(true);
    expect((await computer.send('/device/fingerprint', facts)).body.describeDevice).toBe(false);
    expect((await computer.ask()).body.describeDevice).toBe(false);
    const phone = await open(await show(computer));
    expect(phone.journey.describeDevice).toBe(true);
    expect((await computer.ask()).body.describeDevice).toBe(false);
    const shown = await asTokenHolder(server, session).get(
      `/gatehouse/v1/sessions/${session.interviewId}/device`,
    );
    expect(shown.body.deviceFingerprint).toMatchObject({ ...facts, ip: '127.0.0.1' });
  });
});
