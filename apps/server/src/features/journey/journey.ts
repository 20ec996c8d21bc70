/** What the hosted pages know of a session; apps/hosted draws itself from it. */
export type JourneyStep = 'consent' | 'id-front' | 'id-back' | 'selfie' | 'liveness' | 'processing' | 'done';

export interface Journey {
  interviewId: string;
  step: JourneyStep;
  testMode: boolean;
  language: string;
  company: string;
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
  consentVersion: string;
  endScreen: { title: string; text: string };
  /** Only if the flow shows it. */
  verdict: 'passed' | 'not_passed' | 'pending' | null;
  /** Only once ONBOARDING_FINISHED is committed (11.4). */
  redirect: { url: string; delaySeconds: number } | null;
}

/** Version of the consent text in the message files of apps/hosted; stored with the consent. */
export const consentVersion = '2';
