import { describe, expect, it } from 'vitest';
import { attemptsAtOnce, circuitOf, openAfterFailures } from './circuit.js';

describe('the circuit of a destination', () => {
  it('opens at the fifth failure in a row and is closed without one', () => {
    expect(Array.from({ length: 7 }, (_, failures) => circuitOf(failures))).toEqual([
      'closed',
      'closed',
      'closed',
      'closed',
      'closed',
      'open',
      'open',
    ]);
  });

  it('leaves half of the places to one that works, an eighth to one that fails, one behind an open circuit', () => {
    expect(
      [0, 1, openAfterFailures - 1, openAfterFailures].map((failures) => attemptsAtOnce(failures, 16)),
    ).toEqual([8, 2, 2, 1]);
  });

  it('always leaves one place: a destination that fails is still tried', () => {
    for (const failures of [0, 1, 5, 1_000]) expect(attemptsAtOnce(failures, 1)).toBe(1);
  });
});
