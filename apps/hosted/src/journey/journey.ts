import type { CustomField } from '@gatehouse/contract/custom-fields';

/** The steps a person goes through, as the server names them. */
export const stepNames = [
  'consent',
  'custom-fields',
  'id-front',
  'id-back',
  'selfie',
  'liveness',
  'processing',
  'done',
] as const;
export type StepName = (typeof stepNames)[number];

export const captureStepNames = ['id-front', 'id-back', 'selfie'] as const;
export type CaptureStepName = (typeof captureStepNames)[number];

export const deviceNames = ['this', 'phone', 'other'] as const;
export type DeviceName = (typeof deviceNames)[number];

export type Verdict = 'passed' | 'not_passed' | 'pending';

/** Where the session stands: the server's own words, parsed once by `parseJourney`. */
export interface Journey {
  interviewId: string;
  step: StepName;
  /** The steps of this person's way, in their order, without its end. */
  steps: StepName[];
  testMode: boolean;
  language: string;
  company: string;
  /** Address of the flow's logo on our own server. */
  logo: string | null;
  settings: {
    idCaptureTimeout: number;
    idDetectionTimeout: number;
    selfieCaptureTimeout: number;
    uploadFallback: boolean;
    /** The person may go on without the liveness challenge. */
    livenessOptional: boolean;
  };
  retriesLeft: number | null;
  /** Consent was refused: the end says so. */
  consentRefused: boolean;
  /** What to ask at the step `custom-fields`. */
  customFields: CustomField[];
  /** Empty strings: the translated defaults (contract 11.3). */
  endScreen: { title: string; text: string };
  verdict: Verdict | null;
  /** Which device captures: this one, a phone that it was handed over to, or another. */
  device: DeviceName;
  /** This page came by a hand-over code. */
  handedOver: boolean;
  handoff: {
    /** This page may hand the session over to a phone. */
    available: boolean;
    /** A computer offers it now. */
    due: boolean;
    /** Computers only hand over. */
    required: boolean;
  };
  /** The server wants to know what this device is. */
  describeDevice: boolean;
  /** Where the API says the session is; told to the page around ours at the end. */
  onboardingStatus: string;
  /** Origins that may frame these pages, and hear of the end. */
  frameAncestors: string[];
  redirect: { url: string; delaySeconds: number } | null;
}

export function isCaptureStep(step: StepName): step is CaptureStepName {
  return (captureStepNames as readonly string[]).includes(step);
}
