import type { DeliveryOutcome } from './delivery-outcome.js';

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;

/** Delays after attempts 1 to 5 (contract 10.4, `compat`): 30 s, then each 2.5 times the one before; no jitter. */
export const firstRetryDelaysMs = [30_000, 75_000, 187_500, 468_750, 1_171_875] as const;
/** Delays after attempts 6 to 10 (contract 10.4, `ours`), each moved by up to 10 %; not for `strict` destinations. */
export const tailRetryDelaysMs = [hourMs, 5 * hourMs, 10 * hourMs, 24 * hourMs, 24 * hourMs] as const;
/** How far `Retry-After` can push the next attempt (contract 10.4). */
export const maxRetryAfterMs = 12 * hourMs;
const tailJitter = 0.1;

export type NextAttempt =
  | { readonly next: 'retry'; readonly atMs: number; readonly because: 'schedule' | 'retry-after' }
  /** The schedule is over: keep the delivery 30 days for a replay. */
  | { readonly next: 'exhausted' }
  /** The receiver answered 410: disable the destination now and park its events, this one included. */
  | { readonly next: 'gone' };

/**
 * When to try again after attempt `attempt` **failed** (contract 10.4).
 *
 * @param input.attempt number of the attempt that just ended, from 1 (a replay starts again at 1)
 * @param input.endedAtMs when it ended; the delay counts from here
 * @param input.strict the destination wants the original schedule only: five retries, `Retry-After` ignored
 * @param input.answer what the attempt came to
 * @param input.random number in [0, 1); asked for on the tail only, so the first five delays are exact
 * @returns a retry with its time in Unix milliseconds (whole), or why there is none
 */
export const nextAttempt = (input: {
  readonly attempt: number;
  readonly endedAtMs: number;
  readonly strict: boolean;
  readonly answer: DeliveryOutcome;
  readonly random: () => number;
}): NextAttempt => {
  const { attempt, endedAtMs, strict, answer, random } = input;
  if (!Number.isSafeInteger(attempt) || attempt < 1) throw new RangeError('Attempts are counted from 1.');
  if (answer.failure === undefined && answer.status === 410) return { next: 'gone' };

  const delayMs = scheduledDelayMs(attempt, strict, random);
  if (delayMs === undefined) return { next: 'exhausted' };
  const askedMs = strict ? 0 : Math.min(retryAfterMs(answer, endedAtMs), maxRetryAfterMs);
  return askedMs > delayMs
    ? { next: 'retry', atMs: endedAtMs + askedMs, because: 'retry-after' }
    : { next: 'retry', atMs: endedAtMs + delayMs, because: 'schedule' };
};

const scheduledDelayMs = (attempt: number, strict: boolean, random: () => number): number | undefined => {
  const exact = firstRetryDelaysMs[attempt - 1];
  if (exact !== undefined) return exact;
  const middle = tailRetryDelaysMs[attempt - 1 - firstRetryDelaysMs.length];
  if (strict || middle === undefined) return undefined;
  return Math.round(middle * (1 - tailJitter + 2 * tailJitter * random()));
};

// RFC 9110 section 10.2.3: a number of seconds, or an HTTP date. Anything else is as if it had not been sent.
const retryAfterMs = (answer: DeliveryOutcome, endedAtMs: number): number => {
  if (answer.failure !== undefined || (answer.status !== 429 && answer.status !== 503)) return 0;
  const text = answer.retryAfter?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text) * secondMs;
  if (!/^[A-Za-z]{3,9},? .{10,30}$/.test(text)) return 0;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - endedAtMs);
};
