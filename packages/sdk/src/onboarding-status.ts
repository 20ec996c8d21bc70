/** Ranks of contract 2.3; the status of a session never falls in rank. */
const ranks = {
  UNKNOWN: 0,
  ID_VALIDATION_FINISHED: 1,
  ID_VALIDATION_FINISHED_SECOND_ID: 2,
  POST_PROCESSING_FINISHED: 3,
  GOVERNMENT_VALIDATION_FINISHED: 4,
  FACE_VALIDATION_FINISHED: 5,
  ONBOARDING_FINISHED: 6,
  MANUAL_REVIEW_APPROVED: 7,
  MANUAL_REVIEW_REJECTED: 7,
} as const;

export type RankedOnboardingStatus = keyof typeof ranks;
export type OnboardingStatus = RankedOnboardingStatus | 'EXPIRED';

/** 0 to 7 as in contract 2.3; undefined for `EXPIRED`, which ends a session outside the ranks, and for unknown values. */
export function statusRank(status: string): number | undefined {
  return isRanked(status) ? ranks[status] : undefined;
}

/** True when `current` is `wanted` or any status of higher rank. An expired session has reached nothing but `EXPIRED`. */
export function hasReached(current: string, wanted: OnboardingStatus): boolean {
  if (current === wanted) return true;
  const rank = statusRank(current);
  const wantedRank = statusRank(wanted);
  return rank !== undefined && wantedRank !== undefined && rank > wantedRank;
}

/** True for the statuses after which nothing changes any more: a reviewer decided, or the time ran out. */
export function isFinalStatus(status: string): boolean {
  return status === 'EXPIRED' || statusRank(status) === 7;
}

function isRanked(status: string): status is RankedOnboardingStatus {
  return Object.hasOwn(ranks, status);
}
