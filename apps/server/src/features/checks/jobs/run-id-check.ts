import { type DocumentMeasurement, GatehouseError } from '@gatehouse/contract';
import { decideId } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import { findCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { type FaceSearch, withFaceSearch } from '../../identities/operations/with-face-search.js';
import { loadResults, storeIdResult } from '../../results/operations/store-results.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { storeFaceComparison } from '../operations/store-face-comparison.js';
import { findCheck, settleCheck } from '../queries.js';

/**
 * Judges the measured sides of one document: first the results and `ID_VALIDATION_FINISHED`, then the end of the job
 * and `POST_PROCESSING_FINISHED`. Each is a turn of its own; a job that died between them goes on where it was.
 */
export async function runIdCheck(
  dependencies: Dependencies,
  { checkId }: { checkId: string },
): Promise<void> {
  const check = await findCheck(dependencies.db, checkId);
  if (check?.state !== 'queued') return;
  const stored = await judge(dependencies, check.sessionId, check.captureIds, check.document);
  await advanceSession(dependencies, check.sessionId, async (turn) => {
    await turn.apply({ type: 'job-ended', jobId: checkId });
    await settleCheck(turn.trx, checkId, stored ? 'done' : 'failed', turn.now);
  });
}

/** False when the session ended meanwhile: its results would change a verdict that was announced. */
async function judge(
  dependencies: Dependencies,
  sessionId: string,
  captureIds: string[],
  document: 'first' | 'second',
): Promise<boolean> {
  try {
    const check = (search: FaceSearch) =>
      advanceSession(dependencies, sessionId, async (turn) => {
        const { trx, dataKey, flow, session, now } = turn;
        const [front, back] = await Promise.all(captureIds.map((id) => findCapture(trx, id)));
        if (!front) throw new GatehouseError('process.no_front');
        const decision = decideId({
          front: openMeasurement<DocumentMeasurement>(dataKey, front),
          back: back ? openMeasurement<DocumentMeasurement>(dataKey, back) : null,
          flow,
          session: {
            countryCode: session.countryCode ?? 'ALL',
            customFields: turn.readPrivate().customFields ?? {},
          },
          today: new Date(now).toISOString().slice(0, 10),
        });
        await turn.apply({ type: 'id-results-stored', document });
        await storeIdResult(turn, document, { decision, frontId: front.id, backId: back?.id ?? null });
        // A face that was compared with another document is compared with this one, or the two would pass together.
        const { compared } = await loadResults(trx, session.id, dataKey);
        if (document === 'first' && compared && compared.frontId !== front.id)
          await storeFaceComparison(
            dependencies,
            turn,
            { selfieId: compared.selfieId, frontId: front.id },
            search,
          );
      });
    await withFaceSearch(dependencies, check);
    return true;
  } catch (error) {
    if (error instanceof GatehouseError && error.code.startsWith('session.')) return false;
    throw error;
  }
}
