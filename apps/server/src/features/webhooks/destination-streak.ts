import { type FailureStreak, warningHours } from '@gatehouse/webhook-protocol';
import type { Destination } from './queries.js';

type Stored = Pick<Destination, 'failingSince' | 'failuresSinceSuccess' | 'lastWarningHours'>;

/** A destination's bad streak, from its row. */
export const streakOf = (destination: Stored): FailureStreak => ({
  failingSinceMs: destination.failingSince,
  failures: destination.failuresSinceSuccess,
  warnedHours: warningHours.find((hours) => hours === destination.lastWarningHours) ?? 0,
});

/** The same, for its row. */
export const storedStreak = (streak: FailureStreak): Stored => ({
  failingSince: streak.failingSinceMs,
  failuresSinceSuccess: streak.failures,
  lastWarningHours: streak.warnedHours,
});
