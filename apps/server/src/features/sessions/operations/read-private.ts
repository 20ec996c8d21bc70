import type { Dependencies } from '../../../dependencies.js';
import { privateContext, type SessionPrivate } from '../session-private.js';
import { readSession } from './read-status.js';

/** What the session knows of its person beside captures and results, opened with its key. */
export async function readPrivate(
  dependencies: Dependencies,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<SessionPrivate> {
  const session = await readSession(dependencies, organisationId, sessionId);
  return dependencies.keyring
    .openDataKey(session.id, session)
    .openJson<SessionPrivate>(session.private, privateContext(session.id));
}
