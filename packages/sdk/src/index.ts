export type { ExecutiveAccess, SessionAccess, TokenAccess } from './access.js';
export type * from './administration-calls.js';
export type {
  FaceCaptureAnswer,
  FailReason,
  FrontIdInput,
  IdCaptureAnswer,
  IdImageInput,
  ImageInput,
  PostprocessAnswer,
  ProcessFaceAnswer,
  SuccessAnswer,
} from './capture-calls.js';
export { isFaceCaptureAccepted, isIdCaptureAccepted } from './capture-calls.js';
export { type Clock, systemClock } from './clock.js';
export { type Client, type ClientOptions, createClient } from './create-client.js';
export {
  createMemorySequenceStore,
  createSequenceGuard,
  type SequenceGuard,
  type SequenceStore,
  type SequenceVerdict,
} from './create-sequence-guard.js';
export { type ClientErrorCode, GatehouseError, type GatehouseErrorFields } from './gatehouse-error.js';
export type {
  ApproveAnswer,
  IdentifyAnswer,
  IdentifyInput,
  VerifyAnswer,
  VerifyInput,
} from './identity-calls.js';
export { normaliseBaseUrl, originalServiceAddresses } from './normalise-base-url.js';
export {
  hasReached,
  isFinalStatus,
  type OnboardingStatus,
  type RankedOnboardingStatus,
  statusRank,
} from './onboarding-status.js';
export { parseWebhook, type WebhookEventType, type WebhookPayload } from './parse-webhook.js';
export type {
  ImageLinksAnswer,
  ImagesAnswer,
  ImagesInput,
  ImageType,
  OcrData,
  Rule,
  ScoreAnswer,
  Test,
  TestStatus,
  TypeOfId,
} from './result-calls.js';
export type { CallOptions } from './send-call.js';
export type {
  CloseSessionAnswer,
  FinishStatusAnswer,
  OnboardingUrlAnswer,
  StartAnswer,
  StartInput,
  StartOptions,
  StatusAnswer,
} from './session-calls.js';
export type {
  CustomFieldsAnswer,
  DeviceAnswer,
  DeviceFingerprint,
  DeviceFingerprintAnswer,
  PhoneAnswer,
  SessionIdAccess,
  UserConsentAnswer,
} from './session-data-calls.js';
export {
  type UnverifiedWebhook,
  type VerifiedWebhook,
  type VerifyWebhookInput,
  verifyWebhook,
  type WebhookHeaders,
} from './verify-webhook.js';
export type { WaitOptions } from './wait-calls.js';
