import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorDefinitions } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createVisionPool, type VisionPool } from '../../platform/vision/vision-pool.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { addSelfie } from './operations/add-selfie.js';

let bench: ServerBench;
let vision: VisionPool;
const [embedded] = testDatabases();
beforeAll(async () => {
  if (!embedded) throw new Error('there is always the embedded database');
  bench = await openServerBench(embedded.open);
  const { measurement } = await bench.dependencies.vision.measureSelfie(Buffer.from('any'));
  // A worker that ends or never answers on the pictures named so, and measures all others.
  const worker = `
    process.on('disconnect', () => process.exit());
    process.on('message', ({ id, picture }) => {
      const order = Buffer.from(picture).toString();
      if (order === 'crash') process.exit(1);
      if (order === 'hang') for (;;);
      process.send({ id, type: 'measured', measurement: ${JSON.stringify(measurement)}, images: {} });
    });
    process.send({ id: 0, type: 'ready' });`;
  const workerFile = join(bench.dependencies.settings.dataDir, 'worker.mjs');
  await writeFile(workerFile, worker);
  vision = createVisionPool({
    workers: 2,
    queueLimit: 8,
    log: bench.dependencies.log,
    workerUrl: pathToFileURL(workerFile),
    pictureBudgetMs: 2000,
  });
  await vision.ready;
  bench.dependencies.vision = vision;
});
afterAll(async () => {
  await vision.close();
  await bench.close();
});

test.each([
  ['crash', 'check.interrupted', 503],
  ['hang', 'timeout', 504],
] as const)('a picture that makes its worker %s counts against nobody: that session may try again, another one goes on', async (order, code, http) => {
  const tenant = await bench.addTenant();
  const flowId = await bench.addFlow(tenant);
  const [poisoned, other] = [await bench.start(tenant, flowId), await bench.start(tenant, flowId)];
  const send = (sessionId: string, picture: string) =>
    addSelfie(bench.dependencies, { sessionId, picture: Buffer.from(picture) });

  const refused = expect(send(poisoned, order)).rejects.toMatchObject({
    code,
    headers: { 'retry-after': '2' },
  });
  await expect(send(other, 'good')).resolves.toMatchObject({ confidence: 0 });
  await refused;
  expect(errorDefinitions[code].http).toBe(http);

  const captures = await bench.dependencies.db
    .selectFrom('captures')
    .select('id')
    .where('sessionId', '=', poisoned)
    .execute();
  expect(captures).toEqual([]);
  expect((await bench.session(poisoned))?.progress).not.toHaveProperty('refusals');
  await expect(send(poisoned, 'good')).resolves.toMatchObject({ confidence: 0 });
});
