import { type ExecutiveAccess, proofOf } from './access.js';
import { type AnswerOf, answer, flag, openText, text } from './answer-shape.js';
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

/** Calls of contract 7.1 and 7.3. */
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
