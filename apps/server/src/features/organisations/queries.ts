import type { Selectable } from 'kysely';
import type { Db, DbOrTrx } from '../../platform/database/open-database.js';
import type { OrganisationTable } from '../../platform/database/schema.js';

export type Organisation = Selectable<OrganisationTable>;

export function findOrganisation(db: DbOrTrx, id: string): Promise<Organisation | undefined> {
  return db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findOrganisationByKeyHash(
  db: Db,
  keyHash: string,
): Promise<(Organisation & { apiKeyId: string }) | undefined> {
  return db
    .selectFrom('apiKeys')
    .innerJoin('organisations', 'organisations.id', 'apiKeys.organisationId')
    .selectAll('organisations')
    .select('apiKeys.id as apiKeyId')
    .where('apiKeys.keyHash', '=', keyHash)
    .where('apiKeys.revokedAt', 'is', null)
    .executeTakeFirst();
}

export function findOrganisationByClientId(db: Db, clientId: string): Promise<Organisation | undefined> {
  return db.selectFrom('organisations').selectAll().where('clientId', '=', clientId).executeTakeFirst();
}

export function findExecutive(db: Db, id: string) {
  return db
    .selectFrom('executives')
    .innerJoin('organisations', 'organisations.id', 'executives.organisationId')
    .select(['executives.id', 'executives.role', 'executives.tokensValidFrom', 'executives.organisationId'])
    .where('executives.id', '=', id)
    .executeTakeFirst();
}

export function findSessionTenant(
  db: Db,
  sessionId: string,
): Promise<{ organisationId: string } | undefined> {
  return db.selectFrom('sessions').select('organisationId').where('id', '=', sessionId).executeTakeFirst();
}
