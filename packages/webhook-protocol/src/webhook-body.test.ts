import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTypeOf, isWebhookKind, webhookKinds } from './kinds.js';
import {
  maxWebhookBodyBytes,
  WebhookBodyTooLargeError,
  type WebhookEvent,
  webhookBody,
} from './webhook-body.js';

const flowId = '65f0000000000000000000aa';
const interviewId = '66f0a1b2c3d4e5f601234567';
const identityId = '67f0000000000000000000bb';
const finished: WebhookEvent = {
  kind: 'onboarding-status',
  flowId,
  interviewId,
  externalCustomerId: 'user-0001',
  onboardingStatus: 'ONBOARDING_FINISHED',
};

describe('onboarding-status bodies', () => {
  it('are byte for byte the example of contract 10.2', () => {
    expect(webhookBody(finished)).toBe(
      '{"flowId":"65f0000000000000000000aa","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}',
    );
    expect(Buffer.byteLength(webhookBody(finished))).toBe(152);
  });

  it('carry every optional key in the order of contract 10.2', () => {
    const body = webhookBody(
      { ...finished, clientId: 'acme1', externalId: 'x-9' },
      { includeClientId: true },
    );
    expect(Object.keys(JSON.parse(body))).toEqual([
      'flowId',
      'interviewId',
      'externalCustomerId',
      'externalId',
      'onboardingStatus',
      'clientId',
    ]);
  });

  it('leave out what was not given, instead of null', () => {
    const body = webhookBody({ ...finished, externalCustomerId: null, externalId: undefined });
    expect(Object.keys(JSON.parse(body))).toEqual(['flowId', 'interviewId', 'onboardingStatus']);
  });

  it('hold no clientId unless the destination asks for it', () => {
    expect(webhookBody({ ...finished, clientId: 'acme1' })).not.toContain('clientId');
  });
});

describe('bodies of the other kinds', () => {
  const subject = { interviewId, externalCustomerId: 'user-0001' };

  it('are byte for byte the session example of contract 10.2', () => {
    expect(
      webhookBody({ kind: 'session-succeeded', ...subject, onboardingStatus: 'ONBOARDING_FINISHED' }),
    ).toBe(
      '{"event_type":"SESSION_SUCCEEDED","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}',
    );
  });

  it.each([
    ['session-started', 'SESSION_STARTED'],
    ['session-progress', 'SESSION_PROGRESS'],
    ['session-failed', 'SESSION_FAILED'],
    ['session-pending-review', 'SESSION_PENDING_REVIEW'],
    ['session-deleted', 'SESSION_DELETED'],
  ] as const)('%s has event_type %s and the session keys', (kind, eventType) => {
    const body: unknown = JSON.parse(webhookBody({ kind, ...subject, onboardingStatus: 'UNKNOWN' }));
    expect(Object.entries(body as object)).toEqual([
      ['event_type', eventType],
      ['interviewId', interviewId],
      ['externalCustomerId', 'user-0001'],
      ['onboardingStatus', 'UNKNOWN'],
    ]);
  });

  it('session-succeeded names the identity last, when there is one', () => {
    const body = webhookBody({
      kind: 'session-succeeded',
      interviewId,
      onboardingStatus: 'MANUAL_REVIEW_APPROVED',
      identityId,
    });
    expect(body).toBe(
      `{"event_type":"SESSION_SUCCEEDED","interviewId":"${interviewId}","onboardingStatus":"MANUAL_REVIEW_APPROVED","identityId":"${identityId}"}`,
    );
  });

  it('identity and face kinds name the identity, and face the outcome', () => {
    expect(webhookBody({ kind: 'identity-enrolled', interviewId, identityId })).toBe(
      `{"event_type":"IDENTITY_ENROLLED","interviewId":"${interviewId}","identityId":"${identityId}"}`,
    );
    expect(webhookBody({ kind: 'face-authentication', ...subject, identityId, success: false })).toBe(
      `{"event_type":"FACE_AUTHENTICATION","interviewId":"${interviewId}","identityId":"${identityId}","externalCustomerId":"user-0001","success":false}`,
    );
  });

  it('ping says only that it is one', () => {
    expect(webhookBody({ kind: 'ping' })).toBe('{"event_type":"PING"}');
  });

  it('every kind but onboarding-status has its own event_type', () => {
    const types = webhookKinds.flatMap((kind) => (kind === 'onboarding-status' ? [] : [eventTypeOf(kind)]));
    expect(new Set(types).size).toBe(webhookKinds.length - 1);
    expect(isWebhookKind('session-failed')).toBe(true);
    expect(isWebhookKind('constructor')).toBe(false);
  });
});

describe('the 20 kB limit', () => {
  const withId = (externalCustomerId: string) => webhookBody({ ...finished, externalCustomerId });
  const overhead = Buffer.byteLength(withId(''));

  it('lets exactly 20 000 bytes through and refuses one more, counted in bytes', () => {
    expect(Buffer.byteLength(withId('é'.repeat((maxWebhookBodyBytes - overhead) / 2)))).toBeLessThanOrEqual(
      20_000,
    );
    expect(Buffer.byteLength(withId('a'.repeat(maxWebhookBodyBytes - overhead)))).toBe(20_000);
    expect(() => withId('a'.repeat(maxWebhookBodyBytes - overhead + 1))).toThrow(WebhookBodyTooLargeError);
    expect(() => withId('é'.repeat((maxWebhookBodyBytes - overhead) / 2 + 1))).toThrow(
      WebhookBodyTooLargeError,
    );
  });

  it('is refused without repeating the content', () => {
    try {
      withId('secret-customer'.repeat(2_000));
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('secret-customer');
    }
  });

  it('is never passed, and what comes out is JSON that reads back, for any ids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 9_000 }), (externalCustomerId) => {
        try {
          const body = withId(externalCustomerId);
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
          expect(JSON.parse(body).externalCustomerId).toBe(externalCustomerId);
        } catch (error) {
          expect(error).toBeInstanceOf(WebhookBodyTooLargeError);
        }
      }),
      { numRuns: 20 },
    );
  });
});
