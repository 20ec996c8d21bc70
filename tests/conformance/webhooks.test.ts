import { type FakeAnswer, startFakeReceiver } from '@gatehouse/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { bodyOf, receiveWebhooks, statusesOf, type WebhookInbox } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  type Caller,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

describe.each(testDatabaseKinds)('webhooks (contract 10) on %s', (database) => {
  let server: TestServer;
  let executiveToken: string;
  let executive: Caller;
  let statuses: WebhookInbox;
  let outcomes: WebhookInbox;
  beforeAll(async () => {
    server = await startTestServer({ database });
    executiveToken = await logIn(server);
    executive = asExecutive(server, executiveToken);
    statuses = await receiveWebhooks({ ...server, executiveToken }, ['onboarding-status']);
    outcomes = await receiveWebhooks({ ...server, executiveToken }, [
      'session-started',
      'session-succeeded',
      'session-failed',
      'session-pending-review',
    ]);
  });
  afterAll(async () => {
    await statuses?.close();
    await outcomes?.close();
    await server?.close();
  });

  const finish = (session: StartedSession) => asTokenHolder(server, session).get('/omni/finish-status');
  const one = async (inbox: WebhookInbox, session: StartedSession) => {
    const [request] = await inbox.waitFor(session.interviewId, 1);
    if (!request) throw new Error('unreachable: one was waited for');
    return request;
  };

  test('18. each status change sends one onboarding-status webhook; UNKNOWN sends none', async () => {
    const session = await startSession(server);
    await statuses.settle();
    expect(statuses.about(session.interviewId)).toEqual([]);
    await finish(session);
    await statuses.waitFor(session.interviewId, 1);
    await statuses.settle();
    expect(statusesOf(statuses.about(session.interviewId))).toEqual(['ONBOARDING_FINISHED']);
  });

  test('19. the finished webhook has exactly flowId, interviewId, externalCustomerId and onboardingStatus', async () => {
    const session = await startSession(server, { externalCustomerId: 'user-0019' });
    await finish(session);
    const { body, method, headers } = await one(statuses, session);
    expect(method).toBe('POST');
    expect(headers['content-type']).toBe('application/json');
    expect(body.toString()).toBe(
      `{"flowId":"${server.flowId}","interviewId":"${session.interviewId}","externalCustomerId":"user-0019","onboardingStatus":"ONBOARDING_FINISHED"}`,
    );
  });

  test('20. without externalCustomerId at start the key is absent, not null', async () => {
    for (const body of [{}, { externalCustomerId: null }]) {
      const session = await startSession(server, body);
      await finish(session);
      expect(Object.keys(bodyOf(await one(statuses, session)))).toEqual([
        'flowId',
        'interviewId',
        'onboardingStatus',
      ]);
      expect(Object.keys(bodyOf(await one(outcomes, session)))).toEqual([
        'event_type',
        'interviewId',
        'onboardingStatus',
      ]);
    }
  });

  test('21. webhook flowId equals the configurationId, interviewId the one from start; externalId is echoed on its own', async () => {
    const session = await startSession(server, { externalId: 'legacy-21' });
    await finish(session);
    expect(bodyOf(await one(statuses, session))).toEqual({
      flowId: server.flowId,
      interviewId: session.interviewId,
      externalId: 'legacy-21',
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
  });

  test('22. when the finished webhook arrives, /0 score with the stored token shows a final overall.status', async () => {
    const session = await startSession(server);
    const asked: Promise<string>[] = [];
    statuses.receiver.answerWith((request) => {
      if (bodyOf(request).interviewId === session.interviewId)
        asked.push(
          asTokenHolder(server, session)
            .get('/omni/get/score')
            .then(({ body }) => body.overall.status),
        );
      return {};
    });
    await finish(session);
    await one(statuses, session);
    expect(await Promise.all(asked)).toEqual(['FAIL']);
  });

  test('2.4 the status comes before the outcome, sequences rise over all kinds', async () => {
    const session = await startSession(server);
    await finish(session);
    const status = await one(statuses, session);
    const outcome = await one(outcomes, session);
    expect(bodyOf(outcome)).toEqual({
      event_type: 'SESSION_FAILED',
      interviewId: session.interviewId,
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    const sequence = (request: typeof status) => Number(request.headers['gatehouse-sequence']);
    expect(sequence(outcome)).toBeGreaterThan(sequence(status));
    expect([status, outcome].map(({ headers }) => headers['gatehouse-kind'])).toEqual([
      'onboarding-status',
      'session-failed',
    ]);
  });

  test('71. a delivery of the running server verifies with an independent Standard Webhooks library', async () => {
    const session = await startSession(server, { externalCustomerId: 'Zoë – 0071' });
    await finish(session);
    const { headers, body } = await one(statuses, session);
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(statuses.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(signed['webhook-id']).toMatch(/^msg_/);
    expect(Math.abs(Number(signed['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(30);
    const verifier = new Webhook(statuses.secret);
    expect(verifier.verify(body.toString('utf8'), signed)).toMatchObject({
      externalCustomerId: 'Zoë – 0071',
    });
    expect(() => verifier.verify(`${body.toString('utf8')} `, signed)).toThrow();
    expect(() => new Webhook(outcomes.secret).verify(body.toString('utf8'), signed)).toThrow();
    expect(headers['gatehouse-attempt']).toBe('1');
    expect(headers).not.toHaveProperty('gatehouse-replay');
  });

  test('71. during rotation both secrets verify', async () => {
    const inbox = await receiveWebhooks({ ...server, executiveToken }, ['onboarding-status']);
    const rotated = await executive.post(`/gatehouse/v1/webhooks/${inbox.webhookId}/rotate-secret`, {});
    expect(rotated.body.secret).not.toBe(inbox.secret);
    const session = await startSession(server);
    await finish(session);
    const { headers, body } = await one(inbox, session);
    for (const secret of [inbox.secret, rotated.body.secret])
      expect(() =>
        new Webhook(secret).verify(body.toString(), headers as Record<string, string>),
      ).not.toThrow();
    await inbox.close();
  });

  test('72. custom headers are sent and cannot replace ours; header values never come back', async () => {
    const inbox = await receiveWebhooks({ ...server, executiveToken }, ['onboarding-status'], {
      headers: { 'X-Shop': 'secret-72' },
    });
    const session = await startSession(server);
    await finish(session);
    expect((await one(inbox, session)).headers['x-shop']).toBe('secret-72');
    const shown = await executive.get(`/gatehouse/v1/webhooks/${inbox.webhookId}`);
    expect(shown.text).not.toContain('secret-72');
    expect(shown.text).not.toContain(inbox.secret);
    for (const name of [
      'webhook-id',
      'Webhook-Signature',
      'content-type',
      'Host',
      'Content-Length',
      'gatehouse-kind',
    ]) {
      const answer = await executive.post('/gatehouse/v1/webhooks', {
        kinds: ['ping'],
        url: inbox.receiver.url,
        headers: { [name]: 'mine' },
      });
      expectError(answer, { http: 400 });
    }
    await inbox.close();
  });

  describe('69. under rule omni', () => {
    const answers: [string, FakeAnswer, 'delivered' | 'pending'][] = [
      ['204', { status: 204 }, 'delivered'],
      [
        '200 JSON with parameters',
        { contentType: 'application/json; charset=utf-8', body: 'not even JSON' },
        'delivered',
      ],
      ['200 text/html', { contentType: 'text/html', body: '<p>ok' }, 'pending'],
      ['201', { status: 201 }, 'pending'],
      ['302', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'pending'],
      ['404', { status: 404 }, 'pending'],
    ];
    test.each(answers)('69. %s leaves the delivery as it should be', async (_name, answer, state) => {
      const receiver = await startFakeReceiver({ answers: [answer] });
      const { body: webhook } = await executive.post('/gatehouse/v1/webhooks', {
        kinds: ['onboarding-status'],
        url: receiver.url,
      });
      const session = await startSession(server);
      await finish(session);
      const [delivery] = await waitUntil(
        async () =>
          (
            await executive.get(
              `/gatehouse/v1/deliveries?interviewId=${session.interviewId}&webhookId=${webhook.id}`,
            )
          ).body.items,
        (items) => items[0]?.attempts.length === 1,
        { what: 'the first attempt in the delivery log' },
      );
      expect(delivery.state).toBe(state);
      const [attempt] = delivery.attempts;
      expect(attempt).toMatchObject({
        attempt: 1,
        status: answer.status ?? 200,
        success: state === 'delivered',
      });
      if (state === 'pending') {
        expect(attempt.explanation).toMatch(/\S/);
        const endedAt = attempt.startedAt + attempt.durationMs;
        expect(Math.abs(delivery.nextAttemptAt - endedAt - 30_000)).toBeLessThan(2_000);
      } else expect(delivery.nextAttemptAt).toBeNull();
      await executive.delete(`/gatehouse/v1/webhooks/${webhook.id}`);
      await receiver.close();
    });
  });

  test('75. 410 disables the destination at once', async () => {
    const receiver = await startFakeReceiver({ answers: [{ status: 410 }] });
    const { body: webhook } = await executive.post('/gatehouse/v1/webhooks', {
      kinds: ['onboarding-status'],
      url: receiver.url,
    });
    await finish(await startSession(server));
    const shown = await waitUntil(
      async () => (await executive.get(`/gatehouse/v1/webhooks/${webhook.id}`)).body,
      ({ enabled }) => enabled === false,
      { what: 'the destination disabled' },
    );
    expect(shown.disabledReason).toMatch(/410|gone/i);
    await receiver.close();
  });

  test.each([
    'https://10.0.0.1/hook',
    'https://192.168.1.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://167772161/hook',
    'https://012.0.0.1/hook',
    'https://0x0a000001/hook',
    'https://10.0.0.1./hook',
    'https://0.0.0.0/hook',
    'https://[::]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://[fd00::1]/hook',
    'https://100.64.0.1/hook',
    'http://93.184.216.34/hook',
    'https://93.184.216.34:8080/hook',
    'ftp://93.184.216.34/hook',
    'https://user:secret@93.184.216.34/hook',
    'not a url',
  ])('76. the destination %s is refused', async (url) => {
    const answer = await executive.post('/gatehouse/v1/webhooks', { kinds: ['onboarding-status'], url });
    expectError(answer, { http: 400 });
    expect(answer.text).not.toContain('secret');
  });
});
