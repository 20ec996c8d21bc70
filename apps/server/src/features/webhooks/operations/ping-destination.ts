import { randomBytes } from 'node:crypto';
import { GatehouseError } from '@gatehouse/contract';
import { createMessageId } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { findDeliveryState, findDestination } from '../queries.js';
import type { SendingDependencies, WebhookSender } from '../webhook-sender.js';
import { deliverWebhook } from './deliver-webhook.js';

/**
 * Contract 9.4: sends a signed test event now, also to a destination that is switched off, and says whether it was
 * taken. The delivery log has the details. It is tried once and does not count for or against the destination.
 */
export async function pingDestination(
  dependencies: SendingDependencies & Pick<Dependencies, 'db'>,
  sender: WebhookSender,
  { organisationId, id }: { organisationId: string; id: string },
): Promise<{ success: boolean; eventId: string }> {
  const { db, store, clock } = dependencies;
  if (!(await findDestination(db, organisationId, id))) throw new GatehouseError('webhook.not_found');
  const now = clock.now();
  const eventId = createMessageId(randomBytes);
  const deliveryId = createObjectId(now);
  await store.inTransaction(async (rows) => {
    await rows.insertEvents([
      {
        id: eventId,
        organisationId,
        sessionId: null,
        sequence: 0,
        kind: 'ping',
        body: JSON.stringify({ kind: 'ping' }),
        createdAt: now,
      },
    ]);
    await rows.insertDeliveries([
      {
        id: deliveryId,
        eventId,
        destinationId: id,
        sessionId: null,
        sequence: 0,
        state: 'pending',
        nextAttemptAt: now,
        // No job: sent below. Should this process die before that, the sweep finds it.
        enqueuedAt: now,
        claimedUntil: null,
        createdAt: now,
        finishedAt: null,
      },
    ]);
  });
  await deliverWebhook(dependencies, sender, { deliveryId });
  return { success: (await findDeliveryState(db, deliveryId))?.state === 'delivered', eventId };
}
