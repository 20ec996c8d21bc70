import { eventTypeOf } from './kinds.js';

/** Largest body in bytes (contract 10.2: none exceeds 20 kB). */
export const maxWebhookBodyBytes = 20_000;

type MaybeText = string | null | undefined;

/** The session an event is about, as the database has it; null and undefined both mean "not given". */
type SessionSubject = {
  readonly interviewId: string;
  readonly externalCustomerId?: MaybeText;
};

/** Statuses a webhook may announce: every one of contract 2.3 except `UNKNOWN`. */
export type AnnouncedStatus =
  | 'ID_VALIDATION_FINISHED'
  | 'ID_VALIDATION_FINISHED_SECOND_ID'
  | 'POST_PROCESSING_FINISHED'
  | 'GOVERNMENT_VALIDATION_FINISHED'
  | 'FACE_VALIDATION_FINISHED'
  | 'ONBOARDING_FINISHED'
  | 'MANUAL_REVIEW_APPROVED'
  | 'MANUAL_REVIEW_REJECTED'
  | 'EXPIRED';

/** An event as it is committed beside the state change; one member per shape of body (contract 10.2). */
export type WebhookEvent =
  | (SessionSubject & {
      readonly kind: 'onboarding-status';
      readonly flowId: string;
      readonly externalId?: MaybeText;
      readonly onboardingStatus: AnnouncedStatus;
      /** Sent only to destinations that set `includeClientId`. */
      readonly clientId?: MaybeText;
    })
  | (SessionSubject & {
      readonly kind: 'session-started' | 'session-progress' | 'session-failed' | 'session-pending-review';
      readonly onboardingStatus: AnnouncedStatus | 'UNKNOWN';
    })
  | (SessionSubject & {
      readonly kind: 'session-succeeded';
      readonly onboardingStatus: AnnouncedStatus;
      /** Only when the success made or found an identity. */
      readonly identityId?: MaybeText;
    })
  | (SessionSubject & {
      readonly kind: 'session-deleted';
      /** The status the session had when it was deleted. */
      readonly onboardingStatus: AnnouncedStatus | 'UNKNOWN';
    })
  | (SessionSubject & { readonly kind: 'identity-enrolled'; readonly identityId: string })
  | (SessionSubject & {
      readonly kind: 'face-authentication';
      /** Who logged in, or was said to; absent when a login named nobody we know by a phone number. */
      readonly identityId?: MaybeText;
      readonly success: boolean;
    })
  | { readonly kind: 'ping' };

/** Thrown when a body would exceed `maxWebhookBodyBytes`; carries sizes only, never the content. */
export class WebhookBodyTooLargeError extends Error {
  readonly code = 'webhook.body_too_large';
  constructor(readonly sizeBytes: number) {
    super(
      `The webhook body has ${sizeBytes} bytes; at most ${maxWebhookBodyBytes} are sent. Shorten externalCustomerId.`,
    );
    this.name = 'WebhookBodyTooLargeError';
  }
}

/**
 * The exact body that is signed and sent: JSON with the keys and the key order of contract 10.2, an absent value
 * leaving its key out. Make it once, store it, and send the same text on every retry and replay.
 *
 * @throws WebhookBodyTooLargeError over 20 kB
 */
export const webhookBody = (event: WebhookEvent, destination: { includeClientId?: boolean } = {}): string => {
  const body = JSON.stringify(contentOf(event, destination.includeClientId === true));
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes > maxWebhookBodyBytes) throw new WebhookBodyTooLargeError(sizeBytes);
  return body;
};

// JSON.stringify writes string keys in insertion order and leaves undefined out: the literals below are the format.
const contentOf = (event: WebhookEvent, includeClientId: boolean): Record<string, unknown> => {
  switch (event.kind) {
    case 'onboarding-status':
      return {
        flowId: event.flowId,
        interviewId: event.interviewId,
        externalCustomerId: given(event.externalCustomerId),
        externalId: given(event.externalId),
        onboardingStatus: event.onboardingStatus,
        clientId: includeClientId ? given(event.clientId) : undefined,
      };
    case 'session-succeeded':
      return {
        event_type: eventTypeOf(event.kind),
        interviewId: event.interviewId,
        externalCustomerId: given(event.externalCustomerId),
        onboardingStatus: event.onboardingStatus,
        identityId: given(event.identityId),
      };
    case 'session-started':
    case 'session-progress':
    case 'session-failed':
    case 'session-pending-review':
    case 'session-deleted':
      return {
        event_type: eventTypeOf(event.kind),
        interviewId: event.interviewId,
        externalCustomerId: given(event.externalCustomerId),
        onboardingStatus: event.onboardingStatus,
      };
    case 'identity-enrolled':
      return {
        event_type: eventTypeOf(event.kind),
        interviewId: event.interviewId,
        identityId: event.identityId,
        externalCustomerId: given(event.externalCustomerId),
      };
    case 'face-authentication':
      return {
        event_type: eventTypeOf(event.kind),
        interviewId: event.interviewId,
        identityId: given(event.identityId),
        externalCustomerId: given(event.externalCustomerId),
        success: event.success,
      };
    case 'ping':
      return { event_type: eventTypeOf(event.kind) };
    default:
      return unreachable(event);
  }
};

const given = (text: MaybeText): string | undefined => text ?? undefined;

const unreachable = (event: never): never => {
  throw new Error(`No body is defined for this kind of event: ${String((event as { kind?: unknown }).kind)}`);
};
