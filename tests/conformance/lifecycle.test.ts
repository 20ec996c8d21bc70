import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call, withToken } from '../support/omni-client.js';
import { bodyOf, receiveWebhooks, statusesOf, type WebhookInbox } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  createFlow,
  logIn,
  startSession,
} from '../support/tenant-calls.js';

const minuteMs = 60_000;
const picture = { base64Image: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcG' };

describe.each(testDatabaseKinds)('lifecycle (contract 2, 4.3 to 4.5) on %s', (database) => {
  let server: TestServer;
  let executiveToken: string;
  let inbox: WebhookInbox;
  let shortFlow: string;
  beforeAll(async () => {
    server = await startTestServer({ database });
    executiveToken = await logIn(server);
    inbox = await receiveWebhooks({ ...server, executiveToken }, [
      'onboarding-status',
      'session-succeeded',
      'session-failed',
      'session-pending-review',
    ]);
    shortFlow = await createFlow(
      { ...server, executiveToken },
      { mode: 'test', sessionExpirationMinutes: 5 },
    );
  });
  afterAll(async () => {
    await inbox?.close();
    await server?.close();
  });

  const deliveriesOf = async (interviewId: string) =>
    (await asExecutive(server, executiveToken).get(`/gatehouse/v1/deliveries?interviewId=${interviewId}`))
      .body.items;

  test('41. the status starts UNKNOWN and start sends no webhook', async () => {
    const session = await startSession(server);
    const { body } = await asTokenHolder(server, session).get('/omni/get/onboarding/status');
    expect(body).toEqual({ onboardingStatus: 'UNKNOWN' });
    expect(await deliveriesOf(session.interviewId)).toEqual([]);
  });

  test('45. finish-status by GET and POST gives the same result', async () => {
    const redirectionUrl = 'https://shop.example.test/after?cart=7';
    const answers = [];
    for (const method of ['GET', 'POST']) {
      const { token } = await startSession(server, { redirectionUrl });
      const answer = await call(method, `${server.api}/0/omni/finish-status`, { headers: withToken(token) });
      expect(answer.status, answer.text).toBe(200);
      answers.push(answer.body);
    }
    expect(answers).toEqual([
      { redirectionUrl, action: 'rejected' },
      { redirectionUrl, action: 'rejected' },
    ]);
  });

  test('45. a repeat answers the same and sends no second webhook', async () => {
    const session = await startSession(server);
    const caller = asTokenHolder(server, session);
    const first = await caller.get('/omni/finish-status');
    await inbox.waitFor(session.interviewId, 2);
    const repeats = [
      await caller.get('/omni/finish-status'),
      await caller.post('/omni/finish-status', {}),
      ...(await Promise.all([caller.get('/omni/finish-status'), caller.post('/omni/finish-status')])),
    ];
    for (const { status, body } of repeats)
      expect({ status, body }).toEqual({ status: 200, body: first.body });
    await inbox.settle();
    expect(inbox.about(session.interviewId)).toHaveLength(2);
    expect(await deliveriesOf(session.interviewId)).toHaveLength(2);
  });

  test('45. finishing many times at once publishes one status and one outcome', async () => {
    const session = await startSession(server);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => asTokenHolder(server, session).get('/omni/finish-status')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await deliveriesOf(session.interviewId)).toHaveLength(2);
  });

  test('46. the score before finish has overall.status UNKNOWN; a session with nothing captured then fails with a reason', async () => {
    const session = await startSession(server);
    const caller = asTokenHolder(server, session);
    const before = await caller.get('/omni/get/score');
    expect(before.body.overall.status).toBe('UNKNOWN');
    expect((await caller.get('/omni/finish-status')).body.action).toBe('rejected');
    const after = await caller.get('/omni/get/score');
    expect(after.body.overall.status).toBe('FAIL');
    expect(after.body.reasonMsg).toMatch(/ID|document|face/i);
  });

  test('49. an unfinished session turns EXPIRED on time and sends the status webhook and SESSION_FAILED', async () => {
    const session = await startSession(server, {
      configurationId: shortFlow,
      externalCustomerId: 'user-0049',
    });
    const caller = asTokenHolder(server, session);
    server.clock.advance(5 * minuteMs - 3_000);
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'UNKNOWN' });
    server.clock.advance(4_000);
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'EXPIRED' });
    const [status, outcome] = await inbox.waitFor(session.interviewId, 2);
    if (!status || !outcome) throw new Error('unreachable: two were waited for');
    expect(bodyOf(status)).toEqual({
      flowId: shortFlow,
      interviewId: session.interviewId,
      externalCustomerId: 'user-0049',
      onboardingStatus: 'EXPIRED',
    });
    expect(bodyOf(outcome)).toEqual({
      event_type: 'SESSION_FAILED',
      interviewId: session.interviewId,
      externalCustomerId: 'user-0049',
      onboardingStatus: 'EXPIRED',
    });
    expect(Number(outcome.headers['gatehouse-sequence'])).toBeGreaterThan(
      Number(status.headers['gatehouse-sequence']),
    );
  });

  test.each([
    '/omni/get/score',
    '/omni/get/ocr-data',
    '/omni/get/postprocess/isfinished',
  ])('49. any read after the due time finds it expired: %s', async (path) => {
    const session = await startSession(server, { configurationId: shortFlow });
    server.clock.advance(5 * minuteMs + 1_000);
    expect((await asTokenHolder(server, session).get(path)).status).toBe(200);
    await inbox.waitFor(session.interviewId, 2);
    expect(statusesOf(inbox.about(session.interviewId))).toEqual(['EXPIRED', 'EXPIRED']);
  });

  test.each([
    ['/omni/add/front-id/v2', picture],
    ['/omni/add/back-id/v2', picture],
    ['/omni/add/face/third-party?imageType=selfie', picture],
    ['/omni/process/id', {}],
    ['/omni/process/face?imageType=selfie', {}],
    ['/omni/finish-status', {}],
    ['/omni/add/user-consent', { title: 't', content: 'c', status: true }],
  ])('49. later writes answer 400: %s', async (path, body) => {
    const session = await startSession(server, { configurationId: shortFlow });
    server.clock.advance(5 * minuteMs + 1_000);
    const caller = asTokenHolder(server, session);
    for (let round = 0; round < 2; round += 1)
      expectError(await caller.post(path, body), { http: 400, code: 'session.expired' });
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'EXPIRED' });
    expect(await deliveriesOf(session.interviewId)).toHaveLength(2);
  });

  test('49. a finished session never expires', async () => {
    const session = await startSession(server, { configurationId: shortFlow });
    const caller = asTokenHolder(server, session);
    await caller.get('/omni/finish-status');
    server.clock.advance(10 * minuteMs);
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    expect(await deliveriesOf(session.interviewId)).toHaveLength(2);
  });

  test.each([
    ['/omni/add/front-id/v2', picture],
    ['/omni/add/back-id', picture],
    ['/omni/add/face', picture],
    ['/omni/process/id', {}],
    ['/omni/process/face', {}],
  ])('2.5 writes on a finished session answer 400 session.finished: %s', async (path, body) => {
    const session = await startSession(server);
    const caller = asTokenHolder(server, session);
    await caller.get('/omni/finish-status');
    expectError(await caller.post(path, body), { http: 400, code: 'session.finished' });
  });

  test('51. after action=Closed uploads answer 400 while score, OCR and images still read', async () => {
    const session = await startSession(server, { customFields: { firstName: 'Alpha' } });
    const caller = asBackend(server, session);
    const closed = await caller.post('/omni/session/status/set?action=Closed', {});
    expect(closed.body).toMatchObject({ _id: session.interviewId, sessionStatus: 'Closed' });
    for (const path of [
      '/omni/add/front-id/v2',
      '/omni/add/back-id/v2',
      '/omni/add/face/third-party?imageType=selfie',
    ])
      expectError(await caller.post(path, picture), { http: 400, code: 'session.closed' });
    for (const path of ['/omni/process/id', '/omni/process/face', '/omni/finish-status'])
      expectError(await caller.post(path), { http: 400, code: 'session.closed' });
    expectError(await caller.get('/omni/finish-status'), { http: 400, code: 'session.closed' });
    for (const path of [
      '/omni/get/score',
      '/omni/get/ocr-data',
      '/omni/get/ocr-data/v2',
      '/omni/get/custom-fields',
    ])
      expect((await caller.get(path)).status, path).toBe(200);
    for (const path of ['/omni/get/images', '/omni/get/images/v2'])
      expect((await caller.post(path, { images: ['selfie'] })).status, path).toBe(200);
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'UNKNOWN' });
    expect(await deliveriesOf(session.interviewId)).toEqual([]);
  });

  test('51. closing a finished session keeps status and score', async () => {
    const session = await startSession(server);
    const caller = asBackend(server, session);
    await caller.get('/omni/finish-status');
    const score = (await caller.get('/omni/get/score')).body;
    await caller.post('/omni/session/status/set?action=Closed');
    expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    expect((await caller.get('/omni/get/score')).body).toEqual(score);
  });
});

describe('what the timer does, without anybody asking', () => {
  let server: TestServer;
  let inbox: WebhookInbox;
  beforeAll(async () => {
    server = await startTestServer();
    inbox = await receiveWebhooks({ ...server, executiveToken: await logIn(server) }, ['onboarding-status']);
  });
  afterAll(async () => {
    await inbox?.close();
    await server?.close();
  });

  test('49. a session nobody reads turns EXPIRED within a minute of its time', async () => {
    const session = await startSession(server);
    server.clock.advance(1441 * minuteMs);
    await expect
      .poll(() => statusesOf(inbox.about(session.interviewId)), { timeout: 75_000, interval: 500 })
      .toEqual(['EXPIRED']);
  }, 90_000);
});
