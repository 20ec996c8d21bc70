import type { JobDefinition } from '../../../platform/queue/queue.js';

/** One run makes one attempt; the schedule of contract 10.4 is a new job each time, not the queue's own retry. */
export const deliverWebhookJob: JobDefinition<{ deliveryId: string }> = {
  name: 'deliver-webhook',
  retryLimit: 5,
  retryDelaySeconds: 5,
  expireInSeconds: 120,
};

export const sweepDeliveriesJob: JobDefinition<Record<string, never>> = {
  name: 'sweep-deliveries',
  retryLimit: 0,
  retryDelaySeconds: 60,
  expireInSeconds: 60,
};

export const trimWebhookLogJob: JobDefinition<Record<string, never>> = {
  name: 'trim-webhook-log',
  retryLimit: 2,
  retryDelaySeconds: 300,
  expireInSeconds: 600,
};
