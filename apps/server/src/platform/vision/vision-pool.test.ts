import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log/log.js';
import { createVisionPool, type VisionPool } from './vision-pool.js';

/** A worker that does what its picture says, in the protocol of vision-worker.ts. */
const obedientWorker = `
import { existsSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
const once = new URL('loaded-once', import.meta.url);
let memoryBytes = 0;
process.on('disconnect', () => process.exit());
process.on('message', ({ id, picture }) => {
  const [order, word = ''] = Buffer.from(picture).toString().split(' ');
  const measured = { id, type: 'measured', measurement: word, images: {}, memoryBytes };
  if (order === 'say') process.send(measured);
  if (order === 'crash') process.exit(1);
  if (order === 'spin') for (;;);
  if (order === 'abort') process.abort();
  if (order === 'sleep') execFileSync('sleep', ['60']);
  if (order === 'grow') memoryBytes = Number(word), process.send({ ...measured, memoryBytes });
  if (order === 'who') process.send({ ...measured, measurement: process.pid });
  if (order === 'key') process.send({ ...measured, measurement: Object.keys(process.env).filter((name) => name === word) });
  if (order === 'hoard') for (const held = []; ; ) held.push(new Array(1e5).fill(held));
  if (order === 'fail') process.send({ id, type: 'failed', error: word + '\\n    at somewhere (file.js:1:1)' });
  if (order === 'repeat') process.send(measured), process.send(measured);
});
if (import.meta.url.includes('loads-once')) {
  if (existsSync(once)) process.exit(1);
  writeFileSync(once, '');
}
process.send({ id: 0, type: 'ready' });
`;

describe('vision pool', () => {
  let folder: string;
  let pool: VisionPool | undefined;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-vision-'));
    await writeFile(join(folder, 'obeys.mjs'), obedientWorker);
    await writeFile(join(folder, 'loads-once.mjs'), obedientWorker);
  });
  afterEach(async () => {
    await pool?.close();
    lines.length = 0;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const open = (options: Partial<Parameters<typeof createVisionPool>[0]> = {}, file = 'obeys.mjs') => {
    pool = createVisionPool({
      workers: 1,
      queueLimit: 4,
      log: createLog({ level: 'info', destination: { write: (line) => lines.push(line) } }),
      workerUrl: pathToFileURL(join(folder, file)),
      ...options,
    });
    return pool;
  };
  const ask = async (vision: VisionPool, order: string, owner?: string) =>
    (await vision.measureSelfie(Buffer.from(order), owner)).measurement as unknown;

  test('a picture that takes too long costs the next one nothing', async () => {
    const vision = open({ pictureBudgetMs: 300 });
    await vision.ready;
    const late = ask(vision, 'hang');
    // Asked in the very moment in which the first is given up: its thread is not to be had any more.
    const next = late.catch(() => ask(vision, 'say two'));
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    expect(await next).toBe('two');
  });

  test('an answer to an earlier picture is never taken for the next one', async () => {
    const vision = open();
    await vision.ready;
    expect(await Promise.all([ask(vision, 'repeat one'), ask(vision, 'say two')])).toEqual(['one', 'two']);
  });

  test('a worker that crashes costs its own picture only', async () => {
    const vision = open();
    await vision.ready;
    const [crashed, next] = await Promise.allSettled([ask(vision, 'crash'), ask(vision, 'say two')]);
    expect(crashed).toMatchObject({
      status: 'rejected',
      reason: { code: 'check.interrupted', headers: { 'retry-after': '2' } },
    });
    expect(next).toMatchObject({ status: 'fulfilled', value: 'two' });
    expect(vision.isReady()).toBe(true);
  });

  test('a full queue refuses at once', async () => {
    const vision = open({ queueLimit: 1, pictureBudgetMs: 500 });
    const waiting = ask(vision, 'say one');
    await expect(ask(vision, 'say two')).rejects.toMatchObject({ code: 'overloaded' });
    expect(await waiting).toBe('one');
  });

  test('while one of two workers spins for ever, the pictures of all others are measured', async () => {
    const vision = open({ workers: 2, pictureBudgetMs: 3000 });
    await vision.ready;
    const ended: string[] = [];
    const hung = ask(vision, 'spin', 'a').finally(() => ended.push('hung'));
    const others = Array.from({ length: 4 }, (_, index) => ask(vision, `say ${index}`, `session-${index}`));
    expect(await Promise.all(others)).toEqual(['0', '1', '2', '3']);
    expect(ended).toEqual([]);
    expect(vision.isReady()).toBe(true);
    await expect(hung).rejects.toMatchObject({ code: 'timeout', headers: { 'retry-after': '2' } });
    expect(await ask(vision, 'say five')).toBe('five');
  });

  test('a picture that makes its worker hoard memory ends the worker, not the server', async () => {
    const vision = open({ heapLimitMb: 32 });
    await vision.ready;
    await expect(ask(vision, 'hoard')).rejects.toMatchObject({ code: 'check.interrupted' });
    expect(await ask(vision, 'say two')).toBe('two');
  });

  test('a worker that holds more memory than it may is replaced, after its picture was answered', async () => {
    const vision = open({ memoryLimitBytes: 1000 });
    await vision.ready;
    const first = await ask(vision, 'who');
    expect(await ask(vision, 'grow 900')).toBe('900');
    expect(await ask(vision, 'who')).toBe(first);
    expect(await ask(vision, 'grow 1100')).toBe('1100');
    expect(await ask(vision, 'who')).not.toBe(first);
    expect(lines.filter((line) => line.includes('too much memory'))).toHaveLength(1);
  });

  test('a worker that breaks down in native code, or hangs there, costs its own picture only', async () => {
    const vision = open({ pictureBudgetMs: 1500 });
    await vision.ready;
    await expect(ask(vision, 'abort')).rejects.toMatchObject({ code: 'check.interrupted' });
    await expect(ask(vision, 'sleep')).rejects.toMatchObject({ code: 'timeout' });
    expect(await ask(vision, 'say three')).toBe('three');
  });

  test('a worker is given no keys: it decodes what strangers send', async () => {
    process.env.GATEHOUSE_MASTER_KEY = 'secret';
    process.env.DATABASE_URL = 'postgres://user:secret@host/db';
    try {
      const vision = open();
      await vision.ready;
      for (const name of ['GATEHOUSE_MASTER_KEY', 'DATABASE_URL'])
        expect(await ask(vision, `key ${name}`)).toEqual([]);
      expect(await ask(vision, 'key PATH')).toEqual(['PATH']);
    } finally {
      delete process.env.GATEHOUSE_MASTER_KEY;
      delete process.env.DATABASE_URL;
    }
  });

  test('a flood of one session does not hold up the picture of another', async () => {
    const vision = open({ queueLimit: 40 });
    await vision.ready;
    const order: string[] = [];
    const send = (name: string, owner: string) =>
      ask(vision, `say ${name}`, owner).then(() => order.push(name));
    const flood = Array.from({ length: 8 }, (_, index) => send(`a${index}`, 'a'));
    await Promise.all([...flood, send('b0', 'b')]);
    // The first is measured at once, before anybody waits.
    expect(order.slice(0, 3)).toEqual(['a0', 'b0', 'a1']);
  });

  test('one session cannot fill the queue: it is told to wait while others are taken', async () => {
    const vision = open({ queueLimit: 40 });
    await vision.ready;
    const flood = Array.from({ length: 14 }, (_, index) => ask(vision, `say a${index}`, 'a'));
    const refused = (await Promise.allSettled(flood)).filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'overloaded', headers: { 'retry-after': '2' } } }]);
    expect(await ask(vision, 'say b', 'b')).toBe('b');
  });

  test('when no worker can load any more, nobody waits for ever', async () => {
    const vision = open({ waitBudgetMs: 200 }, 'loads-once.mjs');
    await vision.ready;
    await expect(ask(vision, 'crash')).rejects.toMatchObject({ code: 'check.interrupted' });
    await expect(ask(vision, 'say two')).rejects.toMatchObject({ code: 'overloaded' });
    expect(vision.isReady()).toBe(false);
  });

  test('closing while a worker is being replaced ends them all', async () => {
    const vision = open();
    await vision.ready;
    await expect(ask(vision, 'crash')).rejects.toMatchObject({ code: 'check.interrupted' });
    const waiting = ask(vision, 'say two');
    await Promise.all([vision.close(), expect(waiting).rejects.toMatchObject({ code: 'overloaded' })]);
    await expect(ask(vision, 'say three')).rejects.toMatchObject({ code: 'overloaded' });
  });

  test('the log tells where a check failed and not what its error says', async () => {
    const vision = open();
    await vision.ready;
    await expect(ask(vision, 'fail ALPHA-SPECIMEN')).rejects.toMatchObject({ code: 'internal' });
    expect(lines.join('')).toContain('at somewhere (file.js:1:1)');
    expect(lines.join('')).not.toContain('ALPHA-SPECIMEN');
  });
});
