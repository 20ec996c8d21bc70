import type { Dependencies } from '../../../dependencies.js';
import type { JobDefinition } from '../../../platform/queue/queue.js';
import { deleteFramesExpiredBefore } from '../../liveness/index.js';
import { deleteSession } from '../operations/delete-session.js';
import { listSessionsToDelete } from '../queries.js';

const sweepRetentionJob: JobDefinition<Record<string, never>> = {
  name: 'sweep-retention',
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 900,
};
export const retentionJobs = [sweepRetentionJob];
const sessionsAtOnce = 500;

/** Every five minutes on one node. */
export function startRetention(dependencies: Dependencies): Promise<void> {
  return dependencies.queue.every(sweepRetentionJob, '*/5 * * * *', () => sweepRetention(dependencies));
}

/** Deletes frames of challenges that nobody finished, and what a flow's `retentionDays` no longer keeps; receivers hear of it (contract 10.1, `session-deleted`). */
export async function sweepRetention(dependencies: Dependencies): Promise<void> {
  const { db, clock, log } = dependencies;
  await deleteFramesExpiredBefore(db, clock.now());
  const due = await listSessionsToDelete(db, clock.now(), sessionsAtOnce);
  for (const { id, organisationId } of due) {
    try {
      await deleteSession(dependencies, { organisationId, sessionId: id, keepIdentity: true, notify: true });
    } catch (error) {
      // Deleted or held meanwhile, or unreadable: the others must not wait for it.
      log.error({ err: error, interviewId: id }, 'a session could not be deleted by retention');
    }
  }
  if (due.length > 0) log.info({ sessions: due.length }, 'sessions deleted by retention');
}
