import { createHash } from 'node:crypto';
import {
  type ErrorCode,
  errorDefinitions,
  GatehouseError,
  type InstalledLanguage,
  matchLanguage,
  writeConsent,
} from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { findRepeatedCapture } from '../../captures/index.js';
import { addDocument } from '../../captures/operations/add-document.js';
import { addSelfie } from '../../captures/operations/add-selfie.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import { refuseOtherDevice } from '../active-device.js';
import type { Journey } from '../journey.js';
import type { Page } from '../page.js';
import { companyOf, describeJourney, retriesLeftOf } from './describe-journey.js';
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
  consent: { accepted: boolean; version: string; language: InstalledLanguage },
): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    const { version, language } = consent;
    // What is stored are the words of our own that this version showed, never words that a client sends.
    const words = writeConsent({ version, language, company: companyOf(turn.flow, page.organisationName) });
    if (!words) throw new GatehouseError('request.invalid', { detail: 'body.version: was never shown' });
    const { progress } = turn.session;
    if (!progress.consentGiven && !progress.consentRefused) {
      await turn.apply({ type: 'write' });
      refuseOtherDevice(turn, page);
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
  /** The very same picture was refused before: it was not looked at again, and no attempt was used up. */
  repeated: boolean;
  journey: Journey;
}

export interface PagePicture {
  side: 'front' | 'back' | 'selfie';
  picture: Uint8Array;
}

/**
 * One picture from the page. A refusal comes back as its reason; after the flow's retries the journey goes on. A picture that
 * comes again, by the person's hand or after an answer was lost, gets the answer that it got.
 */
export async function captureStep(
  dependencies: Dependencies,
  page: Page,
  { side, picture }: PagePicture,
): Promise<StepAnswer> {
  const { sessionId } = page;
  const pictureDigest = createHash('sha256').update(sessionId).update(picture).digest('hex');
  const before = await advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    refuseOtherDevice(turn, page);
    refuseBeforeConsent(turn);
    return findRepeatedCapture(turn.trx, { sessionId, side, pictureDigest });
  });
  const { accepted, reason } = before
    ? { accepted: before.accepted, reason: before.pageReason }
    : await addPicture(dependencies, {
        sessionId,
        side,
        picture,
        pictureDigest,
        // Another device may take over while the picture is measured: then it is stored by nobody.
        admit: (turn) => refuseOtherDevice(turn, page),
      });
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseDead(turn);
    if (!accepted) giveUpAfterRetries(turn, side);
    await moveOn(dependencies, turn);
    return {
      accepted,
      reason,
      retriesLeft:
        retriesLeftOf(turn, side === 'front' ? 'id-front' : side === 'back' ? 'id-back' : 'selfie') ?? 0,
      repeated: before?.accepted === false,
      journey: await describeJourney(turn, page),
    };
  });
}

async function addPicture(
  dependencies: Dependencies,
  { side, ...input }: PagePicture & { sessionId: string; pictureDigest: string; admit: (turn: Turn) => void },
): Promise<{ accepted: boolean; reason: string | null }> {
  try {
    if (side === 'selfie') {
      await addSelfie(dependencies, input);
      return { accepted: true, reason: null };
    }
    return await addDocument(dependencies, { ...input, side, document: 'first', onlyFront: false });
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
