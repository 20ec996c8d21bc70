import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';

export function insertIdentity(
  trx: Trx,
  identity: {
    id: string;
    organisationId: string;
    wrappedKey: Buffer;
    keyVersion: number;
    template: Buffer;
    externalCustomerId: string | null;
    createdFromSession: string;
    createdAt: number;
  },
) {
  return trx.insertInto('identities').values(identity).execute();
}

/** Nobody else deletes it or counts its sessions until this transaction ends. */
export function lockIdentity(trx: Trx, id: string): Promise<{ id: string } | undefined> {
  return trx.selectFrom('identities').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function isUsedByAnotherSession(
  trx: Trx,
  identityId: string,
  sessionId: string,
): Promise<boolean> {
  const other = await trx
    .selectFrom('sessions')
    .select('id')
    .where('identityId', '=', identityId)
    .where('id', '!=', sessionId)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** The kept identity no longer names the session that it came from. */
export function forgetOrigin(trx: Trx, id: string, sessionId: string) {
  return trx
    .updateTable('identities')
    .set({ createdFromSession: null })
    .where('id', '=', id)
    .where('createdFromSession', '=', sessionId)
    .execute();
}

export function deleteIdentity(trx: Trx, id: string) {
  return trx.deleteFrom('identities').where('id', '=', id).execute();
}

export function findAuthAttempt(db: DbOrTrx, organisationId: string, transactionId: string) {
  return db
    .selectFrom('authAttempts')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .where('transactionId', '=', transactionId)
    .executeTakeFirst();
}

/** True exactly once for an attempt: the row is marked by whoever comes first. */
export async function markAttemptVerified(db: DbOrTrx, transactionId: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('authAttempts')
    .set({ verifiedAt: now })
    .where('transactionId', '=', transactionId)
    .where('verifiedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export function listTemplates(trx: DbOrTrx, organisationId: string) {
  return trx
    .selectFrom('identities')
    .select(['id', 'wrappedKey', 'keyVersion', 'template', 'createdFromSession', 'externalCustomerId'])
    .where('organisationId', '=', organisationId)
    .execute();
}
