import { idOf, proofOf, type SessionAccess, type TokenAccess } from './access.js';
import { type AnswerOf, answer, flag, number, openText, text } from './answer-shape.js';
import type { OnboardingStatus } from './onboarding-status.js';
import type { Call, CallOptions } from './send-call.js';

const startAnswer = answer(
  {
    /** Id of the session: 24 lower-case hex characters. Store it beside your user. */
    interviewId: text,
    /** Session token. Store it beside your user, and never send it to a browser. */
    token: text,
    clientId: text,
    interviewCode: text,
    env: text,
    flowType: openText<'flow' | 'workflow' | 'configuration'>(),
    /** Seconds. */
    idCaptureTimeout: number,
    /** Seconds. */
    idDetectionTimeout: number,
    /** Seconds. */
    selfieCaptureTimeout: number,
    idCaptureRetries: number,
    selfieCaptureRetries: number,
    curpValidationRetries: number,
    onboardingLinkExpirationMinutes: number,
    /** True when an existing session was resumed. */
    existingSession: flag,
    endScreenTitle: text,
    endScreenText: text,
    optinCompanyName: text,
    optinEnabled: flag,
  },
  'interviewId',
  'token',
  'clientId',
);
export type StartAnswer = AnswerOf<typeof startAnswer>;

const onboardingUrlAnswer = answer(
  {
    /** Absolute address of the hosted pages. Opaque: do not take it apart. */
    url: text,
  },
  'url',
);
export type OnboardingUrlAnswer = AnswerOf<typeof onboardingUrlAnswer>;

const statusAnswer = answer({ onboardingStatus: openText<OnboardingStatus>() }, 'onboardingStatus');
export type StatusAnswer = AnswerOf<typeof statusAnswer>;

const finishAnswer = answer({
  /** The session's target, else the flow's, else empty. */
  redirectionUrl: text,
  action: openText<'approved' | 'rejected' | 'none'>(),
});
export type FinishStatusAnswer = AnswerOf<typeof finishAnswer>;

const closeAnswer = answer({
  _id: text,
  /** UTC milliseconds, as are the next two. */
  _createdAt: number,
  _updatedAt: number,
  closedAt: number,
  sessionStatus: openText<'Alive' | 'Closed'>(),
});
export type CloseSessionAnswer = AnswerOf<typeof closeAnswer>;

/** Body of `POST /omni/start` (contract 4.1). */
export interface StartInput {
  /** Flow or workflow id. Without it the account's default flow is used. */
  readonly configurationId?: string | undefined;
  /** ISO alpha-2 or alpha-3 of the documents that are accepted, or `ALL`. */
  readonly countryCode?: string | undefined;
  /** Language of the hosted pages, such as `en-US`. */
  readonly language?: string | undefined;
  /** Your own id of the person; comes back in every webhook. */
  readonly externalCustomerId?: string | undefined;
  /** Deprecated predecessor of `externalCustomerId`. */
  readonly externalId?: string | undefined;
  /** Where the hosted pages send the person at the end; absolute. */
  readonly redirectionUrl?: string | undefined;
  readonly customFields?: Readonly<Record<string, string>> | undefined;
  /** Resumes this session and gives a fresh token for it. */
  readonly interviewId?: string | undefined;
  /** Resumes by link key instead of `interviewId`. */
  readonly uuid?: string | undefined;
  readonly integrationId?: string | undefined;
}

export interface StartOptions extends CallOptions {
  /**
   * 1 to 255 characters, new for every attempt of a person. With it, and on Gatehouse only, a start whose answer was
   * lost is sent again without making a second session.
   */
  readonly idempotencyKey?: string | undefined;
}

export type SessionCalls = ReturnType<typeof createSessionCalls>;

/** Calls of contract section 4. */
export function createSessionCalls(call: Call) {
  return {
    /** `POST /omni/start`: makes a session, or resumes one. Needs the API key. */
    start: (input: StartInput, options: StartOptions = {}): Promise<StartAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/start',
        proof: { kind: 'key' },
        body: input,
        answer: startAnswer,
      }),

    /** `GET /omni/onboarding-url`: a fresh link to the hosted pages for this session. */
    onboardingUrl: (access: TokenAccess, options: CallOptions = {}): Promise<OnboardingUrlAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/onboarding-url',
        proof: proofOf(access),
        answer: onboardingUrlAnswer,
      }),

    /** `GET /omni/get/onboarding/status`: cheap enough to be asked every second. */
    status: (access: SessionAccess, options: CallOptions = {}): Promise<StatusAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/onboarding/status',
        proof: proofOf(access),
        query: idOf(access),
        answer: statusAnswer,
      }),

    /** `GET /omni/finish-status`: marks the session complete; a repeat gives the same answer. */
    finishStatus: (access: TokenAccess, options: CallOptions = {}): Promise<FinishStatusAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/finish-status',
        proof: proofOf(access),
        answer: finishAnswer,
      }),

    /** `POST /omni/session/status/set?action=Closed`: no more writes; reads go on. */
    closeSession: (access: TokenAccess, options: CallOptions = {}): Promise<CloseSessionAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/session/status/set',
        proof: proofOf(access),
        query: { action: 'Closed' },
        answer: closeAnswer,
      }),
  };
}
