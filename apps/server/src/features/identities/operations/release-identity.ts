import type { Trx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import { deleteIdentity, forgetOrigin, isUsedByAnotherSession, lockIdentity } from '../queries.js';

/**
 * A session that is deleted or redacted lets go of its identity (contract 9.2): the identity goes too, with its key
 * and its template, unless it is to be kept or another session uses it. The caller holds the session's lock.
 */
export async function releaseIdentity(
  trx: Trx,
  { session, keep }: { session: Pick<Session, 'id' | 'identityId'>; keep: boolean },
): Promise<void> {
  const { id: sessionId, identityId } = session;
  if (identityId === null || !(await lockIdentity(trx, identityId))) return;
  const stays = keep || (await isUsedByAnotherSession(trx, identityId, sessionId));
  if (stays) await forgetOrigin(trx, identityId, sessionId);
  else await deleteIdentity(trx, identityId);
}
