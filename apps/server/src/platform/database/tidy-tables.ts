import type { PgliteThread } from './pglite-client.js';

const tidyEveryMs = 20_000;

// The thresholds of PostgreSQL's autovacuum.
const untidy = `
  select format('%I.%I', schemaname, relname) as name,
         n_dead_tup > 50 + 0.2 * n_live_tup as has_garbage
    from pg_stat_user_tables
   where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup`;

/**
 * Removes dead rows and counts the living of tables that have changed. A PostgreSQL server does so in the background; the
 * embedded one has no processes for it, and would grow for ever and choose its indexes by guessing.
 */
export async function tidyTables(thread: Pick<PgliteThread, 'query' | 'exec'>): Promise<void> {
  await thread.query('select pg_stat_force_next_flush()'); // counts are written down once a second else
  const { rows } = await thread.query(untidy);
  // One after the other, so that whoever waits for the only connection gets it in between.
  for (const { name, has_garbage: hasGarbage } of rows)
    await thread.exec(`${hasGarbage ? 'vacuum (analyze)' : 'analyze'} ${name}`);
}

/** Tidies now and then until the returned function is called. */
export function keepTidy(thread: Pick<PgliteThread, 'query' | 'exec'>): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    tidyTables(thread)
      .catch(() => undefined) // next time; whether the database answers at all is for ping to say
      .finally(() => {
        running = false;
      });
  }, tidyEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
