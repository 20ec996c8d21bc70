import type { TestServer } from './start-test-server.js';

/**
 * Keeps the jobs of process/id or process/face from running until they are let go, as a busy server would: what is
 * enqueued is remembered, its transaction commits as usual. So "while a job runs" is no race.
 */
export function holdChecks(
  { server }: TestServer,
  jobName: 'process-id' | 'process-face',
): { release(): Promise<void> } {
  const { queue } = server.dependencies;
  const sendIn = queue.sendIn;
  const held: (() => Promise<void>)[] = [];
  queue.sendIn = async (trx, job, payload, options) => {
    if (job.name !== jobName) return sendIn.call(queue, trx, job, payload, options);
    held.push(() => queue.send(job, payload, options));
  };
  return {
    async release() {
      queue.sendIn = sendIn;
      for (const send of held.splice(0)) await send();
    },
  };
}
