import type { FaceMeasurement } from '@gatehouse/contract';
import { type ExistingIdentity, type Name, namesAgree } from '@gatehouse/decision';
import { compareFaces } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import { listTemplates } from '../queries.js';
import { type FaceTemplate, templateContext } from './enrol-identity.js';

/**
 * 1:N: the tenant's identity whose face is nearest, if it is as near as a match must be. Exact: every template is opened
 * and compared, so the time grows with the number of identities. Templates of another model are passed over.
 */
export async function findIdentityByFace(
  { keyring }: Pick<Dependencies, 'keyring'>,
  trx: Trx,
  {
    organisationId,
    face,
    maximumDistance,
    exceptSessionId,
    name,
  }: {
    organisationId: string;
    face: FaceMeasurement;
    maximumDistance: number;
    exceptSessionId: string;
    name: Name | null;
  },
): Promise<ExistingIdentity | null> {
  let nearest: { distance: number; identity: ExistingIdentity } | null = null;
  for (const row of await listTemplates(trx, organisationId)) {
    if (row.createdFromSession === exceptSessionId) continue;
    const template = keyring
      .openDataKey(row.id, row)
      .openJson<FaceTemplate>(row.template, templateContext(row.id));
    if (
      template.descriptorModel.name !== face.descriptorModel.name ||
      template.descriptorModel.version !== face.descriptorModel.version
    )
      continue;
    const { distance } = compareFaces(face, template);
    if (distance > maximumDistance || (nearest && distance >= nearest.distance)) continue;
    nearest = {
      distance,
      identity: {
        identityId: row.id,
        interviewId: row.createdFromSession,
        externalCustomerId: row.externalCustomerId,
        nameMatched: name && template.name ? namesAgree(name, template.name, { tolerant: false }) : null,
      },
    };
  }
  return nearest?.identity ?? null;
}
