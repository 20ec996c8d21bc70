import {
  type FinishedChallenge,
  GatehouseError,
  type LivenessAnswer,
  type StartedChallenge,
} from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { type AddFrameInput, addFrame } from '../../liveness/operations/add-frame.js';
import { beginChallenge } from '../../liveness/operations/begin-challenge.js';
import { finishChallenge } from '../../liveness/operations/finish-challenge.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Journey } from '../journey.js';
import { findStep } from '../read-stored-journey.js';
import { describeJourney } from './describe-journey.js';
import { moveOn } from './move-on.js';
import { type Page, refuseBeforeConsent, refuseDead } from './take-step.js';

/** An attempt of the page at the challenge; consent comes first, as before any picture. */
export async function beginLivenessStep(
  dependencies: Dependencies,
  { sessionId }: Page,
): Promise<StartedChallenge> {
  await advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseBeforeConsent(turn);
  });
  return beginChallenge(dependencies, sessionId);
}

export function sendLivenessFrame(dependencies: Dependencies, input: AddFrameInput): Promise<LivenessAnswer> {
  return addFrame(dependencies, input);
}

/** The verdict on an attempt, and where the person goes from here. */
export async function finishLivenessStep(
  dependencies: Dependencies,
  { sessionId, organisationName }: Page,
  nonce: string,
): Promise<FinishedChallenge & { journey: Journey }> {
  const finished = await finishChallenge(dependencies, { sessionId, nonce });
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    await moveOn(dependencies, turn);
    return { ...finished, journey: await describeJourney(turn, organisationName) };
  });
}

/**
 * Goes on without the challenge. By their own will where the flow only offers it; where it is required, because no
 * camera works: then it was not run, and somebody reviews the session.
 */
export function skipLivenessStep(
  dependencies: Dependencies,
  { sessionId, organisationName }: Page,
  reason: 'declined' | 'camera',
): Promise<Journey> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseBeforeConsent(turn);
    if ((await findStep(turn)) === 'liveness') {
      await turn.apply({ type: 'write' });
      if (reason === 'declined' && turn.flow.liveness === 'required')
        throw new GatehouseError('request.invalid', { detail: 'The flow requires the challenge.' });
      turn.changeProgress({ livenessSkipped: reason });
      await turn.note('liveness.skipped', { reason }, 'step');
      await markStep(turn);
      await moveOn(dependencies, turn);
    }
    return describeJourney(turn, organisationName);
  });
}
