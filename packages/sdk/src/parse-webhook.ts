import { fields, flag, openText, text } from './answer-shape.js';
import { GatehouseError } from './gatehouse-error.js';
import type { OnboardingStatus } from './onboarding-status.js';

export type WebhookEventType =
  | 'SESSION_STARTED'
  | 'SESSION_PROGRESS'
  | 'SESSION_SUCCEEDED'
  | 'SESSION_FAILED'
  | 'SESSION_PENDING_REVIEW'
  | 'IDENTITY_ENROLLED'
  | 'FACE_AUTHENTICATION'
  | 'SESSION_DELETED'
  | 'PING';

const payload = fields({
  interviewId: text,
  /** Absent in an onboarding-status webhook. */
  event_type: openText<WebhookEventType>(),
  flowId: text,
  externalCustomerId: text,
  externalId: text,
  onboardingStatus: openText<OnboardingStatus>(),
  clientId: text,
  identityId: text,
  success: flag,
});
/** Body of a webhook (contract 10.2); unknown fields are kept. */
export type WebhookPayload = NonNullable<ReturnType<typeof payload>>;

/**
 * Reads the body of a webhook without verifying who sent it; `verifyWebhook` does both.
 *
 * @throws GatehouseError `webhook.body_not_json`
 */
export function parseWebhook(rawBody: string | Uint8Array): WebhookPayload {
  const body = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
  const read = payload(parseJson(body));
  if (read === undefined) {
    throw new GatehouseError({
      code: 'webhook.body_not_json',
      message: 'The body of the webhook is not a JSON object.',
    });
  }
  return typeof read.event_type === 'string' ? { ...read, event_type: eventType(read.event_type) } : read;
}

/** `Session Succeeded` means `SESSION_SUCCEEDED` (contract 10.2). */
function eventType(spelling: string): string {
  return spelling
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
