import type { WebhookKind } from './kinds.js';
import type { WebhookEvent } from './webhook-body.js';

/** Tells a test event from a real one in the body too; the header `gatehouse-test` does first. */
export const sampleCustomerId = 'gatehouse-test';
const sampleFlowId = '0'.repeat(24);
const sampleIdentityId = '0'.repeat(24);

/** An event of the kind with sample data, about a session that does not exist. A ping is about none. */
export const sampleEvent = (kind: WebhookKind, interviewId: string): WebhookEvent => {
  const subject = { interviewId, externalCustomerId: sampleCustomerId };
  switch (kind) {
    case 'onboarding-status':
      return { kind, ...subject, flowId: sampleFlowId, onboardingStatus: 'ONBOARDING_FINISHED' };
    case 'session-started':
      return { kind, ...subject, onboardingStatus: 'UNKNOWN' };
    case 'session-progress':
      return { kind, ...subject, onboardingStatus: 'ID_VALIDATION_FINISHED' };
    case 'session-succeeded':
      return { kind, ...subject, onboardingStatus: 'ONBOARDING_FINISHED', identityId: sampleIdentityId };
    case 'session-failed':
    case 'session-pending-review':
    case 'session-deleted':
      return { kind, ...subject, onboardingStatus: 'ONBOARDING_FINISHED' };
    case 'identity-enrolled':
      return { kind, ...subject, identityId: sampleIdentityId };
    case 'face-authentication':
      return { kind, ...subject, identityId: sampleIdentityId, success: true };
    case 'ping':
      return { kind };
  }
};
