import {
  type DestinationJudgement,
  type FailureStreak,
  judgeDestination,
  nextAttempt,
  type WarningHours,
  warningHours,
} from '@gatehouse/webhook-protocol';
import type { DeliveryState, Destination, PendingDelivery } from '../queries.js';
import type { Attempt } from './make-attempt.js';

/** What follows from an attempt for its delivery and its destination. */
export interface Settlement {
  state: DeliveryState;
  /** Set while the state is `pending`. */
  nextAttemptAt: number | null;
  /** null: the destination's record stays as it is. */
  streak: FailureStreak | null;
  /** Why the destination is switched off now; null: it is not. */
  disableBecause: string | null;
  warning: { hours: WarningHours; failures: number } | null;
}

/** Contract 10.4. `destination` as it is now, which may be later than when the attempt began. */
export function settleAttempt({
  pending: { delivery, event },
  destination,
  attempt,
  random,
}: {
  pending: PendingDelivery;
  destination: Destination;
  attempt: Attempt;
  random: () => number;
}): Settlement {
  const unchanged = { nextAttemptAt: null, streak: null, disableBecause: null, warning: null };
  if (attempt.success) return { ...unchanged, state: 'delivered' };
  // A test delivery tells whoever pressed the button; it is not tried again and proves nothing about the destination.
  if (event.kind === 'ping') return { ...unchanged, state: 'exhausted' };
  if (!destination.enabled) return { ...unchanged, state: 'parked' };

  const next = nextAttempt({
    attempt: delivery.attemptsMade + 1,
    endedAtMs: attempt.endedAt,
    strict: destination.strict,
    answer: attempt.outcome,
    random,
  });
  const streak = streakOf(destination);
  const longer: FailureStreak = {
    ...streak,
    failingSinceMs: streak.failingSinceMs ?? attempt.endedAt,
    failures: streak.failures + 1,
  };
  if (next.next === 'gone') {
    return {
      ...unchanged,
      state: 'parked',
      streak: longer,
      disableBecause: 'The receiver answered 410 (gone).',
    };
  }
  const judgement = judgeDestination(longer, attempt.endedAt);
  const disableBecause = judgement.action === 'disable' ? explainDisabling(judgement) : null;
  return {
    ...(next.next === 'exhausted'
      ? { state: 'exhausted', nextAttemptAt: null }
      : disableBecause === null
        ? { state: 'pending', nextAttemptAt: next.atMs }
        : { state: 'parked', nextAttemptAt: null }),
    streak: judgement.action === 'warn' ? { ...longer, warnedHours: judgement.hours } : longer,
    disableBecause,
    warning: judgement.action === 'warn' ? { hours: judgement.hours, failures: judgement.failures } : null,
  };
}

export const streakOf = (destination: Destination): FailureStreak => ({
  failingSinceMs: destination.failingSince,
  failures: destination.failuresSinceSuccess,
  warnedHours: warningHours.find((hours) => hours === destination.lastWarningHours) ?? 0,
});

export function explainDisabling({
  failingForMs,
  failures,
}: Extract<DestinationJudgement, { action: 'disable' }>): string {
  const hours = Math.floor(failingForMs / 3_600_000);
  return `No delivery has succeeded for ${hours} hours, and ${failures} attempts have failed.`;
}
