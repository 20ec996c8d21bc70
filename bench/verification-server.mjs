// The server of `npm run bench:verification`, in a process of its own: told over IPC to begin and to read its own measures.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createTenant, readSettings, startServer } from '@gatehouse/server';

const resolutionMs = 2;
const settings = readSettings(process.env);
const server = await startServer(settings);
await server.ready;
const { apiKey, flowId } = await createTenant(server.dependencies, {
  clientId: 'bench',
  flow: { mode: 'test', liveness: 'optional' },
});
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();

const milliseconds = (nanoseconds) => nanoseconds / 1e6;
// A bench that was broken off leaves no server behind.
process.on('disconnect', () => process.exit(1));
process.on('message', async (message) => {
  if (message === 'reset') {
    delay.reset();
    process.send('reset');
  }
  if (message === 'read') {
    const eventLoop = {
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
    };
    // What can be collected is no growth. The collection is ours, and no delay of the server's.
    globalThis.gc?.();
    await wait(10 * resolutionMs);
    process.send({ eventLoop });
  }
  if (message === 'stop') {
    await server.close();
    process.exit(0);
  }
});
process.send({ api: server.localUrl, demo: { apiKey, flowId }, database: server.dependencies.database.kind });
