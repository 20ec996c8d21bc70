import { join } from 'node:path';
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { fromPglite } from 'pg-boss';
import { SettingsError } from '../../config/settings.js';
import type { Clock } from '../clock.js';
import { migrate } from './migrate.js';
import { openPgliteThread } from './pglite-client.js';
import type { Tables } from './schema.js';
import { keepTidy } from './tidy-tables.js';

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
/** Either: a query that may run inside somebody's transaction or alone. */
export type DbOrTrx = Db | Trx;

export interface Database {
  kind: 'pglite' | 'postgresql';
  db: Db;
  /** Connection for pg-boss's own statements. */
  jobs: ReturnType<typeof fromPglite> | { connectionString: string };
  /** Runs `onPayload` for every NOTIFY on the channel that was committed, from any process. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const int8 = 20;
const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];

/** Opens the embedded or the configured database and brings its schema up to date. */
export async function openDatabase(options: {
  databaseUrl: string | undefined;
  dataDir: string | undefined;
  clock: Clock;
}): Promise<Database> {
  return options.databaseUrl
    ? openPostgres(options.databaseUrl, options.clock)
    : openPglite(options.dataDir && join(options.dataDir, 'database'), options.clock);
}

async function openPglite(folder: string | undefined, clock: Clock): Promise<Database> {
  const thread = await openPgliteThread(folder);
  await migrate(
    { exec: thread.exec, query: (sql, parameters) => thread.query(sql, parameters) },
    clock.now(),
  );
  const endTidying = keepTidy(thread);
  // The client has exactly the methods that the dialect and the adapter call; PGlite's class has many more.
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: thread as never }), plugins });
  return {
    kind: 'pglite',
    db,
    jobs: fromPglite(thread as never),
    listen: (channel, onPayload) => thread.listen(channel, onPayload),
    async ping() {
      await thread.query('select 1');
    },
    close() {
      endTidying();
      return thread.close();
    },
  };
}

async function openPostgres(connectionString: string, clock: Clock): Promise<Database> {
  pg.types.setTypeParser(int8, Number);
  const pool = new pg.Pool({
    connectionString,
    max: 12,
    connectionTimeoutMillis: 10_000,
    application_name: 'gatehouse',
  });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced on next use
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    await pool.end();
    const { code } = error as { code?: string };
    throw new SettingsError(
      `The database in DATABASE_URL does not answer (${code ?? 'no code'}). Check host, port, name, user and password, and that PostgreSQL runs.`,
    );
  }
  try {
    await migrate(
      { exec: (sql) => client.query(sql), query: (sql, parameters) => client.query(sql, parameters) },
      clock.now(),
    );
  } finally {
    client.release();
  }
  return {
    kind: 'postgresql',
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins }),
    jobs: { connectionString },
    listen: (channel, onPayload) => listenOnPostgres(connectionString, channel, onPayload),
    async ping() {
      await pool.query('select 1');
    },
    close: () => pool.end(),
  };
}

/** A connection of its own that listens, reopened when it breaks. Waiters also poll, so a gap only costs time. */
async function listenOnPostgres(
  connectionString: string,
  channel: string,
  onPayload: (payload: string) => void,
): Promise<() => Promise<void>> {
  let closed = false;
  let client: pg.Client | undefined;
  const open = async () => {
    const next = new pg.Client({ connectionString, application_name: 'gatehouse-listen' });
    next.on('notification', (message) => onPayload(message.payload ?? ''));
    next.on('error', () => undefined);
    next.on('end', () => {
      if (!closed) setTimeout(() => void open().catch(() => undefined), 1000).unref();
    });
    await next.connect();
    await next.query(`listen "${channel}"`);
    client = next;
  };
  await open();
  return async () => {
    closed = true;
    await client?.end();
  };
}
