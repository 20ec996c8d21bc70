// Unit tests of the packages on Node 24, got from npm for this step alone: pinned, outside the lock file. All but the longest
// file: whole documents through every model take minutes, and what they need of Node (threads, the native modules) the others
// use as well.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '24.21.0';
const root = resolve(fileURLToPath(import.meta.url), '../..');
const folder = resolve(root, 'node_modules/.cache', `node-${version}`);
const platform = `${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch}`;
const node = resolve(folder, 'node_modules', `node-${platform}`, 'bin/node');

if (!existsSync(node)) {
  mkdirSync(folder, { recursive: true });
  const install = spawnSync(
    'npm',
    ['install', '--no-save', '--no-package-lock', '--prefix', folder, `node-${platform}@${version}`],
    { stdio: 'inherit' },
  );
  if (install.status !== 0) process.exit(1);
}
console.log(`Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
const result = spawnSync(
  node,
  [resolve(root, 'scripts/test.mjs'), '--unit', '--exclude', '**/document-reader.test.ts'],
  {
    stdio: 'inherit',
    cwd: root,
  },
);
process.exit(result.status ?? 1);
