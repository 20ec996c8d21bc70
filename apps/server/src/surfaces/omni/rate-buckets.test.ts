import { GatehouseError } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { createRateBuckets } from './rate-buckets.js';

function setup() {
  let now = 0;
  const buckets = createRateBuckets({ now: () => now });
  return {
    take: (subject: string, id: string) => () => buckets.take(subject, { id }),
    pass(ms: number) {
      now += ms;
    },
  };
}

test('the sixth document within a second is refused with Retry-After, the next second allows one more', () => {
  const { take, pass } = setup();
  for (let i = 0; i < 5; i += 1) take('key', 'addFrontId')();
  const refusal = (() => {
    try {
      take('key', 'addFrontId')();
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(GatehouseError);
  expect(refusal).toMatchObject({ code: 'throttled', headers: { 'retry-after': '1' } });
  pass(1000);
  take('key', 'addFrontId')();
  expect(take('key', 'addFrontId')).toThrow();
});

test('one subject’s calls, and one kind of call, use up no other’s bucket', () => {
  const { take } = setup();
  for (let i = 0; i < 5; i += 1) take('a', 'addFace')();
  expect(take('a', 'addFace')).toThrow();
  expect(take('b', 'addFace')).not.toThrow();
  expect(take('a', 'addFrontId')).not.toThrow();
  expect(take('a', 'start')).not.toThrow();
});
