import { randomBytes } from 'node:crypto';
import { type endpoints, GatehouseError } from '@gatehouse/contract';
import { createMessageId, sampleEvent } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { deliveryRowsIn } from '../delivery-store.js';
import { startDeliveries } from './start-deliveries.js';

type Triggered = z.output<typeof endpoints.triggerEvent.response>;

/**
 * Contract 9.4: a test event of any kind with sample data, on the way of every other one: outbox, queue, retries. To the
 * destinations that want the kind, or to one alone, whatever it wants.
 */
export async function triggerEvent(
  { db, clock, queue }: Pick<Dependencies, 'db' | 'clock' | 'queue'>,
  {
    organisationId,
    clientId,
    kind,
    webhookId,
  }: { organisationId: string; clientId: string } & z.output<typeof endpoints.triggerEvent.body>,
): Promise<Triggered> {
  return db.transaction().execute(async (trx) => {
    const rows = deliveryRowsIn(trx, queue);
    const destinations = (await rows.listDestinationsToServe(organisationId)).filter(({ id, kinds }) =>
      webhookId === undefined ? kinds.includes(kind) : id === webhookId,
    );
    if (webhookId !== undefined && destinations.length === 0) throw new GatehouseError('webhook.not_found');
    const now = clock.now();
    const interviewId = createObjectId(now); // of no session: nobody takes the sample for news about somebody
    const content = sampleEvent(kind, interviewId);
    const event = {
      id: createMessageId(randomBytes),
      organisationId,
      sessionId: kind === 'ping' ? null : interviewId,
      sequence: kind === 'ping' ? 0 : 1,
      kind,
      body: JSON.stringify(kind === 'onboarding-status' ? { ...content, clientId } : content),
      createdAt: now,
      test: true,
    };
    await rows.insertEvents([event]);
    const wishes = destinations.map((destination) => ({ event, destination }));
    await startDeliveries(rows, { wishes, replay: false, now });
    return {
      success: true,
      eventId: event.id,
      interviewId: event.sessionId,
      deliveries: destinations.map(({ id, enabled }) => ({
        webhookId: id,
        state: enabled ? ('pending' as const) : ('parked' as const),
      })),
    };
  });
}
