import type { ArrivedLivenessFrame, LivenessAction, LivenessFrame } from '@gatehouse/contract';
import { livenessLimits } from './liveness-limits.js';

/** The person's own neutral: differences between people and cameras must not count as turns. */
export interface NeutralPose {
  yaw: number;
  pitch: number;
  widthShare: number;
}

/** A usable frame relative to the person's neutral. */
export interface FrameStance {
  /** Degrees, positive to the person's own left. */
  yaw: number;
  widthRatio: number;
}

export interface FollowedAction {
  action: LivenessAction;
  /** Indices of the frames that answered it; empty while it is open. */
  frames: number[];
}

export interface FollowedChallenge {
  neutral: NeutralPose | null;
  /** Indices of the frames that the neutral was taken from. */
  neutralFrames: number[];
  actions: FollowedAction[];
  /** Index of the first open action; -1 without a neutral; the number of actions when all were answered. */
  step: number;
  /** Frames that showed a full turn to a side that was not asked. */
  wrongTurns: number[];
}

/** One main face, sharp enough, with a pose: a frame that may count for anything. */
export function isUsable(frame: LivenessFrame): boolean {
  return (
    frame.faceCount === 1 &&
    frame.pose !== null &&
    frame.shape !== null &&
    frame.faceWidthShare !== null &&
    frame.sharpness !== null &&
    frame.sharpness >= livenessLimits.sharpness
  );
}

/** Null for an unusable frame. */
export function stanceOf(frame: LivenessFrame, neutral: NeutralPose): FrameStance | null {
  if (!isUsable(frame) || frame.pose === null || frame.faceWidthShare === null) return null;
  return { yaw: frame.pose.yaw - neutral.yaw, widthRatio: frame.faceWidthShare / neutral.widthShare };
}

/**
 * Follows the frames in order of arrival through the actions. The steps that the page claims play no part. Pure; the
 * guide of a running attempt and its judge both stand on this, so that what was guided to its end is judged alike.
 */
export function followChallenge(
  actions: readonly LivenessAction[],
  frames: readonly ArrivedLivenessFrame[],
): FollowedChallenge {
  const found = findNeutral(frames);
  const followed: FollowedChallenge = {
    neutral: found?.neutral ?? null,
    neutralFrames: found?.indices ?? [],
    actions: actions.map((action) => ({ action, frames: [] })),
    step: found ? 0 : -1,
    wrongTurns: [],
  };
  if (!found) return followed;
  let run: number[] = [];
  let wrongRun: number[] = [];
  const from = Math.max(...found.indices) + 1;
  for (const [offset, { frame }] of frames.slice(from).entries()) {
    const index = from + offset;
    const open = followed.actions[followed.step];
    const stance = stanceOf(frame, found.neutral);
    if (!stance) {
      run = [];
      wrongRun = [];
      continue;
    }
    wrongRun = isWrongTurn(stance, followed) ? [...wrongRun, index] : [];
    if (wrongRun.length === livenessLimits.consecutiveFrames) followed.wrongTurns.push(...wrongRun);
    if (!open) continue;
    run = answers(stance, open.action) ? [...run, index] : [];
    if (run.length < framesNeeded(open.action)) continue;
    open.frames = run;
    run = [];
    followed.step += 1;
  }
  return followed;
}

/** The first frames in a row that look into the camera and hold still. */
function findNeutral(
  frames: readonly ArrivedLivenessFrame[],
): { neutral: NeutralPose; indices: number[] } | null {
  const { neutralFrames, steadyYawDegrees } = livenessLimits;
  for (let start = 0; start + neutralFrames <= frames.length; start++) {
    const indices = Array.from({ length: neutralFrames }, (_, offset) => start + offset);
    const candidates = indices.flatMap((index) => {
      const frame = frames[index]?.frame;
      return frame && isNeutral(frame) && frame.pose && frame.faceWidthShare
        ? [{ yaw: frame.pose.yaw, pitch: frame.pose.pitch, widthShare: frame.faceWidthShare }]
        : [];
    });
    if (candidates.length < neutralFrames) continue;
    const yaws = candidates.map(({ yaw }) => yaw);
    if (Math.max(...yaws) - Math.min(...yaws) > steadyYawDegrees) continue;
    const mean = (pick: (pose: NeutralPose) => number) =>
      candidates.reduce((sum, pose) => sum + pick(pose), 0) / candidates.length;
    return {
      neutral: {
        yaw: mean(({ yaw }) => yaw),
        pitch: mean(({ pitch }) => pitch),
        widthShare: mean(({ widthShare }) => widthShare),
      },
      indices,
    };
  }
  return null;
}

function isNeutral(frame: LivenessFrame): boolean {
  const { neutralYawDegrees, neutralPitchDegrees, neutralWidthShare, neutralWidthShareMost } = livenessLimits;
  return (
    isUsable(frame) &&
    frame.pose !== null &&
    frame.faceWidthShare !== null &&
    Math.abs(frame.pose.yaw) <= neutralYawDegrees &&
    Math.abs(frame.pose.pitch) <= neutralPitchDegrees &&
    frame.faceWidthShare >= neutralWidthShare &&
    frame.faceWidthShare <= neutralWidthShareMost
  );
}

function framesNeeded(action: LivenessAction): number {
  return action === 'centre' ? 1 : livenessLimits.consecutiveFrames;
}

/** Whether a frame shows what the action asks for. */
export function answers({ yaw, widthRatio }: FrameStance, action: LivenessAction): boolean {
  switch (action) {
    case 'turn-left':
      return yaw >= livenessLimits.turnDegrees;
    case 'turn-right':
      return yaw <= -livenessLimits.turnDegrees;
    case 'centre':
      return Math.abs(yaw) <= livenessLimits.backYawDegrees && widthRatio <= livenessLimits.backWidthRatio;
    case 'closer':
      return (
        Math.abs(yaw) <= livenessLimits.closerYawDegrees && widthRatio >= livenessLimits.closerWidthRatio
      );
    default:
      return action satisfies never;
  }
}

// A turn may still be seen while the next action is open: the person is on the way back.
function isWrongTurn({ yaw }: FrameStance, { actions, step }: FollowedChallenge): boolean {
  const allowed = [actions[step]?.action, actions[step - 1]?.action];
  const { turnDegrees } = livenessLimits;
  if (yaw >= turnDegrees) return !allowed.includes('turn-left');
  if (yaw <= -turnDegrees) return !allowed.includes('turn-right');
  return false;
}
