import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import { createObjectId } from '../../../platform/ids.js';
import { type Event, insertDeliveries, listStartable, type NewDelivery } from '../queries.js';
import { enqueueDelivery } from './enqueue-delivery.js';

export interface DeliveryWish {
  event: Pick<Event, 'id' | 'sessionId' | 'sequence'>;
  destination: { id: string; enabled: boolean };
}

/**
 * Writes the deliveries and enqueues those whose turn it is; each of the others is enqueued when the first attempt
 * before it ends. For a destination that is switched off they are parked, to be replayed later.
 */
export async function startDeliveries(
  dependencies: Pick<Dependencies, 'queue' | 'clock'>,
  trx: Trx,
  { wishes, replay }: { wishes: readonly DeliveryWish[]; replay: boolean },
): Promise<void> {
  if (wishes.length === 0) return;
  const now = dependencies.clock.now();
  const deliveries = wishes.map(({ event, destination }): NewDelivery & { id: string } => ({
    id: createObjectId(now),
    eventId: event.id,
    destinationId: destination.id,
    sessionId: event.sessionId,
    sequence: event.sequence,
    replay,
    createdAt: now,
    enqueuedAt: null,
    claimedUntil: null,
    ...(destination.enabled
      ? { state: 'pending', nextAttemptAt: now, finishedAt: null }
      : { state: 'parked', nextAttemptAt: null, finishedAt: now }),
  }));
  await insertDeliveries(trx, deliveries);
  const ids = deliveries.map(({ id }) => id);
  for (const deliveryId of await listStartable(trx, ids))
    await enqueueDelivery(dependencies, trx, { deliveryId });
}
