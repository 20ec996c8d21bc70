import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');

/** Runs test files, or all, with the reporter of ours; returns the exit status. */
export function runVitest(words, environment) {
  const result = spawnSync(
    process.execPath,
    [
      resolve(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      root,
      // The default reporter of vitest 5 stops on Node 20 when a test fails (Map.groupBy); this one reports all.
      '--reporter',
      resolve(root, 'scripts/test-reporter.mjs'),
      ...words,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  return result.status ?? 1;
}
