const delaysMs = [500, 1000, 2000] as const;
/** A server that asks for more patience than this is reported instead of waited for. */
const longestWaitMs = 60_000;

export interface FailedAttempt {
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** undefined when no answer came (network fault). */
  readonly httpStatus: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The call may be sent twice without harm: a GET, or a start with an idempotency key on Gatehouse. */
  readonly repeatable: boolean;
  readonly idempotent: boolean;
}

/**
 * How long to wait before the next attempt; undefined means give up. Three retries with back-off on 429, 502 to
 * 504 and network faults (contract section 13), and on the 409 of a twin request still running (contract 1.11).
 */
export function retryDelayMs(failed: FailedAttempt, random: () => number = Math.random): number | undefined {
  const base = delaysMs[failed.attempt];
  if (base === undefined || !failed.repeatable || !isWorthRetrying(failed)) return undefined;
  const spread = base * (0.75 + random() * 0.5);
  const delay = Math.max(spread, (failed.retryAfterSeconds ?? 0) * 1000);
  return delay > longestWaitMs ? undefined : delay;
}

/** Reads `Retry-After` in both of its forms (RFC 9110 section 10.2.3). */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - nowMs) / 1000));
}

function isWorthRetrying({ httpStatus, idempotent }: FailedAttempt): boolean {
  if (httpStatus === undefined || httpStatus === 429) return true;
  return (httpStatus >= 502 && httpStatus <= 504) || (httpStatus === 409 && idempotent);
}
