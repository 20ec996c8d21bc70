import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readSettings, SettingError } from './read-settings.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shop-main-'));
const complete = {
  API_URL: 'http://127.0.0.1:9',
  API_KEY: 'k'.repeat(40),
  FLOW_ID: '65f0000000000000000000aa',
  SHOP_PORT: '0',
  SHOP_DATABASE: join(folder, 'shop.sqlite'),
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built shop; `stopAt` ends it with SIGTERM once it printed that. */
function run(
  environment: Record<string, string>,
  stopAt?: RegExp,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...environment } });
  let output = '';
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    if (stopAt?.test(output)) child.kill('SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('main', () => {
  test('runs from the environment and stops cleanly', async () => {
    const { code, output } = await run(complete, /open at http:\/\/localhost:\d+/);
    expect(output).toMatch(/WEBHOOK_SECRET is not set/);
    expect(code).toBe(0);
  });

  test('a busy port is one sentence and exit code 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listening on TCP, so never text or null
    const { code, output } = await run({ ...complete, SHOP_PORT: String(port) });
    server.close();
    expect(output).toBe('shop: The port is in use; set SHOP_PORT to a free one or stop the other program.\n');
    expect(code).toBe(1);
  });

  test.each([
    ['a missing key', { API_KEY: '' }, /^shop: API_KEY is not set: .*\n$/],
    ['an address that is none', { API_URL: 'verify' }, /^shop: API_URL cannot be used: .*\n$/],
    [
      'a database path that is a folder',
      { SHOP_DATABASE: folder },
      /^shop: The database file or the port may not.*\n$/,
    ],
  ])('%s is one sentence and exit code 1', async (_name, change, sentence) => {
    const { code, output } = await run({ ...complete, ...change });
    expect(output).toMatch(sentence);
    expect(code).toBe(1);
  });
});

describe('readSettings', () => {
  test('defaults are those of the README', () => {
    const { API_URL, API_KEY, FLOW_ID } = complete;
    expect(readSettings({ API_URL, API_KEY, FLOW_ID })).toMatchObject({
      port: 8081,
      databaseFile: 'shop.sqlite',
      webhookSecret: undefined,
      publicUrl: undefined,
    });
  });

  test.each([
    { SHOP_PORT: '70000' },
    { SHOP_PORT: 'x' },
    { SHOP_PUBLIC_URL: 'shop.example.test' },
    { SHOP_PUBLIC_URL: 'https://shop.example.test/path' },
    { FLOW_ID: ' ' },
  ])('%o is refused', (change) => {
    expect(() => readSettings({ ...complete, ...change })).toThrow(SettingError);
  });
});
