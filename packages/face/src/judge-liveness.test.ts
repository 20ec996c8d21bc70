import type { LivenessAction, LivenessTest } from '@gatehouse/contract';
import { livenessTests } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLiveness, type LivenessAttempt } from './judge-liveness.js';
import { livenessLimits } from './liveness-limits.js';
import {
  arriveInTurn,
  type SyntheticView,
  syntheticChallenge,
  syntheticFace,
  syntheticFrame,
  viewsFor,
} from './testing/synthetic-attempt.js';

const actions: LivenessAction[] = ['turn-right', 'centre', 'turn-left', 'centre', 'closer'];
const challenge = syntheticChallenge(actions);
const honest = viewsFor(actions);

function judge(views: readonly SyntheticView[], change: Partial<LivenessAttempt> = {}) {
  return judgeLiveness({ challenge, frames: arriveInTurn(views), selfie: syntheticFace(0), ...change });
}
function failedTests(...attempt: Parameters<typeof judge>): LivenessTest[] {
  const { tests, passed } = judge(...attempt);
  const failed = tests.filter((one) => !one.passed).map(({ test }) => test);
  expect(passed).toBe(failed.length === 0);
  return failed;
}
const change = (from: number, view: SyntheticView, count = 1) =>
  honest.map((old, index) => (index >= from && index < from + count ? { ...old, ...view } : old));

test('whoever does what is asked passes, and every test is listed once with what it measured', () => {
  const judged = judge(honest);
  expect(judged).toMatchObject({
    passed: true,
    frameCount: honest.length,
    durationMs: 400 * (honest.length - 1),
  });
  expect(judged.tests.map(({ test }) => test)).toEqual([...livenessTests]);
  for (const { measured, threshold } of judged.tests) {
    expect(measured).not.toBeNull();
    expect(threshold).not.toBeNull();
  }
  expect(judged.score).toBeGreaterThan(70);
});

test('the verdict holds for every order and every neutral of a person, and does not ask what the page claims', () => {
  const orders = fc.shuffledSubarray<LivenessAction>(['turn-left', 'turn-right', 'closer'], { minLength: 3 });
  const steps = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 14, maxLength: 14 });
  fc.assert(
    fc.property(orders, fc.integer({ min: -11, max: 11 }), steps, ([a, b, c], neutralYaw, claimed) => {
      const asked: LivenessAction[] = [a ?? 'closer', 'centre', b ?? 'closer', 'centre', c ?? 'closer'];
      const frames = arriveInTurn(viewsFor(asked, neutralYaw)).map((arrived, index) => ({
        ...arrived,
        step: claimed[index] ?? 0,
      }));
      const judged = judgeLiveness({
        challenge: syntheticChallenge(asked),
        frames,
        selfie: syntheticFace(0),
      });
      expect(judged.tests.filter(({ passed }) => !passed)).toEqual([]);
    }),
  );
});

describe('an attempt fails', () => {
  test('when the turns come in another order', () => {
    const other = viewsFor(['turn-left', 'centre', 'turn-right', 'centre', 'closer']);
    expect(failedTests(other)).toContain('liveness.order');
  });

  test('when a recording of another order is played again and again', () => {
    const other = viewsFor(['turn-left', 'centre', 'closer', 'centre', 'turn-right']).slice(2);
    expect(failedTests([{}, {}, ...other, {}, ...other, {}, ...other])).toContain('liveness.order');
  });

  test('when one turn is missing', () => {
    const withoutLeft = viewsFor(['turn-right', 'centre', 'closer']);
    expect(failedTests(withoutLeft)).toEqual(
      expect.arrayContaining(['liveness.turn_left', 'liveness.order']),
    );
    expect(failedTests(withoutLeft)).not.toContain('liveness.turn_right');
  });

  test('when a turn is a degree short of the limit', () => {
    const short = change(3, { yaw: -(livenessLimits.turnDegrees - 1) + 0.5 }, 2);
    expect(failedTests(short)).toContain('liveness.turn_right');
  });

  test('when a turn is held for one frame only', () => {
    expect(failedTests(change(4, { yaw: -5 }))).toContain('liveness.turn_right');
  });

  test('when the head does not come back between the turns', () => {
    expect(failedTests(change(5, { yaw: -14 }))).toContain('liveness.centre');
  });

  test('when nobody comes closer', () => {
    const stays = honest.map((view) => ({ ...view, widthShare: 0.4 }));
    expect(failedTests(stays)).toEqual(['liveness.order', 'liveness.closer']);
  });

  test('when there is no neutral to measure from', () => {
    const never = honest.map((view) => ({ ...view, yaw: 18 + Math.abs(view.yaw ?? 0) }));
    expect(failedTests(never)).toEqual(expect.arrayContaining(['liveness.turn_left', 'liveness.flat']));
  });

  test('when there are no frames', () => {
    expect(judge([])).toMatchObject({ passed: false, frameCount: 0, durationMs: 0, bestNeutralIndex: null });
  });

  test('when there is one frame', () => {
    expect(failedTests([{}])).toContain('liveness.order');
  });

  test('when a second person stands beside in most frames', () => {
    expect(
      failedTests(honest.map((view, index) => (index % 2 ? { ...view, faceCount: 2 } : view))),
    ).toContain('liveness.frames');
  });

  test.each([
    ['turns', 3, 2],
    ['comes closer', 11, 1],
    ['looks straight between the turns', 5, 1],
  ] as const)('when another person %s', (_, from, count) => {
    expect(failedTests(change(from, { person: 3 }, count))).toContain('liveness.same_person');
  });

  test('when the person is not the one of the selfie, or there is no selfie', () => {
    expect(failedTests(honest, { selfie: syntheticFace(9) })).toEqual(['liveness.selfie_person']);
    expect(failedTests(honest, { selfie: null })).toEqual(['liveness.selfie_person']);
  });

  test('when a turned face narrows as a plane does', () => {
    expect(failedTests(honest.map((view) => ({ ...view, flat: true })))).toEqual(['liveness.flat']);
    expect(failedTests(change(3, { flat: true }, 2))).toEqual(['liveness.flat']);
  });
});

describe('replayed frames', () => {
  test('the same picture twice fails', () => {
    expect(failedTests(change(7, { picture: 0 }))).toEqual(['liveness.replayed_frames']);
  });

  test('a picture that was only encoded again fails once the head has moved in between', () => {
    const fails = ['liveness.replayed_frames'];
    expect(failedTests(change(7, { looks: 0 }))).toEqual(fails);
    expect(failedTests(change(7, { looks: 4 }))).toEqual(fails);
  });

  test('a person who holds still for some frames is no replay', () => {
    const waits = [{ looks: 901 }, { looks: 901 }, { looks: 901 }, { looks: 901 }, ...honest];
    expect(failedTests(waits)).toEqual([]);
  });

  test('a frame of an earlier attempt fails, by its bytes or by its looks', () => {
    const { digest, fingerprint } = syntheticFrame({}, 4);
    const other = syntheticFrame({}, 900);
    const fails = ['liveness.replayed_frames'];
    expect(failedTests(honest, { earlierFrames: [{ digest, fingerprint: other.fingerprint }] })).toEqual(
      fails,
    );
    expect(failedTests(honest, { earlierFrames: [{ digest: other.digest, fingerprint }] })).toEqual(fails);
    expect(failedTests(honest, { earlierFrames: [other] })).toEqual([]);
  });
});

describe('timing', () => {
  const timed = (views: readonly SyntheticView[], everyMs: number) => ({
    frames: arriveInTurn(views, everyMs),
  });

  test('a challenge that is answered faster than its prompts can be read fails', () => {
    expect(failedTests(honest, timed(honest, 90))).toEqual(['liveness.timing']);
    expect(failedTests(honest, timed(honest, 300))).toEqual([]);
  });

  test('frames that arrive all at once, or before the challenge was issued, fail', () => {
    expect(failedTests(honest, timed(honest, 0))).toContain('liveness.timing');
    const early = arriveInTurn(honest).map((arrived) => ({
      ...arrived,
      arrivedAtMs: arrived.arrivedAtMs - 2000,
    }));
    expect(failedTests(honest, { frames: early })).toEqual(['liveness.timing']);
  });

  test('a frame after the challenge has expired fails', () => {
    const expired = { ...challenge, expiresAtMs: challenge.issuedAtMs + 3000 };
    expect(failedTests(honest, { challenge: expired })).toEqual(['liveness.timing']);
  });

  test('the clock of the page cannot help, but speaks against who claims the impossible', () => {
    const claims = (capturedAtMs: (index: number) => number, everyMs: number) =>
      arriveInTurn(honest, everyMs).map((arrived, index) => ({
        ...arrived,
        capturedAtMs: capturedAtMs(index),
      }));
    expect(failedTests(honest, { frames: claims((index) => index * 500, 50) })).toEqual(['liveness.timing']);
    expect(failedTests(honest, { frames: claims((index) => -index, 400) })).toEqual(['liveness.timing']);
  });
});

test('the neutral frame of the best quality is named', () => {
  expect(judge(change(1, { sharpness: 90 })).bestNeutralIndex).toBe(1);
  expect(judge(change(3, { sharpness: 99 }, 2)).bestNeutralIndex).not.toBe(3);
});

test('passive votes are averaged and change no verdict', () => {
  const frames = arriveInTurn(honest).map((arrived, index) => ({
    ...arrived,
    frame: { ...arrived.frame, passive: { moire: index % 2 ? 100 : 80 } },
  }));
  const judged = judge(honest, { frames });
  expect(judged.passive.moire).toBeGreaterThan(85);
  expect(judged.passed).toBe(true);
});

test('descriptors of different models are never compared', () => {
  const selfie = { ...syntheticFace(0), descriptorModel: { name: 'another', version: '1.0.0' } };
  expect(() => judge(honest, { selfie })).toThrow(expect.objectContaining({ code: 'face.models_differ' }));
});
