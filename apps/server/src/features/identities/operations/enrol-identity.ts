import type { OcrData, SelfieMeasurement } from '@gatehouse/contract';
import type { Name } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import { createObjectId } from '../../../platform/ids.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import { findCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { loadResults } from '../../results/operations/store-results.js';
import { privateContext, type SessionPrivate } from '../../sessions/session-private.js';
import { sealTemplate } from '../face-template.js';
import { phoneDigest } from '../phone-digest.js';
import { insertIdentity } from '../queries.js';

/** The name on the document, as far as it was read. */
export function nameOf(ocrData: OcrData | undefined): Name | null {
  const { paternalLastName, givenName, fullName } = ocrData?.name ?? {};
  if (!paternalLastName && !givenName && !fullName) return null;
  return { surname: paternalLastName ?? null, givenNames: givenName ?? null, fullName: fullName ?? null };
}

/**
 * Makes the session's person an identity: the face template under the identity's own key, so that it outlives the
 * session when asked to. A session that has one keeps it. null without a usable selfie.
 */
export async function enrolIdentity(
  { keyring }: Pick<Dependencies, 'keyring'>,
  { trx, session, dataKey, now }: { trx: Trx; session: Session; dataKey: DataKey; now: number },
): Promise<{ identityId: string; existing: boolean } | null> {
  if (session.identityId) return { identityId: session.identityId, existing: true };
  const { firstId, compared } = await loadResults(trx, session.id, dataKey);
  // The selfie that was judged: one uploaded after it is nobody's until it is processed too.
  const selfie = compared && (await findCapture(trx, compared.selfieId));
  const face = selfie && openMeasurement<SelfieMeasurement>(dataKey, selfie).face;
  if (!face) return null;
  const identityId = createObjectId(now);
  const own = keyring.createDataKey(identityId);
  const { descriptor, descriptorModel } = face;
  const template = { descriptor, descriptorModel, name: nameOf(firstId?.ocrData) };
  const { phone } = dataKey.openJson<SessionPrivate>(session.private, privateContext(session.id));
  await insertIdentity(trx, {
    id: identityId,
    organisationId: session.organisationId,
    wrappedKey: own.wrappedKey,
    keyVersion: own.keyVersion,
    template: sealTemplate(own.dataKey, identityId, template),
    externalCustomerId: session.externalCustomerId,
    createdFromSession: session.id,
    phoneDigest: phone ? phoneDigest(keyring, { organisationId: session.organisationId, phone }) : null,
    createdAt: now,
  });
  return { identityId, existing: false };
}
