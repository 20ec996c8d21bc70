// npm run chaos -- webhooks: kills the real server with SIGKILL at random moments under load and looks whether anything
// that was committed is lost. The same test runs with 5 kills in npm test.
//
//   --kills N              on each database (default 100)
//   --database pglite      or postgres: on that one alone
//   --seed N               the moments of an earlier run
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildChanged } from './build.mjs';
import { providePostgres } from './provide-postgres.mjs';
import { runVitest } from './run-vitest.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const [subject, ...words] = process.argv.slice(2);
const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const test = `tests/chaos/${subject}.test.ts`;
const database = { pglite: 'pglite', postgres: 'postgresql', postgresql: 'postgresql' }[
  option('--database') ?? ''
];
if (!subject || !existsSync(resolve(root, test)) || (option('--database') && !database)) {
  console.error('Usage: npm run chaos -- webhooks [--kills N] [--database pglite|postgres] [--seed N]');
  process.exit(1);
}
const kills = option('--kills') ?? '100';
const seed = option('--seed') ?? String(Math.floor(Math.random() * 1e9));

await buildChanged({ log: console.log });
const postgres = database === 'pglite' ? undefined : await providePostgres({ durable: true });
console.log(`${kills} kills, --seed ${seed}`);
let status = 1;
try {
  status = runVitest([test], {
    CHAOS_KILLS: kills,
    CHAOS_SEED: seed,
    ...(database && { CHAOS_DATABASE: database }),
    ...(postgres && { TEST_DATABASE_URL: postgres.url }),
  });
} finally {
  await postgres?.stop();
}
process.exit(status);
