import type { Dependencies } from '../../../dependencies.js';
import { trimOperatorEvents } from '../../operator-events/operations/trim-operator-events.js';
import { claimMs, deliverWebhook } from '../operations/deliver-webhook.js';
import { resumeDeliveries, sweepDeliveries } from '../operations/sweep-deliveries.js';
import { trimWebhookLog } from '../operations/trim-webhook-log.js';
import { createWebhookMetrics } from '../webhook-metrics.js';
import { createWebhookSender, sendingDependenciesOf } from '../webhook-sender.js';
import { deliverWebhookJob, sweepDeliveriesJob, trimWebhookLogJob } from './definitions.js';

export { deliverWebhookJob, sweepDeliveriesJob, trimWebhookLogJob };

/** For the queue, which needs to know a kind of job before it takes one. */
export const webhookJobs = [deliverWebhookJob, sweepDeliveriesJob, trimWebhookLogJob];

/** Makes this process send webhooks. */
export async function startWebhookWorkers(dependencies: Dependencies): Promise<void> {
  const { queue, settings, database } = dependencies;
  const metrics = createWebhookMetrics(dependencies);
  const sender = createWebhookSender({ ...dependencies, metrics });
  const sending = sendingDependenciesOf(dependencies);
  // The embedded database belongs to one process, so whatever was in flight died with the one before.
  if (database.kind === 'pglite') await resumeDeliveries(sending);
  else await sweepDeliveries(sending);
  await queue.work(deliverWebhookJob, { concurrency: settings.webhookConcurrency }, (payload) =>
    deliverWebhook(sending, sender, payload),
  );
  // A process that died just now still holds its claims; looked for as soon as they have run out.
  const claimsEndAt = dependencies.clock.now() + claimMs;
  if (database.kind === 'postgresql') await queue.send(sweepDeliveriesJob, {}, { startAfterMs: claimsEndAt });
  await queue.every(sweepDeliveriesJob, '* * * * *', () => sweepDeliveries(sending));
  await queue.every(trimWebhookLogJob, '23 * * * *', async () => {
    await trimWebhookLog(dependencies);
    await trimOperatorEvents(dependencies);
  });
}
