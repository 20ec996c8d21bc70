import { createObjectId } from '../../../platform/ids.js';
import type { DeliveryRows } from '../delivery-store.js';
import type { Event, NewDelivery } from '../queries.js';

export interface DeliveryWish {
  event: Pick<Event, 'id' | 'sessionId' | 'sequence'>;
  destination: { id: string; enabled: boolean };
}

/**
 * Writes the deliveries and enqueues those whose turn it is; each of the others is enqueued when the first attempt
 * before it ends. For a destination that is switched off they are parked, to be replayed later.
 */
export async function startDeliveries(
  rows: DeliveryRows,
  { wishes, replay, now }: { wishes: readonly DeliveryWish[]; replay: boolean; now: number },
): Promise<void> {
  if (wishes.length === 0) return;
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
  await rows.insertDeliveries(deliveries);
  const startable = await rows.listStartable(deliveries.map(({ id }) => id));
  await rows.enqueue(startable, { now });
}
