import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Database, Trx } from '../database/open-database.js';
import type { Log } from '../log/log.js';

/** A kind of job: its name, how often it is tried again, and how long one run may take. */
export interface JobDefinition<Payload extends object> {
  name: string;
  retryLimit: number;
  retryDelaySeconds: number;
  expireInSeconds: number;
  /** Carries the payload's type; never read. */
  payload?: Payload;
}

export interface Queue {
  /** Enqueues inside the caller's transaction: the job exists exactly if the state change does. */
  sendIn<Payload extends object>(
    trx: Trx,
    job: JobDefinition<Payload>,
    payload: Payload,
    options?: { startAfterMs?: number; singletonKey?: string },
  ): Promise<void>;
  /** As `sendIn`, many in one statement. */
  sendManyIn<Payload extends object>(
    trx: Trx,
    job: JobDefinition<Payload>,
    payloads: readonly Payload[],
    options?: { startAfterMs?: number },
  ): Promise<void>;
  send<Payload extends object>(
    job: JobDefinition<Payload>,
    payload: Payload,
    options?: { startAfterMs?: number; singletonKey?: string },
  ): Promise<void>;
  /** Takes jobs; a handler that throws is tried again by the definition's rule. Every handler is safe to run twice. */
  work<Payload extends object>(
    job: JobDefinition<Payload>,
    options: { concurrency: number },
    handler: (payload: Payload) => Promise<void>,
  ): Promise<void>;
  /** Runs the handler every so often on one node. */
  every(job: JobDefinition<Record<string, never>>, cron: string, handler: () => Promise<void>): Promise<void>;
  start(): Promise<void>;
  /** Waits for running handlers, up to 10 s; unfinished ones are taken again after a restart. */
  stop(): Promise<void>;
}

const channel = 'gatehouse_jobs';
/** How often a worker looks for jobs that became due by time; new ones wake it at once by NOTIFY. */
const pollEveryMs = 1000;
/** How long a freed place may stay empty, for others to be filled with it. */
const refillWithinMs = 20;
/** How long an ended job waits for others to be settled with it. */
const gatherForMs = 50;

export function createQueue(database: Database, log: Log, jobs: readonly JobDefinition<object>[]): Queue {
  const connection =
    'connectionString' in database.jobs
      ? { connectionString: database.jobs.connectionString, max: 6 }
      : { db: database.jobs, backend: 'pglite' as const };
  const boss = new PgBoss({
    ...connection,
    schema: 'jobs',
    superviseIntervalSeconds: 30,
    application_name: 'gatehouse-jobs',
  });
  boss.on('error', (error) => log.error({ err: error }, 'job queue error'));
  const pumps = new Map<string, Pump>();
  const settlers: Settler[] = [];
  let unlisten: (() => Promise<void>) | undefined;

  const sendOptionsOf = ({
    startAfterMs,
    singletonKey,
  }: {
    startAfterMs?: number;
    singletonKey?: string;
  } = {}) => ({
    ...(startAfterMs === undefined ? {} : { startAfter: new Date(startAfterMs) }),
    ...(singletonKey === undefined ? {} : { singletonKey }),
  });
  return {
    async start() {
      await boss.start();
      const existing = new Set((await boss.getQueues()).map((queue) => queue.name));
      for (const job of jobs) {
        const settings = {
          retryLimit: job.retryLimit,
          retryDelay: job.retryDelaySeconds,
          expireInSeconds: job.expireInSeconds,
          deleteAfterSeconds: 3600,
        };
        if (existing.has(job.name)) await boss.updateQueue(job.name, settings);
        else await boss.createQueue(job.name, { ...settings, policy: 'standard' });
      }
      unlisten = await database.listen(channel, (name) => pumps.get(name)?.wake());
    },
    async sendIn(trx, job, payload, sendOptions) {
      await boss.send(job.name, payload, {
        ...sendOptionsOf(sendOptions),
        db: fromKysely(trx.withoutPlugins()),
      });
      await sql`select pg_notify(${channel}, ${job.name})`.execute(trx);
    },
    async sendManyIn(trx, job, payloads, sendOptions) {
      await boss.insert(
        job.name,
        payloads.map((data) => ({ data, ...sendOptionsOf(sendOptions) })),
        { db: fromKysely(trx.withoutPlugins()) },
      );
      await sql`select pg_notify(${channel}, ${job.name})`.execute(trx);
    },
    async send(job, payload, sendOptions) {
      await boss.send(job.name, payload, sendOptionsOf(sendOptions));
      pumps.get(job.name)?.wake();
    },
    async work(job, { concurrency }, handler) {
      const completed = gather((ids) =>
        boss.complete(job.name, ids).catch((error: unknown) => {
          log.error({ err: error, job: job.name, jobIds: ids }, 'jobs could not be settled and run again');
        }),
      );
      settlers.push(completed);
      pumps.set(
        job.name,
        startPump({
          concurrency,
          log,
          fetch: async (batchSize) => (await boss.fetch<never>(job.name, { batchSize })) ?? [],
          async run({ id, data }) {
            try {
              await handler(data);
              completed.add(id);
            } catch (error) {
              log.error({ err: error, job: job.name, jobId: id }, 'job failed and is tried again');
              await boss.fail(job.name, id, { code: error instanceof Error ? error.name : 'unknown' });
            }
          },
        }),
      );
    },
    async every(job, cron, handler) {
      await boss.schedule(job.name, cron);
      await this.work(job, { concurrency: 1 }, handler);
    },
    async stop() {
      await unlisten?.();
      await Promise.all([...pumps.values()].map((pump) => pump.stop()));
      await Promise.all(settlers.map((settler) => settler.finish()));
      await boss.stop({ graceful: true, timeout: 5000, close: true });
    },
  };
}

/**
 * Settles jobs that end at about the same time by one statement, while their places are free already. A job whose process
 * dies before it is settled runs twice, and every handler is safe to.
 */
function gather(settle: (ids: string[]) => Promise<unknown>): Settler {
  let collected: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const running = new Set<Promise<unknown>>();
  const settleAll = () => {
    clearTimeout(timer);
    timer = undefined;
    const ids = collected;
    collected = [];
    if (ids.length === 0) return;
    const settling = settle(ids).finally(() => running.delete(settling));
    running.add(settling);
  };
  return {
    add(id) {
      collected.push(id);
      timer ??= setTimeout(settleAll, gatherForMs);
    },
    async finish() {
      settleAll();
      await Promise.all(running);
    },
  };
}

interface Settler {
  add(id: string): void;
  /** Resolves when everything added so far is settled. */
  finish(): Promise<void>;
}

interface Pump {
  wake(): void;
  stop(): Promise<void>;
}

/**
 * One loop per kind of job: asks for as many as there is room for, runs each on its own, so that a slow one holds up
 * nothing but its own place.
 */
function startPump(options: {
  concurrency: number;
  log: Log;
  fetch(batchSize: number): Promise<{ id: string; data: never }[]>;
  run(job: { id: string; data: never }): Promise<void>;
}): Pump {
  const running = new Set<Promise<void>>();
  let stopped = false;
  let woken = false;
  let fetching: Promise<void> | undefined;
  /** Jobs may wait that found no place. */
  let moreWait = false;
  let gathering: ReturnType<typeof setTimeout> | undefined;

  async function fetchOnce(): Promise<void> {
    do {
      woken = false;
      const room = options.concurrency - running.size;
      moreWait ||= room <= 0;
      if (room <= 0 || stopped) return;
      const taken = await options.fetch(room);
      for (const job of taken) {
        const run = options
          .run(job)
          .catch((error: unknown) =>
            options.log.error({ err: error, jobId: job.id }, 'job could not be settled'),
          );
        const tracked = run.finally(() => {
          running.delete(tracked);
          if (moreWait) refill();
        });
        running.add(tracked);
      }
      moreWait = taken.length === room;
    } while (woken);
  }
  /** While jobs wait, freed places are filled several at a time: a fetch for each would cost as much as its job. */
  function refill(): void {
    if (options.concurrency - running.size >= options.concurrency / 2) wake();
    else
      gathering ??= setTimeout(() => {
        gathering = undefined;
        wake();
      }, refillWithinMs);
  }
  function wake(): void {
    woken = true;
    if (stopped || fetching) return;
    fetching = fetchOnce()
      .catch((error: unknown) => options.log.error({ err: error }, 'jobs could not be fetched'))
      .finally(() => {
        fetching = undefined;
      });
  }
  const timer = setInterval(wake, pollEveryMs);
  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(gathering);
      await fetching;
      await Promise.race([
        Promise.allSettled([...running]),
        new Promise((resolve) => setTimeout(resolve, 10_000).unref()),
      ]);
    },
  };
}
