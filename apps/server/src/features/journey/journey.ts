import type { CustomField, OnboardingStatus } from '@gatehouse/contract';

/** What the hosted pages know of a session; apps/hosted draws itself from it. */
export type JourneyStep =
  | 'consent'
  | 'custom-fields'
  | 'id-front'
  | 'id-back'
  | 'selfie'
  | 'liveness'
  | 'processing'
  | 'done';

export interface Journey {
  interviewId: string;
  step: JourneyStep;
  /** The way of this person, without its end: the open step's place in it is what the page shows as progress. */
  steps: JourneyStep[];
  testMode: boolean;
  language: string;
  company: string;
  /** Where the flow has one: the address of its picture on this server. */
  logo: string | null;
  settings: {
    idCaptureTimeout: number;
    idDetectionTimeout: number;
    selfieCaptureTimeout: number;
    uploadFallback: boolean;
    /** The flow offers the challenge: the person may go on without it. */
    livenessOptional: boolean;
  };
  /** Refusals that the open step still allows before the person goes on. */
  retriesLeft: number | null;
  /** The person refused: the end says so, also after a reload. */
  consentRefused: boolean;
  /** What to ask at the step `custom-fields`. */
  customFields: CustomField[];
  endScreen: { title: string; text: string };
  /** Only if the flow shows it. */
  verdict: 'passed' | 'not_passed' | 'pending' | null;
  /** Which device captures: the one that asks, a phone that it was handed over to, or another. */
  device: 'this' | 'phone' | 'other';
  /** This page came by a hand-over code: it ends on the success screen. */
  handedOver: boolean;
  handoff: {
    /** Whether this page may hand the session over to a phone. */
    available: boolean;
    /** A computer offers it now, before the first capture, or at every capture where the flow requires it. */
    due: boolean;
    /** Computers only hand over. */
    required: boolean;
  };
  /** The server does not know yet what this device is, and may. */
  describeDevice: boolean;
  onboardingStatus: OnboardingStatus;
  /** Origins that may frame the pages; the end is told to no other (11.5). */
  frameAncestors: string[];
  /** Only once ONBOARDING_FINISHED is committed (11.4), and never on a page that came by a hand-over code. */
  redirect: { url: string; delaySeconds: number } | null;
}
