import type { Insertable, Selectable } from 'kysely';
import type { Db, Trx } from '../../platform/database/open-database.js';
import type { OperatorEventTable } from '../../platform/database/schema.js';

export type OperatorEvent = Selectable<OperatorEventTable>;

export function insertOperatorEvent(trx: Trx, event: Insertable<OperatorEventTable>) {
  return trx.insertInto('operatorEvents').values(event).execute();
}

export interface OperatorEventFilter {
  organisationId: string;
  subjectId?: string | undefined;
  from?: number | undefined;
  limit: number;
  offset: number;
}

/** Newest first. */
export function listOperatorEvents(
  db: Db,
  { organisationId, subjectId, from, limit, offset }: OperatorEventFilter,
): Promise<OperatorEvent[]> {
  return db
    .selectFrom('operatorEvents')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .$if(subjectId !== undefined, (query) => query.where('subjectId', '=', subjectId ?? ''))
    .$if(from !== undefined, (query) => query.where('createdAt', '>=', from ?? 0))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

export function deleteOperatorEventsBefore(db: Db, before: number) {
  return db.deleteFrom('operatorEvents').where('createdAt', '<', before).execute();
}
