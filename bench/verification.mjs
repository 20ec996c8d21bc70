// npm run bench:verification: whole cases of document and face against a running server, one after another and four at
// once; what its event loop does meanwhile; whether its memory grows. Writes docs/reference/performance-verification.md.
//
//   --cases N     cases one after another, and again four at once (default 60)
//   --total N     cases in all, for the memory (default 500)
//   --print       print only, do not write the page
//
// DATABASE_URL and GATEHOUSE_MODEL_WORKERS are handed to the server; by default PGlite and one worker a core.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildChanged } from '../scripts/build.mjs';
import { describeMachine, loadNow, memoryOfTree, root, versionsOf, visionPackages } from './machine.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '60' },
    total: { type: 'string', default: '500' },
    print: { type: 'boolean', default: false },
  },
});
const cases = Number(values.cases);
const total = Math.max(Number(values.total), 2 * cases);
const atOnce = 4;
const sampleEvery = Math.max(10, Math.round(total / 10));

await buildChanged({ log: console.log });
const { drawPictures, quantile, runCase } = await import('./onboarding-case.mjs');
const { chooseWorkerCount, readMachine } = await import(
  '../apps/server/dist/platform/vision/choose-worker-count.js'
);

const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-verification-'));
const workers = process.env.GATEHOUSE_MODEL_WORKERS ?? String(chooseWorkerCount(readMachine()));
const child = fork(resolve(root, 'bench/verification-server.mjs'), {
  execArgv: ['--expose-gc'],
  env: {
    ...process.env,
    PORT: '0',
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_LOG_LEVEL: 'error',
    GATEHOUSE_MODEL_WORKERS: workers,
    ...(process.env.DATABASE_URL && { GATEHOUSE_MASTER_KEY: 'A'.repeat(43) }),
  },
});
const nextMessage = () =>
  new Promise((done, failed) => {
    const ended = () => failed(new Error('the server ended'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      done(message);
    });
  });
const ask = (message) => {
  const answer = nextMessage();
  child.send(message);
  return answer;
};

/** Runs so many cases, so many at once; resolves to what each took, in milliseconds. */
async function runCases(server, pictures, { count, concurrency, onCase = async () => {} }) {
  const results = [];
  let begun = 0;
  const client = async () => {
    while (begun < count) {
      const index = begun;
      begun += 1;
      const document = pictures.documents[index % pictures.documents.length];
      results.push(await runCase(server, { document, selfie: pictures.selfie }));
      await onCase(results.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return results;
}

/** Least squares: growth of y for one more x. */
function slopeOf(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const across = points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
  return across === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0) / across;
}

const ms = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const spread = (results, part) => {
  const times = results.map(({ times: one }) => one[part]);
  return `p50 ${ms(quantile(times, 0.5))}, p95 ${ms(quantile(times, 0.95))}`;
};
const loop = ({ eventLoop }) =>
  `p50 ${ms(eventLoop.p50)}, p99 ${ms(eventLoop.p99)}, longest ${ms(eventLoop.max)}`;

const loadBefore = loadNow();
const server = await nextMessage();
const pictures = await drawPictures(8);
await runCases(server, pictures, { count: 4, concurrency: 2 }); // caches and pools

await ask('reset');
const alone = await runCases(server, pictures, { count: cases, concurrency: 1 });
const aloneState = await ask('read');
await ask('reset');
const began = performance.now();
const together = await runCases(server, pictures, { count: cases, concurrency: atOnce });
const togetherMs = performance.now() - began;
const togetherState = await ask('read');

const samples = [[2 * cases, memoryOfTree(child.pid)]];
const rest = await runCases(server, pictures, {
  count: total - 2 * cases,
  concurrency: atOnce,
  async onCase(done) {
    if (done % sampleEvery !== 0) return;
    await ask('read');
    samples.push([2 * cases + done, memoryOfTree(child.pid)]);
  },
});
const loadAfter = loadNow();
child.send('stop');
await new Promise((done) => child.once('exit', done));
rmSync(dataDir, { recursive: true, force: true });

const slope = slopeOf(samples) * 100;
const rows = [
  [
    `document and face -> decision, one case after another (n = ${alone.length})`,
    spread(alone, 'document and face -> decision'),
  ],
  ['of it: document upload (read, judged, stored)', spread(alone, 'document upload')],
  ['of it: selfie upload (measured, stored)', spread(alone, 'selfie upload')],
  ['of it: last upload -> decision', spread(alone, 'last upload -> decision')],
  ['delay of the event loop meanwhile', loop(aloneState)],
  [
    `document and face -> decision, ${atOnce} cases at once (n = ${together.length})`,
    spread(together, 'document and face -> decision'),
  ],
  [`cases a minute, ${atOnce} at once`, (60_000 / (togetherMs / together.length)).toFixed(1)],
  ['delay of the event loop meanwhile', loop(togetherState)],
  [
    `memory after ${samples[0][0]} and after ${samples.at(-1)[0]} cases, collected`,
    `${mb(samples[0][1])}, ${mb(samples.at(-1)[1])}`,
  ],
  ['growth of memory by least squares over all samples', `${(slope / 1e6).toFixed(1)} MB in 100 cases`],
];
for (const [what, figure] of rows) console.log(`${what}: ${figure}`);
console.log(samples.map(([count, bytes]) => `${count}: ${mb(bytes)}`).join('  '));
const verdicts = {};
for (const { verdict } of [...alone, ...together, ...rest]) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
console.log(verdicts, `load average before ${loadBefore}, after ${loadAfter}`);

const page = `<!-- Written by npm run bench:verification; do not edit. -->

# Performance of verification

Measured by \`npm run bench:verification\` on ${describeMachine()}, ${new Date().toISOString().slice(0, 10)}. Load average before ${loadBefore}, after ${loadAfter}.
${versionsOf(visionPackages)}.

A server process as \`gatehouse serve\` runs it, ${server.database === 'pglite' ? 'PGlite' : 'PostgreSQL'}, ${workers} worker(s); client and database share its machine. Every case is a photographed
drawn passport and a selfie of the same person, from the document's upload to \`finish-status\`. The delay of the event loop is
measured in the server process every 2 ms (an idle loop shows about that). Memory is that of the server
process, after a collection of garbage, and of its workers; what they share counts once.

| what | figure |
|---|---|
${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}

Memory after so many cases: ${samples.map(([count, bytes]) => `${count}: ${mb(bytes)}`).join(', ')}.

Verdicts of the cases: ${Object.entries(verdicts)
  .map(([status, count]) => `${count} ${status}`)
  .join(', ')}.
`;
if (!values.print) writeFileSync(resolve(root, 'docs/reference/performance-verification.md'), page);
