import { randomBytes } from 'node:crypto';
import { createMessageId, type WebhookEvent } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import { type DeliveryRows, deliveryRowsIn } from '../delivery-store.js';
import { startDeliveries } from './start-deliveries.js';

export interface EventsToRecord {
  organisationId: string;
  clientId: string;
  /** null for an event of no session; it gets no sequence header and no place in an order. */
  sessionId: string | null;
  /** Sequence of the first event; the others follow (contract 10.5). */
  firstSequence: number;
  events: readonly WebhookEvent[];
}

/**
 * The outbox: writes events, their deliveries and the first jobs inside the transaction of the state change they tell
 * of, so that they exist exactly if it does. The caller holds the lock of the session's row.
 */
export async function recordEvents(
  { clock, queue }: Pick<Dependencies, 'clock' | 'queue'>,
  trx: Trx,
  given: EventsToRecord,
): Promise<void> {
  if (given.events.length > 0) await writeEvents(deliveryRowsIn(trx, queue), clock.now(), given);
}

/** As `recordEvents`, whatever keeps the rows. */
export async function writeEvents(
  rows: DeliveryRows,
  now: number,
  { organisationId, clientId, sessionId, firstSequence, events }: EventsToRecord,
): Promise<void> {
  const written = events.map((event, index) => ({
    id: createMessageId(randomBytes),
    organisationId,
    sessionId,
    sequence: firstSequence + index,
    kind: event.kind,
    body: JSON.stringify(event.kind === 'onboarding-status' ? { ...event, clientId } : event),
    createdAt: now,
  }));
  await rows.insertEvents(written);

  const destinations = await rows.listDestinationsToServe(organisationId);
  const wishes = written.flatMap((event) =>
    destinations
      .filter(({ kinds }) => kinds.includes(event.kind))
      .map((destination) => ({ event, destination })),
  );
  if (wishes.length === 0) return;
  if (sessionId !== null) await rows.lockOrder(sessionId);
  await startDeliveries(rows, { wishes, replay: false, now });
}
