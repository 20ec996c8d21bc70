import { createState } from '@gatehouse/session-machine';
import type { Trx } from '../../../platform/database/open-database.js';
import { createInterviewCode } from '../../../platform/ids.js';
import type { DataKey, WrappedKey } from '../../../platform/keys/encryption.js';
import type { Flow } from '../../flows/index.js';
import { insertSession } from '../queries.js';
import { privateContext, type SessionPrivate } from '../session-private.js';

const dayMs = 86_400_000;
/** As long as the token that reads the session lives; a login is no record to be kept for ever. */
const keptDays = 90;

export interface LoginSession {
  id: string;
  organisationId: string;
  flow: Flow;
  key: WrappedKey & { dataKey: DataKey };
  passed: boolean;
  externalCustomerId: string | null;
  /** Webhook events that the caller records with it. */
  eventCount: number;
  now: number;
}

/**
 * The session of a face login (contract 7.2): made when its one attempt is over, so it is finished from the start. It
 * announces no status, has nothing to capture and never expires; search finds it by its verdict.
 */
export async function createLoginSession(
  trx: Trx,
  { id, organisationId, flow, key, passed, externalCustomerId, eventCount, now }: LoginSession,
): Promise<void> {
  const nothing: SessionPrivate = {};
  const retentionDays = flow.settings.retentionDays || keptDays;
  await insertSession(trx, {
    session: {
      id,
      organisationId,
      flowId: flow.id,
      flowVersion: flow.version,
      interviewCode: createInterviewCode(),
      source: 'face-login',
      externalCustomerId,
      externalId: null,
      countryCode: null,
      language: flow.settings.language,
      private: key.dataKey.sealJson(nothing, privateContext(id)),
      wrappedKey: key.wrappedKey,
      keyVersion: key.keyVersion,
      machine: JSON.stringify({
        ...createState({ expiresAtMs: now }),
        status: 'ONBOARDING_FINISHED',
        finishRequestedAtMs: now,
      }),
      onboardingStatus: 'ONBOARDING_FINISHED',
      overallStatus: passed ? 'OK' : 'FAIL',
      needsReviewReason: null,
      // Who logged in stands in the attempt: a login is no reason to keep an identity, nor to delete one.
      identityId: null,
      nextSequence: eventCount + 1,
      createdAt: now,
      updatedAt: now,
      openedAt: null,
      lastStepAt: now,
      finishedAt: now,
      closedAt: null,
      redactedAt: null,
      expiresAt: now,
      deleteAfter: now + Math.min(retentionDays, keptDays) * dayMs,
    },
    event: {
      eventName: 'session.created',
      eventType: 'system',
      eventData: JSON.stringify({ source: 'face-login', passed }),
      occurredAt: now,
    },
  });
}
