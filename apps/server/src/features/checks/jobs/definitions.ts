import type { JobDefinition } from '../../../platform/queue/queue.js';

/** Both are quick (the pictures were measured at upload) and safe to run twice: a settled check is left alone. */
export const processIdJob: JobDefinition<{ checkId: string }> = {
  name: 'process-id',
  retryLimit: 5,
  retryDelaySeconds: 2,
  expireInSeconds: 60,
};
export const processFaceJob: JobDefinition<{ checkId: string }> = {
  name: 'process-face',
  retryLimit: 5,
  retryDelaySeconds: 2,
  expireInSeconds: 60,
};
