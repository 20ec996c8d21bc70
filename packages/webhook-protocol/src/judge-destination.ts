const hourMs = 3_600_000;

/** Hours without a success at which the operator is warned (contract 10.4). */
export const warningHours = [1, 24, 96] as const;
export type WarningHours = (typeof warningHours)[number];
/** Hours without a success after which a destination may be disabled (contract 10.4). */
export const disableAfterHours = 120;
/** Failures it must have had by then (contract 10.4). */
export const disableAfterFailures = 20;

/** What is stored about a destination's bad streak; a success or switching it on again resets all of it. */
export type FailureStreak = {
  /** End of the first failed attempt since the last success; null while there is none. */
  readonly failingSinceMs: number | null;
  /** Failed attempts since then. */
  readonly failures: number;
  /** The latest warning given in this streak; 0: none yet. */
  readonly warnedHours: 0 | WarningHours;
};

export type DestinationJudgement =
  | { readonly action: 'none' }
  | { readonly action: 'warn'; readonly hours: WarningHours; readonly failures: number }
  | { readonly action: 'disable'; readonly failingForMs: number; readonly failures: number };

/**
 * Warn about, or disable, a destination that does not work (contract 10.4: after 120 h without a success and at least
 * 20 failures, warned at 1, 24 and 96 h, never silently). Ask after every failed attempt and on a timer, so that a
 * warning comes on time for a destination that has no traffic.
 *
 * The time counts from the first failure, not from the last success: a destination that was idle for a week is not
 * disabled by one bad hour. When several warnings are due at once (the server was down) only the latest is given, and
 * disabling always waits for a later call than the last warning.
 */
export const judgeDestination = (streak: FailureStreak, nowMs: number): DestinationJudgement => {
  if (streak.failingSinceMs === null || streak.failures === 0) return { action: 'none' };
  const failingForMs = nowMs - streak.failingSinceMs;
  const due = warningHours.findLast((hours) => failingForMs >= hours * hourMs);
  if (due !== undefined && due > streak.warnedHours) {
    return { action: 'warn', hours: due, failures: streak.failures };
  }
  if (failingForMs >= disableAfterHours * hourMs && streak.failures >= disableAfterFailures) {
    return { action: 'disable', failingForMs, failures: streak.failures };
  }
  return { action: 'none' };
};
