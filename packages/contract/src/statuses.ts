import { z } from 'zod';

/** Contract 2.3: one current value per session. */
export const onboardingStatuses = [
  'UNKNOWN',
  'ID_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED_SECOND_ID',
  'POST_PROCESSING_FINISHED',
  'GOVERNMENT_VALIDATION_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
  'MANUAL_REVIEW_REJECTED',
  'EXPIRED',
] as const;
export type OnboardingStatus = (typeof onboardingStatuses)[number];
export const onboardingStatusSchema = z.enum(onboardingStatuses);

/** Contract 2.3: the status of a session never falls in rank. `EXPIRED` is an end, above everything. */
export const onboardingRanks: Readonly<Record<OnboardingStatus, number>> = {
  UNKNOWN: 0,
  ID_VALIDATION_FINISHED: 1,
  ID_VALIDATION_FINISHED_SECOND_ID: 2,
  POST_PROCESSING_FINISHED: 3,
  GOVERNMENT_VALIDATION_FINISHED: 4,
  FACE_VALIDATION_FINISHED: 5,
  ONBOARDING_FINISHED: 6,
  MANUAL_REVIEW_APPROVED: 7,
  MANUAL_REVIEW_REJECTED: 7,
  EXPIRED: 8,
};

/** Contract 2.2. A deleted session has no status. */
export const sessionStatuses = ['Alive', 'Closed'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];
export const sessionStatusSchema = z.enum(sessionStatuses);

/** Contract 6.1: `Status` of a test, of a section and of the whole session. */
export const testStatuses = [
  'OK',
  'WARN',
  'FAIL',
  'UNKNOWN',
  'MANUAL',
  'MANUAL_OK',
  'MANUAL_FAIL',
  'MANUAL_PENDING',
] as const;
export type TestStatus = (typeof testStatuses)[number];
export const testStatusSchema = z.enum(testStatuses);

/** Contract 2.6: the session webhook that follows the verdict. */
export const sessionOutcomes = ['SESSION_SUCCEEDED', 'SESSION_FAILED', 'SESSION_PENDING_REVIEW'] as const;
export type SessionOutcome = (typeof sessionOutcomes)[number];
export const sessionOutcomeSchema = z.enum(sessionOutcomes);

/** Contract 4.4: what finish-status answers. */
export const finishActions = ['approved', 'rejected', 'none'] as const;
export type FinishAction = (typeof finishActions)[number];
export const finishActionSchema = z.enum(finishActions);

/** Contract 9.4: what a reviewer may decide. */
export const reviewDecisions = ['approve', 'reject'] as const;
export type ReviewDecision = (typeof reviewDecisions)[number];
export const reviewDecisionSchema = z.enum(reviewDecisions);

/** Contract 1.9: why a picture of a document was refused (HTTP 200, never an error). */
export const captureFailReasons = [
  'UNKNOWN_DOCUMENT_TYPE',
  'WRONG_DOCUMENT_SIDE',
  'WRONG_ONE_SIDED_DOCUMENT',
  'WRONG_UNFOLDED_DOCUMENT',
  'UNFOLDED_DOCUMENT_PAGE_MISMATCH',
  'DOCUMENT_NOT_READABLE',
  'UNABLE_TO_ALIGN_DOCUMENT',
  'ID_TYPE_UNACCEPTABLE',
  'UNEXPECTED_ERROR_OCCURRED',
] as const;
export type CaptureFailReason = (typeof captureFailReasons)[number];
export const captureFailReasonSchema = z.enum(captureFailReasons);
