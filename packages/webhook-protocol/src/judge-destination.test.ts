import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailureStreak, judgeDestination } from './judge-destination.js';

const hourMs = 3_600_000;
const since = 1_763_799_552_000;
const streak = (failures: number, warnedHours: FailureStreak['warnedHours'] = 0): FailureStreak => ({
  failingSinceMs: since,
  failures,
  warnedHours,
});

describe('disabling a destination (contract 10.4)', () => {
  it('does nothing while there is no failure', () => {
    const healthy = { failingSinceMs: null, failures: 0, warnedHours: 0 } as const;
    expect(judgeDestination(healthy, since + 1_000 * hourMs)).toEqual({ action: 'none' });
  });

  it('warns at 1, 24 and 96 h, once each, then disables at 120 h with 20 failures', () => {
    const seen: string[] = [];
    let warnedHours: FailureStreak['warnedHours'] = 0;
    for (let minute = 0; minute <= 130 * 60; minute++) {
      const judgement = judgeDestination(streak(25, warnedHours), since + minute * 60_000);
      if (judgement.action === 'warn') {
        warnedHours = judgement.hours;
        seen.push(`warn ${judgement.hours} at ${minute / 60} h`);
      }
      if (judgement.action === 'disable') {
        seen.push(`disable at ${minute / 60} h`);
        break;
      }
    }
    expect(seen).toEqual(['warn 1 at 1 h', 'warn 24 at 24 h', 'warn 96 at 96 h', 'disable at 120 h']);
  });

  it('never disables with 19 failures, and does with the 20th', () => {
    expect(judgeDestination(streak(19, 96), since + 500 * hourMs)).toEqual({ action: 'none' });
    expect(judgeDestination(streak(20, 96), since + 500 * hourMs)).toMatchObject({
      action: 'disable',
      failures: 20,
    });
  });

  it('never disables a millisecond before 120 h', () => {
    expect(judgeDestination(streak(1_000, 96), since + 120 * hourMs - 1)).toEqual({ action: 'none' });
    expect(judgeDestination(streak(1_000, 96), since + 120 * hourMs)).toEqual({
      action: 'disable',
      failingForMs: 120 * hourMs,
      failures: 1_000,
    });
  });

  it('warns before it disables even when nobody asked for a week', () => {
    expect(judgeDestination(streak(50), since + 168 * hourMs)).toEqual({
      action: 'warn',
      hours: 96,
      failures: 50,
    });
    expect(judgeDestination(streak(50, 96), since + 168 * hourMs).action).toBe('disable');
  });

  it('is never silent: from any state, disabling comes only after the warning at 96 h', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * hourMs }),
        fc.nat(100),
        fc.constantFrom(0 as const, 1 as const, 24 as const, 96 as const),
        (elapsedMs, failures, warnedHours) => {
          const { action } = judgeDestination(streak(failures, warnedHours), since + elapsedMs);
          if (action === 'disable') {
            expect([warnedHours, failures >= 20, elapsedMs >= 120 * hourMs]).toEqual([96, true, true]);
          }
        },
      ),
    );
  });
});
