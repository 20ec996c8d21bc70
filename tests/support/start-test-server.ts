import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTenant, type RunningServer, readSettings, startServer, type Tenant } from '@gatehouse/server';
import pg from 'pg';

/** A clock that tests turn. Starts at the real time, since tokens and links carry it. */
export interface TestClock {
  now(): number;
  advance(milliseconds: number): void;
}

export function createTestClock(): TestClock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance(milliseconds) {
      offset += milliseconds;
    },
  };
}

export type TestDatabase = 'pglite' | 'postgresql';
/** Both, when `npm test` provided a PostgreSQL; it always does. */
export const testDatabaseKinds: TestDatabase[] = process.env.TEST_DATABASE_URL
  ? ['pglite', 'postgresql']
  : ['pglite'];

export interface TestServer extends Tenant {
  api: string;
  clock: TestClock;
  server: RunningServer;
  dataDir: string;
  /** A second tenant of the same installation, for isolation tests. */
  otherTenant(): Promise<Tenant>;
  close(): Promise<void>;
}

/**
 * A real server on a free port with a tenant of its own, on PGlite or on a fresh PostgreSQL database. `modelWorkers: 0`
 * (default) starts fast and refuses pictures; 1 loads the models.
 */
export async function startTestServer(
  options: {
    database?: TestDatabase;
    modelWorkers?: number;
    settings?: Record<string, string>;
    flow?: Tenant['flowSettings'];
  } = {},
): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const clock = createTestClock();
  const postgres = options.database === 'postgresql' ? await createPostgresDatabase() : undefined;
  const server = await startServer(
    readSettings({
      PORT: '0',
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_MODEL_WORKERS: String(options.modelWorkers ?? 0),
      GATEHOUSE_LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'error',
      GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8',
      GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
      ...(postgres && { DATABASE_URL: postgres.url }),
      ...options.settings,
    }),
    { clock },
  );
  await server.ready;
  const tenant = await createTenant(server.dependencies, {
    clientId: 'acme123',
    flow: options.flow ?? { mode: 'test', liveness: 'optional' },
  });
  let tenants = 0;
  return {
    ...tenant,
    api: server.localUrl,
    clock,
    server,
    dataDir,
    otherTenant: () => createTenant(server.dependencies, { clientId: `other${++tenants}`, flow: {} }),
    async close() {
      await server.close();
      await postgres?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of its own on the server that `npm test` provides. */
export async function createPostgresDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const base = process.env.TEST_DATABASE_URL;
  if (!base) throw new Error('TEST_DATABASE_URL is not set; npm test sets it');
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
