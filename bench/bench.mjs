// npm run bench: measures what npm start runs, as a client sees it, and writes docs/reference/performance.md.
//
//   --cases N    document + selfie cases (default 30)
//   --seconds N  length of each load run (default 10)
//   --print      print only, do not write the page
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { buildChanged } from '../scripts/build.mjs';
import { providePostgres } from '../scripts/provide-postgres.mjs';
import { memoryOfTree } from './machine.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const option = (name, fallback) =>
  Number(
    process.argv[process.argv.indexOf(name) + 1] && process.argv.includes(name)
      ? process.argv[process.argv.indexOf(name) + 1]
      : fallback,
  );
const cases = option('--cases', 30);
const seconds = option('--seconds', 10);

await buildChanged({ log: console.log });
const { drawPictures, quantile, runCase } = await import('./onboarding-case.mjs');
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const ms = (value) => `${Math.round(value)} ms`;
const mib = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB`;

async function start(environment, folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))) {
  const began = performance.now();
  const child = spawn(process.execPath, [resolve(root, 'scripts/start.mjs')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: '18080',
      SHOP_PORT: '18081',
      GATEHOUSE_MODEL_WORKERS: '1',
      GATEHOUSE_DATA_DIR: folder,
      ...environment,
    },
  });
  const api = 'http://127.0.0.1:18080';
  const stop = async ({ keep = false } = {}) => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    await ended;
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  const readyMs = await untilReady(api, folder, child, began);
  return {
    api,
    folder,
    child,
    stop,
    readyMs,
    demo: JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')),
  };
}

async function untilReady(api, folder, child, began) {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the server ended while starting');
    const ready = await fetch(`${api}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready && existsSync(join(folder, 'demo.json'))) return performance.now() - began;
    await wait(20);
  }
}

function loadStart({ api, demo }, connections, overallRate) {
  return autocannon({
    url: `${api}/omni/start`,
    method: 'POST',
    connections,
    duration: seconds,
    ...(overallRate && { overallRate }),
    headers: { 'content-type': 'application/json', 'api-version': '1.0', 'x-api-key': demo.apiKey },
    body: JSON.stringify({
      configurationId: demo.flowId,
      countryCode: 'ALL',
      language: 'en-US',
      externalCustomerId: 'user-0001',
    }),
  });
}

async function measure(name, environment) {
  console.log(`== ${name}`);
  const first = await start(environment);
  await first.stop({ keep: true });
  const server = await start(environment, first.folder);
  await wait(3000);
  const idle = memoryOfTree(server.child.pid);
  let busy = idle;
  const watch = setInterval(() => {
    busy = Math.max(busy, memoryOfTree(server.child.pid));
  }, 200);

  const { documents, selfie } = await drawPictures();
  await runCase(server, { document: documents[0], selfie }); // the first one warms the models up
  const results = [];
  for (let index = 0; index < cases; index += 1)
    results.push(await runCase(server, { document: documents[index % documents.length], selfie }));
  const alone = await loadStart(server, 1);
  const load = await loadStart(server, 16);
  const steady = await loadStart(server, 16, 300);
  clearInterval(watch);
  await server.stop();
  const of = (part) => results.map(({ times }) => times[part]);
  const rows = [
    ['first start to ready (new data directory)', ms(first.readyMs)],
    ['second start to ready', ms(server.readyMs)],
    [
      '`POST /omni/start`, 1 connection, as fast as it goes',
      `${Math.round(alone.requests.average)}/s, p50 ${alone.latency.p50} ms, p99 ${alone.latency.p99} ms, ${alone.non2xx} refused`,
    ],
    [
      '`POST /omni/start`, 16 connections, as fast as they go',
      `${Math.round(load.requests.average)}/s, p50 ${load.latency.p50} ms, p99 ${load.latency.p99} ms, ${load.non2xx} refused`,
    ],
    [
      '`POST /omni/start`, 16 connections, held at 300/s',
      `${Math.round(steady.requests.average)}/s, p50 ${steady.latency.p50} ms, p99 ${steady.latency.p99} ms, ${steady.non2xx} refused`,
    ],
    [
      'document upload (read, judged, stored)',
      `p50 ${ms(quantile(of('document upload'), 0.5))}, p95 ${ms(quantile(of('document upload'), 0.95))}`,
    ],
    [
      'selfie upload (measured, stored)',
      `p50 ${ms(quantile(of('selfie upload'), 0.5))}, p95 ${ms(quantile(of('selfie upload'), 0.95))}`,
    ],
    [
      'last upload -> decision (selfie, comparison, finish)',
      `p50 ${ms(quantile(of('last upload -> decision'), 0.5))}, p95 ${ms(quantile(of('last upload -> decision'), 0.95))}`,
    ],
    ['memory of everything `npm start` runs, idle, models loaded', mib(idle)],
    ['the same, highest while busy', mib(busy)],
  ];
  const verdicts = {};
  for (const { verdict } of results) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  for (const [what, figure] of rows) console.log(`${what}: ${figure}`);
  return { name, rows, verdicts };
}

const postgres = await providePostgres({ durable: true });
const runs = [
  await measure('Embedded database (PGlite)', {}),
  await measure('PostgreSQL (fsync on, same machine)', {
    DATABASE_URL: postgres.url,
    GATEHOUSE_MASTER_KEY: 'A'.repeat(43),
  }),
];
await postgres.stop();

const page = `<!-- Written by npm run bench; do not edit. -->

# Performance

Measured by \`npm run bench\` on ${cpus().length} cores (${cpus()[0].model.trim()}), ${mib(totalmem())} memory, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.
Server, shop, load generator and database share the machine; one worker (\`GATEHOUSE_MODEL_WORKERS=1\`). ${cases} cases of a drawn
passport and selfie one after another, after one that warms the models up; each load run ${seconds} s. One run: figures
move with the machine, so compare runs made on the same one.

${runs
  .map(
    ({ name, rows, verdicts }) =>
      `## ${name}\n\n| what | figure |\n|---|---|\n${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}\n\nVerdicts of the cases: ${Object.entries(
        verdicts,
      )
        .map(([status, count]) => `${count} ${status}`)
        .join(', ')}.`,
  )
  .join('\n\n')}
`;
if (!process.argv.includes('--print')) writeFileSync(resolve(root, 'docs/reference/performance.md'), page);
