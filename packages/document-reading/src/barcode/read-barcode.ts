import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BarcodeReading, EngineVersion } from '@gatehouse/contract';
import sharp from 'sharp';
import { prepareZXingModule, type ReaderOptions, readBarcodes, ZXING_WASM_VERSION } from 'zxing-wasm/reader';
import { type GreyRaster, greyOf, type Quad, type Raster } from '../picture/raster.js';
import { warpRaster } from '../picture/warp-raster.js';
import { boundsOf, quadOf, type TextBox } from '../text/text-box.js';
import { findBarcodeRegion } from './find-barcode-region.js';
import { parseAamva } from './parse-aamva.js';

export const barcodeEngine: EngineVersion = { name: 'zxing-wasm', version: ZXING_WASM_VERSION };

/**
 * Prepares the barcode reader from the installed package: its own default would fetch the binary from the network.
 * @throws Error when the binary is missing or damaged.
 */
export async function loadBarcodeReader(path = installedReader()): Promise<void> {
  try {
    const binary = await readFile(path);
    const wasmBinary = binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength);
    await prepareZXingModule({ overrides: { wasmBinary: wasmBinary as ArrayBuffer }, fireImmediately: true }); // a file is never a SharedArrayBuffer
  } catch (cause) {
    throw new Error(`The barcode reader ${path} is missing or damaged. Run "npm ci" again.`, { cause });
  }
}

const installedReader = () => createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');

const options: ReaderOptions = {
  formats: ['PDF417'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
};

/** Degrees of tilt tried around the region's own angle; the decoder itself tolerates about two. */
const sweepDegrees = [1.5, -1.5, 3, -3, 5, -5, 7, -7] as const;
const widestPx = 1500;

/**
 * Reads a PDF417 symbol, at any tilt: the densest patch is cut out, deskewed by its own angle and by the text's, and swept
 * over nearby angles. Null when there is none. Boxes are in pixels of the raster.
 */
export async function readBarcode(input: {
  raster: Raster;
  /** Angle of the text, radians. */
  tilt: number;
  /** Try the whole picture when no patch stands out: worth its time only where a symbol is expected. */
  wholePicture: boolean;
  mayContinue: () => boolean;
}): Promise<BarcodeReading | null> {
  const { raster, tilt, wholePicture, mayContinue } = input;
  const region = findBarcodeRegion(greyOf(raster));
  if (region === null) {
    const text = wholePicture ? await decode(greyOf(raster)) : null;
    return text === null ? null : { format: 'PDF417', box: null, aamva: parseAamva(text) };
  }
  for (const { angle, sharpened } of attemptsFor(region.angle, nearestAngle(tilt, region.angle))) {
    const cut = cutGrey(raster, regionQuad(region, angle));
    const text = await decode(sharpened ? await sharpen(cut) : cut);
    if (text !== null) return { format: 'PDF417', box: boundsOf(quadOf(region)), aamva: parseAamva(text) };
    if (!mayContinue()) return null;
  }
  return null;
}

/** The likely angles plain, then sharpened (a soft picture), then the sweep around them. No angle twice. */
function attemptsFor(regionAngle: number, textAngle: number): { angle: number; sharpened: boolean }[] {
  const attempts: { angle: number; sharpened: boolean }[] = [];
  const tried = new Set<string>();
  const add = (angle: number, sharpened: boolean) => {
    const key = `${Math.round((angle * 180) / Math.PI / 0.75)} ${sharpened}`;
    if (tried.has(key)) return;
    tried.add(key);
    attempts.push({ angle, sharpened });
  };
  for (const sharpened of [false, true]) for (const angle of [regionAngle, textAngle]) add(angle, sharpened);
  for (const degrees of sweepDegrees) {
    for (const sharpened of [false, true]) add(regionAngle + (degrees * Math.PI) / 180, sharpened);
  }
  return attempts;
}

/** Lifts the edges of a soft picture; the symbol's own error correction rejects what this makes wrong. */
async function sharpen(grey: GreyRaster): Promise<GreyRaster> {
  const { width, height } = grey;
  const data = await sharp(grey.data, { raw: { width, height, channels: 1 } })
    .sharpen({ sigma: 2, m1: 8, m2: 8, x1: 0, y2: 100, y3: 100 })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The multiple of a quarter turn from `angle` that is nearest to `target`. */
function nearestAngle(angle: number, target: number): number {
  const quarter = Math.PI / 2;
  return angle + Math.round((target - angle) / quarter) * quarter;
}

/** The region turned to another angle, still holding all of it, with a quiet zone around. */
function regionQuad(region: TextBox, angle: number): Quad {
  const turn = Math.abs(angle - region.angle);
  const width = region.width * Math.cos(turn) + region.height * Math.sin(turn);
  const height = region.height * Math.cos(turn) + region.width * Math.sin(turn);
  // Start and stop patterns hold fewer edges than the data: the patch often ends before them.
  return quadOf({ ...region, angle, width, height }, 0.1 * region.width, 0.12 * region.height);
}

function cutGrey(raster: Raster, quad: Quad): GreyRaster {
  const [a, b, , d] = quad;
  const width = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const height = Math.hypot(d[0] - a[0], d[1] - a[1]);
  // Small modules read better enlarged; more than three pixels a module only costs time.
  const scale = Math.min(widestPx / width, width < 600 ? 2 : 1.2);
  return greyOf(
    warpRaster(raster, quad, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))),
  );
}

async function decode(grey: GreyRaster): Promise<string | null> {
  const pixels = new Uint8ClampedArray(grey.width * grey.height * 4);
  for (let index = 0; index < grey.data.length; index += 1) {
    const value = grey.data[index] ?? 0;
    pixels.fill(value, index * 4, index * 4 + 3);
    pixels[index * 4 + 3] = 255;
  }
  const results = await readBarcodes(
    { data: pixels, width: grey.width, height: grey.height, colorSpace: 'srgb' },
    options,
  );
  return results.find((result) => result.isValid)?.text ?? null;
}
