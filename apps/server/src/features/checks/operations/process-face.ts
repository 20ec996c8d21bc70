import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { findAcceptedCapture } from '../../captures/index.js';
import { loadResults } from '../../results/operations/store-results.js';
import { findSessionKey } from '../../sessions/index.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import type { Turn } from '../../sessions/turn.js';
import { watchSession } from '../../sessions/watch-session.js';
import { processFaceJob } from '../jobs/definitions.js';
import { findCheck, findLivingCheck, insertCheck } from '../queries.js';

/** The job is quick; a request waits for it this long, under the wire's 30 s (1.10). */
const waitForJobMs = 25_000;

export interface ProcessedFace {
  /** 1 match, 0 no match: the reverse of the upload's (5.5). */
  confidence: 0 | 1;
  existingUser: boolean;
  nameMatched?: boolean;
  existingInterviewId?: string;
  existingExternalId?: string;
}

/** Contract 5.5: begins the comparison, or finds the one that ran, and answers its result. */
export async function processFace(dependencies: Dependencies, sessionId: string): Promise<ProcessedFace> {
  const { db, keyring } = dependencies;
  const watch = watchSession(dependencies, sessionId);
  try {
    const checkId = await advanceSession(dependencies, sessionId, async (turn) => {
      await turn.apply({ type: 'write' }); // an ended session is refused as such, whatever else is missing (2.5)
      return beginFaceCheck(dependencies, turn);
    });
    const ended = await watch.untilTrue(
      async () => (await findCheck(db, checkId))?.state !== 'queued',
      waitForJobMs,
    );
    if (!ended) throw new GatehouseError('timeout', { headers: { 'retry-after': '2' } });
    const wrapped = await findSessionKey(db, sessionId);
    if (!wrapped) throw new GatehouseError('session.not_found');
    const { face } = await loadResults(db, sessionId, keyring.openDataKey(sessionId, wrapped));
    if ((await findCheck(db, checkId))?.state !== 'done' || !face) throw new GatehouseError('process.failed');
    const { existingUser = false, existingInterviewId, existingExternalId, nameMatch } = face.faceRecognition;
    return {
      confidence: face.confidence,
      existingUser,
      ...(nameMatch && { nameMatched: nameMatch.status === 'OK' }),
      ...(existingInterviewId && { existingInterviewId }),
      ...(existingExternalId && { existingExternalId }),
    };
  } finally {
    watch.stop();
  }
}

/** Resolves to the id of the check of the newest selfie and document. */
export async function beginFaceCheck({ queue }: Dependencies, turn: Turn): Promise<string> {
  const { trx, session, now, flow } = turn;
  const selfie = await findAcceptedCapture(trx, session.id, 'selfie');
  if (!selfie) throw new GatehouseError('process.no_selfie');
  const front = await findAcceptedCapture(trx, session.id, 'front');
  if (!front && flow.modules.id) throw new GatehouseError('process.no_id');

  const captureIds = [selfie.id, ...(front ? [front.id] : [])];
  const living = await findLivingCheck(trx, {
    sessionId: session.id,
    kind: 'process-face',
    document: 'first',
    captureIds,
  });
  if (living) return living.id;
  const id = createObjectId(now);
  await turn.apply({ type: 'job-started', jobId: id, kind: 'process-face', document: 'first' });
  await insertCheck(trx, {
    id,
    sessionId: session.id,
    kind: 'process-face',
    document: 'first',
    captureIds,
    state: 'queued',
    createdAt: now,
    finishedAt: null,
  });
  await queue.sendIn(trx, processFaceJob, { checkId: id });
  return id;
}
