import type {
  ArrivedLivenessFrame,
  LivenessAction,
  LivenessFrame,
  LivenessGuidance,
  LivenessHint,
} from '@gatehouse/contract';
import { answers, followChallenge, isUsable, type NeutralPose, stanceOf } from './follow-challenge.js';
import { livenessLimits } from './liveness-limits.js';

/** Mean grey of a face below which light is named as the cause of a soft picture. */
const darkFace = 50;
/** A turn begun to the wrong side is told before it is complete and spoils the attempt. */
const wrongWayDegrees = 8;

/**
 * Where a running attempt stands, from the frames that were measured so far in order of arrival. Pure. The page shows
 * action `step` and the hint; it sends a frame, waits for the answer and sends the next.
 */
export function guideLiveness({
  actions,
  frames,
}: {
  actions: readonly LivenessAction[];
  frames: readonly ArrivedLivenessFrame[];
}): LivenessGuidance {
  const { neutral, step, wrongTurns } = followChallenge(actions, frames);
  const complete = step === actions.length;
  const last = frames.at(-1)?.frame;
  const open = actions[step];
  return {
    step,
    complete,
    spoiled: wrongTurns.length > 0,
    hint: complete || !last ? null : (frameHint(last) ?? stanceHint(last, { neutral, open })),
  };
}

/** What keeps a frame from counting at all. */
function frameHint(frame: LivenessFrame): LivenessHint | null {
  if (frame.faceCount === 0) return 'face_not_found';
  if (frame.faceCount > 1) return 'one_person_only';
  if (isUsable(frame)) return null;
  return frame.brightness !== null && frame.brightness < darkFace ? 'face_the_light' : 'too_blurred';
}

function stanceHint(
  frame: LivenessFrame,
  { neutral, open }: { neutral: NeutralPose | null; open: LivenessAction | undefined },
): LivenessHint | null {
  if (!neutral || !open) return neutralHint(frame);
  const stance = stanceOf(frame, neutral);
  if (!stance) return null;
  if (answers(stance, open)) return 'hold_still';
  const { yaw, widthRatio } = stance;
  switch (open) {
    case 'turn-left':
      return turnHint(yaw);
    case 'turn-right':
      return turnHint(-yaw);
    case 'centre':
      return Math.abs(yaw) > livenessLimits.backYawDegrees ? 'look_straight' : 'move_back';
    case 'closer':
      return widthRatio < livenessLimits.closerWidthRatio ? 'come_closer' : 'look_straight';
    default:
      return open satisfies never;
  }
}

/** `degrees` towards the side that was asked. */
function turnHint(degrees: number): LivenessHint | null {
  if (degrees < -wrongWayDegrees) return 'turn_other_way';
  return degrees > livenessLimits.backYawDegrees ? 'turn_further' : null;
}

function neutralHint({ pose, faceWidthShare }: LivenessFrame): LivenessHint | null {
  if (faceWidthShare !== null && faceWidthShare < livenessLimits.neutralWidthShare) return 'come_closer';
  if (faceWidthShare !== null && faceWidthShare > livenessLimits.neutralWidthShareMost) return 'move_back';
  const straight =
    pose !== null &&
    Math.abs(pose.yaw) <= livenessLimits.neutralYawDegrees &&
    Math.abs(pose.pitch) <= livenessLimits.neutralPitchDegrees;
  return straight ? 'hold_still' : 'look_straight';
}
