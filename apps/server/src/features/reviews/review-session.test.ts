import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { readScore } from '../results/operations/read-score.js';
import { readTimeline } from '../search/operations/read-timeline.js';
import { openServerBench, reviewedFlow, type ServerBench } from '../server.test-support.js';
import { reviewSession } from './operations/review-session.js';

const executiveId = 'ee'.repeat(12);

describe.each(testDatabases())('review on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  const review = (sessionId: string, decision: 'approve' | 'reject', note?: string) =>
    reviewSession(bench.dependencies, { organisationId: tenant.id, sessionId, executiveId, decision, note });
  const overall = async (sessionId: string) =>
    (await readScore(bench.dependencies, { organisationId: tenant.id, sessionId, verbose: false })).overall;

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, reviewedFlow);
  });
  afterAll(() => bench.close());

  test.each([
    ['approve', 'MANUAL_REVIEW_APPROVED', 'MANUAL_OK', 'session-succeeded'],
    ['reject', 'MANUAL_REVIEW_REJECTED', 'MANUAL_FAIL', 'session-failed'],
  ] as const)('to %s leads to %s, %s and %s, once', async (decision, onboardingStatus, verdict, kind) => {
    const sessionId = await bench.finished(tenant, flowId);
    const before = await bench.events(sessionId);
    expect(before.at(-1)?.kind).toBe('session-pending-review');
    expect(await review(sessionId, decision)).toEqual({ success: true, onboardingStatus });
    expect((await overall(sessionId)).status).toBe(verdict);
    const after = (await bench.events(sessionId)).slice(before.length);
    expect(after).toMatchObject([
      { kind: 'onboarding-status', onboardingStatus },
      { kind, onboardingStatus },
    ]);
    expect(await bench.session(sessionId)).toMatchObject({
      needsReview: false,
      needsReviewReason: null,
      overallStatus: verdict,
    });
    await expect(review(sessionId, 'approve')).rejects.toMatchObject({ code: 'review.not_pending' });
    expect(await bench.events(sessionId)).toHaveLength(before.length + 2);
  });

  test('two decisions at once: one counts', async () => {
    const sessionId = await bench.finished(tenant, flowId);
    const answers = await Promise.allSettled([review(sessionId, 'approve'), review(sessionId, 'reject')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('approval enrols the person only where the flow approves by itself', async () => {
    expect(await review(await bench.finished(tenant, flowId), 'approve')).not.toHaveProperty('identityId');
    const autoFlowId = await bench.addFlow(tenant, { ...reviewedFlow, autoApprove: true });
    const sessionId = await bench.finished(tenant, autoFlowId);
    const { identityId } = await review(sessionId, 'approve');
    expect(identityId).toMatch(/^[0-9a-f]{24}$/);
    expect((await bench.events(sessionId)).at(-1)).toMatchObject({ kind: 'identity-enrolled', identityId });
    const rejected = await bench.finished(tenant, autoFlowId);
    expect(await review(rejected, 'reject')).not.toHaveProperty('identityId');
  });

  test('a session that is not under review is refused', async () => {
    const unfinished = await bench.start(tenant, flowId);
    await expect(review(unfinished, 'approve')).rejects.toMatchObject({ code: 'review.not_pending' });
    const passed = await bench.finished(tenant, await bench.addFlow(tenant));
    await expect(review(passed, 'reject')).rejects.toMatchObject({ code: 'review.not_pending' });
  });

  test('a note reads back from the timeline, and its words are not in the database', async () => {
    const sessionId = await bench.finished(tenant, flowId);
    await review(sessionId, 'reject', 'Anna Müller looks older');
    const timeline = await readTimeline(bench.dependencies, { organisationId: tenant.id, sessionId });
    expect(timeline.at(-1)).toMatchObject({
      eventName: 'review.decided',
      eventData: { decision: 'reject', executiveId, note: 'Anna Müller looks older' },
    });
    const rows = await bench.dependencies.db
      .selectFrom('sessionEvents')
      .selectAll()
      .where('sessionId', '=', sessionId)
      .execute();
    expect(JSON.stringify(rows)).toContain('sealedNote');
    expect(JSON.stringify(rows)).not.toContain('Anna');
  });
});
