import { type FlowSettingsInput, type OnboardingStatus, onboardingRanks } from '@gatehouse/contract';
import { seededRandom } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFront, addSelfie, checkDocument, checkFace, jobsEnded } from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { holdChecks } from '../support/hold-checks.js';
import { bodyOf, receiveWebhooks, statusesOf, type WebhookInbox } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  type Caller,
  createFlow,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

type Session = StartedSession & Caller;

describe('decisions and results with the models (contract 2.3 to 2.6, 6, 7.1)', () => {
  let server: TestServer;
  let executiveToken: string;
  let executive: Caller;
  let statuses: WebhookInbox;
  let outcomes: WebhookInbox;
  beforeAll(async () => {
    server = await startTestServer({ modelWorkers: 1 });
    executiveToken = await logIn(server);
    executive = asExecutive(server, executiveToken);
    statuses = await receiveWebhooks({ ...server, executiveToken }, ['onboarding-status']);
    outcomes = await receiveWebhooks({ ...server, executiveToken }, [
      'session-succeeded',
      'session-failed',
      'session-pending-review',
      'identity-enrolled',
    ]);
  });
  afterAll(async () => {
    await statuses?.close();
    await outcomes?.close();
    await server?.close();
  });

  const flowWith = (settings: FlowSettingsInput) =>
    createFlow({ ...server, executiveToken }, { mode: 'test', liveness: 'optional', ...settings });
  const begin = async (body: Record<string, unknown> = {}): Promise<Session> => {
    const session = await startSession(server, body);
    return { ...session, ...asTokenHolder(server, session) };
  };
  const statusOf = async (session: Session) =>
    (await session.get('/omni/get/onboarding/status')).body.onboardingStatus;
  const overallOf = async (session: Session) => (await session.get('/omni/get/score')).body.overall.status;
  const inOrder = (inbox: WebhookInbox, session: Session) =>
    [...inbox.about(session.interviewId)].sort(
      (a, b) => Number(a.headers['gatehouse-sequence']) - Number(b.headers['gatehouse-sequence']),
    );
  const eventTypes = (session: Session) =>
    inOrder(outcomes, session).map((request) => bodyOf(request).event_type);
  const finished = async (
    settings: FlowSettingsInput,
    document: Parameters<typeof checkDocument>[1],
    selfie: Parameters<typeof checkFace>[1],
  ) => {
    const session = await begin({ configurationId: await flowWith(settings) });
    await checkDocument(session, document);
    await checkFace(session, selfie);
    const { body } = await session.get('/omni/finish-status');
    return { session, action: body.action as string };
  };

  describe('statuses', () => {
    test('41. process/id leads to the webhooks ID_VALIDATION_FINISHED, then POST_PROCESSING_FINISHED', async () => {
      const session = await begin();
      await addFront(session, 'passport-valid');
      expect(await statusOf(session)).toBe('UNKNOWN');
      await session.post('/omni/process/id');
      await jobsEnded(session);
      expect(await statusOf(session)).toBe('POST_PROCESSING_FINISHED');
      await statuses.waitFor(session.interviewId, 2);
      expect(statusesOf(inOrder(statuses, session))).toEqual([
        'ID_VALIDATION_FINISHED',
        'POST_PROCESSING_FINISHED',
      ]);
    });

    test('42. a face finished during a running ID job publishes FACE_VALIDATION_FINISHED only after POST_PROCESSING_FINISHED', async () => {
      const session = await begin();
      await addFront(session, 'passport-valid');
      const held = holdChecks(server, 'process-id');
      await session.post('/omni/process/id');
      await addSelfie(session, 'passport-valid');
      expect((await session.post('/omni/process/face')).body).toMatchObject({ confidence: 1 });
      expect(await statusOf(session)).toBe('UNKNOWN');
      await statuses.settle();
      expect(statuses.about(session.interviewId)).toEqual([]);
      await held.release();
      await statuses.waitFor(session.interviewId, 3);
      expect(statusesOf(inOrder(statuses, session))).toEqual([
        'ID_VALIDATION_FINISHED',
        'POST_PROCESSING_FINISHED',
        'FACE_VALIDATION_FINISHED',
      ]);
      expect(await statusOf(session)).toBe('FACE_VALIDATION_FINISHED');
    });

    test('43. recapturing the ID after the face changes results but neither status nor webhooks', async () => {
      const session = await begin();
      await checkDocument(session, 'passport-valid');
      await checkFace(session, 'passport-valid');
      const ocr = async () => (await session.get('/omni/get/ocr-data')).body;
      expect(await ocr()).toMatchObject({ name: { paternalLastName: 'LINDQVIST' } });
      await checkDocument(session, 'passport-second-name-same-face');
      expect(await ocr()).toMatchObject({
        name: { paternalLastName: 'OKAFOR' },
        documentNumber: 'P70341928',
      });
      expect(await statusOf(session)).toBe('FACE_VALIDATION_FINISHED');
      await statuses.settle();
      expect(statusesOf(inOrder(statuses, session))).toEqual([
        'ID_VALIDATION_FINISHED',
        'POST_PROCESSING_FINISHED',
        'FACE_VALIDATION_FINISHED',
      ]);
    });

    test('50. "mark session completed on status" finishes a session without finish-status, statuses in order', async () => {
      const session = await begin({
        configurationId: await flowWith({ completeOnStatus: 'FACE_VALIDATION_FINISHED' }),
      });
      await checkDocument(session, 'passport-valid');
      expect(await statusOf(session)).toBe('POST_PROCESSING_FINISHED');
      await checkFace(session, 'passport-valid');
      expect(await statusOf(session)).toBe('ONBOARDING_FINISHED');
      await statuses.waitFor(session.interviewId, 4);
      expect(statusesOf(inOrder(statuses, session))).toEqual([
        'ID_VALIDATION_FINISHED',
        'POST_PROCESSING_FINISHED',
        'FACE_VALIDATION_FINISHED',
        'ONBOARDING_FINISHED',
      ]);
      await outcomes.waitFor(session.interviewId, 1);
      expect(eventTypes(session)).toEqual(['SESSION_SUCCEEDED']);
      expect((await session.get('/omni/finish-status')).body.action).toBe('none');
      await statuses.settle();
      expect(statuses.about(session.interviewId)).toHaveLength(4);
    });

    test('2.5 finish-status waits 10 s for a running job, then answers none; the status follows when the job ends', async () => {
      const session = await begin();
      await addFront(session, 'passport-valid');
      const held = holdChecks(server, 'process-id');
      await session.post('/omni/process/id');
      const before = performance.now();
      expect((await session.get('/omni/finish-status')).body).toEqual({ redirectionUrl: '', action: 'none' });
      expect(performance.now() - before).toBeGreaterThan(8_000);
      expect(await statusOf(session)).toBe('UNKNOWN');
      await held.release();
      await statuses.waitFor(session.interviewId, 3);
      expect(statusesOf(inOrder(statuses, session))).toEqual([
        'ID_VALIDATION_FINISHED',
        'POST_PROCESSING_FINISHED',
        'ONBOARDING_FINISHED',
      ]);
    });
  });

  // The 10 000 of the checklist run against the state machine itself (packages/session-machine); these few prove that
  // the server publishes exactly what the machine says.
  test('44. in random call sequences the status never falls in rank and none is published twice', async () => {
    const seed = Number(process.env.SEQUENCE_SEED ?? Math.floor(Math.random() * 1e9));
    const random = seededRandom(seed);
    const steps: ((session: Session) => Promise<unknown>)[] = [
      (session) => addFront(session, 'passport-valid'),
      (session) => session.post('/omni/process/id'),
      (session) => session.post('/omni/process/id'),
      (session) => addSelfie(session, 'passport-valid'),
      (session) => session.post('/omni/process/face'),
      (session) => session.post('/omni/process/face'),
      (session) => session.get('/omni/finish-status'),
      async () => server.clock.advance(random() < 0.3 ? 700 * 60_000 : 61_000),
      (session) => session.post('/omni/session/status/set?action=Closed'),
    ];
    for (let sequence = 0; sequence < 4; sequence += 1) {
      const session = await begin();
      let rank = 0;
      const taken: number[] = [];
      for (let step = 0; step < 9; step += 1) {
        // Closing and finishing end a sequence: rarely at its beginning.
        const choice = Math.floor(random() * (step < 5 ? 6 : steps.length));
        taken.push(choice);
        await steps[choice]?.(session);
        const status = (await statusOf(session)) as OnboardingStatus;
        const where = `seed ${seed}, sequence ${sequence}, steps ${taken.join(' ')}`;
        expect(onboardingRanks[status], where).toBeGreaterThanOrEqual(rank);
        rank = onboardingRanks[status];
      }
      const published = (await executive.get(`/omni/get/events?id=${session.interviewId}`)).body.events
        .filter(({ eventType }: { eventType: string }) => eventType === 'status')
        .map(({ eventName }: { eventName: string }) => eventName);
      const sent = (
        await executive.get(
          `/gatehouse/v1/deliveries?interviewId=${session.interviewId}&webhookId=${statuses.webhookId}`,
        )
      ).body.items;
      expect(new Set(published).size, `seed ${seed}`).toBe(published.length);
      expect(sent, `seed ${seed}`).toHaveLength(published.length);
      const ranks = published.map((status: OnboardingStatus) => onboardingRanks[status]);
      expect(ranks, `seed ${seed}`).toEqual([...ranks].sort((a, b) => a - b));
    }
    executiveToken = await logIn(server);
    executive = asExecutive(server, executiveToken);
  });

  describe('47. finish-status', () => {
    test('47. auto-approve with OK gives action approved and an identity', async () => {
      const { session, action } = await finished({ autoApprove: true }, 'passport-valid', 'passport-valid');
      expect(action).toBe('approved');
      expect(await overallOf(session)).toBe('OK');
      await outcomes.waitFor(session.interviewId, 2);
      const [succeeded, enrolled] = inOrder(outcomes, session).map(bodyOf);
      expect(succeeded).toEqual({
        event_type: 'SESSION_SUCCEEDED',
        interviewId: session.interviewId,
        onboardingStatus: 'ONBOARDING_FINISHED',
        identityId: expect.stringMatching(/^[0-9a-f]{24}$/),
      });
      expect(enrolled).toEqual({
        event_type: 'IDENTITY_ENROLLED',
        interviewId: session.interviewId,
        identityId: succeeded.identityId,
      });
      const again = await executive.post(`/omni/process/approve?interviewId=${session.interviewId}`);
      expect(again.body).toMatchObject({ success: true, uuid: succeeded.identityId, existingCustomer: true });
    });

    test('47. FAIL gives rejected, also with auto-approve', async () => {
      const { session, action } = await finished(
        { autoApprove: true },
        'passport-valid',
        'selfie-other-person',
      );
      expect(action).toBe('rejected');
      await outcomes.waitFor(session.interviewId, 1);
      expect(eventTypes(session)).toEqual(['SESSION_FAILED']);
      const refused = await executive.post(`/omni/process/approve?interviewId=${session.interviewId}`);
      expect(refused.status, refused.text).toBe(200);
      expect(refused.body).toMatchObject({ success: false, totalScore: 'FAIL' });
      expect(refused.body).not.toHaveProperty('uuid');
      expect(refused.body).not.toHaveProperty('token');
    });

    test('47. an expired document fails on documentExpired', async () => {
      const { session, action } = await finished({}, 'passport-expired', 'passport-valid');
      expect(action).toBe('rejected');
      const { body } = await session.get('/omni/get/score');
      const test = body.idValidation.idSpecific.find(({ key }: { key: string }) => key === 'documentExpired');
      expect(test).toMatchObject({ value: '0', status: 'FAIL' });
    });
  });

  describe('48. review', () => {
    /** Printed and machine readable zone disagree: WARN. */
    const pending = async () => {
      const { session, action } = await finished({}, 'passport-name-mismatch', 'passport-valid');
      expect(action).toBe('none');
      expect(await overallOf(session)).toBe('WARN');
      await outcomes.waitFor(session.interviewId, 1);
      expect(eventTypes(session)).toEqual(['SESSION_PENDING_REVIEW']);
      return session;
    };
    const decide = (session: Session, decision: string) =>
      executive.post(`/gatehouse/v1/sessions/${session.interviewId}/review`, {
        decision,
        note: 'looked at it',
      });

    test('48. WARN leads to SESSION_PENDING_REVIEW; approval to MANUAL_REVIEW_APPROVED, MANUAL_OK, SESSION_SUCCEEDED; a second decision answers 400', async () => {
      const session = await pending();
      const queued = await executive.post('/gatehouse/v1/sessions/search', {
        needsReview: true,
        interviewId: session.interviewId,
      });
      expect(queued.body.items).toMatchObject([{ needsReview: true, overallStatus: 'WARN' }]);
      expect((await session.get('/omni/get/score')).body.needsReviewReason).toMatch(/\S/);

      const decided = await decide(session, 'approve');
      expect(decided.body).toMatchObject({ success: true, onboardingStatus: 'MANUAL_REVIEW_APPROVED' });
      expect(await statusOf(session)).toBe('MANUAL_REVIEW_APPROVED');
      expect(await overallOf(session)).toBe('MANUAL_OK');
      expect((await session.get('/omni/finish-status')).body.action).toBe('approved');
      for (const decision of ['approve', 'reject'])
        expectError(await decide(session, decision), { http: 400, code: 'review.not_pending' });
      await outcomes.waitFor(session.interviewId, 2);
      await outcomes.settle();
      expect(eventTypes(session)).toEqual(['SESSION_PENDING_REVIEW', 'SESSION_SUCCEEDED']);
      await statuses.settle();
      expect(statusesOf(inOrder(statuses, session)).slice(-2)).toEqual([
        'ONBOARDING_FINISHED',
        'MANUAL_REVIEW_APPROVED',
      ]);
    });

    test('48. rejection leads to the opposites', async () => {
      const session = await pending();
      expect((await decide(session, 'reject')).body).toMatchObject({
        success: true,
        onboardingStatus: 'MANUAL_REVIEW_REJECTED',
      });
      expect(await overallOf(session)).toBe('MANUAL_FAIL');
      expect((await session.get('/omni/finish-status')).body.action).toBe('rejected');
      expectError(await decide(session, 'approve'), { http: 400, code: 'review.not_pending' });
      await outcomes.waitFor(session.interviewId, 2);
      expect(eventTypes(session)).toEqual(['SESSION_PENDING_REVIEW', 'SESSION_FAILED']);
      const refused = await executive.post(`/omni/process/approve?interviewId=${session.interviewId}`);
      expect([refused.status, refused.body.success]).toEqual([200, false]);
    });

    test('48. process/approve of a session under review counts as approval', async () => {
      const session = await pending();
      const approved = await executive.post(`/omni/process/approve?interviewId=${session.interviewId}`);
      expect(approved.body).toMatchObject({
        success: true,
        uuid: expect.stringMatching(/^[0-9a-f]{24}$/),
        totalScore: 'MANUAL_OK',
      });
      expect(await statusOf(session)).toBe('MANUAL_REVIEW_APPROVED');
      expectError(await decide(session, 'reject'), { http: 400 });
    });

    test('2.6 required active liveness that was not run leaves the verdict to a person', async () => {
      const { session, action } = await finished(
        { liveness: 'required' },
        'passport-valid',
        'passport-valid',
      );
      expect(action).toBe('none');
      const { body } = await session.get('/omni/get/score');
      expect(body.overall.status).toBe('MANUAL_PENDING');
      expect(body.needsReviewReason).toContain('liveness.not_run');
    });
  });

  test('2.6 a live flow does not accept a specimen', async () => {
    const { session, action } = await finished({ mode: 'live' }, 'passport-valid', 'passport-valid');
    expect(action).not.toBe('approved');
    expect(await overallOf(session)).toBe('FAIL');
  });
});
