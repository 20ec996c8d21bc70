import type { OnboardingStatus, ReviewDecision } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { noteDecision } from '../note-decision.js';

export interface Review {
  organisationId: string;
  sessionId: string;
  executiveId: string;
  decision: ReviewDecision;
  note?: string | undefined;
}

/**
 * Contract 9.4: decides a session under review, once. Status, verdict, webhooks and, in a flow that approves by itself,
 * the identity follow from the turn (2.4, 2.6).
 */
export async function reviewSession(
  dependencies: Dependencies,
  { organisationId, sessionId, executiveId, decision, note }: Review,
): Promise<{ success: true; onboardingStatus: OnboardingStatus; identityId?: string }> {
  await readSession(dependencies, organisationId, sessionId);
  return advanceSession(dependencies, sessionId, async (turn) => {
    const { session } = turn;
    await turn.apply({ type: 'review', decision, underReview: session.needsReview });
    await noteDecision(turn, { decision, executiveId, note });
    return {
      success: true,
      onboardingStatus: session.onboardingStatus,
      ...(session.identityId !== null && { identityId: session.identityId }),
    };
  });
}
