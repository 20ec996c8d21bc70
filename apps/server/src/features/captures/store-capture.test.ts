import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';

let bench: ServerBench;
const [embedded] = testDatabases();
beforeAll(async () => {
  if (!embedded) throw new Error('there is always the embedded database');
  bench = await openServerBench(embedded.open);
});
afterAll(() => bench.close());

test('when one of a picture’s images cannot be stored, the others go too and nothing is answered', async () => {
  const { dependencies } = bench;
  const tenant = await bench.addTenant();
  const sessionId = await bench.start(tenant, await bench.addFlow(tenant));
  const { measurement } = await dependencies.vision.measureSelfie(Buffer.from('any'));
  const images = { selfie: Buffer.from('a selfie'), croppedFace: Buffer.from('a face') };
  dependencies.vision.measureSelfie = async () => ({ measurement, images });
  const { put } = dependencies.blobs;
  let puts = 0;
  dependencies.blobs.put = async (key, content) => {
    puts += 1;
    if (puts === 1) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await put(key, content);
  };
  await expect(bench.addSelfie(sessionId)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(puts).toBe(2);
  const folder = join(dependencies.settings.dataDir, 'blobs', sessionId);
  expect(await readdir(folder)).toEqual([]);
  expect(await dependencies.db.selectFrom('captures').selectAll().execute()).toEqual([]);
});
