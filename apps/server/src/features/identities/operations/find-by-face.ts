import { type ExistingIdentity, type Name, namesAgree } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { FaceQuery } from '../face-index.js';
import { openTemplate } from '../face-template.js';
import { listIdentityById } from '../queries.js';
import type { FaceSearch } from './with-face-search.js';

/** 1:N: the tenant's identity whose face is nearest, if it is as near as a match must be. */
export async function findIdentityByFace(
  dependencies: Pick<Dependencies, 'keyring'>,
  trx: Trx,
  { query, name, search }: { query: FaceQuery; name: Name | null; search: FaceSearch },
): Promise<ExistingIdentity | null> {
  const identityId = await search(trx, query);
  if (identityId === null) return null;
  const [row] = await listIdentityById(trx, query.organisationId, identityId);
  // Deleted since the answer was given: who is nearest now?
  if (!row) return findIdentityByFace(dependencies, trx, { query, name, search });
  const known = openTemplate(dependencies.keyring, row);
  return {
    identityId,
    interviewId: row.createdFromSession,
    externalCustomerId: row.externalCustomerId,
    nameMatched: name && known.name ? namesAgree(name, known.name, { tolerant: false }) : null,
  };
}
