import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOcrB, ocrBFile } from './load-text-models.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-models-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the recogniser of OCR-B', () => {
  it('comes with the package and is smaller than 3 MB', async () => {
    expect((await readFile(ocrBFile)).length).toBeLessThan(3_000_000);
    const session = await loadOcrB(ocrBFile, {});
    expect([session.inputNames, session.outputNames]).toEqual([['lines'], ['probabilities']]);
  });

  it('is refused by the name of its file when it is missing', async () => {
    const path = join(folder, 'absent.onnx');
    await expect(loadOcrB(path, {})).rejects.toThrow(`The model ${path} is missing`);
  });

  it.each([
    'one changed weight',
    'a cut-off end',
    'nothing in it',
  ])('is refused by the name of its file with %s', async (damage) => {
    const bytes = await readFile(ocrBFile);
    const middle = Math.floor(bytes.length / 2);
    const damaged = {
      'one changed weight': Buffer.concat([
        bytes.subarray(0, middle),
        Buffer.from([(bytes[middle] ?? 0) ^ 1]),
        bytes.subarray(middle + 1),
      ]),
      'a cut-off end': bytes.subarray(0, middle),
      'nothing in it': Buffer.alloc(0),
    }[damage];
    const path = join(folder, 'damaged.onnx');
    await writeFile(path, damaged ?? bytes);
    await expect(loadOcrB(path, {})).rejects.toThrow(`The model ${path} is damaged`);
  });
});
