import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningProcess, runProcess } from '../support/run-process.js';

let folder: string;
let running: RunningProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** Without models: what is tested here does not depend on them, and starting is quick. */
function start(
  environment: Record<string, string> = {},
  script = 'scripts/start.mjs',
  words: string[] = [],
): RunningProcess {
  const one = runProcess(script, words, {
    PORT: '0',
    SHOP_PORT: '0',
    GATEHOUSE_DATA_DIR: join(folder, 'data'),
    GATEHOUSE_MODEL_WORKERS: '0',
    ...environment,
  });
  running.push(one);
  return one;
}
const ready = 'Gatehouse is ready.';
const demoOf = () => JSON.parse(readFileSync(join(folder, 'data', 'demo.json'), 'utf8'));

/** What a user reads when the start fails: one sentence or two, no stack. */
async function expectRefusal(one: RunningProcess, words: RegExp): Promise<void> {
  const { code } = await one.exited;
  expect(one.output()).toMatch(words);
  expect(one.output().trim().split('\n')).toHaveLength(1);
  expect(one.output()).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
}

describe('npm start', () => {
  test('makes the demo tenant and demo.json with mode 0600, and Ctrl-C ends it with code 0', async () => {
    const one = start();
    await one.printed(ready);
    const demo = demoOf();
    expect(Object.keys(demo)).toEqual([
      'apiUrl',
      'hostedUrl',
      'dashboardUrl',
      'shopUrl',
      'clientId',
      'apiKey',
      'flowId',
      'executive',
    ]);
    expect(demo.clientId).toBe('demo');
    expect(demo.apiKey).toMatch(/^[0-9a-f]{40}$/);
    expect(demo.flowId).toMatch(/^[0-9a-f]{24}$/);
    expect(statSync(join(folder, 'data', 'demo.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    expect(await (await fetch(`${demo.apiUrl}/healthz`)).json()).toEqual({ status: 'alive' });
    expect((await fetch(demo.shopUrl)).status).toBe(200);
    expect(await one.stop()).toEqual({ code: 0, signal: null });
  });

  test('a second start keeps key, flow and sessions, builds nothing, and follows changed ports', async () => {
    const first = start();
    await first.printed(ready);
    const before = demoOf();
    const session = await (
      await fetch(`${before.apiUrl}/omni/start`, {
        method: 'POST',
        headers: { 'x-api-key': before.apiKey },
        body: JSON.stringify({ configurationId: before.flowId }),
      })
    ).json();
    await first.stop();

    const second = start();
    await second.printed(ready);
    expect(second.output()).not.toContain('building');
    const after = demoOf();
    expect({ apiKey: after.apiKey, flowId: after.flowId, executive: after.executive }).toEqual({
      apiKey: before.apiKey,
      flowId: before.flowId,
      executive: before.executive,
    });
    const status = await fetch(`${after.apiUrl}/0/omni/get/onboarding/status`, {
      headers: { 'X-Incode-Hardware-Id': session.token },
    });
    expect(await status.json()).toEqual({ onboardingStatus: 'UNKNOWN' });
  });

  test('a lost demo.json is made again with a key that works', async () => {
    const first = start();
    await first.printed(ready);
    await first.stop();
    rmSync(join(folder, 'data', 'demo.json'));
    const second = start();
    await second.printed(ready);
    const demo = demoOf();
    const answer = await fetch(`${demo.apiUrl}/omni/start`, {
      method: 'POST',
      headers: { 'x-api-key': demo.apiKey },
      body: JSON.stringify({ configurationId: demo.flowId }),
    });
    expect(answer.status).toBe(200);
    const logIn = await fetch(`${demo.apiUrl}/executive/log-in`, {
      method: 'POST',
      headers: { 'x-api-key': demo.apiKey },
      body: JSON.stringify(demo.executive),
    });
    expect(logIn.status).toBe(200);
  });
});

describe('a start that cannot work ends with one clear sentence and code 1', () => {
  const busy = () =>
    new Promise<{ port: number; close(): void }>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () =>
        resolve({ port: (server.address() as { port: number }).port, close: () => server.close() }),
      );
    });

  test('busy port', async () => {
    const other = await busy();
    await expectRefusal(
      start({ PORT: String(other.port) }),
      new RegExp(`Port ${other.port} is in use.*set PORT`),
    );
    other.close();
  });

  test('busy port of the shop', async () => {
    const other = await busy();
    await expectRefusal(
      start({ SHOP_PORT: String(other.port) }),
      new RegExp(`Port ${other.port} is in use.*set SHOP_PORT`),
    );
    other.close();
  });

  test('a data directory that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expectRefusal(
      start({ GATEHOUSE_DATA_DIR: join(folder, 'file', 'data') }),
      /data directory .* cannot be written.*GATEHOUSE_DATA_DIR/,
    );
  });

  test('a second process on the same data directory, while the first goes on', async () => {
    const first = start();
    await first.printed(ready);
    await expectRefusal(
      start(),
      new RegExp(`Another Gatehouse \\(process ${first.child.pid}\\) uses the data directory`),
    );
    expect((await fetch(`${demoOf().apiUrl}/healthz`)).status).toBe(200);
  });

  test.each([
    ['PORT', 'eighty', /Setting PORT is not valid/],
    ['SHOP_PORT', '99999', /Setting SHOP_PORT is not valid/],
    ['GATEHOUSE_PUBLIC_URL', 'verify.example.com', /Setting GATEHOUSE_PUBLIC_URL is not valid/],
    ['GATEHOUSE_TRUSTED_PROXIES', 'nginx', /Setting GATEHOUSE_TRUSTED_PROXIES is not valid/],
    ['GATEHOUSE_MASTER_KEY', 'secret', /Setting GATEHOUSE_MASTER_KEY is not valid/],
    ['DATABASE_URL', 'mysql://localhost', /Setting DATABASE_URL is not valid/],
  ])('bad setting %s=%s', async (name, value, words) => {
    await expectRefusal(start({ [name]: value }), words);
  });

  test('a database that does not answer', async () => {
    await expectRefusal(
      start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', GATEHOUSE_MASTER_KEY: 'A'.repeat(43) }),
      /database in DATABASE_URL does not answer/,
    );
  });

  test('PostgreSQL without a master key', async () => {
    await expectRefusal(
      start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
      /GATEHOUSE_MASTER_KEY is required/,
    );
  });
});

test('after kill -9 the data directory opens again and nothing is asked of the user', async () => {
  const first = start();
  await first.printed(ready);
  first.child.kill('SIGKILL');
  await first.exited;
  const second = start();
  await second.printed(ready);
});

test('gatehouse add-tenant makes a tenant that a server started afterwards knows, and refuses the same name twice', async () => {
  const words = ['add-tenant', '--client-id', 'acme', '--email', 'ada@acme.test'];
  const adding = start({}, 'scripts/gatehouse.mjs', words);
  expect((await adding.exited).code).toBe(0);
  const tenant = JSON.parse(
    adding.output().slice(adding.output().indexOf('{'), adding.output().lastIndexOf('}') + 1),
  );
  const again = start({}, 'scripts/gatehouse.mjs', words);
  expect((await again.exited).code).toBe(1);
  expect(again.output()).toContain('There is a tenant acme already.');

  const serving = start({ PORT: '0' }, 'scripts/gatehouse.mjs', ['serve']);
  await serving.printed(ready);
  const api = /reached as (\S+)/.exec(serving.output())?.[1];
  const answer = await fetch(`${api}/omni/start`, {
    method: 'POST',
    headers: { 'x-api-key': tenant.apiKey },
    body: JSON.stringify({ configurationId: tenant.flowId }),
  });
  expect(await answer.json()).toMatchObject({ clientId: 'acme' });
  const logIn = await fetch(`${api}/executive/log-in`, {
    method: 'POST',
    headers: { 'x-api-key': tenant.apiKey },
    body: JSON.stringify(tenant.executive),
  });
  expect(logIn.status).toBe(200);
});

test('gatehouse serve runs the server alone', async () => {
  const one = start({}, 'scripts/gatehouse.mjs', ['serve']);
  await one.printed(ready);
  expect(one.output()).not.toContain('Shop');
  expect(await one.stop()).toEqual({ code: 0, signal: null });
});
