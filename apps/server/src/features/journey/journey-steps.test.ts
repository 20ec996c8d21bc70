import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JourneyStep } from './journey.js';
import { findOpenStep, planSteps, type StoredJourney } from './journey-steps.js';

const untouched: StoredJourney = {
  finished: false,
  finishRequested: false,
  progress: {},
  fieldsToAsk: 0,
  front: 'missing',
  hasBack: false,
  hasSelfie: false,
  livenessPassed: false,
};

const flows = fc.record({
  modules: fc.record({
    consent: fc.boolean(),
    id: fc.boolean(),
    secondId: fc.constant(false),
    face: fc.boolean(),
  }),
  liveness: fc.constantFrom('off' as const, 'optional' as const, 'required' as const),
  fields: fc.nat({ max: 3 }),
});
/** How the person deals with each step: as it should be, or given up after the flow's retries. */
const ways = fc.record({
  oneSided: fc.boolean(),
  givesUp: fc.subarray(['front', 'back', 'selfie', 'liveness'] as const),
});

/** What is stored once the step was dealt with. */
function deal(
  stored: StoredJourney,
  step: JourneyStep,
  {
    oneSided,
    givesUp,
  }: { oneSided: boolean; givesUp: readonly ('front' | 'back' | 'selfie' | 'liveness')[] },
): StoredJourney {
  const giveUp = (what: (typeof givesUp)[number], instead: Partial<StoredJourney>): StoredJourney =>
    givesUp.includes(what)
      ? {
          ...stored,
          progress: { ...stored.progress, givenUp: [...(stored.progress.givenUp ?? []), what] },
        }
      : { ...stored, ...instead };
  switch (step) {
    case 'consent':
      return { ...stored, progress: { ...stored.progress, consentGiven: true } };
    case 'custom-fields':
      return { ...stored, fieldsToAsk: 0, progress: { ...stored.progress, customFieldsAnswered: true } };
    case 'id-front':
      return giveUp('front', { front: oneSided ? 'one-sided' : 'two-sided' });
    case 'id-back':
      return giveUp('back', { hasBack: true });
    case 'selfie':
      return giveUp('selfie', { hasSelfie: true });
    case 'liveness':
      return giveUp('liveness', { livenessPassed: true });
    case 'processing':
      return { ...stored, finishRequested: true, finished: true };
    case 'done':
      return stored;
    default:
      return step satisfies never;
  }
}

describe('the steps of a journey', () => {
  test('every flow and every person comes to the end, each planned step once and in the order of the plan', () => {
    fc.assert(
      fc.property(flows, ways, ({ fields, ...flow }, way) => {
        let stored: StoredJourney = { ...untouched, fieldsToAsk: fields };
        const taken: JourneyStep[] = [];
        while (findOpenStep(flow, stored) !== 'done') {
          const step = findOpenStep(flow, stored);
          taken.push(step);
          expect(taken.length).toBeLessThan(10);
          stored = deal(stored, step, way);
        }
        expect(taken).toEqual([...planSteps(flow, stored), 'processing']);
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });

  test('the open step is part of the plan, and everything before it is behind the person', () => {
    fc.assert(
      fc.property(flows, ways, fc.nat({ max: 7 }), ({ fields, ...flow }, way, count) => {
        let stored: StoredJourney = { ...untouched, fieldsToAsk: fields };
        const before: JourneyStep[] = [];
        for (let done = 0; done < count; done += 1) {
          const step = findOpenStep(flow, stored);
          if (step === 'processing' || step === 'done') break;
          before.push(step);
          stored = deal(stored, step, way);
        }
        const plan = planSteps(flow, stored);
        const open = findOpenStep(flow, stored);
        if (open === 'processing') expect(before).toEqual(plan);
        else if (open !== 'done') expect(plan.slice(0, before.length + 1)).toEqual([...before, open]);
      }),
    );
  });

  test('no biometric step is open before the consent that the flow asks for', () => {
    fc.assert(
      fc.property(flows, ways, ({ fields, ...flow }, way) => {
        fc.pre(flow.modules.consent);
        let stored: StoredJourney = { ...untouched, fieldsToAsk: fields };
        for (const step of ['custom-fields', 'id-front', 'id-back', 'selfie', 'liveness'] as const) {
          stored = deal(stored, step, way);
          expect(findOpenStep(flow, stored)).toBe('consent');
        }
      }),
    );
  });
});
