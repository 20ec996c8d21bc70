export { compareFaces } from './compare-faces.js';
export { decodePicture, type Picture } from './decode-picture.js';
export { drawChallenge } from './draw-challenge.js';
export {
  type DetectedFace,
  type DetectorName,
  type FaceEngine,
  type FaceMesh,
  faceWidthPx,
  type MeshPoint,
} from './face-engine.js';
export { FaceError, type FaceErrorCode } from './face-error.js';
export { fingerprintDistance } from './fingerprint-frame.js';
export { guideLiveness } from './guide-liveness.js';
export { judgeLiveness, type LivenessAttempt } from './judge-liveness.js';
export { judgeSelfie, type SelfieFindings, selfieLimits } from './judge-selfie.js';
export { livenessLimits } from './liveness-limits.js';
export { loadFaceEngine } from './load-face-engine.js';
export { measureLivenessFrame } from './measure-liveness-frame.js';
export { type MeasuredPortrait, measurePortrait, minimumPortraitWidthPx } from './measure-portrait.js';
export { type MeasuredSelfie, measureSelfie } from './measure-selfie.js';
