export * from './build-openapi.js';
export { consentVersion } from './consent-texts/consent-text.js';
export * from './consent-texts/consent-texts.js';
export * from './countries.js';
export * from './custom-fields.js';
export type { SessionItem } from './endpoints/administration-endpoints.js';
export { type CaptureResponse, imageBodySchema } from './endpoints/capture-endpoints.js';
export * from './endpoints/endpoint.js';
export * from './endpoints/index.js';
export {
  challengeLimits,
  type FinishedChallenge,
  type LivenessAnswer,
  livenessFrameSchema,
  type StartedChallenge,
} from './endpoints/liveness-endpoints.js';
export { type ImageType, imageTypes } from './endpoints/result-endpoints.js';
export {
  type DeviceFingerprint,
  deviceFingerprintSchema,
  type Geolocation,
} from './endpoints/session-data-endpoints.js';
export { type StartBody, type StartResponse, textLimits } from './endpoints/session-endpoints.js';
export { deliveryStates, type WebhookKind, webhookKinds } from './endpoints/webhook-endpoints.js';
export { phoneNumber } from './endpoints/wire.js';
export * from './errors.js';
export * from './evidence.js';
export * from './flow-settings.js';
export * from './languages.js';
export * from './measurements.js';
export * from './ocr-data.js';
export * from './page-events.js';
export * from './score.js';
export * from './statuses.js';
export {
  type AccentColours,
  deriveThemeColours,
  readLogo,
  type Theme,
  type ThemeFont,
  themeFonts,
  themeSchema,
} from './theme.js';
