import { type DocumentMeasurement, onboardingRanks } from '@gatehouse/contract';
import { findAcceptedCapture } from '../captures/index.js';
import { openMeasurement } from '../captures/measurement.js';
import { readLiveness } from '../liveness/index.js';
import type { Turn } from '../sessions/turn.js';
import type { JourneyStep } from './journey.js';

/** The first open step, from what is stored: a reload or another device resumes there. */
export async function findStep({
  trx,
  session,
  flow,
  dataKey,
}: Pick<Turn, 'trx' | 'session' | 'flow' | 'dataKey'>): Promise<JourneyStep> {
  if (onboardingRanks[session.onboardingStatus] >= onboardingRanks.ONBOARDING_FINISHED) return 'done';
  if (session.machine.finishRequestedAtMs !== null) return 'processing';
  const { consentGiven, givenUp = [] } = session.progress;
  if (flow.modules.consent && !consentGiven) return 'consent';
  if (flow.modules.id && !givenUp.includes('front')) {
    const front = await findAcceptedCapture(trx, session.id, 'front');
    if (!front) return 'id-front';
    const needsBack =
      !front.onlyFront && !openMeasurement<DocumentMeasurement>(dataKey, front).classification.oneSided;
    if (needsBack && !givenUp.includes('back') && !(await findAcceptedCapture(trx, session.id, 'back')))
      return 'id-back';
  }
  if (flow.modules.face && !givenUp.includes('selfie')) {
    const selfie = await findAcceptedCapture(trx, session.id, 'selfie');
    if (!selfie) return 'selfie';
    if (await wantsLiveness({ trx, session, flow, dataKey }, selfie.id)) return 'liveness';
  }
  return 'processing';
}

/** The challenge is open until it is passed by the person of the selfie, given up, or left out. */
async function wantsLiveness(
  { trx, session, flow, dataKey }: Pick<Turn, 'trx' | 'session' | 'flow' | 'dataKey'>,
  selfieId: string,
): Promise<boolean> {
  const { givenUp = [], livenessSkipped } = session.progress;
  if (flow.liveness === 'off' || givenUp.includes('liveness') || livenessSkipped !== undefined) return false;
  const liveness = await readLiveness(trx, { sessionId: session.id, dataKey, selfieId });
  return liveness?.passed !== true;
}
