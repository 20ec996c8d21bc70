import { randomBytes } from 'node:crypto';
import type { WebhookEvent } from '@gatehouse/webhook-protocol';
import { sql } from 'kysely';
import { readSettings } from '../../config/settings.js';
import type { Dependencies } from '../../dependencies.js';
import type { Database } from '../../platform/database/open-database.js';
import { createKeyring } from '../../platform/keys/encryption.js';
import { createLog } from '../../platform/log/log.js';
import { createMetrics } from '../../platform/metrics/create-metrics.js';
import { createOutboundHttp } from '../../platform/outbound-http/index.js';
import type { Queue } from '../../platform/queue/queue.js';
import { openDeliveryStore } from './delivery-store.js';
import { createDestination, type DestinationSettings } from './operations/create-destination.js';
import { deliverWebhook } from './operations/deliver-webhook.js';
import { listDeliveries } from './operations/list-deliveries.js';
import { recordEvents } from './operations/record-events.js';
import { createWebhookMetrics } from './webhook-metrics.js';
import { createWebhookSender, type SendingDependencies, type WebhookSender } from './webhook-sender.js';

export const startMs = 1_763_799_552_000;
export const exampleFlowId = '65f0000000000000000000aa';

export interface TestClock {
  now(): number;
  set(nowMs: number): void;
  advance(byMs: number): void;
}

export interface Tenant {
  id: string;
  clientId: string;
}

/**
 * Tests' own set-up: real database, real signatures, real HTTP, but a clock that stands until it is turned and a queue
 * whose jobs lie in a table until the test runs them. Jobs are written by the caller's transaction, as in pg-boss.
 * Opening one empties the database.
 */
export interface WebhookBench {
  dependencies: SendingDependencies & Pick<Dependencies, 'db' | 'queue' | 'settings' | 'metrics'>;
  sender: WebhookSender;
  clock: TestClock;
  logLines: { level: number; msg: string; [field: string]: unknown }[];
  addTenant(): Promise<Tenant>;
  addDestination(
    tenant: Tenant,
    given: Partial<DestinationSettings> & { url: string },
  ): ReturnType<typeof createDestination>;
  /** Commits events as a session's turn would. */
  commit(
    tenant: Tenant,
    sessionId: string | null,
    events: WebhookEvent[],
    firstSequence?: number,
  ): Promise<void>;
  waitingJobs(): Promise<{ deliveryId: string; startAfterMs: number }[]>;
  /** Runs what is due by the clock, in order, until nothing is. */
  runDue(): Promise<void>;
  /** Turns the clock to the next job and runs it; false when there is none. */
  runNext(): Promise<boolean>;
  log(tenant: Tenant): Promise<Awaited<ReturnType<typeof listDeliveries>>['items']>;
  close(): Promise<void>;
}

export async function openWebhookBench(
  database: Database,
  options: { totalTimeoutMs?: number } = {},
): Promise<WebhookBench> {
  const { db } = database;
  const clock = createTestClock();
  const logLines: WebhookBench['logLines'] = [];
  const settings = readSettings({ GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8' });
  const outboundHttp = createOutboundHttp({ allowCidrs: settings.outboundAllow, ...options });
  const queue = createTableQueue();
  const dependencies: WebhookBench['dependencies'] = {
    db,
    clock,
    settings,
    outboundHttp,
    queue,
    metrics: createMetrics(),
    store: openDeliveryStore({ db, queue }),
    log: createLog({ level: 'info', destination: { write: (line) => void logLines.push(JSON.parse(line)) } }),
    keyring: createKeyring(Buffer.alloc(32, 7)),
  };
  // 0.5 is the middle of the jitter: late retries come exactly at their nominal time.
  const metrics = createWebhookMetrics(dependencies);
  const sender = createWebhookSender({ ...dependencies, metrics }, () => 0.5);
  await sql`create table if not exists virtual_jobs (id bigserial primary key, delivery_id text, start_after bigint)`.execute(
    db,
  );
  await sql`truncate virtual_jobs, organisations cascade`.execute(db);

  const takeNext = async (dueBy: number) => {
    const { rows } = await sql<{ deliveryId: string; startAfter: number }>`
      delete from virtual_jobs where id = (
        select id from virtual_jobs where start_after <= ${dueBy} order by start_after, id limit 1
      ) returning delivery_id, start_after`.execute(db);
    return rows[0];
  };
  const run = (deliveryId: string) => deliverWebhook(dependencies, sender, { deliveryId });

  return {
    dependencies,
    sender,
    clock,
    logLines,
    async addTenant() {
      const tenant = { id: randomBytes(12).toString('hex'), clientId: `t${randomBytes(4).toString('hex')}` };
      await db
        .insertInto('organisations')
        .values({ ...tenant, name: 'Test', createdAt: clock.now() })
        .execute();
      return tenant;
    },
    addDestination: (tenant, given) =>
      createDestination(dependencies, {
        organisationId: tenant.id,
        given: { kinds: ['onboarding-status'], ...given },
      }),
    commit: (tenant, sessionId, events, firstSequence = 1) =>
      db.transaction().execute((trx) =>
        recordEvents(dependencies, trx, {
          organisationId: tenant.id,
          clientId: tenant.clientId,
          sessionId,
          firstSequence,
          events,
        }),
      ),
    async waitingJobs() {
      const { rows } = await sql<{ deliveryId: string; startAfterMs: number }>`
        select delivery_id, start_after as start_after_ms from virtual_jobs order by start_after, id`.execute(
        db,
      );
      return rows;
    },
    async runDue() {
      for (let job = await takeNext(clock.now()); job; job = await takeNext(clock.now()))
        await run(job.deliveryId);
    },
    async runNext() {
      const job = await takeNext(Number.MAX_SAFE_INTEGER);
      if (!job) return false;
      clock.set(Math.max(clock.now(), job.startAfter));
      await run(job.deliveryId);
      return true;
    },
    log: async (tenant) =>
      (await listDeliveries(dependencies, { organisationId: tenant.id, limit: 200, offset: 0 })).items,
    close: () => outboundHttp.close(),
  };

  function createTableQueue(): Queue {
    const unused = async () => {
      throw new Error('not part of this bench');
    };
    return {
      async sendManyIn(trx, _job, payloads, sendOptions) {
        const jobs = payloads as readonly { deliveryId: string }[]; // the feature sends no other kind of job
        for (const { deliveryId } of jobs)
          await sql`insert into virtual_jobs (delivery_id, start_after)
            values (${deliveryId}, ${sendOptions?.startAfterMs ?? clock.now()})`.execute(trx);
      },
      sendIn: unused,
      send: unused,
      work: unused,
      every: unused,
      start: unused,
      stop: unused,
    };
  }
}

function createTestClock(): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (toMs) => {
      nowMs = toMs;
    },
    advance: (byMs) => {
      nowMs += byMs;
    },
  };
}

export const createSessionId = () => randomBytes(12).toString('hex');

export const statusEvent = (
  interviewId: string,
  onboardingStatus: Extract<
    WebhookEvent,
    { kind: 'onboarding-status' }
  >['onboardingStatus'] = 'ONBOARDING_FINISHED',
  given: { externalCustomerId?: string; externalId?: string } = {},
): WebhookEvent => ({
  kind: 'onboarding-status',
  flowId: exampleFlowId,
  interviewId,
  onboardingStatus,
  ...given,
});
