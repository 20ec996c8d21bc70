import { sql } from 'kysely';
import type { Db, Trx } from '../../platform/database/open-database.js';

/** Which of the ids are sessions of the tenant, and whether a legal hold protects them. */
export function listSessionsById(db: Db, organisationId: string, ids: readonly string[]) {
  return db
    .selectFrom('sessions')
    .select(['id', 'held'])
    .where('organisationId', '=', organisationId)
    .where('id', 'in', ids)
    .execute();
}

/** Takes everything of the session along but its events, which still have to reach their receivers. */
export function deleteSessionRow(trx: Trx, id: string) {
  return trx.deleteFrom('sessions').where('id', '=', id).execute();
}

/** As `deleteSessionRow` for those that no legal hold protects; resolves to their ids. */
export async function deleteUnheldSessions(trx: Trx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .deleteFrom('sessions')
    .where('id', 'in', ids)
    .where('held', '=', false)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export function deleteCaptures(trx: Trx, sessionId: string) {
  return trx.deleteFrom('captures').where('sessionId', '=', sessionId).execute();
}

/** What was to be checked is gone. */
export function failQueuedChecks(trx: Trx, sessionId: string, finishedAt: number) {
  return trx
    .updateTable('checks')
    .set({ state: 'failed', finishedAt })
    .where('sessionId', '=', sessionId)
    .where('state', '=', 'queued')
    .execute();
}

/** Reviewers' notes were sealed with the key that is destroyed. */
export function redactNotes(trx: Trx, sessionId: string, placeholder: string) {
  return trx
    .updateTable('sessionEvents')
    .set({
      eventData: sql<string>`(event_data - 'sealedNote') || jsonb_build_object('note', ${placeholder}::text)`,
    })
    .where('sessionId', '=', sessionId)
    .where(sql<boolean>`event_data ->> 'sealedNote' is not null`)
    .execute();
}

/** Sessions whose flow's retention has run out and that nobody holds. */
export function listSessionsToDelete(db: Db, now: number, limit: number) {
  return db
    .selectFrom('sessions')
    .select(['id', 'organisationId'])
    .where('deleteAfter', 'is not', null)
    .where('deleteAfter', '<=', now)
    .where('held', '=', false)
    .orderBy('deleteAfter')
    .limit(limit)
    .execute();
}
