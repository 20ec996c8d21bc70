import type { LivenessAction } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawChallenge } from './draw-challenge.js';
import { guideLiveness } from './guide-liveness.js';
import { arriveInTurn, type SyntheticView, viewsFor } from './testing/synthetic-attempt.js';

const actions: LivenessAction[] = ['turn-left', 'centre', 'closer', 'centre', 'turn-right'];
const guide = (views: SyntheticView[]) => guideLiveness({ actions, frames: arriveInTurn(views) });
const neutral: SyntheticView[] = [{}, { yaw: 1 }];

test('whoever does what is asked is led from step to step, one at a time, to the end', () => {
  const draws = fc.tuple(fc.nat(2), fc.nat(1)).map((numbers) => {
    const left = [...numbers];
    return drawChallenge(() => left.shift() ?? 0);
  });
  fc.assert(
    fc.property(draws, fc.integer({ min: -12, max: 12 }), (drawn, neutralYaw) => {
      const views = viewsFor(drawn, neutralYaw);
      const steps = views.map((_, index) =>
        guideLiveness({ actions: drawn, frames: arriveInTurn(views.slice(0, index + 1)) }),
      );
      expect(steps[0]).toMatchObject({ step: -1, complete: false, hint: 'hold_still' });
      steps.slice(1).forEach(({ step }, index) => {
        const before = steps[index]?.step ?? 0;
        expect([before, before + 1]).toContain(step);
      });
      expect(steps.at(-1)).toEqual({ step: drawn.length, complete: true, spoiled: false, hint: null });
      expect(steps.slice(0, -1).every(({ complete }) => !complete)).toBe(true);
    }),
  );
});

test('without frames the neutral is awaited', () => {
  expect(guide([])).toEqual({ step: -1, complete: false, spoiled: false, hint: null });
});

describe('hints', () => {
  const wide = { widthShare: 0.55 };
  test.each<[string, SyntheticView[], number, string | null]>([
    ['nobody there', [{ faceCount: 0 }], -1, 'face_not_found'],
    ['two people', [{ faceCount: 2 }], -1, 'one_person_only'],
    ['a blurred face', [{ sharpness: 3 }], -1, 'too_blurred'],
    ['a soft face in the dark', [{ sharpness: 3, brightness: 30 }], -1, 'face_the_light'],
    ['a face turned before the neutral', [{ yaw: 25 }], -1, 'look_straight'],
    ['a face too far away', [{ widthShare: 0.1 }], -1, 'come_closer'],
    ['a face that leaves no room to come closer', [{ widthShare: 0.9 }], -1, 'move_back'],
    ['a turn begun', [...neutral, { yaw: 14 }], 0, 'turn_further'],
    ['a turn begun to the other side', [...neutral, { yaw: -12 }], 0, 'turn_other_way'],
    ['a turn reached once', [...neutral, { yaw: 25 }], 0, 'hold_still'],
    ['no movement yet', [...neutral, { yaw: 2 }], 0, null],
    ['a turn done, not yet back', [...neutral, { yaw: 25 }, { yaw: 26 }, { yaw: 20 }], 1, 'look_straight'],
    ['back, not yet closer', [...neutral, { yaw: 25 }, { yaw: 26 }, { yaw: 2 }], 2, 'come_closer'],
    [
      'closer, not yet back',
      [...neutral, { yaw: 25 }, { yaw: 26 }, { yaw: 2 }, wide, wide, wide],
      3,
      'move_back',
    ],
  ])('%s', (_, views, step, hint) => {
    expect(guide(views)).toMatchObject({ step, hint, complete: false });
  });
});

test('a full turn to the side that was not asked spoils the attempt, one frame of it does not', () => {
  expect(guide([...neutral, { yaw: -25 }]).spoiled).toBe(false);
  expect(guide([...neutral, { yaw: -25 }, { yaw: -26 }]).spoiled).toBe(true);
});

test('frames that cannot be used do not undo what was done', () => {
  const done = [...neutral, { yaw: 25 }, { yaw: 26 }, { yaw: 1 }];
  expect(guide([...done, { faceCount: 0 }]).step).toBe(guide(done).step);
  expect(guide([...neutral, { yaw: 25 }, { sharpness: 1 }, { yaw: 26 }]).step).toBe(0);
});
