import { type WebhookKind, webhookKinds } from '@gatehouse/contract';

export { type WebhookKind, webhookKinds };

/** `event_type` of each kind; onboarding-status bodies carry none (contract 10.1). */
const eventTypes = {
  'session-started': 'SESSION_STARTED',
  'session-progress': 'SESSION_PROGRESS',
  'session-succeeded': 'SESSION_SUCCEEDED',
  'session-failed': 'SESSION_FAILED',
  'session-pending-review': 'SESSION_PENDING_REVIEW',
  'identity-enrolled': 'IDENTITY_ENROLLED',
  'face-authentication': 'FACE_AUTHENTICATION',
  'session-deleted': 'SESSION_DELETED',
  ping: 'PING',
} as const satisfies Record<Exclude<WebhookKind, 'onboarding-status'>, string>;

export type WebhookEventType = (typeof eventTypes)[keyof typeof eventTypes];

/** The body's `event_type` for a kind that has one (contract 10.1). */
export const eventTypeOf = <Kind extends keyof typeof eventTypes>(kind: Kind): (typeof eventTypes)[Kind] =>
  eventTypes[kind];

/** True for the text of a kind; for stored rows and `kinds[]` of the management API. */
export const isWebhookKind = (text: string): text is WebhookKind =>
  (webhookKinds as readonly string[]).includes(text);
