import type { Dependencies } from '../../../dependencies.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { listIdCheckStates } from '../queries.js';

/** Contract 5.3: false while a job runs or none was begun. */
export async function isPostprocessFinished(
  dependencies: Dependencies,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<{ finished: boolean }> {
  await readSession(dependencies, organisationId, sessionId);
  const checks = await listIdCheckStates(dependencies.db, sessionId);
  return { finished: checks.length > 0 && checks.every(({ state }) => state !== 'queued') };
}
