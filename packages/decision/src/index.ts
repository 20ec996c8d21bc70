export {
  type CaptureReason,
  type Check,
  type CheckKey,
  captureReasons,
  checkKeys,
  checkOf,
  checks,
  type FaceCheckKey,
  type IdCheckKey,
  livenessReasons,
  type ReasonCode,
  type SessionReason,
  sessionReasons,
} from './checks.js';
export { type Name, namesAgree } from './compare-names.js';
export {
  type ComparedFace,
  decideFace,
  type ExistingIdentity,
  type FaceInput,
  type FaceResult,
  facePercent,
  isFaceBright,
} from './decide-face.js';
export { decideId, type IdResult } from './decide-id.js';
export { failedLivenessTests, passiveDoubtFrom } from './decide-liveness.js';
export { decideLogin, type LoginInput, type LoginResult, loginScore } from './decide-login.js';
export { decideOverall, explainOverall, type OverallInput } from './decide-overall.js';
export { explainLiveness } from './explain-liveness.js';
export type { IdInput } from './gather-id-facts.js';
export { type CaptureInput, type CaptureVerdict, judgeCapture } from './judge-capture.js';
export { nameTests } from './name-tests.js';
export type { Finding, FindingStatus } from './rate-findings.js';
export { type Reason, type ReasonText, reasonPage, reasons, reasonTextOf } from './reason-texts.js';
export { renderChecksReference } from './render-checks-reference.js';
export { renderReasonPages } from './render-reason-pages.js';
