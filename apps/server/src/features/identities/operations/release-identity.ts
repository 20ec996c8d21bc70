import type { Trx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import {
  deleteAttemptsOf,
  deleteIdentity,
  forgetOrigin,
  isUsedByAnotherSession,
  listPassedLogins,
  lockIdentity,
} from '../queries.js';

/**
 * A session that is deleted or redacted lets go of its identity (contract 9.2): the identity goes too, with its key
 * and its template, unless it is to be kept or another session uses it. The caller holds the session's lock. Resolves
 * to the sessions of the face logins that the identity passed: they show the same person, and go with it.
 */
export async function releaseIdentity(
  trx: Trx,
  { session, keep }: { session: Pick<Session, 'id' | 'identityId'>; keep: boolean },
): Promise<string[]> {
  const { id: sessionId, identityId } = session;
  await deleteAttemptsOf(trx, sessionId);
  if (identityId === null || !(await lockIdentity(trx, identityId))) return [];
  const stays = keep || (await isUsedByAnotherSession(trx, identityId, sessionId));
  if (stays) {
    await forgetOrigin(trx, identityId, sessionId);
    return [];
  }
  const logins = await listPassedLogins(trx, identityId);
  await deleteIdentity(trx, identityId);
  return logins;
}
