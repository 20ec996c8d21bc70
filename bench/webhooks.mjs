// npm run bench:webhooks: measures webhooks from the commit of an event to the first byte at its receiver, through the real
// job queue, signatures and HTTP, and writes docs/reference/performance-webhooks.md.
//
//   --seconds N   of each run at 100 events a second (default 15; four runs, in turn without and with a dead receiver)
//   --backlog N   events that are sent as fast as they go (default 5000)
//   --database D  pglite or postgres alone (default both)
//   --print       print only, do not write the page
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { buildChanged } from '../scripts/build.mjs';
import { providePostgres } from '../scripts/provide-postgres.mjs';
import { describeMachine, loadNow, root } from './machine.mjs';

const word = (name) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const seconds = Number(word('--seconds') ?? 15);
const backlog = Number(word('--backlog') ?? 5_000);
const only = word('--database');
const perSecond = 100;
const destinations = 100;
const rounds = 2;
/** After the backlog, for what is settled late. */
const settleMs = 3_000;

await buildChanged({ only: ['contract', 'webhook-protocol', 'server'], log: console.log });
const server = (path) => import(`../apps/server/dist/${path}`);
const { readSettings } = await server('config/settings.js');
const { openDatabase } = await server('platform/database/open-database.js');
const { createQueue } = await server('platform/queue/queue.js');
const { createKeyring } = await server('platform/keys/encryption.js');
const { createLog } = await server('platform/log/log.js');
const { createMetrics } = await server('platform/metrics/create-metrics.js');
const { createOutboundHttp } = await server('platform/outbound-http/index.js');
const { systemClock } = await server('platform/clock.js');
const { createObjectId } = await server('platform/ids.js');
const { createDestination } = await server('features/webhooks/operations/create-destination.js');
const { changeDestination } = await server('features/webhooks/operations/change-destination.js');
const { recordEvents } = await server('features/webhooks/operations/record-events.js');
const { startWebhookWorkers, webhookJobs } = await server('features/webhooks/jobs/index.js');

const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[
    Math.max(0, Math.min(values.length - 1, Math.ceil(q * values.length) - 1))
  ];
const ms = (value) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const nowMs = () => performance.timeOrigin + performance.now();

async function startReceiver() {
  const worker = new Worker(new URL('./webhook-receiver.mjs', import.meta.url));
  const next = () => new Promise((done) => worker.once('message', done));
  const { port } = await next();
  return {
    url: `http://127.0.0.1:${port}`,
    async takeArrivals() {
      const answer = next();
      worker.postMessage('arrivals');
      return (await answer).arrivals;
    },
    close: () => worker.postMessage('close'),
  };
}

/** Everything of the server that takes part in webhooks, with a tenant and a destination for each of 100 receivers. */
async function open(databaseUrl, receiver) {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const settings = readSettings({ GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8' });
  const clock = systemClock;
  const log = createLog({ level: 'error' });
  const database = await openDatabase({ databaseUrl, dataDir, clock });
  const queue = createQueue(database, log, webhookJobs);
  await queue.start();
  const dependencies = {
    settings,
    clock,
    log,
    database,
    db: database.db,
    queue,
    keyring: createKeyring(Buffer.alloc(32, 1)),
    metrics: createMetrics(),
    outboundHttp: createOutboundHttp({ allowCidrs: settings.outboundAllow }),
  };
  const tenants = [];
  for (let index = 0; index < destinations; index += 1) {
    const organisationId = createObjectId(Date.now());
    await database.db
      .insertInto('organisations')
      .values({
        id: organisationId,
        clientId: `bench${organisationId}`,
        name: 'Bench',
        createdAt: Date.now(),
      })
      .execute();
    const { id } = await createDestination(dependencies, {
      organisationId,
      given: { kinds: ['onboarding-status'], url: `${receiver.url}/hook` },
    });
    tenants.push({ organisationId, destinationId: id });
  }
  return {
    dependencies,
    tenants,
    async close() {
      await dependencies.outboundHttp.close();
      await queue.stop();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** One event of a new session, as a session's turn commits it; when the commit was acknowledged, by webhook-id. */
async function commit({ dependencies }, { organisationId }) {
  const interviewId = createObjectId(Date.now());
  let id;
  await dependencies.db.transaction().execute(async (trx) => {
    await recordEvents(dependencies, trx, {
      organisationId,
      clientId: 'bench',
      sessionId: interviewId,
      firstSequence: 1,
      events: [
        {
          kind: 'onboarding-status',
          flowId: 'f'.repeat(24),
          interviewId,
          onboardingStatus: 'ONBOARDING_FINISHED',
        },
      ],
    });
    ({ id } = await trx
      .selectFrom('events')
      .select('id')
      .where('sessionId', '=', interviewId)
      .executeTakeFirstOrThrow());
  });
  return { id, at: nowMs() };
}

/** Commits evenly, `perSecond`, whatever the server does; resolves when all that can arrive has arrived. */
async function runSteadily(bench, receiver, deadDestination) {
  const commits = [];
  const total = perSecond * seconds;
  const began = performance.now();
  for (let index = 0; index < total; index += 1) {
    const due = began + (index * 1000) / perSecond;
    if (due > performance.now()) await wait(due - performance.now());
    const tenant = bench.tenants[index % destinations];
    commits.push(commit(bench, tenant).then((one) => ({ ...one, tenant })));
  }
  const committed = await Promise.all(commits);
  const rate = total / ((performance.now() - began) / 1000);
  const expected = committed.filter(({ tenant }) => tenant.destinationId !== deadDestination);
  const arrivals = new Map();
  const until = performance.now() + 60_000;
  while (arrivals.size < expected.length && performance.now() < until) {
    await wait(200);
    for (const [id, at] of await receiver.takeArrivals()) if (!arrivals.has(id)) arrivals.set(id, at);
  }
  const delays = expected
    .filter(({ id }) => arrivals.has(id))
    .map(({ id, at }) => Math.max(0, arrivals.get(id) - at));
  return { delays, missing: expected.length - delays.length, rate };
}

async function runBacklog(bench, receiver) {
  for (let index = 0; index < backlog; ) {
    const part = Array.from(
      { length: Math.min(8, backlog - index) },
      () => bench.tenants[index++ % destinations],
    );
    await Promise.all(part.map((tenant) => commit(bench, tenant)));
  }
  await receiver.takeArrivals();
  const began = performance.now();
  const cpu = process.cpuUsage();
  await startWebhookWorkers(bench.dependencies);
  let arrived = 0;
  while (arrived < backlog && performance.now() - began < 300_000) {
    await wait(100);
    arrived += (await receiver.takeArrivals()).length;
  }
  const took = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: arrived / took, cpuMs: (user + system) / 1000 / Math.max(1, arrived) };
}

/** Several runs as one. */
const pool = (all) => ({
  delays: all.flatMap(({ delays }) => delays),
  missing: all.reduce((sum, { missing }) => sum + missing, 0),
  rate: all.reduce((sum, { rate }) => sum + rate, 0) / all.length,
  p99s: all.map(({ delays }) => quantile(delays, 0.99)),
});

async function measure(name, databaseUrl) {
  console.log(`== ${name}, load ${loadNow()}`);
  const receiver = await startReceiver();
  const bench = await open(databaseUrl, receiver);
  const drained = await runBacklog(bench, receiver);
  await wait(settleMs);
  const { organisationId, destinationId } = bench.tenants[0];
  const pointTo = (path) =>
    changeDestination(bench.dependencies, {
      organisationId,
      id: destinationId,
      change: { url: `${receiver.url}${path}` },
    });
  const without = [];
  const withOne = [];
  for (let round = 0; round < rounds; round += 1) {
    await pointTo('/hook');
    without.push(await runSteadily(bench, receiver));
    await pointTo('/dead');
    withOne.push(await runSteadily(bench, receiver, destinationId));
  }
  const [healthy, withDead] = [pool(without), pool(withOne)];
  await bench.close();
  receiver.close();
  const figures = ({ delays, missing, rate }) =>
    `p50 ${ms(quantile(delays, 0.5))}, p99 ${ms(quantile(delays, 0.99))} (${delays.length} events, ${rate.toFixed(0)}/s committed, ${missing} missing)`;
  const change = (quantile(withDead.delays, 0.99) / quantile(healthy.delays, 0.99) - 1) * 100;
  const rows = [
    [`commit -> first byte at ${perSecond} events/s, 100 receivers`, figures(healthy)],
    ['the same for the other 99 while one takes requests and never answers', figures(withDead)],
    ['their p99 moves by', `${change >= 0 ? '+' : ''}${change.toFixed(1)} %`],
    [
      'p99 of each run, without and with it in turn',
      without.map((_, round) => `${ms(healthy.p99s[round])}, ${ms(withDead.p99s[round])}`).join('; '),
    ],
    [
      `sustained: ${backlog} events that were waiting, sent`,
      `${drained.rate.toFixed(0)} events/s, ${drained.cpuMs.toFixed(1)} ms processor time of this process each`,
    ],
  ];
  for (const [what, figure] of rows) console.log(`${what}: ${figure}`);
  return { name, rows };
}

const runs = [];
const loadBefore = loadNow();
if (only !== 'postgres') runs.push(await measure('Embedded database (PGlite)', undefined));
if (only !== 'pglite') {
  const postgres = await providePostgres({ durable: true });
  runs.push(await measure('PostgreSQL (fsync on, same machine)', postgres.url));
  await postgres.stop();
}

const page = `<!-- Written by npm run bench:webhooks; do not edit. -->

# Performance of webhooks

Measured by \`npm run bench:webhooks\` on ${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, load before ${loadBefore}.
Sender, receivers, whoever commits and the database share the machine. 100 tenants with a destination each; every event is
committed in a transaction of its own and sent through the real queue, signed, over HTTP. The clock starts when the commit
is acknowledged and ends when the receiver has the headers of the request. ${2 * rounds} runs of ${seconds} s in turn
without and with a dead receiver, \`GATEHOUSE_WEBHOOK_CONCURRENCY\` as it
comes. One run: compare figures of the same machine.

${runs.map(({ name, rows }) => `## ${name}\n\n| what | figure |\n|---|---|\n${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}`).join('\n\n')}
`;
if (process.argv.includes('--print')) console.log(page);
else writeFileSync(resolve(root, 'docs/reference/performance-webhooks.md'), page);
