import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import { releaseIdentity } from '../../identities/operations/release-identity.js';
import { findOrganisation } from '../../organisations/index.js';
import { lockSession } from '../../sessions/index.js';
import { recordEvents } from '../../webhooks/operations/record-events.js';
import { deleteSessionRow, deleteUnheldSessions } from '../queries.js';
import { removeBlobs } from './remove-blobs.js';

export interface Deletion {
  organisationId: string;
  sessionId: string;
  /** The identity stays even if no other session uses it. */
  keepIdentity: boolean;
  /** Send `session-deleted`. */
  notify: boolean;
}

/**
 * Contract 9.2: the row with the session's wrapped key goes, and with it every way to read what was sealed with it,
 * here and in backup copies of the images. Throws `session.not_found` or, under legal hold, `session.held`.
 */
export async function deleteSession(
  dependencies: Dependencies,
  { organisationId, sessionId, keepIdentity, notify }: Deletion,
): Promise<void> {
  const alongWithIt = await dependencies.db.transaction().execute(async (trx) => {
    const session = await lockSession(trx, sessionId);
    if (session?.organisationId !== organisationId) throw new GatehouseError('session.not_found');
    if (session.held) throw new GatehouseError('session.held');
    if (notify) await recordDeletion(dependencies, trx, session);
    const logins = await releaseIdentity(trx, { session, keep: keepIdentity });
    await deleteSessionRow(trx, sessionId);
    return deleteUnheldSessions(trx, logins);
  });
  for (const id of [sessionId, ...alongWithIt]) await removeBlobs(dependencies, id);
}

async function recordDeletion(dependencies: Dependencies, trx: Trx, session: Session): Promise<void> {
  const { id: interviewId, organisationId, externalCustomerId, onboardingStatus } = session;
  const organisation = await findOrganisation(trx, organisationId);
  if (!organisation) throw new GatehouseError('session.not_found');
  await recordEvents(dependencies, trx, {
    organisationId,
    clientId: organisation.clientId,
    sessionId: interviewId,
    firstSequence: session.nextSequence,
    events: [{ kind: 'session-deleted', interviewId, externalCustomerId, onboardingStatus }],
  });
}
