import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { type FaceSearch, withFaceSearch } from '../../identities/operations/with-face-search.js';
import { loadResults } from '../../results/operations/store-results.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { storeFaceComparison } from '../operations/store-face-comparison.js';
import { findCheck, settleCheck } from '../queries.js';

/** Compares the selfie with the portrait (1:1), both described at upload, and with the tenant's identities if the flow asks. */
export async function runFaceCheck(
  dependencies: Dependencies,
  { checkId }: { checkId: string },
): Promise<void> {
  const check = await findCheck(dependencies.db, checkId);
  if (check?.state !== 'queued') return;
  const stored = await judge(dependencies, check.sessionId, check.captureIds);
  await advanceSession(dependencies, check.sessionId, async (turn) => {
    await settleCheck(turn.trx, checkId, stored ? 'done' : 'failed', turn.now);
    await turn.apply({ type: 'job-ended', jobId: checkId });
  });
}

async function judge(dependencies: Dependencies, sessionId: string, captureIds: string[]): Promise<boolean> {
  try {
    const compare = (search: FaceSearch) =>
      advanceSession(dependencies, sessionId, async (turn) => {
        const { trx, dataKey, session } = turn;
        const [selfieId, uploadedFrontId] = captureIds;
        if (!selfieId) throw new GatehouseError('process.no_selfie');
        await turn.apply({ type: 'face-done' });
        // The document that was judged, if one was: a newer one counts from its own process/id on.
        const { firstIdFrontId } = await loadResults(trx, session.id, dataKey);
        const frontId = firstIdFrontId ?? uploadedFrontId ?? null;
        await storeFaceComparison(dependencies, turn, { selfieId, frontId }, search);
      });
    await withFaceSearch(dependencies, compare);
    return true;
  } catch (error) {
    if (error instanceof GatehouseError && error.code.startsWith('session.')) return false;
    throw error;
  }
}
