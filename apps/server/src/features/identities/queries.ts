import type { Insertable } from 'kysely';
import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type { AuthAttemptTable } from '../../platform/database/schema.js';

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
    phoneDigest: string | null;
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

export function insertAuthAttempt(trx: Trx, attempt: Insertable<AuthAttemptTable>) {
  return trx.insertInto('authAttempts').values(attempt).execute();
}

/** What ties a login's session to an identity. */
export function deleteAttemptsOf(trx: Trx, sessionId: string) {
  return trx.deleteFrom('authAttempts').where('sessionId', '=', sessionId).execute();
}

/** Sessions of the logins that the identity passed. */
export async function listPassedLogins(trx: Trx, identityId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('authAttempts')
    .select('sessionId')
    .where('identityId', '=', identityId)
    .where('passed', '=', true)
    .execute();
  return rows.map(({ sessionId }) => sessionId);
}

const templateColumns = [
  'id',
  'wrappedKey',
  'keyVersion',
  'template',
  'createdFromSession',
  'externalCustomerId',
  'revision',
] as const;

/** None or one; another tenant's is as unknown as none. Nobody deletes it until the transaction ends. */
export function listIdentityById(trx: Trx, organisationId: string, id: string) {
  return trx
    .selectFrom('identities')
    .select(templateColumns)
    .where('organisationId', '=', organisationId)
    .where('id', '=', id)
    .forKeyShare()
    .execute();
}

/** A family may share a phone; of more than these, the newest. */
const peopleOfAPhone = 10;

/** As `listIdentityById`. */
export function listIdentitiesByPhone(trx: Trx, organisationId: string, digest: string) {
  return trx
    .selectFrom('identities')
    .select(templateColumns)
    .where('organisationId', '=', organisationId)
    .where('phoneDigest', '=', digest)
    .orderBy('revision', 'desc')
    .limit(peopleOfAPhone)
    .forKeyShare()
    .execute();
}

/** How many changes the tenant's identities have seen; 0: there never was one. */
export async function findIdentityRevision(db: DbOrTrx, organisationId: string): Promise<number> {
  const row = await db
    .selectFrom('identityRevisions')
    .select('revision')
    .where('organisationId', '=', organisationId)
    .executeTakeFirst();
  return row?.revision ?? 0;
}

/** Identities that are there now and came or changed after a revision, in that order. */
export function listTemplatesAfter(db: DbOrTrx, organisationId: string, revision: number, limit: number) {
  return db
    .selectFrom('identities')
    .select(templateColumns)
    .where('organisationId', '=', organisationId)
    .where('revision', '>', revision)
    .orderBy('revision')
    .limit(limit)
    .execute();
}

export function listRemovalsAfter(db: DbOrTrx, organisationId: string, revision: number, limit: number) {
  return db
    .selectFrom('identityRemovals')
    .select(['identityId', 'revision'])
    .where('organisationId', '=', organisationId)
    .where('revision', '>', revision)
    .orderBy('revision')
    .limit(limit)
    .execute();
}

export async function countIdentities(db: DbOrTrx, organisationId: string): Promise<number> {
  const { total } = await db
    .selectFrom('identities')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('organisationId', '=', organisationId)
    .executeTakeFirstOrThrow();
  return Number(total);
}
