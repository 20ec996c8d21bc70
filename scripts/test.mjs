// npm test: builds, finds or installs a browser and a PostgreSQL (saying which), runs every test, never skips silently.
//
//   npm test                      everything
//   npm test -- packages/sdk      only test files whose path contains the words
//   npm test -- --unit            only tests that need neither browser nor database server (used for a second Node version)
//
// CHROMIUM_PATH and TEST_DATABASE_URL name ones that are there already. Ends with "N passed, N failed".
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildChanged } from './build.mjs';
import { provideChromium } from './provide-chromium.mjs';
import { providePostgres } from './provide-postgres.mjs';
import { runVitest } from './run-vitest.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const words = process.argv.slice(2).filter((word) => word !== '--unit');
const unitOnly = process.argv.includes('--unit');
const report = resolve(root, 'test-results/vitest.json');

await buildChanged({ log: console.log });
const chromium = unitOnly ? undefined : provideChromium();
const postgres = unitOnly ? undefined : await providePostgres();
mkdirSync(resolve(root, 'test-results'), { recursive: true });
rmSync(report, { force: true });

let status = 1;
try {
  status = runVitest(
    ['--reporter', 'json', '--outputFile.json', report, ...(unitOnly ? ['packages/'] : []), ...words],
    {
      ...(chromium && { CHROMIUM_PATH: chromium }),
      ...(postgres && { TEST_DATABASE_URL: postgres.url }),
    },
  );
} finally {
  await postgres?.stop();
}

let counts;
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('The test runner ended without a report.');
  process.exit(1);
}
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numFailedTestSuites: failedFiles,
  numPendingTests: skipped,
} = counts;
// A file that could not even be loaded has no failed test of its own.
const failures = failed === 0 && (failedFiles > 0 || status !== 0) ? Math.max(1, failedFiles) : failed;
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failures === 0 && passed > 0 ? 0 : 1);
