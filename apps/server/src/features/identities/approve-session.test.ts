import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { reviewSession } from '../reviews/operations/review-session.js';
import { readTimeline } from '../search/operations/read-timeline.js';
import { openServerBench, reviewedFlow, type ServerBench, selfieFlow } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { closeSession } from '../sessions/operations/close-session.js';
import { finishSession } from '../sessions/operations/finish-session.js';
import { readStatus } from '../sessions/operations/read-status.js';
import { approveSession } from './operations/approve-session.js';

const executiveId = 'ee'.repeat(12);

describe.each(testDatabases())('approve on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  let reviewedFlowId: string;
  const approve = (sessionId: string, organisationId = tenant.id) =>
    approveSession(bench.dependencies, { organisationId, sessionId, executiveId });
  const identities = () => bench.dependencies.db.selectFrom('identities').selectAll().execute();
  const kinds = async (sessionId: string) => (await bench.events(sessionId)).map(({ kind }) => kind);

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant);
    reviewedFlowId = await bench.addFlow(tenant, reviewedFlow);
  });
  afterAll(() => bench.close());

  test('a passed session becomes an identity, announced once; a repeat gives the same one', async () => {
    const sessionId = await bench.finished(tenant, flowId, { externalCustomerId: 'user-1' });
    const first = await approve(sessionId);
    expect(first).toMatchObject({ success: true, totalScore: 'OK', existingCustomer: false });
    expect(await bench.dependencies.tokens.verify(first.token ?? '')).toMatchObject({
      role: 'identity',
      subject: first.uuid,
    });
    const repeat = await approve(sessionId);
    expect(repeat).toMatchObject({ success: true, uuid: first.uuid, existingCustomer: true });

    const enrolled = (await bench.events(sessionId)).filter(({ kind }) => kind === 'identity-enrolled');
    expect(enrolled).toEqual([
      {
        kind: 'identity-enrolled',
        interviewId: sessionId,
        externalCustomerId: 'user-1',
        identityId: first.uuid,
      },
    ]);
    const identity = (await identities()).find(({ id }) => id === first.uuid);
    expect(identity).toMatchObject({ organisationId: tenant.id, createdFromSession: sessionId });
  });

  test('two approvals at once make one identity', async () => {
    const sessionId = await bench.finished(tenant, flowId);
    const [one, other] = await Promise.all([approve(sessionId), approve(sessionId)]);
    expect(one.uuid).toBe(other.uuid);
    expect([one.existingCustomer, other.existingCustomer].sort()).toEqual([false, true]);
  });

  test('without a processed face it answers 6000 and makes nothing', async () => {
    const sessionId = await bench.start(tenant, flowId);
    const before = (await identities()).length;
    await expect(approve(sessionId)).rejects.toMatchObject({ code: 'process.no_face' });
    expect(await identities()).toHaveLength(before);
  });

  test('under review it is the approval, and SESSION_SUCCEEDED names the identity', async () => {
    const sessionId = await bench.finished(tenant, reviewedFlowId);
    expect((await bench.session(sessionId))?.needsReview).toBe(true);
    const answer = await approve(sessionId);
    expect(answer).toMatchObject({ success: true, totalScore: 'MANUAL_OK', existingCustomer: false });
    expect(await readStatus(bench.dependencies, tenant.id, sessionId)).toEqual({
      onboardingStatus: 'MANUAL_REVIEW_APPROVED',
    });
    const events = await bench.events(sessionId);
    expect(events.slice(-3)).toMatchObject([
      { kind: 'onboarding-status', onboardingStatus: 'MANUAL_REVIEW_APPROVED' },
      { kind: 'session-succeeded', identityId: answer.uuid },
      { kind: 'identity-enrolled', identityId: answer.uuid },
    ]);
    expect((await bench.session(sessionId))?.needsReview).toBe(false);
    const timeline = await readTimeline(bench.dependencies, { organisationId: tenant.id, sessionId });
    expect(timeline).toContainEqual(
      expect.objectContaining({
        eventName: 'review.decided',
        eventData: { decision: 'approve', executiveId },
      }),
    );
  });

  test('after a rejection and on FAIL there is no identity', async () => {
    const rejected = await bench.finished(tenant, reviewedFlowId);
    await reviewSession(bench.dependencies, {
      organisationId: tenant.id,
      sessionId: rejected,
      executiveId,
      decision: 'reject',
    });
    expect(await approve(rejected)).toEqual({
      success: false,
      totalScore: 'MANUAL_FAIL',
      existingCustomer: false,
    });

    const withConsent = await bench.addFlow(tenant, {
      ...selfieFlow,
      modules: { ...selfieFlow.modules, consent: true },
    });
    const failed = await bench.start(tenant, withConsent);
    await bench.addSelfie(failed);
    await advanceSession(bench.dependencies, failed, async (turn) =>
      turn.changeProgress({ consentRefused: true }),
    );
    await finishSession(bench.dependencies, failed);
    expect(await approve(failed)).toEqual({ success: false, totalScore: 'FAIL', existingCustomer: false });
    expect(await kinds(failed)).not.toContain('identity-enrolled');
  });

  test('an unfinished session is approved only if it would pass as it stands', async () => {
    const good = await bench.start(tenant, flowId);
    await bench.addSelfie(good);
    expect(await approve(good)).toMatchObject({ success: true, totalScore: 'UNKNOWN' });
    const doubtful = await bench.start(tenant, reviewedFlowId);
    await bench.addSelfie(doubtful);
    expect(await approve(doubtful)).toMatchObject({ success: false, totalScore: 'UNKNOWN' });
  });

  test('an expired session is never approved', async () => {
    const sessionId = await bench.start(tenant, flowId);
    await bench.addSelfie(sessionId);
    bench.clock.advance(1440 * 60_000);
    expect(await approve(sessionId)).toMatchObject({ success: false });
    expect((await bench.session(sessionId))?.onboardingStatus).toBe('EXPIRED');
  });

  test('a closed session takes no new identity, but still answers the one it has', async () => {
    const without = await bench.finished(tenant, flowId);
    await closeSession(bench.dependencies, without);
    await expect(approve(without)).rejects.toMatchObject({ code: 'session.closed' });
    const having = await bench.finished(tenant, flowId);
    const { uuid } = await approve(having);
    await closeSession(bench.dependencies, having);
    expect(await approve(having)).toMatchObject({ success: true, uuid, existingCustomer: true });
  });

  test("another tenant's session is not found", async () => {
    const sessionId = await bench.finished(tenant, flowId);
    const other = await bench.addTenant();
    await expect(approve(sessionId, other.id)).rejects.toMatchObject({ code: 'session.not_found' });
  });
});
