import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalBlobs } from './local-blobs.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-blobs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a put that fails leaves no part behind', async () => {
  // A folder where the blob is to lie: everything succeeds but the last step.
  await mkdir(join(folder, 'session', 'blob'), { recursive: true });
  await expect(createLocalBlobs(folder).put('session/blob', Buffer.from('x'))).rejects.toThrow();
  expect(await readdir(join(folder, 'session'))).toEqual(['blob']);
});
