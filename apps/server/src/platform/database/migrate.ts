import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const migrationsFolder = fileURLToPath(new URL('../../../../../migrations', import.meta.url));

/** What a database must offer to be migrated: several statements at once, and one with parameters. */
export interface MigrationConnection {
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/**
 * Applies migrations/NNNN_*.sql that are not yet in `schema_migrations`, in order, each in its own transaction, under
 * an advisory lock so that several nodes may start at once. Forward only.
 */
export async function migrate(connection: MigrationConnection, now: number): Promise<string[]> {
  const lock = 7_104_211_903;
  await connection.query('select pg_advisory_lock($1)', [lock]);
  try {
    await connection.exec(
      'create table if not exists schema_migrations (name text primary key, applied_at bigint not null)',
    );
    const { rows } = await connection.query('select name from schema_migrations');
    const applied = new Set(rows.map((row) => row.name));
    const missing = readdirSync(migrationsFolder)
      .filter((name) => /^\d{4}_.+\.sql$/.test(name) && !applied.has(name))
      .sort();
    for (const name of missing) {
      await connection.exec('begin');
      try {
        await connection.exec(readFileSync(`${migrationsFolder}/${name}`, 'utf8'));
        await connection.query('insert into schema_migrations (name, applied_at) values ($1, $2)', [
          name,
          now,
        ]);
        await connection.exec('commit');
      } catch (error) {
        await connection.exec('rollback');
        throw error;
      }
    }
    return missing;
  } finally {
    await connection.query('select pg_advisory_unlock($1)', [lock]);
  }
}
