import { type DocumentMeasurement, GatehouseError, type SelfieMeasurement } from '@gatehouse/contract';
import { decideFace } from '@gatehouse/decision';
import { compareFaces } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import { findCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { nameOf } from '../../identities/operations/enrol-identity.js';
import { findIdentityByFace } from '../../identities/operations/find-by-face.js';
import type { FaceSearch } from '../../identities/operations/with-face-search.js';
import { loadResults, storeFaceResult } from '../../results/operations/store-results.js';
import type { ComparedCaptures } from '../../results/stored-results.js';
import type { Turn } from '../../sessions/turn.js';

/** Compares a selfie with the portrait on a document (1:1) and with the tenant's identities if the flow asks. */
export async function storeFaceComparison(
  dependencies: Dependencies,
  turn: Turn,
  compared: ComparedCaptures,
  search: FaceSearch,
): Promise<void> {
  const { trx, dataKey, flow, session } = turn;
  const selfieCapture = await findCapture(trx, compared.selfieId);
  if (!selfieCapture) throw new GatehouseError('process.no_selfie');
  const frontCapture = compared.frontId === null ? undefined : await findCapture(trx, compared.frontId);
  const selfie = openMeasurement<SelfieMeasurement>(dataKey, selfieCapture);
  const front = frontCapture ? openMeasurement<DocumentMeasurement>(dataKey, frontCapture) : null;
  const portrait = front?.portrait ?? null;
  const match = selfie.face && portrait ? compareFaces(selfie.face, portrait) : null;
  const existingIdentity =
    flow.checkDuplicateFaces && selfie.face
      ? await findIdentityByFace(dependencies, trx, {
          query: {
            organisationId: session.organisationId,
            face: { descriptor: selfie.face.descriptor, descriptorModel: selfie.face.descriptorModel },
            maximumDistance: flow.thresholds.faceDistanceAccept,
            exceptIdentityId: session.identityId,
          },
          name: nameOf((await loadResults(trx, session.id, dataKey)).firstId?.ocrData),
          search,
        })
      : undefined;
  await storeFaceResult(turn, {
    decision: decideFace({
      selfie,
      front,
      portrait,
      match,
      flow,
      ...(existingIdentity !== undefined && { existingIdentity }),
    }),
    compared,
  });
}
