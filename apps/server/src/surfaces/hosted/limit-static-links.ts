import { GatehouseError } from '@gatehouse/contract';
import type { Clock } from '../../platform/clock.js';

const windowMs = 60_000;
const perWindow: Record<'address' | 'flow', number> = { address: 30, flow: 600 };

export interface Limiter {
  /** Throws `throttled` when one of the subjects (`address:…`, `flow:…`) has used up its minute. */
  take(subjects: string[]): void;
}

/** Contract 11.1: static links are limited per address and per flow, since anybody may open them. Counted per process. */
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
        if (count > perWindow[subject.startsWith('address:') ? 'address' : 'flow']) {
          throw new GatehouseError('throttled', {
            headers: { 'retry-after': String(Math.ceil((windowStart + windowMs - now) / 1000)) },
          });
        }
        counts.set(subject, count);
      }
    },
  };
}
