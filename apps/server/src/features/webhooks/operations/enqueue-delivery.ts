import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import { deliverWebhookJob } from '../jobs/definitions.js';
import { markEnqueued } from '../queries.js';

/** Has the delivery attempted at `atMs`, or at once. An unneeded second job does nothing. */
export async function enqueueDelivery(
  { queue, clock }: Pick<Dependencies, 'queue' | 'clock'>,
  trx: Trx,
  { deliveryId, atMs }: { deliveryId: string; atMs?: number },
): Promise<void> {
  const now = clock.now();
  await markEnqueued(trx, deliveryId, Math.max(atMs ?? now, now));
  await queue.sendIn(
    trx,
    deliverWebhookJob,
    { deliveryId },
    atMs !== undefined && atMs > now ? { startAfterMs: atMs } : {},
  );
}
