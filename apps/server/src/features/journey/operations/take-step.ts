import { type ErrorCode, errorDefinitions, GatehouseError, matchLanguage } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { addDocument } from '../../captures/operations/add-document.js';
import { addSelfie } from '../../captures/operations/add-selfie.js';
import { refuseOtherDevice } from '../../handoff/active-device.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import type { Journey } from '../journey.js';
import type { Page } from '../page.js';
import { describeJourney, retriesLeftOf } from './describe-journey.js';
import { catchUp, moveOn } from './move-on.js';

/** The session as it stands; a dead one answers `link.expired`, telling nothing else. */
export function readJourney(dependencies: Dependencies, page: Page): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    await catchUp(dependencies, turn);
    return describeJourney(turn, page);
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
  page: Page,
  consent: { accepted: boolean; version: string; language: string },
): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    const { progress } = turn.session;
    if (!progress.consentGiven && !progress.consentRefused) {
      await turn.apply({ type: 'write' });
      refuseOtherDevice(turn, page);
      if (consent.accepted) {
        turn.changeProgress({ consentGiven: true });
        turn.changePrivate({
          consent: {
            title: 'hosted-consent',
            content: consent.version,
            givenAt: turn.now,
            language: consent.language,
            version: consent.version,
          },
        });
        await turn.note('consent.given', { version: consent.version, language: consent.language }, 'step');
        await markStep(turn);
        await moveOn(dependencies, turn);
      } else {
        turn.changeProgress({ consentRefused: true });
        await turn.note('consent.refused', { version: consent.version, language: consent.language }, 'step');
        await markStep(turn);
        await turn.apply({ type: 'finish' });
      }
    }
    return describeJourney(turn, page);
  });
}

export function changeLanguage(dependencies: Dependencies, page: Page, language: string): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    const known = matchLanguage(language);
    if (known) turn.set({ language: known });
    return describeJourney(turn, page);
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
  const { sessionId } = page;
  await advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseOtherDevice(turn, page);
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
      journey: await describeJourney(turn, page),
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
