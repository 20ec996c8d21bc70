import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from './delivery-outcome.js';
import { maxRetryAfterMs, nextAttempt } from './next-attempt.js';

const hourMs = 3_600_000;
const failed: DeliveryOutcome = { status: 500 };
const mustNotBeAsked = (): number => {
  throw new Error('randomness was asked for outside the tail');
};

/** Plays a whole delivery on a virtual clock where each attempt takes `tookMs`; returns the delays in milliseconds. */
const play = ({ strict = false, random = () => 0.5, answer = failed, tookMs = 700 }) => {
  const delays: number[] = [];
  let nowMs = 1_763_799_552_000;
  for (let attempt = 1; ; attempt++) {
    nowMs += tookMs;
    const next = nextAttempt({ attempt, endedAtMs: nowMs, strict, answer, random });
    if (next.next !== 'retry') return { delays, end: next.next };
    delays.push(next.atMs - nowMs);
    nowMs = next.atMs;
  }
};

describe('the retry schedule (contract 10.4)', () => {
  it('comes 30, 75, 187.5, 468.75, 1171.875 s after the previous attempt ended, then 1, 5, 10, 24, 24 h, then ends', () => {
    const { delays, end } = play({});
    expect(delays.map((ms) => ms / 1000)).toEqual([
      30, 75, 187.5, 468.75, 1171.875, 3_600, 18_000, 36_000, 86_400, 86_400,
    ]);
    expect(end).toBe('exhausted');
  });

  it('takes about 32 minutes for the first five and ends near 65 h', () => {
    const { delays } = play({ tookMs: 0 });
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(delays.slice(0, 5)) / 60_000).toBeCloseTo(32.2, 1);
    expect(sum(delays) / hourMs).toBeCloseTo(64.5, 1);
  });

  it('stops after five retries when strict', () => {
    const { delays, end } = play({ strict: true, random: mustNotBeAsked });
    expect(delays).toEqual([30_000, 75_000, 187_500, 468_750, 1_171_875]);
    expect(end).toBe('exhausted');
  });

  it('asks for no randomness before the tail', () => {
    for (let attempt = 1; attempt <= 5; attempt++) {
      nextAttempt({ attempt, endedAtMs: 0, strict: false, answer: failed, random: mustNotBeAsked });
    }
    expect(() =>
      nextAttempt({ attempt: 6, endedAtMs: 0, strict: false, answer: failed, random: mustNotBeAsked }),
    ).toThrow('randomness');
  });

  it('moves the tail by at most 10 % either way, in whole milliseconds', () => {
    const tail = (random: number) => play({ random: () => random }).delays.slice(5);
    expect(tail(0)).toEqual([0.9, 4.5, 9, 21.6, 21.6].map((hours) => Math.round(hours * hourMs)));
    expect(tail(1 - 2 ** -53)).toEqual([1.1, 5.5, 11, 26.4, 26.4].map((hours) => Math.round(hours * hourMs)));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        for (const [index, middle] of [1, 5, 10, 24, 24].entries()) {
          const delay = tail(random)[index] ?? Number.NaN;
          expect(Number.isInteger(delay)).toBe(true);
          expect(Math.abs(delay - middle * hourMs)).toBeLessThanOrEqual(0.1 * middle * hourMs + 1);
        }
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to count attempt %s', (attempt) => {
    expect(() =>
      nextAttempt({ attempt, endedAtMs: 0, strict: false, answer: failed, random: () => 0 }),
    ).toThrow(RangeError);
  });

  it('stops at once on 410, also when strict and at the end of the schedule', () => {
    for (const strict of [false, true]) {
      for (const attempt of [1, 6, 11]) {
        expect(
          nextAttempt({ attempt, endedAtMs: 0, strict, answer: { status: 410 }, random: () => 0 }),
        ).toEqual({
          next: 'gone',
        });
      }
    }
  });
});

describe('Retry-After', () => {
  const endedAtMs = Date.UTC(2025, 10, 22, 8, 19, 12);
  const after = (retryAfter: string, { attempt = 1, status = 503, strict = false } = {}) => {
    const answer = { status, retryAfter };
    const next = nextAttempt({ attempt, endedAtMs, strict, answer, random: () => 0.5 });
    return next.next === 'retry' ? (next.atMs - endedAtMs) / 1000 : next.next;
  };

  it.each([429, 503])('lengthens a delay on %i', (status) => {
    expect(after('120', { status })).toBe(120);
  });

  it('never shortens one', () => {
    expect(after('10')).toBe(30);
    expect(after('0')).toBe(30);
    expect(after('60', { attempt: 6 })).toBe(3_600);
  });

  it('counts up to 12 h', () => {
    expect(after('43200')).toBe(43_200);
    expect(after('43201')).toBe(43_200);
    expect(after('999999999999999')).toBe(43_200);
    // The schedule's own 24 h stay.
    expect(after('999999', { attempt: 9 })).toBe(86_400);
  });

  it('takes an HTTP date', () => {
    expect(after('Sat, 22 Nov 2025 08:24:12 GMT')).toBe(300);
    expect(after('Sat, 22 Nov 2025 08:00:00 GMT')).toBe(30);
    expect(after('Sun, 22 Nov 2026 08:00:00 GMT')).toBe(maxRetryAfterMs / 1000);
  });

  it.each([200, 301, 400, 500, 502, 504])('is ignored on %i', (status) => {
    expect(after('120', { status })).toBe(30);
  });

  it('is ignored when strict', () => {
    expect(after('120', { strict: true })).toBe(30);
  });

  it('adds no attempt to a schedule that is over', () => {
    expect(after('120', { attempt: 11 })).toBe('exhausted');
  });

  it.each([
    '',
    'soon',
    '-5',
    '1e9',
    '12.5',
    '120, 240',
    '2025-11-22',
    'NaN',
    '9'.repeat(40),
  ])('is ignored when it reads "%s"', (text) => {
    expect(after(text)).toBe(30);
  });

  it('never moves an attempt closer than the schedule or further than 12 h beyond it, whatever the receiver writes', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 10 }), (text, attempt) => {
        const answer = { status: 429, retryAfter: text };
        const plain = nextAttempt({ attempt, endedAtMs, strict: false, answer: failed, random: () => 0.3 });
        const asked = nextAttempt({ attempt, endedAtMs, strict: false, answer, random: () => 0.3 });
        if (plain.next !== 'retry' || asked.next !== 'retry') return expect.unreachable();
        expect(asked.atMs).toBeGreaterThanOrEqual(plain.atMs);
        expect(asked.atMs).toBeLessThanOrEqual(Math.max(plain.atMs, endedAtMs + maxRetryAfterMs));
      }),
    );
  });
});
