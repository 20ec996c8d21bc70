import type { SessionItem } from '@gatehouse/contract';
import type { FoundSession } from './queries.js';

/** A session as lists show it (contract 9.4): no image, no OCR. */
export function toSessionItem(session: FoundSession): SessionItem {
  return {
    interviewId: session.id,
    flowId: session.flowId,
    ...(session.externalCustomerId !== null && { externalCustomerId: session.externalCustomerId }),
    onboardingStatus: session.onboardingStatus,
    sessionStatus: session.closedAt === null ? 'Alive' : 'Closed',
    overallStatus: session.overallStatus,
    needsReview: session.needsReview,
    ...(session.needsReviewReason !== null && { needsReviewReason: session.needsReviewReason }),
    createdAt: session.createdAt,
    ...(session.finishedAt !== null && { finishedAt: session.finishedAt }),
  };
}
