import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { listQueuedChecks, settleCheck } from '../queries.js';
import { processFaceJob, processIdJob } from './definitions.js';
import { runFaceCheck } from './run-face-check.js';
import { runIdCheck } from './run-id-check.js';

/** A check that was tried for so long counts as ended; the person or the integrator may upload again. */
const givenUpAfterMs = 15 * 60_000;
const resendAfterMs = 30_000;

export const checkJobs = [processIdJob, processFaceJob];

export async function startCheckWorkers(dependencies: Dependencies): Promise<void> {
  await dependencies.queue.work(processIdJob, { concurrency: 2 }, (payload) =>
    runIdCheck(dependencies, payload),
  );
  await dependencies.queue.work(processFaceJob, { concurrency: 2 }, (payload) =>
    runFaceCheck(dependencies, payload),
  );
  await resendQueuedChecks(dependencies, dependencies.clock.now());
}

/** A check's row is the truth, its job only the push: after a crash or a lost job it is pushed again. */
async function resendQueuedChecks({ db, queue }: Dependencies, createdBefore: number): Promise<void> {
  for (const { id, kind } of await listQueuedChecks(db, createdBefore))
    await queue.send(kind === 'process-id' ? processIdJob : processFaceJob, { checkId: id });
}

export async function sweepChecks(dependencies: Dependencies): Promise<void> {
  const { db, clock, log } = dependencies;
  const now = clock.now();
  await resendQueuedChecks(dependencies, now - resendAfterMs);
  for (const { id, sessionId } of await listQueuedChecks(db, now - givenUpAfterMs)) {
    try {
      await advanceSession(dependencies, sessionId, async (turn) => {
        await settleCheck(turn.trx, id, 'failed', turn.now);
        await turn.apply({ type: 'job-ended', jobId: id });
      });
    } catch (error) {
      // Of this session alone; deleted meanwhile, or its key is damaged. The others must not wait for it.
      log.error({ err: error, checkId: id, interviewId: sessionId }, 'a check could not be given up');
    }
  }
}
