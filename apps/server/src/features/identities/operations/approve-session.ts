import { GatehouseError, onboardingRanks, type TestStatus } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { composeScore } from '../../results/operations/compose-score.js';
import { loadResults } from '../../results/operations/store-results.js';
import { noteDecision } from '../../reviews/note-decision.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { readSession } from '../../sessions/operations/read-status.js';
import type { Turn } from '../../sessions/turn.js';
import { enrolIdentity } from './enrol-identity.js';

export interface Approval {
  success: boolean;
  uuid?: string;
  token?: string;
  totalScore: TestStatus;
  existingCustomer: boolean;
}
interface Decision {
  identity: { identityId: string; existing: boolean } | null;
  totalScore: TestStatus;
}

/**
 * Contract 7.1: makes the session's person an identity. Under review it counts as the approval; after `FAIL` or a
 * rejection it answers `success: false`.
 */
export async function approveSession(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string; executiveId: string },
): Promise<Approval> {
  const { organisationId, sessionId, executiveId } = session;
  await readSession(dependencies, organisationId, sessionId);
  const { identity, totalScore } = await advanceSession(dependencies, sessionId, (turn) =>
    decide(dependencies, turn, executiveId),
  );
  if (!identity) return { success: false, totalScore, existingCustomer: false };
  return {
    success: true,
    uuid: identity.identityId,
    token: await dependencies.tokens.mint('identity', identity.identityId),
    totalScore,
    existingCustomer: identity.existing,
  };
}

async function decide(dependencies: Dependencies, turn: Turn, executiveId: string): Promise<Decision> {
  const { trx, session, dataKey, now } = turn;
  const { face } = await loadResults(trx, session.id, dataKey);
  if (!face) throw new GatehouseError('process.no_face');
  const isUnderReview = session.onboardingStatus === 'ONBOARDING_FINISHED' && session.needsReview;
  if (!isUnderReview) {
    if (!(await hasPassed(turn))) return { identity: null, totalScore: await totalScoreOf(turn) };
    if (session.identityId) {
      const identity = { identityId: session.identityId, existing: true };
      return { identity, totalScore: await totalScoreOf(turn) };
    }
  }
  if (session.closedAt !== null) throw new GatehouseError('session.closed');

  // Before the status moves, so that the session-succeeded event already names the identity.
  const identity = await enrolIdentity(dependencies, { trx, session, dataKey, now });
  if (!identity) throw new GatehouseError('process.no_face');
  turn.set({ identityId: identity.identityId });
  if (isUnderReview) {
    await turn.apply({ type: 'review', decision: 'approve', underReview: true });
    await noteDecision(turn, { decision: 'approve', executiveId });
  }
  if (!identity.existing) {
    const { id: interviewId, externalCustomerId } = session;
    turn.emit({
      kind: 'identity-enrolled',
      interviewId,
      externalCustomerId,
      identityId: identity.identityId,
    });
    await turn.note('identity.enrolled', { identityId: identity.identityId, executiveId }, 'identity');
  }
  return { identity, totalScore: await totalScoreOf(turn) };
}

/**
 * Whether nothing stands against an identity. An unfinished session has no verdict yet (2.5), but integrations approve
 * right after process/face: it is judged as if it ended now, and only a clean `OK` passes.
 */
async function hasPassed({ trx, session, flow, dataKey }: Turn): Promise<boolean> {
  if (session.onboardingStatus === 'EXPIRED') return false;
  const isFinished = onboardingRanks[session.onboardingStatus] >= onboardingRanks.ONBOARDING_FINISHED;
  const ended = isFinished ? session : { ...session, onboardingStatus: 'ONBOARDING_FINISHED' as const };
  const { overall } = await composeScore(trx, { session: ended, flow, dataKey });
  return overall.status === 'OK' || overall.status === 'MANUAL_OK';
}

async function totalScoreOf({ trx, session, flow, dataKey }: Turn): Promise<TestStatus> {
  return (await composeScore(trx, { session, flow, dataKey })).overall.status ?? 'UNKNOWN';
}
