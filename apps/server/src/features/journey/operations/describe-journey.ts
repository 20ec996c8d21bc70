import type { FlowSettings } from '@gatehouse/contract';
import { attemptsLeft } from '../../liveness/index.js';
import type { Turn } from '../../sessions/turn.js';
import { describeDevice } from '../active-device.js';
import { appendSession } from '../append-session.js';
import type { Journey, JourneyStep } from '../journey.js';
import { findOpenStep, planSteps } from '../journey-steps.js';
import type { Page } from '../page.js';
import { fieldsToAsk, type JourneyTurn, readStoredJourney } from '../read-stored-journey.js';

/** The session as the page may see it: no name, no number, no verdict unless the flow shows it. */
export async function describeJourney(
  turn: JourneyTurn,
  { organisationName, device }: Omit<Page, 'sessionId'>,
): Promise<Journey> {
  const { session, flow } = turn;
  const stored = await readStoredJourney(turn);
  const step = findOpenStep(flow, stored);
  return {
    interviewId: session.id,
    step,
    steps: planSteps(flow, stored),
    testMode: flow.mode === 'test',
    language: session.language,
    company: companyOf(flow, organisationName),
    logo: logoOf(flow, session),
    settings: {
      idCaptureTimeout: flow.idCaptureTimeout,
      idDetectionTimeout: flow.idDetectionTimeout,
      selfieCaptureTimeout: flow.selfieCaptureTimeout,
      uploadFallback: flow.uploadFallback,
      livenessOptional: flow.liveness === 'optional',
    },
    retriesLeft: retriesLeftOf(turn, step),
    consentRefused: session.progress.consentRefused === true,
    customFields: step === 'custom-fields' ? fieldsToAsk(turn) : [],
    endScreen: { title: flow.endScreenTitle, text: flow.endScreenText },
    verdict: step === 'done' && flow.showVerdict ? verdictOf(session.overallStatus) : null,
    ...describeDevice(turn, { step, device }),
    onboardingStatus: session.onboardingStatus,
    frameAncestors: flow.frameAncestors,
    redirect: step === 'done' && !device.handedOver ? redirectOf(turn) : null,
  };
}

/** Who asks the person, by the name that they are shown. */
export const companyOf = (
  { optinCompanyName }: Pick<FlowSettings, 'optinCompanyName'>,
  organisationName: string,
): string => optinCompanyName || organisationName;

/** Where the logo is served from. */
export const logoOf = (
  { theme }: Pick<FlowSettings, 'theme'>,
  { flowId, flowVersion }: { flowId: string; flowVersion: number },
): string | null => (theme.logo === '' ? null : `/hosted/themes/${flowId}/${flowVersion}/logo`);

export function retriesLeftOf(
  { session, flow }: Pick<Turn, 'session' | 'flow'>,
  step: JourneyStep,
): number | null {
  if (step === 'liveness') return attemptsLeft({ session, flow });
  const side =
    step === 'id-front' ? 'front' : step === 'id-back' ? 'back' : step === 'selfie' ? 'selfie' : null;
  if (!side) return null;
  const allowed = side === 'selfie' ? flow.selfieCaptureRetries : flow.idCaptureRetries;
  return Math.max(0, allowed - (session.progress.refusals?.[side] ?? 0));
}

function verdictOf(overallStatus: string): Journey['verdict'] {
  if (overallStatus === 'OK' || overallStatus === 'MANUAL_OK') return 'passed';
  return overallStatus === 'FAIL' || overallStatus === 'MANUAL_FAIL' ? 'not_passed' : 'pending';
}

function redirectOf({
  session,
  flow,
  readPrivate,
}: Pick<Turn, 'session' | 'flow' | 'readPrivate'>): Journey['redirect'] {
  const target = readPrivate().redirectionUrl || flow.redirectionUrl;
  if (!target) return null;
  const url = flow.appendSessionToRedirect
    ? appendSession(target, { interviewId: session.id, onboardingStatus: session.onboardingStatus })
    : target;
  return { url, delaySeconds: flow.redirectDelaySeconds };
}
