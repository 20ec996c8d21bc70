import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** The text of the QR code on a picture, as another program than the one that drew it reads it. */
export async function readQrCode(picture: Buffer): Promise<string> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer; // a file is never a SharedArrayBuffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const [symbol] = await readBarcodes(new Uint8Array(picture), { formats: ['QRCode'] });
  if (symbol === undefined) throw new Error('There is no QR code on the picture.');
  return symbol.text;
}
