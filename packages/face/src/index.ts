export { compareFaces } from './compare-faces.js';
export { decodePicture, type Picture } from './decode-picture.js';
export {
  type DetectedFace,
  type DetectorName,
  type FaceEngine,
  type FaceMesh,
  faceWidthPx,
  type MeshPoint,
} from './face-engine.js';
export { FaceError, type FaceErrorCode } from './face-error.js';
export { judgeSelfie, type SelfieFindings, selfieLimits } from './judge-selfie.js';
export { loadFaceEngine } from './load-face-engine.js';
export { type MeasuredPortrait, measurePortrait, minimumPortraitWidthPx } from './measure-portrait.js';
export { type MeasuredSelfie, measureSelfie } from './measure-selfie.js';
