import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import { deliveryRowsIn } from '../delivery-store.js';
import {
  bringForward,
  type Delivery,
  type Destination,
  type Event,
  listDeliveriesOfEvents,
  listDestinationsToServe,
  listEventsToReplay,
  type ReplaySelection,
} from '../queries.js';
import { type DeliveryWish, startDeliveries } from './start-deliveries.js';

const maximumEvents = 5_000;

/**
 * Contract 9.4: sends stored events again, with the same id, sequence and body, to every destination that is switched
 * on and wants their kind now, also one that did not exist then. What is still on its way is brought forward instead of
 * being sent twice. Resolves to the number of deliveries.
 */
export async function replayEvents(
  dependencies: Pick<Dependencies, 'db' | 'clock' | 'queue'>,
  selection: ReplaySelection,
): Promise<{ replayed: number }> {
  const { eventIds, interviewId, from, to } = selection;
  if (eventIds === undefined && interviewId === undefined && from === undefined && to === undefined) {
    throw new GatehouseError('request.invalid', {
      detail: 'body: give eventIds, interviewId, or from and to',
    });
  }
  return dependencies.db.transaction().execute(async (trx) => {
    const events = await listEventsToReplay(trx, selection, maximumEvents + 1);
    if (events.length > maximumEvents) {
      throw new GatehouseError('request.invalid', {
        detail: `body: more than ${maximumEvents} events; choose a shorter time between from and to`,
      });
    }
    if (events.length === 0) return { replayed: 0 };
    const { wishes, moved } = await planReplay(trx, selection.organisationId, events);
    const rows = deliveryRowsIn(trx, dependencies.queue);
    const now = dependencies.clock.now();
    await startDeliveries(rows, { wishes, replay: true, now });
    await bringForward(trx, moved, now);
    await rows.enqueue(moved, { now });
    return { replayed: wishes.length + moved.length };
  });
}

/** Which deliveries are made anew, and which are on their way and only move. */
async function planReplay(
  trx: Trx,
  organisationId: string,
  events: Awaited<ReturnType<typeof listEventsToReplay>>,
): Promise<{ wishes: DeliveryWish[]; moved: string[] }> {
  const destinations = (await listDestinationsToServe(trx, organisationId)).filter(({ enabled }) => enabled);
  const existing = new Map<string, Awaited<ReturnType<typeof listDeliveriesOfEvents>>>();
  const eventIds = events.map(({ id }) => id);
  for (const delivery of await listDeliveriesOfEvents(trx, eventIds)) {
    existing.set(delivery.eventId, [...(existing.get(delivery.eventId) ?? []), delivery]);
  }
  const wishes: DeliveryWish[] = [];
  const moved: string[] = [];
  for (const event of events) {
    const earlier = existing.get(event.id) ?? [];
    for (const destination of destinations) {
      if (!wants(destination, event, earlier)) continue;
      const onItsWay = earlier.find(
        ({ destinationId, state }) => destinationId === destination.id && state === 'pending',
      );
      if (onItsWay) moved.push(onItsWay.id);
      else wishes.push({ event, destination });
    }
  }
  return { wishes, moved };
}

const wants = (
  { id, kinds }: Pick<Destination, 'id' | 'kinds'>,
  { kind, test }: Pick<Event, 'kind' | 'test'>,
  earlier: readonly Pick<Delivery, 'destinationId'>[],
): boolean =>
  // A test event belongs to the destinations it was made for.
  test || kind === 'ping' ? earlier.some(({ destinationId }) => destinationId === id) : kinds.includes(kind);
