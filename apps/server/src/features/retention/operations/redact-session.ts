import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { forgetCodes } from '../../handoff/operations/forget-codes.js';
import { releaseIdentity } from '../../identities/operations/release-identity.js';
import { redactLiveness } from '../../liveness/operations/redact-liveness.js';
import { replaceResults } from '../../results/operations/store-results.js';
import { unindexCustomFields } from '../../search/operations/index-custom-fields.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { privateContext } from '../../sessions/session-private.js';
import type { Turn } from '../../sessions/turn.js';
import { deleteCaptures, deleteUnheldSessions, failQueuedChecks, redactNotes } from '../queries.js';
import { placeholder, redactPrivate, redactResults } from '../redact-personal-data.js';
import { removeBlobs } from './remove-blobs.js';

export interface Redaction {
  organisationId: string;
  sessionId: string;
  /** Names of contract 9.2; unknown ones are ignored. */
  keep: readonly string[];
  /** Send `session-deleted`. */
  notify: boolean;
}

/**
 * Contract 9.2, `deletePiiDataOnly`: the session stays with its statuses and tests, without a trace of the person. What
 * may stay is sealed anew; the old key is destroyed. The session is closed: nothing personal may come in again.
 */
export async function redactSession(
  dependencies: Dependencies,
  { organisationId, sessionId, keep, notify }: Redaction,
): Promise<void> {
  await readSession(dependencies, organisationId, sessionId);
  const alongWithIt = await advanceSession(dependencies, sessionId, async (turn) => {
    if (turn.session.held) throw new GatehouseError('session.held');
    if (turn.session.redactedAt !== null) return [];
    await turn.apply({ type: 'close' });
    if (notify) announceDeletion(turn);
    const logins = await removePersonalRows(turn);
    await sealAnew(dependencies, turn, new Set(keep));
    await turn.note('session.redacted');
    return logins;
  });
  for (const id of [sessionId, ...alongWithIt]) await removeBlobs(dependencies, id);
}

function announceDeletion({ emit, session }: Turn): void {
  const { id: interviewId, externalCustomerId, onboardingStatus } = session;
  emit({ kind: 'session-deleted', interviewId, externalCustomerId, onboardingStatus });
}

/** Resolves to the sessions that went altogether: logins of the identity that went. */
async function removePersonalRows({ trx, session, now }: Turn): Promise<string[]> {
  await deleteCaptures(trx, session.id);
  await unindexCustomFields(trx, session.id);
  await forgetCodes(trx, session.id);
  await failQueuedChecks(trx, session.id, now);
  await redactNotes(trx, session.id, placeholder);
  return deleteUnheldSessions(trx, await releaseIdentity(trx, { session, keep: false }));
}

async function sealAnew(
  { keyring }: Pick<Dependencies, 'keyring'>,
  turn: Turn,
  keep: ReadonlySet<string>,
): Promise<void> {
  const { session, now } = turn;
  const { dataKey, wrappedKey, keyVersion } = keyring.createDataKey(session.id);
  await replaceResults(turn, dataKey, redactResults);
  await redactLiveness(turn, dataKey);
  turn.set({
    private: dataKey.sealJson(redactPrivate(turn.readPrivate(), keep), privateContext(session.id)),
    wrappedKey,
    keyVersion,
    externalCustomerId: null,
    externalId: null,
    identityId: null,
    // Nobody can review what nobody can see.
    needsReview: false,
    needsReviewReason: null,
    redactedAt: now,
  });
}
