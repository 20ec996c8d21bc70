import { cp, mkdir, mkdtemp, realpath, rm, symlink, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// An installation of its own: the built package, links to what it needs, and copies of the two model packages that a
// test may damage.
const require = createRequire(import.meta.url);
const installed = (name: string) => dirname(require.resolve(`${name}/package.json`));
const nodeModules = dirname(dirname(installed('@vladmandic/face-api')));
let home: string;
const copyOf = (...path: string[]) => join(home, 'node_modules', '@vladmandic', ...path);

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'face-models-')));
  await mkdir(copyOf('human'), { recursive: true });
  await mkdir(copyOf('face-api'));
  for (const name of ['@tensorflow', 'sharp']) {
    await symlink(join(nodeModules, name), join(home, 'node_modules', name));
  }
  for (const file of ['human/package.json', 'human/dist', 'face-api/package.json', 'face-api/dist']) {
    await cp(join(nodeModules, '@vladmandic', file), copyOf(file), { recursive: true });
  }
  await cp(join(nodeModules, '@vladmandic/human/models'), copyOf('human/models'), { recursive: true });
  await cp(join(nodeModules, '@vladmandic/face-api/model'), copyOf('face-api/model'), { recursive: true });
  await cp(fileURLToPath(new URL('../dist', import.meta.url)), join(home, 'dist'), { recursive: true });
  await cp(fileURLToPath(new URL('../package.json', import.meta.url)), join(home, 'package.json'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
  vi.restoreAllMocks();
});

async function load() {
  const { loadFaceEngine }: typeof import('./index.js') = await import(
    /* @vite-ignore */ pathToFileURL(join(home, 'dist/index.js')).href
  );
  return loadFaceEngine();
}

test('the whole installation loads', async () => {
  expect((await load()).engines.length).toBeGreaterThan(0);
});

test.each([
  ['face-api/model/face_recognition_model.bin', 'face_recognition_model'],
  ['face-api/model/tiny_face_detector_model-weights_manifest.json', 'tiny_face_detector_model'],
  ['human/models/facemesh.bin', 'facemesh'],
  ['human/models/blazeface.json', 'blazeface'],
])('%s missing or cut short is named', async (file, name) => {
  // Human prints its own line about a model that does not load.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await truncate(copyOf(file), 1000);
  await expect(load()).rejects.toMatchObject({
    code: 'face.models_unusable',
    message: expect.stringContaining(name),
  });
  await rm(copyOf(file));
  await expect(load()).rejects.toMatchObject({
    code: 'face.models_unusable',
    message: expect.stringContaining(name),
  });
});
