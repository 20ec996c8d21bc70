import { type Insertable, sql, type Updateable } from 'kysely';
import type { Db, DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type { NewSession, Session, SessionEventTable, SessionTable } from '../../platform/database/schema.js';

/** The session and the first line of its timeline: one statement, so both or neither, in one round trip. */
export function insertSession(
  db: DbOrTrx,
  { session, event }: { session: NewSession; event: Omit<Insertable<SessionEventTable>, 'sessionId'> },
) {
  return db
    .with('created', (cte) => cte.insertInto('sessions').values(session).returning('id'))
    .insertInto('sessionEvents')
    .columns(['sessionId', 'eventName', 'eventType', 'eventData', 'occurredAt'])
    .expression((select) =>
      select
        .selectFrom('created')
        .select(({ val, cast }) => [
          'created.id',
          val(event.eventName).as('eventName'),
          val(event.eventType).as('eventType'),
          cast<Record<string, unknown>>(val(event.eventData), 'jsonb').as('eventData'),
          cast<number>(val(event.occurredAt), 'bigint').as('occurredAt'),
        ]),
    )
    .execute();
}

/** One session of the tenant; another tenant's is as unknown as none. */
export function findSession(db: DbOrTrx, organisationId: string, id: string): Promise<Session | undefined> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst();
}

export function findSessionKey(db: DbOrTrx, id: string) {
  return db
    .selectFrom('sessions')
    .select(['wrappedKey', 'keyVersion'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** As `findSession`, and nobody else changes it until this transaction ends. */
export function lockSession(trx: Trx, id: string): Promise<Session | undefined> {
  return trx.selectFrom('sessions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export type SessionChange = Updateable<SessionTable>;

export function updateSession(trx: Trx, id: string, change: SessionChange) {
  return trx.updateTable('sessions').set(change).where('id', '=', id).execute();
}

interface NewTimelineEvent {
  sessionId: string;
  eventName: string;
  eventType: string;
  eventData: Record<string, unknown>;
  occurredAt: number;
}

export function insertTimelineEvents(trx: Trx, events: readonly NewTimelineEvent[]) {
  return trx
    .insertInto('sessionEvents')
    .values(events.map((event) => ({ ...event, eventData: JSON.stringify(event.eventData) })))
    .execute();
}

export const insertTimelineEvent = (trx: Trx, event: NewTimelineEvent) => insertTimelineEvents(trx, [event]);

export async function countTimelineEvents(trx: Trx, sessionId: string, eventType: string): Promise<number> {
  const { total } = await trx
    .selectFrom('sessionEvents')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('sessionId', '=', sessionId)
    .where('eventType', '=', eventType)
    .executeTakeFirstOrThrow();
  return Number(total);
}

export function listTimelineEvents(db: Db, sessionId: string) {
  return db
    .selectFrom('sessionEvents')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .orderBy('id')
    .execute();
}

export function insertLink(
  trx: DbOrTrx,
  link: { keyHash: string; sessionId: string; createdAt: number; expiresAt: number },
) {
  return trx
    .insertInto('sessionLinks')
    .values({ ...link, firstOpenedAt: null })
    .execute();
}

/** Contract 4.2: at most 20 links of a session live; the oldest go first. */
export function deleteOldestLinks(trx: DbOrTrx, sessionId: string, keep: number) {
  return trx
    .deleteFrom('sessionLinks')
    .where('keyHash', 'in', (select) =>
      select
        .selectFrom('sessionLinks')
        .select('keyHash')
        .where('sessionId', '=', sessionId)
        .orderBy('createdAt', 'desc')
        .offset(keep),
    )
    .execute();
}

export function findLink(db: DbOrTrx, keyHash: string) {
  return db
    .selectFrom('sessionLinks')
    .innerJoin('sessions', 'sessions.id', 'sessionLinks.sessionId')
    .select([
      'sessionLinks.keyHash',
      'sessionLinks.sessionId',
      'sessionLinks.expiresAt',
      'sessionLinks.firstOpenedAt',
      'sessions.organisationId',
      'sessions.flowId',
    ])
    .where('sessionLinks.keyHash', '=', keyHash)
    .executeTakeFirst();
}

/** Each step extends every link that has not died. */
export function extendLinks(
  trx: Trx,
  sessionId: string,
  { now, expiresAt }: { now: number; expiresAt: number },
) {
  return trx
    .updateTable('sessionLinks')
    .set({ expiresAt })
    .where('sessionId', '=', sessionId)
    .where('expiresAt', '>', now)
    .where('expiresAt', '<', expiresAt)
    .execute();
}

export function listExpiredSessions(db: Db, now: number, limit: number) {
  return db
    .selectFrom('sessions')
    .select('id')
    .where('finishedAt', 'is', null)
    .where('expiresAt', '<=', now)
    .where('onboardingStatus', '!=', 'EXPIRED')
    .orderBy('expiresAt')
    .limit(limit)
    .execute();
}

/** Sessions with a milestone on hold: its 60 s may have run out (2.5). */
export function listSessionsWithHeldStatus(db: Db, limit: number) {
  return db
    .selectFrom('sessions')
    .select('id')
    .where('finishedAt', 'is', null)
    .where(sql<boolean>`jsonb_array_length(machine -> 'held') > 0`)
    .limit(limit)
    .execute();
}

export function deleteOldIdempotencyKeys(db: Db, createdBefore: number) {
  return db.deleteFrom('idempotencyKeys').where('createdAt', '<', createdBefore).execute();
}
