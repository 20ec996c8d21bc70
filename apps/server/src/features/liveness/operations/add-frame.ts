import { createHash } from 'node:crypto';
import {
  type ArrivedLivenessFrame,
  challengeLimits,
  GatehouseError,
  type LivenessAnswer,
} from '@gatehouse/contract';
import { guideLiveness } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import type { LivenessAttempt } from '../../../platform/database/schema.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import type { Turn } from '../../sessions/turn.js';
import { findAttemptOf, openFrames, refuseUnlessOpen } from '../find-open-attempt.js';
import { countFrames, insertFrame } from '../queries.js';
import { livenessFrameContext } from '../stored-liveness.js';

export interface AddFrameInput {
  sessionId: string;
  nonce: string;
  /** Which action was being shown. */
  step: number;
  /** Milliseconds since the challenge was issued, by the client's clock. */
  at: number;
  picture: Uint8Array;
  /** Throws for who may not send frames; asked before the measurement and, under the session's lock, after it. */
  admit?: (turn: Turn) => void;
}

/**
 * Measures one frame and answers at once what comes next. The same request sent again (an answer was lost on the way)
 * counts once; the same bytes sent as another frame are kept, for the judge to find.
 */
export async function addFrame(dependencies: Dependencies, input: AddFrameInput): Promise<LivenessAnswer> {
  const { sessionId, nonce, step, at, picture, admit } = input;
  const arrivedAt = dependencies.clock.now();
  const digest = createHash('sha256').update(picture).digest('hex');
  const isThisRequest = ({ frame, ...arrival }: ArrivedLivenessFrame) =>
    frame.digest === digest && arrival.step === step && arrival.capturedAtMs === at;

  // Asked before the costly measurement; the turn that stores the frame asks again.
  const known = await advanceSession(dependencies, sessionId, async (turn) => {
    admit?.(turn);
    if (picture.byteLength > challengeLimits.maximumFrameBytes)
      throw new GatehouseError('liveness.frame_too_large');
    const attempt = await openAttempt(turn, nonce);
    if ((await countFrames(turn.trx, attempt.id)) < challengeLimits.maximumFrames) return null;
    const frames = await openFrames(turn, attempt.id);
    if (frames.some(isThisRequest)) return guide(attempt, frames);
    throw new GatehouseError('liveness.too_many_frames');
  });
  if (known) return known;

  const frame = await dependencies.vision.measureLivenessFrame(picture, sessionId);
  return advanceSession(dependencies, sessionId, async (turn) => {
    admit?.(turn);
    const attempt = await openAttempt(turn, nonce);
    const frames = await openFrames(turn, attempt.id);
    if (frames.some(isThisRequest)) return guide(attempt, frames);
    if (frames.length >= challengeLimits.maximumFrames) throw new GatehouseError('liveness.too_many_frames');
    const arrived: ArrivedLivenessFrame = {
      frame,
      step,
      arrivedAtMs: Math.max(0, arrivedAt - attempt.issuedAt),
      capturedAtMs: at,
    };
    const position = frames.length;
    await insertFrame(turn.trx, {
      attemptId: attempt.id,
      position,
      measurement: turn.dataKey.sealJson(arrived, livenessFrameContext(attempt.id, position)),
    });
    return guide(attempt, [...frames, arrived]);
  });
}

async function openAttempt(turn: Turn, nonce: string) {
  await turn.apply({ type: 'write' });
  const attempt = await findAttemptOf(turn, nonce);
  refuseUnlessOpen(attempt, turn.now);
  return attempt;
}

function guide({ actions }: LivenessAttempt, frames: ArrivedLivenessFrame[]): LivenessAnswer {
  const guidance = guideLiveness({ actions, frames });
  return { ...guidance, framesLeft: challengeLimits.maximumFrames - frames.length };
}
