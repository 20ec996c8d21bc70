import { Worker } from 'node:worker_threads';

export type ThreadRequest = { id: number } & (
  | { type: 'ready' | 'close' }
  | { type: 'query'; sql: string; parameters: unknown[] }
  | { type: 'exec'; sql: string }
  | { type: 'listen' | 'unlisten'; channel: string }
);
type ThreadCommand = ThreadRequest extends infer R
  ? R extends { id: number }
    ? Omit<R, 'id'>
    : never
  : never;
export type ThreadAnswer =
  | { type: 'result'; id: number; result: unknown }
  | {
      type: 'error';
      id: number;
      error: {
        message: string;
        code?: string | undefined;
        detail?: string | undefined;
        constraint?: string | undefined;
      };
    }
  | { type: 'notification'; channel: string; payload: string };

export interface QueryResult {
  rows: Record<string, unknown>[];
  affectedRows?: number;
}

interface Statements {
  query(sql: string, parameters?: readonly unknown[]): Promise<QueryResult>;
  exec(sql: string): Promise<QueryResult[]>;
}

/**
 * PGlite in a worker thread, with the methods that Kysely's PGlite dialect and pg-boss's PGlite adapter call.
 * There is one connection: a transaction holds it, everything else waits its turn in order.
 */
export interface PgliteThread extends Statements {
  ready: boolean;
  closed: boolean;
  waitReady: Promise<void>;
  transaction<T>(
    run: (transaction: Statements & { rollback(): Promise<void> }) => Promise<T>,
  ): Promise<T | undefined>;
  listen(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** `dataDir` undefined: in memory, for tests. Resolves when the database answers. */
export async function openPgliteThread(dataDir: string | undefined): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-thread.js', import.meta.url), {
    workerData: { dataDir },
    execArgv: [],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let nextId = 1;
  let failure: Error | undefined;

  worker.on('message', (message: ThreadAnswer) => {
    if (message.type === 'notification') {
      for (const listener of listeners.get(message.channel) ?? []) listener(message.payload);
      return;
    }
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'result') caller?.resolve(message.result);
    else caller?.reject(Object.assign(new Error(message.error.message), message.error));
  });
  const fail = (error: Error) => {
    failure = error;
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the database thread has ended')));

  function send<T>(command: ThreadCommand): Promise<T> {
    if (failure) return Promise.reject(failure);
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ ...command, id });
    });
  }
  const direct: Statements = {
    query: (sql, parameters = []) => send({ type: 'query', sql, parameters: parameters.map(transferable) }),
    exec: (sql) => send({ type: 'exec', sql }),
  };

  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run, run);
    last = turn.catch(() => undefined);
    return turn;
  }

  const thread: PgliteThread = {
    ready: true,
    closed: false,
    waitReady: Promise.resolve(),
    query: (sql, parameters) => inTurn(() => direct.query(sql, parameters)),
    exec: (sql) => inTurn(() => direct.exec(sql)),
    transaction: (run) =>
      inTurn(async () => {
        await direct.exec('begin');
        let open = true;
        const rollback = async () => {
          if (!open) return;
          open = false;
          await direct.exec('rollback');
        };
        try {
          const result = await run({ ...direct, rollback });
          if (open) await direct.exec('commit');
          return result;
        } catch (error) {
          await rollback();
          throw error;
        }
      }),
    async listen(channel, onNotification) {
      const existing = listeners.get(channel);
      if (existing) existing.add(onNotification);
      else {
        listeners.set(channel, new Set([onNotification]));
        await inTurn(() => send({ type: 'listen', channel }));
      }
      return async () => {
        const remaining = listeners.get(channel);
        remaining?.delete(onNotification);
        if (remaining?.size !== 0) return;
        listeners.delete(channel);
        if (!thread.closed) await inTurn(() => send({ type: 'unlisten', channel }));
      };
    },
    async close() {
      if (thread.closed) return;
      thread.closed = true;
      await inTurn(() => send({ type: 'close' }));
      await worker.terminate();
    },
  };
  await send({ type: 'ready' });
  return thread;
}

/** A Buffer loses its prototype on the way to the thread; PGlite takes a plain Uint8Array for bytea. */
function transferable(value: unknown): unknown {
  return Buffer.isBuffer(value) ? new Uint8Array(value) : value;
}
