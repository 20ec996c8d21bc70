import { describe, expect, it } from 'vitest';
import type { StepName } from './journey.js';
import { placeOf } from './place.js';

const whole: StepName[] = ['consent', 'custom-fields', 'id-front', 'id-back', 'selfie', 'liveness'];

describe('the place on the way', () => {
  it.each([
    ['consent', 1],
    ['custom-fields', 2],
    ['id-front', 3],
    ['id-back', 3],
    ['selfie', 4],
    ['liveness', 5],
  ] as const)('%s is step %i of 5', (step, number) => {
    expect(placeOf({ step, steps: whole }).count).toEqual({ step: number, total: 5 });
  });

  it('counts nothing when all steps are behind', () => {
    for (const step of ['processing', 'done'] as const)
      expect(placeOf({ step, steps: whole }).count).toBeNull();
  });

  it('only grows, also when a passport leaves out the back side', () => {
    const withoutBack = whole.filter((step) => step !== 'id-back');
    const ways = [
      [...whole.map((step) => ({ step, steps: whole })), { step: 'processing', steps: whole }],
      [
        { step: 'id-front', steps: whole },
        { step: 'selfie', steps: withoutBack },
        { step: 'done', steps: withoutBack },
      ],
    ] as const;
    for (const way of ways) {
      const shares = way.map((at) => placeOf({ step: at.step, steps: [...at.steps] }).share);
      expect([...shares].sort((a, b) => a - b)).toEqual(shares);
      expect(new Set(shares).size).toBe(shares.length);
      expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    }
  });
});
