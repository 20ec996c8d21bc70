import { isSafeTarget } from '../link/is-safe-target.js';
import { deviceNames, type Journey, type StepName, stepNames, type Verdict } from './journey.js';

type Fields = Record<string, unknown>;

/** An object's fields, or none at all: the callers' own checks then fall back or refuse. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback;

function stepOf(value: unknown): StepName | null {
  return stepNames.find((name) => name === value) ?? null;
}

function verdictOf(value: unknown): Verdict | null {
  return value === 'passed' || value === 'not_passed' || value === 'pending' ? value : null;
}

function redirectOf(value: unknown): Journey['redirect'] {
  const { url, delaySeconds } = fieldsOf(value);
  // The server refuses script targets when the session starts; the page that would run them looks again.
  if (typeof url !== 'string' || !isSafeTarget(url)) return null;
  return { url, delaySeconds: numberOf(delaySeconds, 4) };
}

/**
 * Reads a journey out of an answer of the server. Null when it has no session id or names a step that these
 * pages do not know: then nothing sensible can be shown. Everything else has a fallback.
 */
export function parseJourney(value: unknown): Journey | null {
  const fields = fieldsOf(value);
  const step = stepOf(fields.step);
  const interviewId = textOf(fields.interviewId);
  if (step === null || interviewId === '') return null;
  const settings = fieldsOf(fields.settings);
  const handoff = fieldsOf(fields.handoff);
  const endScreen = fieldsOf(fields.endScreen);
  return {
    interviewId,
    step,
    testMode: fields.testMode === true,
    language: textOf(fields.language),
    company: textOf(fields.company),
    settings: {
      idCaptureTimeout: numberOf(settings.idCaptureTimeout, 25),
      idDetectionTimeout: numberOf(settings.idDetectionTimeout, 60),
      selfieCaptureTimeout: numberOf(settings.selfieCaptureTimeout, 25),
      uploadFallback: settings.uploadFallback === true,
      livenessOptional: settings.livenessOptional === true,
    },
    retriesLeft: typeof fields.retriesLeft === 'number' ? numberOf(fields.retriesLeft, 0) : null,
    consentVersion: textOf(fields.consentVersion),
    endScreen: { title: textOf(endScreen.title), text: textOf(endScreen.text) },
    verdict: verdictOf(fields.verdict),
    device: deviceNames.find((name) => name === fields.device) ?? 'this',
    handedOver: fields.handedOver === true,
    handoff: {
      available: handoff.available === true,
      due: handoff.due === true,
      required: handoff.required === true,
    },
    describeDevice: fields.describeDevice === true,
    redirect: step === 'done' ? redirectOf(fields.redirect) : null,
  };
}
