import type { Dependencies } from '../../dependencies.js';
import type { Db, Trx } from '../../platform/database/open-database.js';
import type { Queue } from '../../platform/queue/queue.js';
import { recordOperatorEvent } from '../operator-events/operations/record-operator-event.js';
import { deliverWebhookJob } from './jobs/definitions.js';
import * as queries from './queries.js';

type Bound<Query> = Query extends (db: never, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** What the outbox and its deliveries need of whatever keeps them, inside one transaction. */
export interface DeliveryRows {
  insertEvents: Bound<typeof queries.insertEvents>;
  insertDeliveries: Bound<typeof queries.insertDeliveries>;
  insertAttempt: Bound<typeof queries.insertAttempt>;
  listDestinationsToServe: Bound<typeof queries.listDestinationsToServe>;
  listStartable: Bound<typeof queries.listStartable>;
  listStuckDeliveries: Bound<typeof queries.listStuckDeliveries>;
  lockOrder: Bound<typeof queries.lockOrder>;
  lockDestination: Bound<typeof queries.lockDestination>;
  updateDestination: Bound<typeof queries.updateDestination>;
  endFailureStreak: Bound<typeof queries.endFailureStreak>;
  settleClaimed: Bound<typeof queries.settleClaimed>;
  parkPending: Bound<typeof queries.parkPending>;
  findNextWaiting: Bound<typeof queries.findNextWaiting>;
  waitInLine: Bound<typeof queries.waitInLine>;
  listLine: Bound<typeof queries.listLine>;
  dropAllClaims: Bound<typeof queries.dropAllClaims>;
  recordOperatorEvent: Bound<typeof recordOperatorEvent>;
  /** Has the deliveries attempted at `atMs`, or at once. An unneeded second job does nothing. */
  enqueue(deliveryIds: readonly string[], when: { now: number; atMs?: number | undefined }): Promise<void>;
}

/** The port between sending and storing; tests/simulation has one that keeps everything in memory. */
export interface DeliveryStore {
  /** All of it or nothing. */
  inTransaction<Result>(work: (rows: DeliveryRows) => Promise<Result>): Promise<Result>;
  findPendingDelivery: Bound<typeof queries.findPendingDelivery>;
  claimDelivery: Bound<typeof queries.claimDelivery>;
  listFailingDestinations: Bound<typeof queries.listFailingDestinations>;
}

/** In the caller's transaction, so that a state change, its events and their jobs exist together or not at all. */
export function deliveryRowsIn(trx: Trx, queue: Pick<Queue, 'sendManyIn'>): DeliveryRows {
  return {
    insertEvents: (events) => queries.insertEvents(trx, events),
    insertDeliveries: (deliveries) => queries.insertDeliveries(trx, deliveries),
    insertAttempt: (attempt) => queries.insertAttempt(trx, attempt),
    listDestinationsToServe: (organisationId) => queries.listDestinationsToServe(trx, organisationId),
    listStartable: (ids) => queries.listStartable(trx, ids),
    listStuckDeliveries: (times) => queries.listStuckDeliveries(trx, times),
    lockOrder: (sessionId) => queries.lockOrder(trx, sessionId),
    lockDestination: (id) => queries.lockDestination(trx, id),
    updateDestination: (id, change) => queries.updateDestination(trx, id, change),
    endFailureStreak: (id) => queries.endFailureStreak(trx, id),
    settleClaimed: (claim, change) => queries.settleClaimed(trx, claim, change),
    parkPending: (destinationId, now) => queries.parkPending(trx, destinationId, now),
    findNextWaiting: (place) => queries.findNextWaiting(trx, place),
    waitInLine: (id) => queries.waitInLine(trx, id),
    listLine: (line) => queries.listLine(trx, line),
    dropAllClaims: () => queries.dropAllClaims(trx),
    recordOperatorEvent: (event) => recordOperatorEvent(trx, event),
    async enqueue(deliveryIds, { now, atMs = now }) {
      if (deliveryIds.length === 0) return;
      await queries.markEnqueued(trx, deliveryIds, Math.max(atMs, now));
      await queue.sendManyIn(
        trx,
        deliverWebhookJob,
        deliveryIds.map((deliveryId) => ({ deliveryId })),
        atMs > now ? { startAfterMs: atMs } : {},
      );
    },
  };
}

export function openDeliveryStore({ db, queue }: Pick<Dependencies, 'queue'> & { db: Db }): DeliveryStore {
  return {
    inTransaction: (work) => db.transaction().execute((trx) => work(deliveryRowsIn(trx, queue))),
    findPendingDelivery: (id) => queries.findPendingDelivery(db, id),
    claimDelivery: (claim) => queries.claimDelivery(db, claim),
    listFailingDestinations: () => queries.listFailingDestinations(db),
  };
}
