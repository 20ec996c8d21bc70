import { type CustomField, type DocumentMeasurement, onboardingRanks } from '@gatehouse/contract';
import { findAcceptedCapture } from '../captures/index.js';
import { openMeasurement } from '../captures/measurement.js';
import { readLiveness } from '../liveness/index.js';
import type { Turn } from '../sessions/turn.js';
import type { JourneyStep } from './journey.js';
import { findOpenStep, freshJourney, type StoredJourney } from './journey-steps.js';

export type JourneyTurn = Pick<Turn, 'trx' | 'session' | 'flow' | 'dataKey' | 'readPrivate'>;

/** The first open step of the session as it is stored. */
export async function findStep(turn: JourneyTurn): Promise<JourneyStep> {
  return findOpenStep(turn.flow, await readStoredJourney(turn));
}

/** Custom fields that the person is asked for: what the integrator gave at start is neither asked nor changed. */
export function fieldsToAsk({ flow, readPrivate }: Pick<Turn, 'flow' | 'readPrivate'>): CustomField[] {
  if (flow.customFields.length === 0) return [];
  const known = readPrivate().customFields ?? {};
  return flow.customFields.filter(({ key }) => !Object.hasOwn(known, key));
}

/** What the steps are decided by. A step after one that is open is not looked up: it cannot be the first. */
export async function readStoredJourney(turn: JourneyTurn): Promise<StoredJourney> {
  const { trx, session, flow, dataKey } = turn;
  const stored: StoredJourney = {
    ...freshJourney,
    finished: onboardingRanks[session.onboardingStatus] >= onboardingRanks.ONBOARDING_FINISHED,
    finishRequested: session.machine.finishRequestedAtMs !== null,
    progress: session.progress,
    fieldsToAsk: fieldsToAsk(turn).length,
  };
  if (stored.finished || stored.finishRequested) return stored;
  if (flow.modules.id) {
    const front = await findAcceptedCapture(trx, session.id, 'front');
    if (front) {
      const { classification } = openMeasurement<DocumentMeasurement>(dataKey, front);
      stored.front = front.onlyFront || classification.oneSided ? 'one-sided' : 'two-sided';
    }
    if (stored.front === 'two-sided')
      stored.hasBack = (await findAcceptedCapture(trx, session.id, 'back')) !== undefined;
  }
  const selfie = flow.modules.face ? await findAcceptedCapture(trx, session.id, 'selfie') : undefined;
  if (selfie) {
    stored.hasSelfie = true;
    if (flow.liveness !== 'off') {
      const liveness = await readLiveness(trx, { sessionId: session.id, dataKey, selfieId: selfie.id });
      stored.livenessPassed = liveness?.passed === true;
    }
  }
  return stored;
}
