import { type DocumentMeasurement, GatehouseError, type SelfieMeasurement } from '@gatehouse/contract';
import { decideFace } from '@gatehouse/decision';
import { compareFaces } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import { findCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { nameOf } from '../../identities/operations/enrol-identity.js';
import { findIdentityByFace } from '../../identities/operations/find-by-face.js';
import { loadResults, storeFaceResult } from '../../results/operations/store-results.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
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
    await advanceSession(dependencies, sessionId, async (turn) => {
      const { trx, dataKey, flow, session } = turn;
      const [selfieCapture, frontCapture] = await Promise.all(captureIds.map((id) => findCapture(trx, id)));
      if (!selfieCapture) throw new GatehouseError('process.no_selfie');
      const selfie = openMeasurement<SelfieMeasurement>(dataKey, selfieCapture);
      const portrait = frontCapture
        ? openMeasurement<DocumentMeasurement>(dataKey, frontCapture).portrait
        : null;
      const match = selfie.face && portrait ? compareFaces(selfie.face, portrait) : null;
      await turn.apply({ type: 'face-done' });
      const existingIdentity =
        flow.checkDuplicateFaces && selfie.face
          ? await findIdentityByFace(dependencies, trx, {
              organisationId: session.organisationId,
              face: selfie.face,
              maximumDistance: flow.thresholds.faceDistanceAccept,
              exceptSessionId: session.id,
              name: nameOf((await loadResults(trx, session.id, dataKey)).firstId?.ocrData),
            })
          : undefined;
      await storeFaceResult(
        turn,
        decideFace({
          selfie,
          portrait,
          match,
          flow,
          ...(existingIdentity !== undefined && { existingIdentity }),
        }),
      );
    });
    return true;
  } catch (error) {
    if (error instanceof GatehouseError && error.code.startsWith('session.')) return false;
    throw error;
  }
}
