import type { Dependencies } from '../../../dependencies.js';
import type { JobDefinition } from '../../../platform/queue/queue.js';
import { sweepChecks } from '../../checks/jobs/work-checks.js';
import { deleteImageLinksExpiredBefore } from '../../results/index.js';
import { expireSessions } from '../operations/read-status.js';
import { deleteOldIdempotencyKeys, listExpiredSessions, listSessionsWithHeldStatus } from '../queries.js';

const sweepJob: JobDefinition<Record<string, never>> = {
  name: 'sweep-sessions',
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 300,
};
export const sweepJobs = [sweepJob];
const dayMs = 86_400_000;

/** Once a minute on one node: what is due by time alone. */
export function startSweeping(dependencies: Dependencies): Promise<void> {
  return dependencies.queue.every(sweepJob, '* * * * *', () => sweepSessions(dependencies));
}

export async function sweepSessions(dependencies: Dependencies): Promise<void> {
  const { db, clock, log } = dependencies;
  const now = clock.now();
  const due = [...(await listExpiredSessions(db, now, 500)), ...(await listSessionsWithHeldStatus(db, 500))];
  await expireSessions(dependencies, due);
  await sweepChecks(dependencies);
  await deleteImageLinksExpiredBefore(db, now - dayMs);
  await deleteOldIdempotencyKeys(db, now - dayMs);
  if (due.length > 0) log.info({ sessions: due.length }, 'sessions moved on by time');
}
