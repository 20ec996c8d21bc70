import {
  type ErrorCode,
  errorDefinitions,
  GatehouseError,
  type InstalledLanguage,
  matchLanguage,
  writeConsent,
} from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { addDocument } from '../../captures/operations/add-document.js';
import { addSelfie } from '../../captures/operations/add-selfie.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import type { Journey } from '../journey.js';
import { companyOf, describeJourney, retriesLeftOf } from './describe-journey.js';
import { catchUp, moveOn } from './move-on.js';

export interface Page {
  sessionId: string;
  organisationName: string;
}

/** The session as it stands; a dead one answers `link.expired`, telling nothing else. */
export function readJourney(
  dependencies: Dependencies,
  { sessionId, organisationName }: Page,
): Promise<Journey> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    await catchUp(dependencies, turn);
    return describeJourney(turn, organisationName);
  });
}

export function refuseDead({ session }: Turn): void {
  if (session.onboardingStatus === 'EXPIRED' || session.machine.closedAtMs !== null)
    throw new GatehouseError('link.expired');
}

export function refuseBeforeConsent({ flow, session }: Turn): void {
  if (flow.modules.consent && !session.progress.consentGiven)
    throw new GatehouseError('request.invalid', { detail: 'Consent comes before the first picture.' });
}

/** Consent before anything is captured. Refusing ends the session: nothing captured, overall FAIL `consent.refused`. */
export function giveConsent(
  dependencies: Dependencies,
  { sessionId, organisationName }: Page,
  consent: { accepted: boolean; version: string; language: InstalledLanguage },
): Promise<Journey> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    const { version, language } = consent;
    // What is stored are the words of our own that this version showed, never words that a client sends.
    const words = writeConsent({ version, language, company: companyOf(turn.flow, organisationName) });
    if (!words) throw new GatehouseError('request.invalid', { detail: 'body.version: was never shown' });
    const { progress } = turn.session;
    if (!progress.consentGiven && !progress.consentRefused) {
      await turn.apply({ type: 'write' });
      if (consent.accepted) {
        turn.changeProgress({ consentGiven: true });
        turn.changePrivate({
          consent: { ...words, givenAt: turn.now, language, version },
        });
        await turn.note('consent.given', { version, language }, 'step');
        await markStep(turn);
        await moveOn(dependencies, turn);
      } else {
        turn.changeProgress({ consentRefused: true });
        await turn.note('consent.refused', { version, language }, 'step');
        await markStep(turn);
        await turn.apply({ type: 'finish' });
      }
    }
    return describeJourney(turn, organisationName);
  });
}

export function changeLanguage(
  dependencies: Dependencies,
  { sessionId, organisationName }: Page,
  language: string,
): Promise<Journey> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    const known = matchLanguage(language);
    if (known) turn.set({ language: known });
    return describeJourney(turn, organisationName);
  });
}

export interface StepAnswer {
  accepted: boolean;
  reason: string | null;
  retriesLeft: number;
  journey: Journey;
}

/** One picture from the page. A refusal comes back as its reason; after the flow's retries the journey goes on. */
export async function captureStep(
  dependencies: Dependencies,
  page: Page,
  { side, picture }: { side: 'front' | 'back' | 'selfie'; picture: Uint8Array },
): Promise<StepAnswer> {
  const { sessionId, organisationName } = page;
  await advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseBeforeConsent(turn);
  });
  const { accepted, reason } = await addPicture(dependencies, { sessionId, side, picture });
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    if (!accepted) giveUpAfterRetries(turn, side);
    await moveOn(dependencies, turn);
    return {
      accepted,
      reason,
      retriesLeft:
        retriesLeftOf(turn, side === 'front' ? 'id-front' : side === 'back' ? 'id-back' : 'selfie') ?? 0,
      journey: await describeJourney(turn, organisationName),
    };
  });
}

async function addPicture(
  dependencies: Dependencies,
  { sessionId, side, picture }: { sessionId: string; side: 'front' | 'back' | 'selfie'; picture: Uint8Array },
): Promise<{ accepted: boolean; reason: string | null }> {
  try {
    if (side === 'selfie') {
      await addSelfie(dependencies, { sessionId, picture });
      return { accepted: true, reason: null };
    }
    return await addDocument(dependencies, { sessionId, side, document: 'first', picture, onlyFront: false });
  } catch (error) {
    if (error instanceof GatehouseError && isPictureProblem(error.code))
      return { accepted: false, reason: error.code };
    throw error;
  }
}

/** Problems that another picture can mend, as opposed to those of the session or the server. */
function isPictureProblem(code: ErrorCode): boolean {
  return errorDefinitions[code].http === 400 && (code.startsWith('face.') || code.startsWith('image.'));
}

function giveUpAfterRetries(turn: Turn, side: 'front' | 'back' | 'selfie'): void {
  const allowed = side === 'selfie' ? turn.flow.selfieCaptureRetries : turn.flow.idCaptureRetries;
  const givenUp = turn.session.progress.givenUp ?? [];
  if ((turn.session.progress.refusals?.[side] ?? 0) < allowed || givenUp.includes(side)) return;
  turn.changeProgress({ givenUp: [...givenUp, side] });
}
