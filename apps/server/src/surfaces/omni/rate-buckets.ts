import { type Endpoint, GatehouseError } from '@gatehouse/contract';
import type { Clock } from '../../platform/clock.js';

/** Contract 1.10: tokens per second and burst. */
const buckets = {
  document: { perSecond: 1, burst: 5 },
  face: { perSecond: 1, burst: 5 },
  other: { perSecond: 100, burst: 50 },
} as const;
type BucketName = keyof typeof buckets;

const maximumSubjects = 10_000;

export interface RateBuckets {
  /** Throws `throttled` with Retry-After when the subject has used up the endpoint's bucket. */
  take(subject: string, endpoint: Pick<Endpoint, 'id'>): void;
}

function bucketOf({ id }: Pick<Endpoint, 'id'>): BucketName {
  if (id === 'addFrontId' || id === 'addBackId' || id === 'processId') return 'document';
  return id === 'addFace' || id === 'processFace' || id === 'identifyFace' ? 'face' : 'other';
}

/** Token buckets in memory, one set a process. The subject that was seen longest ago is forgotten first. */
export function createRateBuckets(clock: Clock): RateBuckets {
  const levels = new Map<string, { tokens: number; at: number }>();
  return {
    take(subject, endpoint) {
      const name = bucketOf(endpoint);
      const { perSecond, burst } = buckets[name];
      const key = `${name}:${subject}`;
      const now = clock.now();
      const level = levels.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, level.tokens + ((now - level.at) / 1000) * perSecond);
      levels.delete(key);
      levels.set(key, { tokens: Math.max(0, tokens - 1), at: now });
      if (levels.size > maximumSubjects) levels.delete(levels.keys().next().value ?? '');
      if (tokens < 1)
        throw new GatehouseError('throttled', {
          headers: { 'retry-after': String(Math.ceil((1 - tokens) / perSecond)) },
        });
    },
  };
}
