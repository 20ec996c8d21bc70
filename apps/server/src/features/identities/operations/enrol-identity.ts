import type { SelfieMeasurement } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import { createObjectId } from '../../../platform/ids.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import { openMeasurement } from '../../captures/measurement.js';
import { findAcceptedCapture } from '../../captures/queries.js';
import { insertIdentity } from '../queries.js';

export interface FaceTemplate {
  descriptor: number[];
  descriptorModel: { name: string; version: string };
}
export const templateContext = (identityId: string): string => `face-template:${identityId}`;

/**
 * Makes the session's person an identity: the face template under the identity's own key, so that it outlives the
 * session when asked to. A session that has one keeps it. null without a usable selfie.
 */
export async function enrolIdentity(
  { keyring }: Pick<Dependencies, 'keyring'>,
  { trx, session, dataKey, now }: { trx: Trx; session: Session; dataKey: DataKey; now: number },
): Promise<{ identityId: string; existing: boolean } | null> {
  if (session.identityId) return { identityId: session.identityId, existing: true };
  const selfie = await findAcceptedCapture(trx, session.id, 'selfie');
  const face = selfie && openMeasurement<SelfieMeasurement>(dataKey, selfie).face;
  if (!face) return null;
  const identityId = createObjectId(now);
  const own = keyring.createDataKey(identityId);
  const template: FaceTemplate = { descriptor: face.descriptor, descriptorModel: face.descriptorModel };
  await insertIdentity(trx, {
    id: identityId,
    organisationId: session.organisationId,
    wrappedKey: own.wrappedKey,
    keyVersion: own.keyVersion,
    template: own.dataKey.sealJson(template, templateContext(identityId)),
    externalCustomerId: session.externalCustomerId,
    createdFromSession: session.id,
    createdAt: now,
  });
  return { identityId, existing: false };
}
