import { type CustomField, customFieldTypes, type LocalText } from '@gatehouse/contract/custom-fields';
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

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function localTextOf(value: unknown): LocalText {
  if (typeof value === 'string') return value;
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([, text]) => typeof text === 'string'));
}

/** Null for a kind of question that these pages cannot ask. */
function customFieldOf(value: unknown): CustomField | null {
  const fields = fieldsOf(value);
  const type = customFieldTypes.find((name) => name === fields.type);
  const key = textOf(fields.key);
  if (type === undefined || key === '') return null;
  return {
    key,
    label: localTextOf(fields.label),
    type,
    required: fields.required === true,
    maxLength: numberOf(fields.maxLength, 200),
    choices: listOf(fields.choices).map((choice) => {
      const { value: answer, label } = fieldsOf(choice);
      return { value: textOf(answer), label: localTextOf(label) };
    }),
  };
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
    steps: listOf(fields.steps).flatMap((name) => stepOf(name) ?? []),
    testMode: fields.testMode === true,
    language: textOf(fields.language),
    company: textOf(fields.company),
    logo: /^\/hosted\/themes\/[\w-]+\/\d+\/logo$/.test(textOf(fields.logo)) ? textOf(fields.logo) : null,
    settings: {
      idCaptureTimeout: numberOf(settings.idCaptureTimeout, 25),
      idDetectionTimeout: numberOf(settings.idDetectionTimeout, 60),
      selfieCaptureTimeout: numberOf(settings.selfieCaptureTimeout, 25),
      uploadFallback: settings.uploadFallback === true,
      livenessOptional: settings.livenessOptional === true,
    },
    retriesLeft: typeof fields.retriesLeft === 'number' ? numberOf(fields.retriesLeft, 0) : null,
    consentRefused: fields.consentRefused === true,
    customFields: listOf(fields.customFields).flatMap((field) => customFieldOf(field) ?? []),
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
    onboardingStatus: textOf(fields.onboardingStatus),
    frameAncestors: listOf(fields.frameAncestors).filter((origin) => typeof origin === 'string'),
    redirect: step === 'done' ? redirectOf(fields.redirect) : null,
  };
}
