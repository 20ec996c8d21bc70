import { createHmac } from 'node:crypto';
import type { Tenant } from '@gatehouse/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { type Answer, call, json, withKeyAndToken, withToken } from '../support/omni-client.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

const unknownId = '66f0a1b2c3d4e5f601234567';
const dayMs = 86_400_000;

/** Everything of an answer that could tell two cases apart. */
function visible({ status, body, headers }: Answer) {
  const { timestamp: _, requestId: __, ...rest } = body;
  const names = [...headers.keys()].filter(
    (name) => !['date', 'processing-time', 'x-request-id'].includes(name),
  );
  return { status, rest, names: names.sort() };
}

describe.each(testDatabaseKinds)('isolation and tokens (contract 1.3, 3) on %s', (database) => {
  let server: TestServer;
  let other: Tenant & { api: string };
  let executiveToken: string;
  let foreign: StartedSession;
  beforeAll(async () => {
    server = await startTestServer({ database });
    other = { ...(await server.otherTenant()), api: server.api };
    executiveToken = await logIn(server);
    foreign = await startSession(other, { externalCustomerId: 'not-yours' });
  });
  afterAll(() => server?.close());

  const sessionCalls: [string, string, object | undefined][] = [
    ['GET', '/omni/onboarding-url', undefined],
    ['GET', '/omni/get/onboarding/status', undefined],
    ['POST', '/omni/add/front-id/v2', { base64Image: '/9j/4AAQSkZJRgABAQ==' }],
    ['POST', '/omni/add/back-id/v2', { base64Image: '/9j/4AAQSkZJRgABAQ==' }],
    ['POST', '/omni/process/id', {}],
    ['GET', '/omni/get/postprocess/isfinished', undefined],
    ['POST', '/omni/add/face/third-party?imageType=selfie', { base64Image: '/9j/4AAQSkZJRgABAQ==' }],
    ['POST', '/omni/process/face?imageType=selfie', {}],
    ['GET', '/omni/get/score', undefined],
    ['GET', '/omni/get/ocr-data', undefined],
    ['GET', '/omni/get/ocr-data/v2', undefined],
    ['POST', '/omni/get/images', { images: ['selfie'] }],
    ['POST', '/omni/get/images/v2', { images: ['selfie'] }],
    ['GET', '/omni/get/custom-fields', undefined],
    ['POST', '/omni/add/user-consent', { title: 't', content: 'c', status: true }],
    ['GET', '/omni/get/user-consent', undefined],
    ['GET', '/omni/finish-status', undefined],
    ['POST', '/omni/finish-status', {}],
    ['POST', '/omni/session/status/set?action=Closed', {}],
  ];

  test.each(
    sessionCalls,
  )('28. a token of session A never reaches session B: %s %s', async (method, path, body) => {
    const a = await startSession(server);
    const b = await startSession(server, { customFields: { firstName: 'Bravo' } });
    const named = `${path}${path.includes('?') ? '&' : '?'}id=${b.interviewId}`;
    for (const [prefix, headers] of [
      ['', withKeyAndToken(server.apiKey, a.token)],
      ['/0', withToken(a.token)],
    ] as const) {
      const answer = await call(method, `${server.api}${prefix}${named}`, { headers, ...(body && { body }) });
      expectError(answer, { http: 403 });
    }
    const bSession = asTokenHolder(server, b);
    expect((await bSession.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'UNKNOWN' });
    const events = await asExecutive(server, executiveToken).get(`/omni/get/events?id=${b.interviewId}`);
    const names = events.body.events.map((event: { eventName: string }) => event.eventName);
    expect(names.filter((name: string) => /capture|consent|finish|close/i.test(name))).toEqual([]);
  });

  test('28. key and token of different tenants: 403', async () => {
    for (const [method, path, body] of sessionCalls) {
      const answer = await call(method, `${server.api}${path}`, {
        headers: withKeyAndToken(server.apiKey, foreign.token),
        ...(body && { body }),
      });
      expectError(answer, { http: 403 });
    }
    expectError(
      await call('GET', `${server.api}/omni/get/score?id=${foreign.interviewId}`, {
        headers: withKeyAndToken(other.apiKey, executiveToken),
      }),
      { http: 403 },
    );
  });

  const byId: [string, (id: string) => string, (id: string) => object | undefined][] = [
    ['GET', (id) => `/omni/get/onboarding/status?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/get/postprocess/isfinished?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/get/score?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/get/ocr-data?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/get/ocr-data/v2?id=${id}`, () => undefined],
    ['POST', (id) => `/omni/get/images?id=${id}`, () => ({ images: ['selfie'] })],
    ['POST', (id) => `/omni/get/images/v2?id=${id}`, () => ({ images: ['selfie'] })],
    ['GET', (id) => `/omni/get/custom-fields?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/single-session?id=${id}`, () => undefined],
    ['GET', (id) => `/omni/get/events?id=${id}`, () => undefined],
    ['POST', (id) => `/omni/process/approve?interviewId=${id}`, () => ({})],
    ['POST', (id) => `/gatehouse/v1/sessions/${id}/review`, () => ({ decision: 'approve' })],
    ['DELETE', (id) => `/omni/interview?interviewId=${id}`, () => undefined],
    ['POST', () => '/omni/start', (id) => ({ interviewId: id })],
  ];

  test.each(
    byId,
  )("37. another tenant's id answers 404, indistinguishable from an unknown id: %s %s", async (method, path, body) => {
    const ask = (id: string) => {
      const payload = body(id);
      return call(method, `${server.api}${path(id)}`, {
        headers: withKeyAndToken(server.apiKey, executiveToken),
        ...(payload && { body: payload }),
      });
    };
    const answers = await Promise.all([foreign.interviewId, unknownId, 'no-id-at-all'].map(ask));
    for (const answer of answers) expectError(answer, { http: 404 });
    const [theirs, unknown] = answers.map((answer) => {
      const shown = visible(answer as Answer);
      return { ...shown, rest: { ...shown.rest, path: shown.rest.path.replace(/[0-9a-f]{24}/, '{id}') } };
    });
    expect(theirs).toEqual(unknown);
    expect((await asTokenHolder(server, foreign).get('/omni/get/onboarding/status')).status).toBe(200);
  });

  test("37. another tenant's flow, link, webhook and customer are unknown too", async () => {
    const executive = asExecutive(server, executiveToken);
    const pairs = (path: (id: string) => string, theirs: string) =>
      Promise.all([executive.get(path(theirs)), executive.get(path(unknownId))]);
    for (const path of [(id: string) => `/omni/flow/${id}`, (id: string) => `/gatehouse/v1/flows/${id}`])
      for (const answer of await pairs(path, other.flowId)) expectError(answer, { http: 404 });

    const start = (body: object) =>
      call('POST', `${server.api}/omni/start`, { headers: { ...json, 'x-api-key': server.apiKey }, body });
    const [foreignFlow, unknownFlow] = [
      await start({ configurationId: other.flowId }),
      await start({ configurationId: unknownId }),
    ];
    expect(visible(foreignFlow)).toEqual(visible(unknownFlow));
    const link = await asTokenHolder(server, foreign).get('/omni/onboarding-url');
    expectError(await start({ uuid: new URL(link.body.url).searchParams.get('uuid') }), { http: 404 });

    const found = await executive.post('/gatehouse/v1/sessions/search', { externalCustomerId: 'not-yours' });
    expect(found.body).toMatchObject({ items: [], total: 0 });
    const deleted = await executive.delete('/omni/interviews', {
      filter: { ids: [foreign.interviewId, unknownId] },
    });
    expect(deleted.body).toMatchObject({ deleted: 0, redacted: 0 });
    expect([...deleted.body.notFound].sort()).toEqual([foreign.interviewId, unknownId].sort());
    expect((await asTokenHolder(server, foreign).get('/omni/get/onboarding/status')).status).toBe(200);
  });

  describe('40. tokens', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const decode = (part: string | undefined) =>
      JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    const signed = (header: object, claims: object, hash: string, key: Buffer) => {
      const text = `${encode(header)}.${encode(claims)}`;
      return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
    };
    const refuse = async (token: string) => {
      expectError(await asTokenHolder(server, { token }).get('/omni/get/score'), {
        http: 401,
        path: '/omni/get/score',
      });
      expectError(await asBackend(server, { token }).get('/omni/get/score'), { http: 401 });
    };

    test('40. a session token has the claims of section 3', async () => {
      const { token, interviewId } = await startSession(server);
      const [header, claims] = token.split('.');
      expect(decode(header)).toMatchObject({ alg: 'HS256', kid: expect.any(String) });
      const { aud, sub, role, iat, exp, jti } = decode(claims);
      expect({ aud, sub, role }).toEqual({ aud: 'omni', sub: interviewId, role: 'session' });
      expect(exp - iat).toBe(90 * 86_400);
      expect(jti).toMatch(/^[A-Za-z0-9_-]{12}$/);
    });

    test('40. a tampered token answers 401', async () => {
      const victim = await startSession(server);
      const { token } = await startSession(server);
      const [header = '', claims = '', signature = ''] = token.split('.');
      const changed = encode({ ...decode(claims), sub: victim.interviewId });
      await refuse(`${header}.${changed}.${signature}`);
      await refuse(`${header}.${encode({ ...decode(claims), exp: decode(claims).exp + 1 })}.${signature}`);
      await refuse(`${header}.${claims}.${signature.slice(0, -4)}AAAA`);
      await refuse(`${header}.${claims}.`);
      await refuse(`${header}.${claims}`);
      await refuse('x'.repeat(5000));
      await refuse('...');
    });

    test('40. alg none and every algorithm but HS256 answer 401', async () => {
      const [header = '', claims = ''] = (await startSession(server)).token.split('.');
      const { kid } = decode(header);
      for (const alg of ['none', 'None', 'NONE', '']) {
        await refuse(`${encode({ alg, kid })}.${claims}.`);
        await refuse(`${encode({ alg })}.${claims}.`);
      }
      for (const [alg, hash] of [
        ['HS384', 'sha384'],
        ['HS512', 'sha512'],
      ] as const)
        await refuse(signed({ alg, kid }, decode(claims), hash, Buffer.alloc(32)));
      await refuse(`${encode({ alg: 'RS256', kid })}.${claims}.c2ln`);
    });

    test('40. a token signed with a foreign key answers 401', async () => {
      const [header = '', claims = ''] = (await startSession(server)).token.split('.');
      for (const own of [
        decode(header),
        { alg: 'HS256' },
        { alg: 'HS256', kid: 'k0' },
        { alg: 'HS256', kid: '../../dev/null' },
      ])
        for (const key of [Buffer.alloc(32), Buffer.from('secret')])
          await refuse(signed(own, decode(claims), 'sha256', key));
    });

    test('40. a token of the wrong kind answers 401', async () => {
      const session = await startSession(server);
      const executive = (token: string) =>
        call('GET', `${server.api}/gatehouse/v1/flows`, { headers: withToken(token) });
      expectError(await executive(session.token), { http: 401 });
      expectError(await asExecutive(server, session.token).get('/gatehouse/v1/flows'), { http: 401 });
      // Captures are the person's: an executive's token is no session token.
      expectError(await asBackend(server, { token: executiveToken }).post('/omni/process/id'), { http: 401 });
    });

    test('40. a session token ends after 90 days, an executive token after 24 hours', async () => {
      const session = await startSession(server);
      const token = await logIn(server);
      const status = () => asTokenHolder(server, session).get('/omni/get/onboarding/status');
      const flows = () => asExecutive(server, token).get('/gatehouse/v1/flows');
      server.clock.advance(dayMs - 120_000);
      expect((await flows()).status).toBe(200);
      server.clock.advance(180_000);
      expectError(await flows(), { http: 401 });
      server.clock.advance(89 * dayMs - 120_000);
      expect((await status()).status).toBe(200);
      server.clock.advance(180_000);
      expectError(await status(), { http: 401 });
    });
  });
});
