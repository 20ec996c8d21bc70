// Checks the SDK as its users get it: packs it, installs the tarball into fresh projects without network, and there
// calls it from an ES module and from CommonJS and type-checks a strict TypeScript consumer. Exit code 0 or 1.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { packSdk } from '../packages/sdk/scripts/pack.mjs';

const run = promisify(execFile);
const root = resolve(fileURLToPath(import.meta.url), '../..');
const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
const bundleLimitBytes = 20_000;

const body = `
const assert = require('node:assert/strict');
async function check({ createClient, GatehouseError, verifyWebhook, originalServiceAddresses }) {
  const baseUrl = process.argv[2];
  const started = await createClient({ baseUrl: baseUrl + '/omni/', apiKey: 'a'.repeat(40) }).start({ configurationId: 'f' });
  assert.deepEqual(started, { interviewId: '66f0a1b2c3d4e5f601234567', token: 'T', clientId: 'acme', idCaptureTimeout: 25 });
  const { onboardingStatus } = await createClient({ baseUrl }).status({ token: started.token });
  assert.equal(onboardingStatus, 'UNKNOWN');
  await assert.rejects(createClient({ baseUrl }).score({ token: 'T' }), (error) => {
    return error instanceof GatehouseError && error.status === 4019 && error.code === 'face.not_found';
  });
  const webhook = await verifyWebhook({
    secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    headers: {
      'webhook-id': 'msg_2b9c7e1f4d3a4c50',
      'webhook-timestamp': '1763799552',
      'webhook-signature': 'v1,P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=',
    },
    rawBody: '{"flowId":"65f0000000000000000000aa","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}',
    now: () => 1763799552000,
  });
  assert.equal(webhook.verified && webhook.payload.onboardingStatus, 'ONBOARDING_FINISHED');
  assert.equal(originalServiceAddresses.demo, 'https://demo-api.incodesmile.com');
}
`;

const consumers = {
  'consumer.mjs': `import { createRequire } from 'node:module';
import * as sdk from '@gatehouse/sdk';
const require = createRequire(import.meta.url);
${body}
await check(sdk);
`,
  'consumer.cjs': `${body}
check(require('@gatehouse/sdk')).catch((error) => { console.error(error); process.exit(1); });
`,
};

const typed = `
import { createClient, GatehouseError, type ScoreAnswer, verifyWebhook } from '@gatehouse/sdk';

export async function readVerdict(token: string): Promise<string> {
  const client = createClient({ baseUrl: 'https://verify.example.test' });
  const score: ScoreAnswer = await client.score({ token });
  const started = await client.start({ configurationId: 'f' }, { idempotencyKey: 'k' });
  const id: string = started.interviewId;
  const seconds: number | null | undefined = started.idCaptureTimeout;
  // @ts-expect-error a misspelt field is an error
  void started.interviewID;
  // @ts-expect-error a call about a session needs proof
  void client.score({});
  const webhook = await verifyWebhook({ secret: 'whsec_', headers: new Headers(), rawBody: '' });
  if (webhook.verified) return webhook.id + id + String(seconds);
  // @ts-expect-error an unverified webhook may have no id
  const unproved: string = webhook.id;
  return score.overall.status ?? unproved;
}
export const isSpoof = (error: unknown): boolean => error instanceof GatehouseError && error.spoofAttempt;
`;

/** Strict consumers: each way of resolving modules, with Node's types and with those of a browser or edge runtime. */
const typeChecks = [
  { file: 'typed.mts', options: ['--module', 'nodenext', '--types', 'node'] },
  { file: 'typed.cts', options: ['--module', 'nodenext', '--types', 'node'] },
  {
    file: 'typed.mts',
    options: ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'],
  },
];

// A server that swaps numbers and text and answers an error with 200, as a client must expect (contract section 13).
async function startStandIn() {
  const answers = {
    'POST /omni/start': {
      interviewId: '66f0a1b2c3d4e5f601234567',
      token: 'T',
      clientId: 'acme',
      idCaptureTimeout: '25',
    },
    'GET /0/omni/get/onboarding/status': { onboardingStatus: 'UNKNOWN' },
    'GET /0/omni/get/score': {
      timestamp: 1,
      status: '4019',
      error: 'Face not found.',
      code: 'face.not_found',
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

function installPackage(folder, tarball) {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"name":"consumer","version":"1.0.0","private":true}\n');
  const options = ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', tarball];
  execFileSync('npm', options, { cwd: project, stdio: 'inherit' });
  for (const [name, source] of Object.entries(consumers)) writeFileSync(join(project, name), source);
  for (const name of ['typed.mts', 'typed.cts']) writeFileSync(join(project, name), typed);
  return project;
}

async function checkTypes(project, { file, options }) {
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022'];
  const roots = options.includes('--types') ? ['--typeRoots', join(root, 'node_modules/@types')] : [];
  await run(process.execPath, [compiler, ...strict, ...options, ...roots, file], { cwd: project });
}

async function checkPackedSdk(folder) {
  const tarball = await packSdk(folder);
  const project = installPackage(folder, tarball);
  const { server, url } = await startStandIn();
  try {
    for (const name of Object.keys(consumers)) {
      await run(process.execPath, [name, url], { cwd: project });
      console.log(`packed sdk: ${name} runs`);
    }
  } finally {
    server.close();
  }
  for (const check of typeChecks) {
    await checkTypes(project, check);
    console.log(`packed sdk: ${check.file} type-checks (${check.options.join(' ')})`);
  }
  const bundle = readFileSync(join(project, 'node_modules/@gatehouse/sdk/dist/esm/index.js'));
  const sizeBytes = gzipSync(bundle).length;
  console.log(`packed sdk: ${sizeBytes} bytes compressed (limit ${bundleLimitBytes})`);
  if (sizeBytes > bundleLimitBytes) throw new Error('The SDK is larger than its limit.');
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-packed-'));
try {
  await checkPackedSdk(folder);
} catch (error) {
  console.error(`packed sdk: failed\n${error.stdout ?? ''}${error.stderr ?? ''}${error.stack ?? error}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
