import type { Journey, StepName } from './journey.js';

/** Where a person is on their way. */
export interface Place {
  /** Share of the way that lies behind, 0 to 1. */
  share: number;
  /** "Step 2 of 5"; null when all steps are behind. Both sides of a card are one step to the person. */
  count: { step: number; total: number } | null;
}

const isCounted = (step: StepName): boolean => step !== 'id-back';

export function placeOf({ step, steps }: Pick<Journey, 'step' | 'steps'>): Place {
  if (step === 'done') return { share: 1, count: null };
  const index = steps.indexOf(step);
  const behind = index === -1 ? steps.length : index;
  const share = (behind + 0.5) / (steps.length + 0.5);
  if (index === -1) return { share: Math.min(share, 0.95), count: null };
  const total = steps.filter(isCounted).length;
  return { share, count: { step: steps.slice(0, index + 1).filter(isCounted).length, total } };
}
