import { GatehouseError } from '@gatehouse/contract';
import type { Clock } from '../../platform/clock.js';

const windowMs = 60_000;
const perWindow = { address: 30, flow: 600, page: 60 } as const;
/** Whom a call is counted for: `address:…`, `flow:…`, `page:…`. */
export type Subject = `${keyof typeof perWindow}:${string}`;

export interface Limiter {
  /** Throws `throttled` when one of the subjects has used up its minute. */
  take(subjects: Subject[]): void;
}

/**
 * Contract 11.1: static links are limited per address and per flow, since anybody may open them; the events of a page
 * per session. Counted per process.
 */
export function createLimiter(clock: Clock): Limiter {
  let windowStart = 0;
  let counts = new Map<string, number>();
  return {
    take(subjects) {
      const now = clock.now();
      if (now - windowStart >= windowMs) {
        windowStart = now;
        counts = new Map();
      }
      for (const subject of subjects) {
        const count = (counts.get(subject) ?? 0) + 1;
        // What stands before the colon is a key of the table, by the type of a subject.
        if (count > perWindow[subject.slice(0, subject.indexOf(':')) as keyof typeof perWindow]) {
          throw new GatehouseError('throttled', {
            headers: { 'retry-after': String(Math.ceil((windowStart + windowMs - now) / 1000)) },
          });
        }
        counts.set(subject, count);
      }
    },
  };
}
