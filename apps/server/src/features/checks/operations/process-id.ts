import { type DocumentMeasurement, GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { findAcceptedCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import type { Turn } from '../../sessions/turn.js';
import { processIdJob } from '../jobs/definitions.js';
import { findLivingCheck, insertCheck } from '../queries.js';

/** Contract 5.2: begins the job; a repeat without a new upload begins none. */
export function processId(
  dependencies: Dependencies,
  { sessionId, document }: { sessionId: string; document: 'first' | 'second' },
): Promise<{ success: true }> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' }); // an ended session is refused as such, whatever else is missing (2.5)
    await beginIdCheck(dependencies, turn, document);
    return { success: true };
  });
}

/** As `processId`, inside a turn that already runs. */
export async function beginIdCheck(
  { queue }: Dependencies,
  turn: Turn,
  document: 'first' | 'second',
  { backGivenUp = false } = {},
): Promise<void> {
  const { trx, session, dataKey, now } = turn;
  const front = await findAcceptedCapture(trx, session.id, document === 'first' ? 'front' : 'second-front');
  if (!front) throw new GatehouseError('process.no_front');
  const back = await findAcceptedCapture(trx, session.id, document === 'first' ? 'back' : 'second-back');
  const { classification } = openMeasurement<DocumentMeasurement>(dataKey, front);
  if (!back && !front.onlyFront && !classification.oneSided && !backGivenUp)
    throw new GatehouseError('process.no_back');

  const captureIds = [front.id, ...(back ? [back.id] : [])];
  if (await findLivingCheck(trx, { sessionId: session.id, kind: 'process-id', document, captureIds })) return;
  const id = createObjectId(now);
  await turn.apply({ type: 'job-started', jobId: id, kind: 'process-id', document });
  await insertCheck(trx, {
    id,
    sessionId: session.id,
    kind: 'process-id',
    document,
    captureIds,
    state: 'queued',
    createdAt: now,
    finishedAt: null,
  });
  await queue.sendIn(trx, processIdJob, { checkId: id });
}
