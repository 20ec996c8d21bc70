import type {
  DeliveryRows,
  DeliveryStore,
} from '../../../apps/server/src/features/webhooks/delivery-store.js';
import type { Delivery, Destination, Event } from '../../../apps/server/src/features/webhooks/queries.js';
import type { Job, StoreUnderTest } from './store-under-test.js';

/**
 * Keeps events and deliveries in memory by the rules of `queries.ts`, in a thousandth of the time. One transaction at a
 * time; one that throws leaves nothing behind.
 */
export function openMemoryStore(publish: (jobs: readonly Job[]) => void): StoreUnderTest {
  const events = new Map<string, Event>();
  const destinations = new Map<string, Destination>();
  const deliveries = new Map<string, Delivery>();
  let last: Promise<unknown> = Promise.resolve();
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const isPending = (delivery: Delivery) => delivery.state === 'pending';
  const isUnclaimed = ({ claimedUntil }: Delivery, now: number) =>
    claimedUntil === null || claimedUntil <= now;
  const isDue = ({ nextAttemptAt }: Delivery, by: number) => nextAttemptAt !== null && nextAttemptAt <= by;
  const isBefore = (earlier: Delivery, delivery: Delivery) =>
    earlier.destinationId === delivery.destinationId &&
    earlier.sessionId === delivery.sessionId &&
    earlier.sequence < delivery.sequence;
  const isNext = (delivery: Delivery) =>
    delivery.attemptsMade > 0 ||
    ![...deliveries.values()].some(
      (other) => isBefore(other, delivery) && isPending(other) && other.attemptsMade === 0,
    );
  const pendingWhere = (matches: (delivery: Delivery) => boolean) =>
    [...deliveries.values()].filter((delivery) => isPending(delivery) && matches(delivery));
  const byDue = (a: Delivery, b: Delivery) => Number(a.nextAttemptAt) - Number(b.nextAttemptAt);

  function openRows(undo: (() => void)[], jobs: Job[]): DeliveryRows {
    const put = <Row extends { id: string }>(table: Map<string, Row>, row: Row) => {
      const before = table.get(row.id);
      undo.push(() => void (before ? table.set(row.id, before) : table.delete(row.id)));
      table.set(row.id, row);
    };
    const change = (id: string, part: Partial<Delivery>) => {
      const row = deliveries.get(id);
      if (row) put(deliveries, { ...row, ...part });
    };
    const rows: DeliveryRows = {
      async insertEvents(added) {
        for (const event of added)
          put(events, { ...event, sessionId: event.sessionId ?? null, test: event.test ?? false });
      },
      async insertDeliveries(added) {
        for (const row of added)
          put(deliveries, {
            ...row,
            replay: row.replay ?? false,
            attemptsMade: 0,
            sessionId: row.sessionId ?? null,
            nextAttemptAt: row.nextAttemptAt ?? null,
            enqueuedAt: row.enqueuedAt ?? null,
            claimedUntil: null,
            finishedAt: row.finishedAt ?? null,
          });
      },
      insertAttempt: async () => [],
      listDestinationsToServe: async () => [...destinations.values()],
      listStartable: async (ids) =>
        pendingWhere((delivery) => ids.includes(delivery.id) && isNext(delivery)).map(({ id }) => id),
      listStuckDeliveries: async ({ now, enqueuedBefore, waitingSince, limit }) =>
        pendingWhere(
          (delivery) =>
            isDue(delivery, now) &&
            isUnclaimed(delivery, now) &&
            (delivery.enqueuedAt === null
              ? isDue(delivery, waitingSince)
              : delivery.enqueuedAt <= Math.max(enqueuedBefore, delivery.claimedUntil ?? 0)) &&
            isNext(delivery),
        )
          .sort(byDue)
          .slice(0, limit)
          .map(({ id }) => id),
      lockOrder: async () => undefined,
      lockDestination: async (id) => destinations.get(id),
      async updateDestination(id, part) {
        const row = destinations.get(id);
        // The operations write plain values, never SQL expressions.
        if (row) put(destinations, { ...row, ...(part as Partial<Destination>) });
        return [];
      },
      endFailureStreak: (id) =>
        rows.updateDestination(id, { failuresSinceSuccess: 0, failingSince: null, lastWarningHours: 0 }),
      async settleClaimed({ id, claimedUntil }, part) {
        const row = deliveries.get(id);
        if (!row || !isPending(row) || row.claimedUntil !== claimedUntil) return false;
        change(id, { ...(part as Partial<Delivery>), claimedUntil: null });
        return true;
      },
      async parkPending(destinationId, now) {
        const waiting = pendingWhere(
          (delivery) => delivery.destinationId === destinationId && isUnclaimed(delivery, now),
        );
        for (const { id } of waiting)
          change(id, { state: 'parked', finishedAt: now, nextAttemptAt: null, claimedUntil: null });
        return [];
      },
      findNextWaiting: async ({ destinationId, sessionId, now }) =>
        pendingWhere(
          (delivery) =>
            delivery.destinationId === destinationId &&
            delivery.sessionId === sessionId &&
            delivery.attemptsMade === 0 &&
            isNext(delivery) &&
            isUnclaimed(delivery, now),
        ).sort((a, b) => a.sequence - b.sequence)[0],
      async waitInLine(id) {
        change(id, { enqueuedAt: null });
        return [];
      },
      listLine: async ({ destinationId, now, count }) =>
        pendingWhere(
          (delivery) =>
            delivery.destinationId === destinationId &&
            delivery.enqueuedAt === null &&
            isDue(delivery, now) &&
            isUnclaimed(delivery, now) &&
            isNext(delivery),
        )
          .sort(byDue)
          .slice(0, count)
          .map(({ id }) => id),
      async dropAllClaims() {
        for (const { id } of pendingWhere(() => true)) change(id, { claimedUntil: null });
        return [];
      },
      recordOperatorEvent: async () => undefined,
      async enqueue(ids, { now, atMs = now }) {
        for (const id of ids) {
          change(id, { enqueuedAt: Math.max(atMs, now) });
          jobs.push({ deliveryId: id, startAfterMs: atMs > now ? atMs : 0 });
        }
      },
    };
    return rows;
  }

  const store: DeliveryStore = {
    inTransaction: (work) =>
      alone(async () => {
        const undo: (() => void)[] = [];
        const jobs: Job[] = [];
        try {
          const result = await work(openRows(undo, jobs));
          publish(jobs);
          return result;
        } catch (error) {
          for (const step of undo.reverse()) step();
          throw error;
        }
      }),
    findPendingDelivery: async (id) => {
      const delivery = deliveries.get(id);
      const event = events.get(delivery?.eventId ?? '');
      const destination = destinations.get(delivery?.destinationId ?? '');
      return delivery && isPending(delivery) && event && destination
        ? { delivery, event, destination }
        : undefined;
    },
    claimDelivery: ({ id, now, claimUntil }) =>
      alone(async () => {
        const row = deliveries.get(id);
        if (!row || !isPending(row) || !isDue(row, now) || !isUnclaimed(row, now) || !isNext(row))
          return undefined;
        const claimed = { ...row, claimedUntil: claimUntil };
        deliveries.set(id, claimed);
        return claimed;
      }),
    listFailingDestinations: async () =>
      [...destinations.values()].filter(({ enabled, failingSince }) => enabled && failingSince !== null),
  };
  return {
    store,
    addDestination: async (destination) => void destinations.set(destination.id, destination),
    listDeliveries: async () => [...deliveries.values()],
    unattemptedBefore: async (delivery) =>
      [...deliveries.values()].filter(
        (other) => isBefore(other, delivery) && isPending(other) && other.attemptsMade === 0 && !other.replay,
      ).length,
    close: async () => undefined,
  };
}
