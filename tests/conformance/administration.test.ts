import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call, json, withKey, withKeyAndToken, withToken } from '../support/omni-client.js';
import { bodyOf, receiveWebhooks } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  type Caller,
  createFlow,
  logIn,
  startSession,
} from '../support/tenant-calls.js';

const unknownId = '66f0a1b2c3d4e5f601234567';
const minuteMs = 60_000;

describe.each(testDatabaseKinds)('administration (contract 7.1, 7.3, 9) on %s', (database) => {
  let server: TestServer;
  let executiveToken: string;
  let executive: Caller;
  beforeAll(async () => {
    server = await startTestServer({ database });
    executiveToken = await logIn(server);
    executive = asExecutive(server, executiveToken);
  });
  afterAll(() => server?.close());

  const search = async (body: object, query = '') => {
    const answer = await executive.post(`/gatehouse/v1/sessions/search${query}`, body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  describe('27. search', () => {
    test('27. search finds the session by interviewId and by externalCustomerId', async () => {
      const session = await startSession(server, { externalCustomerId: 'customer-27' });
      await startSession(server, { externalCustomerId: 'customer-28' });
      for (const filter of [
        { interviewId: session.interviewId },
        { externalCustomerId: 'customer-27' },
        { text: 'customer-27' },
        { text: session.interviewId },
      ]) {
        const found = await search(filter);
        expect(found.total, JSON.stringify(filter)).toBe(1);
        expect(found.items[0]).toMatchObject({
          interviewId: session.interviewId,
          flowId: server.flowId,
          externalCustomerId: 'customer-27',
          onboardingStatus: 'UNKNOWN',
          sessionStatus: 'Alive',
          overallStatus: 'UNKNOWN',
          needsReview: false,
          createdAt: expect.any(Number),
        });
      }
      expect(await search({ interviewId: unknownId })).toMatchObject({ items: [], total: 0 });
    });

    test('27. filters are joined with AND; the newest comes first; pages do not overlap', async () => {
      const flowId = await createFlow({ ...server, executiveToken }, { mode: 'test' });
      const ids: string[] = [];
      for (let number = 0; number < 5; number += 1) {
        const { interviewId, token } = await startSession(server, {
          configurationId: flowId,
          externalCustomerId: `page-${number % 2}`,
          customFields: { plan: number < 3 ? 'gold' : 'tin' },
        });
        ids.unshift(interviewId);
        if (number === 4) await asTokenHolder(server, { token }).get('/omni/finish-status');
        server.clock.advance(1_000);
      }
      const listed = async (body: object, query = '') =>
        (await search({ flowId, ...body }, query)).items.map(
          (item: { interviewId: string }) => item.interviewId,
        );
      expect(await listed({})).toEqual(ids);
      expect([
        ...(await listed({}, '?offset=0&limit=2')),
        ...(await listed({}, '?offset=2&limit=2')),
        ...(await listed({}, '?offset=4&limit=2')),
      ]).toEqual(ids);
      expect(await listed({ externalCustomerId: 'page-0' })).toEqual([ids[0], ids[2], ids[4]]);
      expect(await listed({ onboardingStatus: ['ONBOARDING_FINISHED'] })).toEqual([ids[0]]);
      expect(await listed({ overallStatus: ['FAIL'], externalCustomerId: 'page-1' })).toEqual([]);
      expect(await listed({ customFields: { plan: 'tin' } })).toEqual([ids[0], ids[1]]);
      expect(await listed({ needsReview: true })).toEqual([]);
      const { createdAt } = (await search({ interviewId: ids[2] })).items[0];
      expect(await listed({ createdFrom: createdAt, createdTo: createdAt })).toContain(ids[2]);
      expect(await listed({ createdFrom: createdAt + 60_000 })).toEqual([]);
      expectError(await executive.post('/gatehouse/v1/sessions/search?limit=201', {}), { http: 400 });
    });

    test('27. items hold no images and no OCR; a session token searches nothing', async () => {
      const session = await startSession(server);
      const { items } = await search({ interviewId: session.interviewId });
      expect(Object.keys(items[0])).not.toEqual(expect.arrayContaining(['ocrData', 'images', 'token']));
      expectError(
        await call('POST', `${server.api}/gatehouse/v1/sessions/search`, {
          headers: withKeyAndToken(server.apiKey, session.token),
          body: {},
        }),
        { http: 401 },
      );
    });
  });

  describe('65. approve', () => {
    test('65. approve is refused for a session token with 401, with and without the key', async () => {
      const session = await startSession(server);
      for (const headers of [withToken(session.token), withKeyAndToken(server.apiKey, session.token)]) {
        for (const prefix of ['', '/0']) {
          const answer = await call(
            'POST',
            `${server.api}${prefix}/omni/process/approve?interviewId=${session.interviewId}`,
            {
              headers,
              body: {},
            },
          );
          expectError(answer, { http: 401 });
        }
      }
    });

    test('65. approve without interviewId answers 400, without a processed face 400 with 6000', async () => {
      const session = await startSession(server);
      expectError(await executive.post('/omni/process/approve'), { http: 400 });
      for (const body of [undefined, null, {}, { any: 'option' }])
        expectError(await executive.post(`/omni/process/approve?interviewId=${session.interviewId}`, body), {
          http: 400,
          status: 6000,
        });
    });
  });

  describe('66. verify', () => {
    const verify = (path: string, body: object, headers: Record<string, string>) =>
      call('POST', `${server.api}${path}`, { headers, body });

    test('66. verify is false, not an error, for a made-up, mixed-up or foreign triple; 400 when a part is missing', async () => {
      const session = await startSession(server);
      const triples = [
        { transactionId: 'txn_81', token: session.token, interviewToken: session.token },
        { transactionId: 'txn_81', token: executiveToken, interviewToken: session.token },
        { transactionId: 'x', token: 'y', interviewToken: 'z' },
      ];
      for (const triple of triples) {
        const byKey = await verify('/omni/auth-attempt/verify', triple, withKey(server.apiKey));
        const byExecutive = await verify(
          '/omni/authentication/verify',
          triple,
          withKeyAndToken(server.apiKey, executiveToken),
        );
        expect([byKey.body, byExecutive.body]).toEqual([{ verified: false }, { verified: false }]);
      }
      for (const name of ['transactionId', 'token', 'interviewToken']) {
        const { [name as 'token']: _, ...rest } = triples[0] as {
          transactionId: string;
          token: string;
          interviewToken: string;
        };
        expectError(await verify('/omni/auth-attempt/verify', rest, withKey(server.apiKey)), { http: 400 });
      }
      expectError(await verify('/omni/auth-attempt/verify', triples[0] as object, json), { http: 403 });
      expectError(await verify('/omni/authentication/verify', triples[0] as object, withKey(server.apiKey)), {
        http: 401,
      });
    });
  });

  describe('67. log-in', () => {
    const attempt = (body: object, headers: Record<string, string> = withKey(server.apiKey)) =>
      call('POST', `${server.api}/executive/log-in`, { headers, body });

    test('67. log-in returns token', async () => {
      const answer = await attempt(server.executive);
      expect(answer.status, answer.text).toBe(200);
      expect(Object.keys(answer.body)).toEqual(['token']);
      expect(answer.body.token.length).toBeLessThanOrEqual(256);
      expect(
        (await attempt({ ...server.executive, email: server.executive.email.toUpperCase() })).status,
      ).toBe(200);
    });

    test('67. a wrong password answers 401, with the same body as an unknown mail; a wrong key 403', async () => {
      const wrong = await attempt({ ...server.executive, password: 'wrong' });
      const unknown = await attempt({ email: 'nobody@acme.test', password: 'wrong' });
      expectError(wrong, { http: 401, path: '/executive/log-in' });
      const { timestamp: _, requestId: __, ...first } = wrong.body;
      expect(unknown.body).toMatchObject(first);
      expectError(await attempt(server.executive, json), { http: 403 });
      expectError(await attempt(server.executive, withKey('f'.repeat(40))), { http: 403 });
      for (const body of [
        {},
        { email: server.executive.email },
        { password: 'x' },
        { email: null, password: null },
      ])
        expectError(await attempt(body), { http: 400 });
    });

    test("67. another tenant's executive cannot log in with this key", async () => {
      const other = await server.otherTenant();
      expectError(await attempt(other.executive), { http: 401 });
    });

    test('67. /0/executive/log-in answers 404', async () => {
      const answer = await call('POST', `${server.api}/0/executive/log-in`, {
        headers: withKey(server.apiKey),
        body: server.executive,
      });
      expectError(answer, { http: 404 });
    });

    test('67. after 5 failures in 15 minutes 429 with Retry-After, also for the right password; later it works again', async () => {
      const other = await server.otherTenant();
      const guess = (password: string) =>
        attempt({ email: other.executive.email, password }, withKey(other.apiKey));
      for (let round = 0; round < 5; round += 1) expect((await guess('wrong')).status).toBe(401);
      const throttled = await guess(other.executive.password);
      expectError(throttled, { http: 429 });
      expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
      server.clock.advance(15 * minuteMs + 1_000);
      expect((await guess(other.executive.password)).status).toBe(200);
      executiveToken = await logIn(server);
      executive = asExecutive(server, executiveToken);
    });
  });

  describe('68. deletion', () => {
    test('68. deleting one interview makes its reads 404, for its token too', async () => {
      const session = await startSession(server, { externalCustomerId: 'gone' });
      const caller = asBackend(server, session);
      const gone = await executive.delete(`/omni/interview?interviewId=${session.interviewId}`);
      expect([gone.status, gone.body]).toEqual([200, { success: true }]);
      for (const read of [
        caller.get('/omni/get/score'),
        caller.get('/omni/get/ocr-data/v2'),
        caller.get('/omni/get/onboarding/status'),
        caller.get('/omni/onboarding-url'),
        caller.post('/omni/get/images', { images: ['selfie'] }),
        asTokenHolder(server, session).get('/omni/get/score'),
        executive.get(`/omni/get/score?id=${session.interviewId}`),
        executive.get(`/omni/single-session?id=${session.interviewId}`),
        executive.delete(`/omni/interview?interviewId=${session.interviewId}`),
      ])
        expectError(await read, { http: 404, code: 'session.not_found' });
      expect(await search({ externalCustomerId: 'gone' })).toMatchObject({ total: 0 });
    });

    test('68. deletion needs an executive', async () => {
      const session = await startSession(server);
      for (const headers of [withKey(server.apiKey), withKeyAndToken(server.apiKey, session.token), json]) {
        const one = await call('DELETE', `${server.api}/omni/interview?interviewId=${session.interviewId}`, {
          headers,
        });
        const many = await call('DELETE', `${server.api}/omni/interviews`, {
          headers,
          body: { filter: { ids: [session.interviewId] } },
        });
        expectError(one, { http: 401 });
        expectError(many, { http: 401 });
      }
      expect((await asTokenHolder(server, session).get('/omni/get/score')).status).toBe(200);
    });

    test('68. deleting many answers an object with counts and notFound', async () => {
      const sessions = await Promise.all([startSession(server), startSession(server)]);
      const ids = sessions.map(({ interviewId }) => interviewId);
      const answer = await executive.delete('/omni/interviews', {
        filter: { ids: [...ids, unknownId, ids[0]] },
      });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toEqual({ success: true, deleted: 2, redacted: 0, notFound: [unknownId] });
      for (const session of sessions)
        expectError(await asTokenHolder(server, session).get('/omni/get/score'), { http: 404 });
      for (const body of [
        {},
        { filter: {} },
        { filter: { ids: [] } },
        { filter: { ids: Array(501).fill(unknownId) } },
      ])
        expectError(await executive.delete('/omni/interviews', body), { http: 400 });
    });

    test('68. deletePiiDataOnly keeps the session and answers reads with 200', async () => {
      const session = await startSession(server, {
        externalCustomerId: 'person-68',
        customFields: { firstName: 'Alpha' },
        redirectionUrl: 'https://shop.example.test/person-68',
      });
      const caller = asBackend(server, session);
      const answer = await executive.delete('/omni/interviews', {
        filter: { ids: [session.interviewId] },
        config: { deletePiiDataOnly: true },
      });
      expect(answer.body).toEqual({ success: true, deleted: 0, redacted: 1, notFound: [] });
      for (const path of [
        '/omni/get/score',
        '/omni/get/ocr-data',
        '/omni/get/onboarding/status',
        '/omni/get/custom-fields',
      ])
        expect((await caller.get(path)).status, path).toBe(200);
      expect((await caller.post('/omni/get/images', { images: ['selfie'] })).body).toEqual({});
      expect((await caller.get('/omni/get/custom-fields')).text).not.toContain('Alpha');
      const shown = await executive.get(`/omni/single-session?id=${session.interviewId}`);
      expect(shown.status).toBe(200);
      expect(shown.text).not.toContain('person-68');
      expect(await search({ externalCustomerId: 'person-68' })).toMatchObject({ total: 0 });
    });

    test('68. sendNotification sends session-deleted', async () => {
      const inbox = await receiveWebhooks({ ...server, executiveToken }, ['session-deleted']);
      const session = await startSession(server);
      const silent = await startSession(server);
      await executive.delete('/omni/interviews', { filter: { ids: [silent.interviewId] } });
      await executive.delete('/omni/interviews', {
        filter: { ids: [session.interviewId] },
        config: { sendNotification: true },
      });
      const [request] = await inbox.waitFor(session.interviewId, 1);
      expect(request && bodyOf(request).event_type).toBe('SESSION_DELETED');
      await inbox.settle();
      expect(inbox.about(silent.interviewId)).toEqual([]);
      await inbox.close();
    });
  });

  test('9.3 single-session answers every part under 128 KB, no base64; events the timeline', async () => {
    const session = await startSession(server, {
      externalCustomerId: 'single',
      customFields: { firstName: 'Alpha' },
    });
    await asTokenHolder(server, session).get('/omni/finish-status');
    const shown = await executive.get(`/omni/single-session?id=${session.interviewId}`);
    expect(Object.keys(shown.body).sort()).toEqual(
      [
        'customFields',
        'device',
        'events',
        'geolocation',
        'images',
        'interview',
        'ocrData',
        'phone',
        'score',
      ].sort(),
    );
    expect(shown.bytes.length).toBeLessThan(128 * 1024);
    expect(shown.body.interview).toMatchObject({
      interviewId: session.interviewId,
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    expect(shown.body.score.overall.status).toBe('FAIL');
    const events = await executive.get(`/omni/get/events?id=${session.interviewId}`);
    expect(events.body).toEqual({ events: shown.body.events });
    for (const event of events.body.events)
      expect(event).toEqual({
        eventName: expect.any(String),
        eventData: expect.any(Object),
        eventType: expect.any(String),
        timestamp: expect.any(Number),
      });
    expect(events.body.events.map(({ eventName }: { eventName: string }) => eventName)).toContain(
      'ONBOARDING_FINISHED',
    );
  });

  describe('9.4 flows', () => {
    test('9.4 a flow is created with defaults, read, changed into a new version', async () => {
      const created = await executive.post('/gatehouse/v1/flows', {
        name: 'Ours',
        settings: { minimumAge: 21 },
      });
      expect(created.body).toMatchObject({
        name: 'Ours',
        version: 1,
        settings: { minimumAge: 21, idCaptureRetries: 3 },
      });
      const { flowId } = created.body;
      expect(flowId).toMatch(/^[0-9a-f]{24}$/);
      const changed = await executive.patch(`/gatehouse/v1/flows/${flowId}`, {
        settings: { modules: { consent: false } },
      });
      expect(changed.body).toMatchObject({
        version: 2,
        settings: { minimumAge: 21, modules: { consent: false, id: true } },
      });
      expect((await executive.get(`/gatehouse/v1/flows/${flowId}`)).body).toEqual(changed.body);
      const listed = (await executive.get('/gatehouse/v1/flows')).body.items;
      expect(listed.map((flow: { flowId: string }) => flow.flowId)).toEqual(
        expect.arrayContaining([flowId, server.flowId]),
      );
      const omni = await executive.get(`/omni/flow/${flowId}`);
      expect(omni.body).toMatchObject({ flowId, name: 'Ours', modules: expect.any(Array) });
    });

    test('9.4 settings are validated field by field', async () => {
      for (const [settings, field] of [
        [{ minimumAge: -1 }, 'minimumAge'],
        [{ minimumAge: '21' }, 'minimumAge'],
        [{ noSuchSetting: 1 }, 'noSuchSetting'],
        [{ modules: { id: 'yes' } }, 'modules'],
        [{ redirectionUrl: 'javascript:alert(1)' }, 'redirectionUrl'],
        [{ frameAncestors: ['https://a.test/path'] }, 'frameAncestors'],
        [{ countries: ['de'] }, 'countries'],
      ] as const) {
        const answer = await executive.post('/gatehouse/v1/flows', { name: 'Bad', settings });
        expectError(answer, { http: 400 });
        expect(answer.body.message).toContain(field);
      }
      const listed = (await executive.get('/gatehouse/v1/flows')).body.items;
      expect(listed.filter((flow: { name: string }) => flow.name === 'Bad')).toEqual([]);
    });

    test('9.4 a session keeps the version of the flow it began with', async () => {
      const flowId = await createFlow(
        { ...server, executiveToken },
        { mode: 'test', redirectionUrl: 'https://one.example.test/' },
      );
      const before = await startSession(server, { configurationId: flowId });
      await executive.patch(`/gatehouse/v1/flows/${flowId}`, {
        settings: { redirectionUrl: 'https://two.example.test/' },
      });
      const after = await startSession(server, { configurationId: flowId });
      const target = async (session: { token: string }) =>
        (await asTokenHolder(server, session).get('/omni/finish-status')).body.redirectionUrl;
      expect(await target(before)).toBe('https://one.example.test/');
      expect(await target(after)).toBe('https://two.example.test/');
    });

    test('9.4 creation honours Idempotency-Key', async () => {
      const headers = { ...withKeyAndToken(server.apiKey, executiveToken), 'Idempotency-Key': 'flow-1' };
      const create = () =>
        call('POST', `${server.api}/gatehouse/v1/flows`, { headers, body: { name: 'Once' } });
      const [first, second] = [await create(), await create()];
      expect(second.body).toEqual(first.body);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
    });
  });

  test('9.4 a review decision is refused unless the session is under review', async () => {
    const session = await startSession(server);
    const path = `/gatehouse/v1/sessions/${session.interviewId}/review`;
    for (const decision of ['approve', 'reject'])
      expectError(await executive.post(path, { decision }), { http: 400, code: 'review.not_pending' });
    for (const body of [{}, { decision: 'maybe' }, undefined])
      expectError(await executive.post(path, body), { http: 400 });
    await asTokenHolder(server, session).get('/omni/finish-status');
    expectError(await executive.post(path, { decision: 'approve' }), {
      http: 400,
      code: 'review.not_pending',
    });
  });
});
