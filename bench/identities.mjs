// npm run bench:identities: measures the search for duplicate faces (1:N) among many identities of one tenant, as
// process/face runs it, and writes docs/reference/performance-identities.md.
//
//   --count N     identities (default 100000)
//   --searches N  warm searches (default 200)
//   --print       print only, do not write the page
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildChanged } from '../scripts/build.mjs';
import { providePostgres } from '../scripts/provide-postgres.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const option = (name, fallback) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : fallback;
const count = option('--count', 100_000);
const searches = option('--searches', 200);

await buildChanged({ only: ['contract', 'decision', 'face', 'server'], log: console.log });
const server = (path) => import(`../apps/server/dist/${path}`);
const { openDatabase } = await server('platform/database/open-database.js');
const { createKeyring } = await server('platform/keys/encryption.js');
const { createLog } = await server('platform/log/log.js');
const { createObjectId } = await server('platform/ids.js');
const { createFaceIndex } = await server('features/identities/face-index.js');
const { sealTemplate } = await server('features/identities/face-template.js');
const { seededRandom } = await import('../packages/testkit/dist/seeded-random.js');

const width = 128;
const rowsAtOnce = 500;
/** Two drawn descriptors lie 0.85 apart on average, as those of two people do. */
const spread = 0.85 / Math.sqrt(2 * width);
const model = { name: 'drawn', version: '1' };
const organisationId = 'ab'.repeat(12);
const random = seededRandom(1);
const keyring = createKeyring(Buffer.alloc(32, 1));
const log = createLog({ level: 'error' });

const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];
const ms = (value) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const mib = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB`;
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const drawDescriptor = () => Array.from({ length: width }, () => Math.fround(gaussian() * spread));
const near = (descriptor) => descriptor.map((value) => value + gaussian() * 0.02);

function drawIdentity() {
  const id = createObjectId(Date.now());
  const { dataKey, wrappedKey, keyVersion } = keyring.createDataKey(id);
  const descriptor = drawDescriptor();
  const template = sealTemplate(dataKey, id, { descriptor, descriptorModel: model, name: null });
  const row = { id, organisationId, wrappedKey, keyVersion, template, createdAt: Date.now() };
  return { descriptor, row };
}

/** Processor time of this thread in milliseconds (Linux); elsewhere the clock. */
function threadMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** What happens while `run` runs: time, processor time, and how long the event loop was held without a turn for others. */
async function observe(run) {
  const held = [];
  let at = threadMs();
  const watch = setInterval(() => {
    const now = threadMs();
    held.push(now - at);
    at = now;
  }, 1);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await run();
  const wallMs = performance.now() - began;
  clearInterval(watch);
  const { user, system } = process.cpuUsage(cpu);
  held.push(threadMs() - at);
  return { result, wallMs, cpuMs: (user + system) / 1000, held };
}
const loopOf = ({ held }) => `event loop held p99 ${ms(quantile(held, 0.99))}, max ${ms(Math.max(...held))}`;

async function measure(name, open) {
  console.log(`== ${name}`);
  const database = await open();
  const { db } = database;
  await db
    .insertInto('organisations')
    .values({ id: organisationId, clientId: 'bench', name: 'Bench', createdAt: 0 })
    .execute();
  const kept = [];
  for (let drawn = 0; drawn < count; drawn += rowsAtOnce) {
    const batch = Array.from({ length: Math.min(rowsAtOnce, count - drawn) }, drawIdentity);
    await db
      .insertInto('identities')
      .values(batch.map(({ row }) => row))
      .execute();
    kept.push(batch[0]);
  }
  const queryOf = (descriptor) => ({
    organisationId,
    face: { descriptor, descriptorModel: model },
    maximumDistance: 0.5,
    exceptIdentityId: null,
  });
  const index = createFaceIndex({ keyring, log, maximumBytes: 2 ** 30 });
  const search = async (descriptor) => (await index.search(db, queryOf(descriptor))).identityId;

  const first = kept[0];
  const cold = await observe(() => search(near(first.descriptor)));
  if (cold.result !== first.row.id) throw new Error('the first search found somebody else');
  const memory = index.sizeBytes();

  const known = [];
  const strangers = [];
  const warm = await observe(async () => {
    for (let number = 0; number < searches; number += 1) {
      const person = kept[number % kept.length];
      let began = performance.now();
      if ((await search(near(person.descriptor))) !== person.row.id)
        throw new Error('somebody else was found');
      known.push(performance.now() - began);
      began = performance.now();
      if ((await search(drawDescriptor())) !== null) throw new Error('a stranger was found');
      strangers.push(performance.now() - began);
    }
  });
  const four = await observe(() =>
    Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let number = 0; number < searches / 4; number += 1) await search(drawDescriptor());
      }),
    ),
  );

  const added = drawIdentity();
  await db.insertInto('identities').values(added.row).execute();
  const found = await observe(() => search(added.descriptor));
  await db.deleteFrom('identities').where('id', '=', added.row.id).execute();
  const gone = await observe(() => search(added.descriptor));
  if (found.result !== added.row.id || gone.result !== null) throw new Error('a change was not seen');

  index.close();
  const small = createFaceIndex({ keyring, log, maximumBytes: 0 });
  const through = await observe(() => small.search(db, queryOf(near(first.descriptor))));
  if (through.result.identityId !== first.row.id) throw new Error('reading through found somebody else');
  await database.close();
  return {
    name,
    rows: [
      [
        'first search: every template is read and opened',
        `${ms(cold.wallMs)} (processor ${ms(cold.cpuMs)}), ${loopOf(cold)}`,
      ],
      ['memory kept for it: descriptors and ids, as the limit counts them', mib(memory)],
      ['search for a known face', `p50 ${ms(quantile(known, 0.5))}, p95 ${ms(quantile(known, 0.95))}`],
      ['search for a stranger', `p50 ${ms(quantile(strangers, 0.5))}, p95 ${ms(quantile(strangers, 0.95))}`],
      [
        `processor time of one of these ${2 * searches}, mean`,
        `${ms(warm.cpuMs / (2 * searches))}; ${loopOf(warm)}`,
      ],
      ['four at once, one after another each', `${ms(four.wallMs / searches)} a search; ${loopOf(four)}`],
      ['search right after an enrolment', ms(found.wallMs)],
      ['search right after a deletion', ms(gone.wallMs)],
      [
        'search without memory: read through the database',
        `${ms(through.wallMs)} (processor ${ms(through.cpuMs)}), ${loopOf(through)}`,
      ],
    ],
  };
}

const clock = { now: () => Date.now() };
const postgres = await providePostgres({ durable: true });
const runs = [];
try {
  runs.push(
    await measure('PostgreSQL (same machine)', () =>
      openDatabase({ databaseUrl: postgres.url, dataDir: undefined, clock }),
    ),
  );
} finally {
  await postgres.stop();
}
runs.push(
  await measure('Embedded database (PGlite, in memory)', () =>
    openDatabase({ databaseUrl: undefined, dataDir: undefined, clock }),
  ),
);

const page = `<!-- Written by npm run bench:identities; do not edit. -->

# Performance of the search for duplicate faces

Measured by \`npm run bench:identities\` with ${count.toLocaleString('en-US').replaceAll(',', ' ')} identities of one tenant on ${cpus().length} cores (${cpus()[0].model.trim()}),
${mib(totalmem())} memory, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}. Descriptors are drawn: independent Gaussian numbers, 0.85 apart on
average; the search is exact, so they change its time (how soon a distance is known to be too far) and never its answer.
Every answer was checked: ${searches} known faces and ${searches} strangers. Processor time is that of the whole process, with PGlite the database's
thread included. "Held" is processor time that the thread which answers requests spends between two turns of its event loop:
it does not grow with other work on the machine, the other times do.

${runs
  .map(
    ({ name, rows }) =>
      `## ${name}\n\n| what | figure |\n|---|---|\n${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}`,
  )
  .join('\n\n')}
`;
console.log(page);
if (!process.argv.includes('--print'))
  writeFileSync(resolve(root, 'docs/reference/performance-identities.md'), page);
