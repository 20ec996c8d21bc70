// Runs PGlite in its own thread: a long query would otherwise stop the whole server (116 ms measured).
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { ThreadAnswer, ThreadRequest } from './pglite-client.js';
import { prepareCommonStatements } from './prepare-common-statements.js';

const port = parentPort;
if (!port) throw new Error('pglite-thread must run as a worker thread');

const int8 = 20;
const { dataDir } = workerData as { dataDir: string | undefined }; // set by openPgliteThread
const database = new PGlite(dataDir, { parsers: { [int8]: Number }, relaxedDurability: false });
const common = prepareCommonStatements(database);
const unlisten = new Map<string, () => Promise<void>>();
const answer = (message: ThreadAnswer) => port.postMessage(message);

async function run(request: ThreadRequest): Promise<unknown> {
  switch (request.type) {
    case 'ready':
      return database.waitReady;
    case 'query':
      return common.isCommon(request.sql)
        ? common.query(request.sql, request.parameters)
        : database.query(request.sql, request.parameters);
    case 'exec':
      return database.exec(request.sql);
    case 'listen':
      unlisten.set(
        request.channel,
        await database.listen(request.channel, (payload) =>
          answer({ type: 'notification', channel: request.channel, payload }),
        ),
      );
      return undefined;
    case 'unlisten':
      await unlisten.get(request.channel)?.();
      unlisten.delete(request.channel);
      return undefined;
    case 'close':
      return database.close();
  }
}

port.on('message', async (request: ThreadRequest) => {
  try {
    const result = await run(request);
    answer({ type: 'result', id: request.id, result });
  } catch (error) {
    const { message, code, detail, constraint } = error as Error & {
      code?: string;
      detail?: string;
      constraint?: string;
    };
    answer({ type: 'error', id: request.id, error: { message, code, detail, constraint } });
  }
});
