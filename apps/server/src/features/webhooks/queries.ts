import type { ExpressionBuilder, Insertable, Selectable, Updateable } from 'kysely';
import { sql } from 'kysely';
import type { Db, DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type {
  DeliveryAttemptTable,
  DeliveryTable,
  EventTable,
  Tables,
  WebhookDestinationTable,
} from '../../platform/database/schema.js';

export type Destination = Selectable<WebhookDestinationTable>;
export type Event = Selectable<EventTable>;
export type Delivery = Selectable<DeliveryTable>;
export type NewDelivery = Insertable<DeliveryTable>;
export type DeliveryState = Delivery['state'];

/** Written out, not a parameter: a plan that is kept for every parameter could not use the indexes of what is pending. */
const pendingState = sql.lit('pending' as const);

/** Rows in one INSERT: PostgreSQL takes at most 65 535 parameters. */
const insertChunk = 2_000;

// Destinations

export function listDestinations(db: Db, organisationId: string): Promise<Destination[]> {
  return db
    .selectFrom('webhookDestinations')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** One destination of the tenant; another tenant's is as unknown as none. */
export function findDestination(
  db: DbOrTrx,
  organisationId: string,
  id: string,
): Promise<Destination | undefined> {
  return db
    .selectFrom('webhookDestinations')
    .selectAll()
    .where('id', '=', id)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst();
}

export function findManagedDestination(
  trx: Trx,
  organisationId: string,
  managedBy: string,
): Promise<Destination | undefined> {
  return trx
    .selectFrom('webhookDestinations')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .where('managedBy', '=', managedBy)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** As `findDestination`, and nobody else changes it until this transaction ends. */
export function lockDestination(trx: Trx, id: string): Promise<Destination | undefined> {
  return trx
    .selectFrom('webhookDestinations')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export function insertDestination(trx: DbOrTrx, destination: Insertable<WebhookDestinationTable>) {
  return trx.insertInto('webhookDestinations').values(destination).execute();
}

export function updateDestination(trx: Trx, id: string, change: Updateable<WebhookDestinationTable>) {
  return trx.updateTable('webhookDestinations').set(change).where('id', '=', id).execute();
}

/** Takes the destination's deliveries and their attempts with it. */
export async function deleteDestination(db: Db, organisationId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('webhookDestinations')
    .where('id', '=', id)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Every destination of the tenant, on or off. The lock holds off a deletion, which would otherwise fail the caller's
 * transaction by the foreign key of its deliveries.
 */
export function listDestinationsToServe(
  trx: Trx,
  organisationId: string,
): Promise<Pick<Destination, 'id' | 'kinds' | 'enabled'>[]> {
  return trx
    .selectFrom('webhookDestinations')
    .select(['id', 'kinds', 'enabled'])
    .where('organisationId', '=', organisationId)
    .orderBy('id')
    .forKeyShare()
    .execute();
}

export function listFailingDestinations(db: Db): Promise<{ id: string }[]> {
  return db
    .selectFrom('webhookDestinations')
    .select('id')
    .where('failingSince', 'is not', null)
    .where('enabled', '=', true)
    .execute();
}

export function endFailureStreak(trx: Trx, id: string) {
  return trx
    .updateTable('webhookDestinations')
    .set({ failuresSinceSuccess: 0, failingSince: null, lastWarningHours: 0 })
    .where('id', '=', id)
    .where('failingSince', 'is not', null)
    .execute();
}

// Events

export async function insertEvents(trx: Trx, events: Insertable<EventTable>[]): Promise<void> {
  await trx.insertInto('events').values(events).execute();
}

/** When the oldest transaction began that is still writing, by the database's clock; null: none is. */
export async function findOldestWriter(db: Db): Promise<number | null> {
  const { rows } = await sql<{ beganAt: number | null }>`
    select (extract(epoch from min(xact_start)) * 1000)::bigint as began_at
      from pg_stat_activity where datname = current_database() and backend_xid is not null`.execute(db);
  return rows[0]?.beganAt ?? null;
}

/** Events after a place in time and before another, oldest first. */
export function listEventsBetween(
  db: Db,
  {
    organisationId,
    after,
    before,
    limit,
  }: {
    organisationId: string;
    after: { atMs: number; sequence: number; id: string };
    before: number;
    limit: number;
  },
): Promise<Event[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .where('createdAt', '>=', after.atMs)
    .where('createdAt', '<', before)
    .where(sql<boolean>`(created_at, sequence, id) > (${after.atMs}, ${after.sequence}, ${after.id})`)
    .orderBy('createdAt')
    .orderBy('sequence')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export interface ReplaySelection {
  organisationId: string;
  eventIds?: string[] | undefined;
  interviewId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** The chosen events in the order in which they happened. */
export function listEventsToReplay(
  trx: Trx,
  selection: ReplaySelection,
  limit: number,
): Promise<Pick<Event, 'id' | 'kind' | 'sessionId' | 'sequence' | 'test'>[]> {
  const { organisationId, eventIds, interviewId, from, to } = selection;
  return trx
    .selectFrom('events')
    .select(['id', 'kind', 'sessionId', 'sequence', 'test'])
    .where('organisationId', '=', organisationId)
    .$if(eventIds !== undefined, (query) => query.where('id', 'in', eventIds ?? []))
    .$if(interviewId !== undefined, (query) => query.where('sessionId', '=', interviewId ?? null))
    .$if(from !== undefined, (query) => query.where('createdAt', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('createdAt', '<=', to ?? 0))
    .orderBy('createdAt')
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

/** Deletes up to `limit` events, with their deliveries, that nothing has happened to since `before`. */
export async function deleteOldEvents(
  db: Db,
  { organisationId, before, limit }: { organisationId: string; before: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('events')
    .where('id', 'in', (old) =>
      old
        .selectFrom('events as old')
        .select('old.id')
        .where('old.organisationId', '=', organisationId)
        .where('old.createdAt', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('deliveries')
                .select('deliveries.id')
                .whereRef('deliveries.eventId', '=', 'old.id')
                .where(({ or, eb }) =>
                  or([eb('deliveries.state', '=', pendingState), eb('deliveries.finishedAt', '>=', before)]),
                ),
            ),
          ),
        )
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export function listOrganisationIds(db: Db): Promise<{ id: string }[]> {
  return db.selectFrom('organisations').select('id').execute();
}

// Deliveries

/**
 * Contract 10.5: per session and destination, no event is sent before the first attempt of the one before it has
 * ended. Retries wait for nothing, and events of no session have no order.
 */
function isNext(eb: ExpressionBuilder<Tables, 'deliveries'>) {
  return eb.or([
    eb('deliveries.attemptsMade', '>', 0),
    eb.not(
      eb.exists(
        eb
          .selectFrom('deliveries as earlier')
          .select('earlier.id')
          .whereRef('earlier.destinationId', '=', 'deliveries.destinationId')
          .whereRef('earlier.sessionId', '=', 'deliveries.sessionId')
          .whereRef('earlier.sequence', '<', 'deliveries.sequence')
          .where('earlier.state', '=', pendingState)
          .where('earlier.attemptsMade', '=', 0),
      ),
    ),
  ]);
}

function isUnclaimed(eb: ExpressionBuilder<Tables, 'deliveries'>, now: number) {
  return eb.or([eb('deliveries.claimedUntil', 'is', null), eb('deliveries.claimedUntil', '<=', now)]);
}

/**
 * Taken by whoever adds deliveries to a session and whoever ends a first attempt, so that one of the two always sees
 * the other and the next event is enqueued.
 */
export async function lockOrder(trx: Trx, sessionId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhook-order:${sessionId}`}, 0))`.execute(trx);
}

export async function insertDeliveries(trx: Trx, deliveries: readonly NewDelivery[]): Promise<void> {
  for (let start = 0; start < deliveries.length; start += insertChunk) {
    await trx
      .insertInto('deliveries')
      .values(deliveries.slice(start, start + insertChunk))
      .execute();
  }
}

/** Those of the given deliveries that may be sent now. */
export async function listStartable(trx: Trx, ids: readonly string[]): Promise<string[]> {
  const startable: string[] = [];
  for (let start = 0; start < ids.length; start += insertChunk) {
    const rows = await trx
      .selectFrom('deliveries')
      .select('deliveries.id')
      .where('deliveries.id', 'in', ids.slice(start, start + insertChunk))
      .where('deliveries.state', '=', pendingState)
      .where(isNext)
      .orderBy('deliveries.createdAt')
      .orderBy('deliveries.sequence')
      .execute();
    startable.push(...rows.map((row) => row.id));
  }
  return startable;
}

/** The event that waits for the first attempt that has just ended, unless it is being sent already. */
export function findNextWaiting(
  trx: Trx,
  { destinationId, sessionId, now }: { destinationId: string; sessionId: string; now: number },
): Promise<{ id: string } | undefined> {
  return trx
    .selectFrom('deliveries')
    .select('deliveries.id')
    .where('deliveries.destinationId', '=', destinationId)
    .where('deliveries.sessionId', '=', sessionId)
    .where('deliveries.state', '=', pendingState)
    .where('deliveries.attemptsMade', '=', 0)
    .where(isNext)
    .where((eb) => isUnclaimed(eb, now))
    .orderBy('deliveries.sequence')
    .limit(1)
    .executeTakeFirst();
}

export function markEnqueued(trx: Trx, ids: readonly string[], enqueuedAt: number) {
  return trx
    .updateTable('deliveries')
    .set({ enqueuedAt })
    .where('id', '=', sql<string>`any(${ids})`)
    .execute();
}

/** Leaves the delivery without a job: an attempt of its destination that ends takes it out of the line. */
export function waitInLine(trx: Trx, id: string) {
  return trx.updateTable('deliveries').set({ enqueuedAt: null }).where('id', '=', id).execute();
}

/** Who stands in line before a destination, the longest due first; locked. */
export async function listLine(
  trx: Trx,
  { destinationId, now, count }: { destinationId: string; now: number; count: number },
): Promise<string[]> {
  const rows = await trx
    .selectFrom('deliveries')
    .select('deliveries.id')
    .where('deliveries.destinationId', '=', destinationId)
    .where('deliveries.state', '=', pendingState)
    .where('deliveries.enqueuedAt', 'is', null)
    .where('deliveries.nextAttemptAt', '<=', now)
    .where((eb) => isUnclaimed(eb, now))
    .where(isNext)
    .orderBy('deliveries.nextAttemptAt')
    .orderBy('deliveries.sequence')
    .limit(count)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => row.id);
}

export interface PendingDelivery {
  delivery: Delivery;
  event: Event;
  destination: Destination;
}

export async function findPendingDelivery(db: Db, id: string): Promise<PendingDelivery | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .innerJoin('events', 'events.id', 'deliveries.eventId')
    .selectAll('deliveries')
    .select([
      'events.organisationId',
      'events.kind',
      'events.body',
      'events.createdAt as eventCreatedAt',
      'events.test',
    ])
    .where('deliveries.id', '=', id)
    .where('deliveries.state', '=', pendingState)
    .executeTakeFirst();
  if (!row) return undefined;
  const destination = await db
    .selectFrom('webhookDestinations')
    .selectAll()
    .where('id', '=', row.destinationId)
    .executeTakeFirst();
  const { organisationId, kind, body, test, eventCreatedAt: createdAt, ...delivery } = row;
  const { eventId, sessionId, sequence } = delivery;
  const event = { id: eventId, organisationId, sessionId, sequence, kind, body, createdAt, test };
  return destination && { delivery, event, destination };
}

/**
 * Makes the delivery the caller's until `claimUntil`. Of several that try, one gets it. undefined: it is settled, not
 * yet due, in somebody else's hands, or an earlier event comes first.
 */
export function claimDelivery(
  db: Db,
  { id, now, claimUntil }: { id: string; now: number; claimUntil: number },
): Promise<Delivery | undefined> {
  return (
    db
      .updateTable('deliveries')
      .set({ claimedUntil: claimUntil })
      .where('deliveries.id', '=', id)
      .where('deliveries.state', '=', pendingState)
      // No bare column: a young table has no statistics, and the index of all that is due would look shorter than the id.
      .where(sql`coalesce(next_attempt_at, 0)`, '<=', now)
      .where((eb) => isUnclaimed(eb, now))
      .where(isNext)
      .returningAll()
      .executeTakeFirst()
  );
}

/** False when the claim has passed to somebody else, or the delivery is gone: then nothing is changed. */
export async function settleClaimed(
  trx: Trx,
  claim: { id: string; claimedUntil: number },
  change: Updateable<DeliveryTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('deliveries')
    .set({ ...change, claimedUntil: null })
    .where('id', '=', claim.id)
    .where('claimedUntil', '=', claim.claimedUntil)
    .where('state', '=', pendingState)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function insertAttempt(trx: Trx, attempt: Insertable<DeliveryAttemptTable>) {
  return trx.insertInto('deliveryAttempts').values(attempt).execute();
}

/** Parks what waits for the destination. What is being sent just now is settled by its sender. */
export function parkPending(trx: Trx, destinationId: string, now: number) {
  return trx
    .updateTable('deliveries')
    .set({ state: 'parked', finishedAt: now, nextAttemptAt: null, claimedUntil: null })
    .where('deliveries.destinationId', '=', destinationId)
    .where('deliveries.state', '=', pendingState)
    .where((eb) => isUnclaimed(eb, now))
    .execute();
}

/**
 * Deliveries that ought to be on their way but have nobody to send them: their sender died, or the job got lost.
 * Locked, and skipped by whoever looks at the same time.
 */
export async function listStuckDeliveries(
  trx: Trx,
  {
    now,
    enqueuedBefore,
    waitingSince,
    limit,
    limitEach,
  }: {
    now: number;
    /** Jobs that should have run by then are taken for lost. */
    enqueuedBefore: number;
    /** Deliveries without a job that could have had one since then. */
    waitingSince: number;
    limit: number;
    /** Of one destination. */
    limitEach: number;
  },
): Promise<string[]> {
  const stuck = trx
    .selectFrom('deliveries')
    .select(['deliveries.id', 'deliveries.nextAttemptAt'])
    .select(
      sql<number>`row_number() over (partition by deliveries.destination_id order by deliveries.next_attempt_at)`.as(
        'place',
      ),
    )
    .where('deliveries.state', '=', pendingState)
    .where('deliveries.nextAttemptAt', '<=', now)
    .where((eb) => isUnclaimed(eb, now))
    .where(({ or, and, eb, ref }) =>
      or([
        // Its sender died, and nobody has been asked since.
        eb('deliveries.enqueuedAt', '<=', ref('deliveries.claimedUntil')),
        eb('deliveries.enqueuedAt', '<=', enqueuedBefore),
        and([eb('deliveries.enqueuedAt', 'is', null), eb('deliveries.nextAttemptAt', '<=', waitingSince)]),
      ]),
    )
    .where(isNext);
  const rows = await trx
    .selectFrom('deliveries')
    .select('id')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom(stuck.as('stuck'))
        .select('stuck.id')
        .where('stuck.place', '<=', limitEach)
        .orderBy('stuck.nextAttemptAt')
        .limit(limit),
    )
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => row.id);
}

/** Gives up every claim. Only for a process that knows that no other one sends. */
export function dropAllClaims(trx: Trx) {
  return trx
    .updateTable('deliveries')
    .set({ claimedUntil: null })
    .where('state', '=', pendingState)
    .where('claimedUntil', 'is not', null)
    .execute();
}

/** A replay of something still on its way brings it forward instead of sending it twice. */
export function bringForward(trx: Trx, ids: readonly string[], now: number) {
  return trx
    .updateTable('deliveries')
    .set({ nextAttemptAt: now, replay: true })
    .where('id', '=', sql<string>`any(${ids})`)
    .where('state', '=', pendingState)
    .where('nextAttemptAt', '>', now)
    .execute();
}

export function listDeliveriesOfEvents(
  trx: Trx,
  eventIds: readonly string[],
): Promise<Pick<Delivery, 'id' | 'eventId' | 'destinationId' | 'state'>[]> {
  return trx
    .selectFrom('deliveries')
    .select(['id', 'eventId', 'destinationId', 'state'])
    .where('eventId', 'in', eventIds)
    .execute();
}

export function findDeliveryState(db: Db, id: string): Promise<{ state: DeliveryState } | undefined> {
  return db.selectFrom('deliveries').select('state').where('id', '=', id).executeTakeFirst();
}

/** The delivery that has waited longest of those that are still tried. */
export function findOldestPending(db: Db): Promise<{ createdAt: number } | undefined> {
  return db
    .selectFrom('deliveries')
    .select('createdAt')
    .where('state', '=', pendingState)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst();
}

export async function countPending(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', pendingState)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface DeliveryFilter {
  organisationId: string;
  interviewId?: string | undefined;
  webhookId?: string | undefined;
  eventId?: string | undefined;
  kind?: string | undefined;
  state?: DeliveryState | undefined;
  /** When the delivery was made: both ends belong to it. */
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
  offset: number;
}

function selectDeliveries(db: Db, filter: Omit<DeliveryFilter, 'limit' | 'offset'>) {
  const { organisationId, interviewId, webhookId, eventId, kind, state, from, to } = filter;
  return db
    .selectFrom('deliveries')
    .innerJoin('events', 'events.id', 'deliveries.eventId')
    .innerJoin('webhookDestinations', 'webhookDestinations.id', 'deliveries.destinationId')
    .where('webhookDestinations.organisationId', '=', organisationId)
    .$if(interviewId !== undefined, (query) => query.where('events.sessionId', '=', interviewId ?? null))
    .$if(webhookId !== undefined, (query) => query.where('deliveries.destinationId', '=', webhookId ?? ''))
    .$if(eventId !== undefined, (query) => query.where('deliveries.eventId', '=', eventId ?? ''))
    .$if(kind !== undefined, (query) => query.where('events.kind', '=', kind ?? ''))
    .$if(state !== undefined, (query) => query.where('deliveries.state', '=', state ?? 'pending'))
    .$if(from !== undefined, (query) => query.where('deliveries.createdAt', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('deliveries.createdAt', '<=', to ?? 0));
}

/** The delivery log of a tenant, newest first. */
export function listDeliveries(db: Db, { limit, offset, ...filter }: DeliveryFilter) {
  return selectDeliveries(db, filter)
    .selectAll('deliveries')
    .select('events.kind')
    .orderBy('deliveries.createdAt', 'desc')
    .orderBy('deliveries.sequence', 'desc')
    .orderBy('deliveries.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

/** Exact up to 10 000, which is where counting ends. */
export async function countDeliveries(db: Db, filter: DeliveryFilter): Promise<number> {
  const { total } = await db
    .selectFrom(selectDeliveries(db, filter).select('deliveries.id').limit(countedAtMost).as('found'))
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}
const countedAtMost = 10_000;

export async function listAttempts(db: Db, deliveryIds: readonly string[]) {
  if (deliveryIds.length === 0) return [];
  return db
    .selectFrom('deliveryAttempts')
    .selectAll()
    .where('deliveryId', 'in', deliveryIds)
    .orderBy('attempt')
    .execute();
}
