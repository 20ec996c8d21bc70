import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Clock } from '../clock.js';
import type { Database } from './open-database.js';

export interface TestDatabase {
  name: 'PGlite' | 'PostgreSQL';
  /** A fresh, migrated database that nobody else uses; gone after `close()`. */
  open(clock?: Clock): Promise<Database>;
}

const fixedClock: Clock = { now: () => 1_763_799_552_000 };

/**
 * The databases that a suite runs on: PGlite in memory, and PostgreSQL when `TEST_DATABASE_URL` names a server whose
 * user may create databases. Use with `describe.each(testDatabases())('... on $name', ({ open }) => ...)`.
 */
export function testDatabases(): TestDatabase[] {
  const serverUrl = process.env.TEST_DATABASE_URL;
  const embedded: TestDatabase = {
    name: 'PGlite',
    open: async (clock = fixedClock) =>
      (await loadBuilt()).openDatabase({ databaseUrl: undefined, dataDir: undefined, clock }),
  };
  if (!serverUrl) return [embedded];
  return [embedded, { name: 'PostgreSQL', open: (clock = fixedClock) => openFresh(serverUrl, clock) }];
}

// PGlite runs in a thread whose file only the build has; a test that runs from the sources opens the built one.
async function loadBuilt(): Promise<typeof import('./open-database.js')> {
  const built = new URL('../../../dist/platform/database/open-database.js', import.meta.url);
  return (await import(built.href)) as typeof import('./open-database.js'); // built from that very file
}

async function openFresh(serverUrl: string, clock: Clock): Promise<Database> {
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await runOnServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = await (await loadBuilt()).openDatabase({
    databaseUrl: url.href,
    dataDir: undefined,
    clock,
  });
  return {
    ...database,
    async close() {
      await database.close();
      await runOnServer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function runOnServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
