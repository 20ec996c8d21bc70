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
import { refuseOtherDevice } from '../active-device.js';
import type { Journey } from '../journey.js';
import type { Page } from '../page.js';
import { findStep } from '../read-stored-journey.js';
import { describeJourney } from './describe-journey.js';
import { moveOn } from './move-on.js';
import { refuseBeforeConsent, refuseDead } from './take-step.js';

/** An attempt of the page at the challenge; consent comes first, as before any picture. */
export async function beginLivenessStep(dependencies: Dependencies, page: Page): Promise<StartedChallenge> {
  await advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    refuseOtherDevice(turn, page);
    refuseBeforeConsent(turn);
  });
  return beginChallenge(dependencies, page.sessionId);
}

export function sendLivenessFrame(
  dependencies: Dependencies,
  page: Page,
  input: Omit<AddFrameInput, 'sessionId' | 'admit'>,
): Promise<LivenessAnswer> {
  return addFrame(dependencies, {
    ...input,
    sessionId: page.sessionId,
    admit: (turn) => refuseOtherDevice(turn, page),
  });
}

/** The verdict on an attempt, and where the person goes from here. */
export async function finishLivenessStep(
  dependencies: Dependencies,
  page: Page,
  nonce: string,
): Promise<FinishedChallenge & { journey: Journey }> {
  const { sessionId } = page;
  const finished = await finishChallenge(dependencies, {
    sessionId,
    nonce,
    admit: (turn) => refuseOtherDevice(turn, page),
  });
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    await moveOn(dependencies, turn);
    return { ...finished, journey: await describeJourney(turn, page) };
  });
}

/**
 * Goes on without the challenge. By their own will where the flow only offers it; where it is required, because no
 * camera works: then it was not run, and somebody reviews the session.
 */
export function skipLivenessStep(
  dependencies: Dependencies,
  page: Page,
  reason: 'declined' | 'camera',
): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    refuseBeforeConsent(turn);
    if ((await findStep(turn)) === 'liveness') {
      await turn.apply({ type: 'write' });
      refuseOtherDevice(turn, page);
      if (reason === 'declined' && turn.flow.liveness === 'required')
        throw new GatehouseError('request.invalid', { detail: 'The flow requires the challenge.' });
      turn.changeProgress({ livenessSkipped: reason });
      await turn.note('liveness.skipped', { reason }, 'step');
      await markStep(turn);
      await moveOn(dependencies, turn);
    }
    return describeJourney(turn, page);
  });
}
