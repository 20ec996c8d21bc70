import type { DeliveryOutcome } from './delivery-outcome.js';
import {
  type DestinationJudgement,
  type FailureStreak,
  judgeDestination,
  type WarningHours,
} from './judge-destination.js';
import { nextAttempt } from './next-attempt.js';

/** What follows from an attempt for its delivery and its destination. */
export type Settlement = {
  readonly state: 'pending' | 'delivered' | 'exhausted' | 'parked';
  /** Set while the state is `pending`. */
  readonly nextAttemptAtMs: number | null;
  /** Null: the destination's record stays as it is. After a success it is cleared, whatever it was. */
  readonly streak: FailureStreak | null;
  /** Why the destination is switched off now; null: it is not. */
  readonly disableBecause: string | null;
  readonly warning: { readonly hours: WarningHours; readonly failures: number } | null;
};

/**
 * What an attempt leads to (contract 10.4): delivered, tried again by the schedule, exhausted, or parked because the
 * destination is switched off, now or already.
 *
 * @param input.attempt number of the attempt that ended, from 1
 * @param input.destination as it is now, which may be later than when the attempt began
 * @param input.random number in [0, 1); asked for on the tail only
 */
export const settleAttempt = (input: {
  readonly isPing: boolean;
  readonly attempt: number;
  readonly endedAtMs: number;
  readonly success: boolean;
  readonly outcome: DeliveryOutcome;
  readonly destination: {
    readonly enabled: boolean;
    readonly strict: boolean;
    readonly streak: FailureStreak;
  };
  readonly random: () => number;
}): Settlement => {
  const { attempt, endedAtMs, destination, outcome, random } = input;
  if (input.success) return { ...nothingElse, state: 'delivered' };
  // A test delivery tells whoever pressed the button; it is not tried again and proves nothing about the destination.
  if (input.isPing) return { ...nothingElse, state: 'exhausted' };
  if (!destination.enabled) return { ...nothingElse, state: 'parked' };

  const next = nextAttempt({ attempt, endedAtMs, strict: destination.strict, answer: outcome, random });
  const streak = lengthen(destination.streak, endedAtMs);
  if (next.next === 'gone') return { ...nothingElse, state: 'parked', streak, disableBecause: goneSentence };

  const judgement = judgeDestination(streak, endedAtMs);
  const disableBecause = judgement.action === 'disable' ? explainDisabling(judgement) : null;
  return {
    ...(next.next === 'exhausted'
      ? { state: 'exhausted', nextAttemptAtMs: null }
      : disableBecause === null
        ? { state: 'pending', nextAttemptAtMs: next.atMs }
        : { state: 'parked', nextAttemptAtMs: null }),
    streak: judgement.action === 'warn' ? { ...streak, warnedHours: judgement.hours } : streak,
    disableBecause,
    warning: judgement.action === 'warn' ? { hours: judgement.hours, failures: judgement.failures } : null,
  };
};

const nothingElse = { nextAttemptAtMs: null, streak: null, disableBecause: null, warning: null };

const goneSentence = 'The receiver answered 410 (gone).';

const lengthen = (streak: FailureStreak, endedAtMs: number): FailureStreak => ({
  ...streak,
  failingSinceMs: streak.failingSinceMs ?? endedAtMs,
  failures: streak.failures + 1,
});

/** Why a destination was switched off, for its `disabledReason`. */
export const explainDisabling = ({
  failingForMs,
  failures,
}: Extract<DestinationJudgement, { action: 'disable' }>): string => {
  const hours = Math.floor(failingForMs / 3_600_000);
  return `No delivery has succeeded for ${hours} hours, and ${failures} attempts have failed.`;
};
