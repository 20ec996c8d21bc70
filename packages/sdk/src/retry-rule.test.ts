import { describe, expect, test } from 'vitest';
import { readRetryAfter, retryDelayMs } from './retry-rule.js';

const failed = {
  attempt: 0,
  httpStatus: 503,
  retryAfterSeconds: undefined,
  repeatable: true,
  idempotent: false,
};

describe('retryDelayMs', () => {
  test('backs off three times, a quarter to either side, then gives up', () => {
    const low = [0, 1, 2, 3].map((attempt) => retryDelayMs({ ...failed, attempt }, () => 0));
    const high = [0, 1, 2, 3].map((attempt) => retryDelayMs({ ...failed, attempt }, () => 1));
    expect(low).toEqual([375, 750, 1500, undefined]);
    expect(high).toEqual([625, 1250, 2500, undefined]);
  });

  test.each([429, 502, 503, 504, undefined])('%s is tried again', (httpStatus) => {
    expect(retryDelayMs({ ...failed, httpStatus })).toBeTypeOf('number');
  });

  test.each([200, 400, 401, 403, 404, 409, 410, 413, 500, 501])('%s is not', (httpStatus) => {
    expect(retryDelayMs({ ...failed, httpStatus })).toBeUndefined();
  });

  test('the 409 of a twin request is waited for when the call has an idempotency key', () => {
    expect(retryDelayMs({ ...failed, httpStatus: 409, idempotent: true, retryAfterSeconds: 1 })).toBe(1000);
  });

  test('nothing that may not be repeated is', () => {
    expect(retryDelayMs({ ...failed, repeatable: false })).toBeUndefined();
  });

  test('Retry-After lengthens the wait, and beyond a minute the caller is told instead', () => {
    expect(retryDelayMs({ ...failed, httpStatus: 429, retryAfterSeconds: 7 })).toBe(7000);
    expect(retryDelayMs({ ...failed, httpStatus: 429, retryAfterSeconds: 61 })).toBeUndefined();
  });
});

test('Retry-After is read as seconds and as a date', () => {
  const nowMs = Date.parse('2025-11-22T08:00:00Z');
  expect(readRetryAfter('12', nowMs)).toBe(12);
  expect(readRetryAfter('Sat, 22 Nov 2025 08:00:30 GMT', nowMs)).toBe(30);
  expect(readRetryAfter('Sat, 22 Nov 2025 07:00:00 GMT', nowMs)).toBe(0);
  expect(readRetryAfter('soon', nowMs)).toBeUndefined();
  expect(readRetryAfter(null, nowMs)).toBeUndefined();
});
