import type { endpoints } from '@gatehouse/contract';
import type { WebhookKind } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import {
  countDeliveries,
  type DeliveryFilter,
  listAttempts,
  listDeliveries as listRows,
} from '../queries.js';

type DeliveryLog = z.output<typeof endpoints.listDeliveries.response>;

/** Contract 9.4: the delivery log with every attempt, newest first. */
export async function listDeliveries(
  { db }: Pick<Dependencies, 'db'>,
  filter: DeliveryFilter,
): Promise<DeliveryLog> {
  const { limit, offset } = filter;
  const rows = await listRows(db, filter);
  const total = await countDeliveries(db, filter);
  const attempts = await listAttempts(
    db,
    rows.map(({ id }) => id),
  );
  return {
    total,
    limit,
    offset,
    items: rows.map((row) => ({
      id: row.id,
      eventId: row.eventId,
      webhookId: row.destinationId,
      interviewId: row.sessionId,
      kind: row.kind as WebhookKind, // written by recordEvents from this type
      sequence: row.sequence,
      state: row.state,
      replay: row.replay,
      createdAt: row.createdAt,
      nextAttemptAt: row.nextAttemptAt,
      // An attempt that ended between the two reads is left to the next look: the row does not show it yet.
      attempts: attempts
        .filter(({ deliveryId, attempt }) => deliveryId === row.id && attempt <= row.attemptsMade)
        .map(({ connectMs, firstByteMs, ...attempt }) => ({
          ...attempt,
          timings: { connectMs, firstByteMs },
        })),
    })),
  };
}
