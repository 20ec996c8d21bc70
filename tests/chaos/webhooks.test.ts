import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom, startFakeReceiver } from '@gatehouse/testkit';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { type Answer, call, withKey } from '../support/omni-client.js';
import { prepareTenant } from '../support/prepare-tenant.js';
import { type SpawnedServer, spawnServer } from '../support/spawn-server.js';
import {
  createPostgresDatabase,
  type TestDatabase,
  testDatabaseKinds,
} from '../support/start-test-server.js';
import { asExecutive, asTokenHolder, logIn, type StartedSession } from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

// npm run chaos -- webhooks sets these; a test run kills a few times.
const isWholeRun = process.env.CHAOS_KILLS !== undefined;
const kills = Number(process.env.CHAOS_KILLS ?? 5);
const databases = testDatabaseKinds.filter((kind) =>
  process.env.CHAOS_DATABASE ? kind === process.env.CHAOS_DATABASE : true,
);
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
/** Calls at once; each starts a session and finishes it, over and over. */
const callers = 4;
/** A claim of a dead sender ends after 40 s, the sweep looks once a minute. A test run ends the claims itself. */
const settlesWithinMs = 180_000;

describe(`kill -9 under load (CHAOS_SEED=${seed})`, () => {
  test.concurrent.each(databases)(
    '74. the server dies at random moments and no event of a committed change is lost, on %s',
    async (database) => {
      const chaos = await openChaos(database);
      try {
        await chaos.killOverAndOver();
        const { finished, events, requests } = await chaos.settle();
        process.stdout.write(
          `${database}: ${kills} kills, ${finished} sessions finished, ${events} events, ${requests} requests, 0 lost\n`,
        );
      } finally {
        await chaos.close();
      }
    },
    kills * 90_000 + settlesWithinMs + 120_000,
  );
});

async function openChaos(database: TestDatabase) {
  const random = seededRandom(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-chaos-'));
  const postgres = database === 'postgresql' ? await createPostgresDatabase() : undefined;
  const receiver = await startFakeReceiver({
    // Some answers take a while, so that a kill finds attempts in flight.
    answers: (_request, index) => ({ delayMs: index % 3 === 0 ? 40 : 0 }),
  });
  const settings = {
    GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8',
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_MODEL_WORKERS: '0',
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    ...(postgres && { DATABASE_URL: postgres.url }),
  };
  const tenant = await prepareTenant(settings, { mode: 'test' });
  const acknowledged: StartedSession[] = [];
  let running: SpawnedServer | undefined;

  /** Until the server is gone. */
  async function load(api: string): Promise<void> {
    const target = { ...tenant, api };
    for (;;) {
      let started: Answer;
      let ended: Answer;
      try {
        started = await call('POST', `${api}/omni/start`, {
          headers: withKey(tenant.apiKey),
          body: { configurationId: tenant.flowId },
        });
        ended = await asTokenHolder(target, started.body).get('/omni/finish-status');
      } catch {
        return;
      }
      if (ended.status === 200) acknowledged.push(started.body);
    }
  }

  async function addDestination(api: string): Promise<void> {
    const target = { ...tenant, api };
    const made = await asExecutive(target, await logIn(target)).post('/gatehouse/v1/webhooks', {
      kinds: ['onboarding-status', 'session-succeeded', 'session-pending-review', 'session-failed'],
      url: receiver.url,
    });
    expect(made.status, made.text).toBe(200);
  }

  return {
    async killOverAndOver() {
      for (let count = 0; count < kills; count += 1) {
        const server = await spawnServer(settings);
        running = server;
        if (count === 0) await addDestination(server.api);
        const loads = Array.from({ length: callers }, () => load(server.api));
        // Counted in sessions, so that a slow machine has as much under way as a fast one; then at any moment.
        const enough = acknowledged.length + 1 + Math.floor(random() * 20);
        await waitUntil(
          () => acknowledged.length,
          (finished) => finished >= enough,
          { what: 'sessions to be finished', timeoutMs: 60_000 },
        );
        await pause(random() * 200);
        await server.kill();
        await Promise.all(loads);
      }
    },

    /** One more start, nothing but sending; then every event must be at its receiver. */
    async settle() {
      if (!isWholeRun && postgres) await endClaims(postgres.url);
      running = await spawnServer(settings);
      const api = { ...tenant, api: running.api };
      const executive = asExecutive(api, await logIn(api));
      const countOf = async (filter: string) =>
        (await executive.get(`/gatehouse/v1/deliveries?limit=1${filter}`)).body.total;
      await waitUntil(
        () => countOf('&state=pending'),
        (pending) => pending === 0,
        { what: 'every delivery to be sent', timeoutMs: settlesWithinMs },
      );
      expect(await countOf('&state=exhausted')).toBe(0);
      expect(await countOf('&state=parked')).toBe(0);

      const received = new Map<string, string>();
      for (const { headers, body } of receiver.requests) {
        const id = String(headers['webhook-id']);
        expect(received.get(id) ?? body.toString(), 'a duplicate has the same body').toBe(body.toString());
        received.set(id, body.toString());
      }
      // What was acknowledged to a caller was committed: both kinds of event of each session are there.
      const bodies = [...received.values()].map((body) => JSON.parse(body));
      const told = new Set(
        bodies.map(
          ({ interviewId, onboardingStatus, event_type: kind }) =>
            `${interviewId} ${kind ?? onboardingStatus}`,
        ),
      );
      const lost = acknowledged.filter(
        ({ interviewId }) =>
          !told.has(`${interviewId} ONBOARDING_FINISHED`) ||
          !['SESSION_SUCCEEDED', 'SESSION_PENDING_REVIEW', 'SESSION_FAILED'].some((kind) =>
            told.has(`${interviewId} ${kind}`),
          ),
      );
      expect(lost, 'sessions whose events are lost').toEqual([]);
      // And what was committed without anybody hearing of it: the log knows every delivery.
      let events = 0;
      for (let offset = 0; ; offset += 200) {
        const { items } = (await executive.get(`/gatehouse/v1/deliveries?limit=200&offset=${offset}`)).body;
        if (items.length === 0) break;
        events += items.length;
        const unseen = items.filter(({ eventId }: { eventId: string }) => !received.has(eventId));
        expect(unseen, 'deliveries that no receiver saw').toEqual([]);
      }
      expect(acknowledged.length, 'sessions that were finished').toBeGreaterThan(0);
      return { finished: acknowledged.length, events, requests: receiver.requests.length };
    },

    async close() {
      await running?.kill();
      await receiver.close();
      await postgres?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** As if the time of the dead senders' claims had run out, which a server on PostgreSQL waits for. */
async function endClaims(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('update deliveries set claimed_until = $1 where claimed_until > $1', [Date.now()]);
  } finally {
    await client.end();
  }
}
