// What needs the camera: one script, loaded when it is first wanted.
export { LivenessStep } from '../liveness/liveness-step.js';
export { CaptureStep } from './capture-step.js';
