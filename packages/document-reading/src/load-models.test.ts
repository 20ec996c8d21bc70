import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBarcodeReader } from './barcode/read-barcode.js';
import { loadTextModels } from './text/load-text-models.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-models-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a model file that is missing or damaged is named, with what to do', () => {
  it('the text models: missing', async () => {
    await expect(loadTextModels(1, join(folder, 'nowhere'))).rejects.toThrow(
      /det_infer\.onnx is missing or damaged\. Run "npm ci" again/,
    );
  });

  it('the text models: damaged', async () => {
    await writeFile(join(folder, 'ch_PP-OCRv4_det_infer.onnx'), 'no model');
    await expect(loadTextModels(1, folder)).rejects.toThrow(
      /det_infer\.onnx is missing or damaged\. Run "npm ci" again/,
    );
  });

  it('the barcode reader: missing, then damaged', async () => {
    const path = join(folder, 'zxing_reader.wasm');
    const named = /zxing_reader\.wasm is missing or damaged\. Run "npm ci" again/;
    await expect(loadBarcodeReader(path)).rejects.toThrow(named);
    await writeFile(path, 'no module');
    await expect(loadBarcodeReader(path)).rejects.toThrow(named);
    // The next start, with the file in place again, works.
    await expect(loadBarcodeReader()).resolves.toBeUndefined();
  });
});
