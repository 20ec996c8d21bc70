import { type ExecutiveAccess, proofOf } from './access.js';
import { type AnswerOf, answer, fields, flag, number, openText, text } from './answer-shape.js';
import type { TestStatus } from './result-calls.js';
import type { Call, CallOptions } from './send-call.js';

const approveAnswer = answer({
  success: flag,
  /** Identity id. */
  uuid: text,
  /** Identity token. */
  token: text,
  /** The overall status of the session. */
  totalScore: openText<TestStatus>(),
  /** True when the person was an identity already. */
  existingCustomer: flag,
});
export type ApproveAnswer = AnswerOf<typeof approveAnswer>;

const identifyAnswer = answer({
  faceMatch: flag,
  overallStatus: openText<'PASS' | 'FAIL'>(),
  /** 0-100; Gatehouse gives figures for a passed login only. */
  overallScore: number,
  recognitionConfidence: fields({ confidence: number }),
  spoofAttempt: flag,
  spoofConfidence: number,
  isBright: flag,
  blurriness: number,
  secondFactor: flag,
  /** Identity id. */
  customerId: text,
  /** Identity token, on `PASS` only. */
  token: text,
  transactionId: text,
  /** The session of this attempt. */
  interviewId: text,
  /** Its token, on `PASS` only. */
  interviewToken: text,
});
export type IdentifyAnswer = AnswerOf<typeof identifyAnswer>;

export interface IdentifyInput {
  /** Identity id, or else `phone`. */
  readonly uuid?: string | undefined;
  /** E.164. */
  readonly phone?: string | undefined;
  /** The selfie in base64. */
  readonly base64Image: string;
}

const verifyAnswer = answer({ verified: flag, customerId: text, interviewId: text });
export type VerifyAnswer = AnswerOf<typeof verifyAnswer>;

export interface VerifyInput {
  readonly transactionId: string;
  /** Identity token of the attempt. */
  readonly token: string;
  readonly interviewToken: string;
  /** Uses `/omni/authentication/verify` instead of `/omni/auth-attempt/verify`. */
  readonly executiveToken?: string | undefined;
}

export type IdentityCalls = ReturnType<typeof createIdentityCalls>;

/** Calls of contract section 7. */
export function createIdentityCalls(call: Call) {
  return {
    /** `POST /omni/process/approve`: makes the person of a session an identity. */
    approve: (
      input: ExecutiveAccess & { readonly interviewId: string },
      options: CallOptions = {},
    ): Promise<ApproveAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/process/approve',
        proof: proofOf(input),
        query: { interviewId: input.interviewId },
        answer: approveAnswer,
      }),

    /**
     * Face login: is this the face of that identity? Let the person in only after `verify` said so to your backend.
     */
    identifyFace: (
      { base64Image, ...claim }: IdentifyInput,
      options: CallOptions = {},
    ): Promise<IdentifyAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/1to1/identify/third-party',
        proof: { kind: 'key' },
        body: { ...claim, selfie: { base64Image } },
        answer: identifyAnswer,
      }),

    /** Was this face login genuine? True at most once for an attempt, and only within ten minutes. */
    verify: ({ executiveToken, ...body }: VerifyInput, options: CallOptions = {}): Promise<VerifyAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: executiveToken === undefined ? '/omni/auth-attempt/verify' : '/omni/authentication/verify',
        proof: executiveToken === undefined ? { kind: 'key' } : proofOf({ executiveToken }),
        body,
        answer: verifyAnswer,
      }),
  };
}
