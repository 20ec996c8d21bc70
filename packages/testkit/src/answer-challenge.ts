import type { LivenessAction } from '@gatehouse/contract';
import type { HeadView } from './render-head-turn.js';
import { between, seededRandom } from './seeded-random.js';

/** One frame of an attempt: the pose, the action that the page was showing, and when it arrived. */
export interface AnsweringView extends HeadView {
  /** -1: before the first action, while the neutral is taken. */
  step: number;
  /** Milliseconds since the challenge was issued. */
  arrivedAtMs: number;
  capturedAtMs: number;
}

export interface AnswerOptions {
  seed?: number;
  /** How far the head turns; an attacker turns a sheet further, because it shows less. */
  turnDegrees?: number;
  /** Distance when coming closer; 1 is arm's length. */
  closeDistance?: number;
  /** Frames that every pose is held for; a camera that runs on its own needs more than the challenge asks for. */
  heldFrames?: number;
}

/**
 * The poses of a person who does what a challenge asks, one action after the other: two frames of the neutral, on the
 * way to each turn one, at its end two, one back at the centre, two closer. `renderHeadTurn` makes the frames.
 */
export function answerChallenge(
  actions: readonly LivenessAction[],
  { seed = 1, turnDegrees = 27, closeDistance = 0.7, heldFrames }: AnswerOptions = {},
): AnsweringView[] {
  const random = seededRandom(seed + 1000);
  let arrivedAtMs = between(random, 700, 1500);
  const frame = (step: number, view: HeadView): AnsweringView => {
    arrivedAtMs += between(random, 320, 520);
    return {
      ...view,
      step,
      arrivedAtMs: Math.round(arrivedAtMs),
      capturedAtMs: Math.round(arrivedAtMs - 140),
    };
  };
  const answered = actions.flatMap((action, step) =>
    posesOf(action, { turnDegrees, closeDistance }).map((view) => ({ step, view })),
  );
  const neutral = { step: -1, view: straight };
  const shown = [neutral, neutral, ...answered];
  // The last frame of a pose is held: on the way to it nobody stops.
  const held = shown.flatMap((one, index) => {
    const isLast = shown[index + 1]?.step !== one.step;
    return isLast && heldFrames ? Array.from({ length: heldFrames }, () => one) : [one];
  });
  return held.map(({ step, view }) => frame(step, view));
}

const straight: HeadView = { yawDegrees: 0, pitchDegrees: 0, distance: 1 };

function posesOf(
  action: LivenessAction,
  { turnDegrees, closeDistance }: { turnDegrees: number; closeDistance: number },
): HeadView[] {
  const turned = (degrees: number): HeadView => ({ ...straight, yawDegrees: degrees });
  switch (action) {
    case 'turn-left':
      return [turned(turnDegrees / 2), turned(turnDegrees), turned(turnDegrees + 2)];
    case 'turn-right':
      return [turned(-turnDegrees / 2), turned(-turnDegrees), turned(-turnDegrees - 2)];
    case 'centre':
      return [straight];
    case 'closer':
      return [
        { ...straight, distance: closeDistance },
        { ...straight, distance: closeDistance - 0.02 },
      ];
    default:
      return action satisfies never;
  }
}
