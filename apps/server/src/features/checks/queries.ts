import { type Selectable, sql } from 'kysely';
import type { Db, DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type { CheckTable } from '../../platform/database/schema.js';

export type Check = Selectable<CheckTable>;

export function insertCheck(trx: Trx, check: Check) {
  return trx.insertInto('checks').values(check).execute();
}

export function findCheck(db: DbOrTrx, id: string): Promise<Check | undefined> {
  return db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The newest check of exactly these captures that did not fail: it is not begun a second time. */
export function findLivingCheck(
  db: DbOrTrx,
  { sessionId, kind, document, captureIds }: Pick<Check, 'sessionId' | 'kind' | 'document' | 'captureIds'>,
): Promise<Check | undefined> {
  return db
    .selectFrom('checks')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('kind', '=', kind)
    .where('document', '=', document)
    .where(sql<boolean>`capture_ids = ${captureIds}::text[]`)
    .where('state', '!=', 'failed')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function settleCheck(trx: Trx, id: string, state: 'done' | 'failed', finishedAt: number) {
  return trx
    .updateTable('checks')
    .set({ state, finishedAt })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

export function listIdCheckStates(db: Db, sessionId: string) {
  return db
    .selectFrom('checks')
    .select('state')
    .where('sessionId', '=', sessionId)
    .where('kind', '=', 'process-id')
    .execute();
}

export function listQueuedChecks(db: Db, createdBefore: number) {
  return db
    .selectFrom('checks')
    .select(['id', 'kind', 'sessionId', 'createdAt'])
    .where('state', '=', 'queued')
    .where('createdAt', '<=', createdBefore)
    .execute();
}
