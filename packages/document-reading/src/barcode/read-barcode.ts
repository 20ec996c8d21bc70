import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BarcodeReading, EngineVersion } from '@gatehouse/contract';
import sharp from 'sharp';
import { prepareZXingModule, type ReaderOptions, readBarcodes, ZXING_WASM_VERSION } from 'zxing-wasm/reader';
import { type GreyRaster, greyOf, type Quad, type Raster } from '../picture/raster.js';
import { warpRaster } from '../picture/warp-raster.js';
import { boundsOf, quadOf, type TextBox } from '../text/text-box.js';
import { findBarcodeRegions } from './find-barcode-regions.js';
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

/** The fast budget: a straight cut-out needs no turning and no smaller copies. */
const fast: ReaderOptions = {
  formats: ['PDF417'],
  tryHarder: false,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: false,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
};
const slow: ReaderOptions = { ...fast, tryHarder: true, tryRotate: true, tryDownscale: true };

/** Degrees of tilt tried around the region's own angle; the decoder itself tolerates about two. */
const sweepDegrees = [1.5, -1.5, 3, -3, 5, -5] as const;
const widestPx = 1500;
/** Patches that are tried: print and portraits may look like a symbol. */
const mostRegions = { expected: 4, chance: 2 } as const;

/**
 * Reads a PDF417 symbol, at any tilt: the patches that look like bars are cut out, deskewed by their own angle, and read
 * plain, sharpened (a soft picture) and swept over nearby angles. Null when there is none. Boxes are in pixels of the raster.
 */
export async function readBarcode(input: {
  raster: Raster;
  /** Angle of the text, radians. */
  tilt: number;
  /** A symbol is expected: more patches are tried, and the whole picture too. */
  wholePicture: boolean;
  mayContinue: () => boolean;
}): Promise<BarcodeReading | null> {
  const { raster, tilt, wholePicture, mayContinue } = input;
  const grey = greyOf(raster);
  const regions = await findBarcodeRegions(grey, wholePicture ? mostRegions.expected : mostRegions.chance);
  for (const attempt of attemptsFor(regions, wholePicture ? tilt : null)) {
    const text = await attempt.read(raster, grey);
    const { region } = attempt;
    if (text !== null) {
      return { format: 'PDF417', box: region && boundsOf(quadOf(region)), aamva: parseAamva(text) };
    }
    if (!mayContinue()) return null;
  }
  return null;
}

interface Attempt {
  region: TextBox | null;
  read: (raster: Raster, grey: GreyRaster) => Promise<string | null>;
}

/** Cheap and likely attempts on every patch first, then the dear ones. */
function attemptsFor(regions: readonly TextBox[], wholeTilt: number | null): Attempt[] {
  const onRegions = (degrees: number, options: ReaderOptions, prepare = plain): Attempt[] =>
    regions.map((region) => ({
      region,
      read: async (raster) => {
        const angle = region.angle + (degrees * Math.PI) / 180;
        return decode(await prepare(cutGrey(raster, regionQuad(region, angle))), options);
      },
    }));
  const likely = [...onRegions(0, fast), ...onRegions(0, slow, sharpen(2))];
  // By chance another side has a symbol too, and then a good picture of it.
  if (wholeTilt === null) return likely;
  const onWhole = (read: Attempt['read']): Attempt => ({ region: null, read });
  return [
    ...likely,
    onWhole((_, grey) => decode(grey, slow)),
    ...onRegions(0, slow, sharpen(3.5)),
    ...sweepDegrees.flatMap((degrees) => onRegions(degrees, fast)),
    onWhole((raster) => decode(cutGrey(raster, turnedFrame(raster, wholeTilt)), slow)),
    ...sweepDegrees.flatMap((degrees) => onRegions(degrees, slow, sharpen(2))),
  ];
}

const plain = async (grey: GreyRaster): Promise<GreyRaster> => grey;

/** The whole picture, turned level. */
function turnedFrame({ width, height }: Raster, angle: number): Quad {
  return quadOf({ centre: [width / 2, height / 2], width, height, angle, score: 1 });
}

/** Lifts the edges of a soft picture; the symbol's own error correction rejects what this makes wrong. */
function sharpen(sigma: number) {
  return async ({ width, height, data }: GreyRaster): Promise<GreyRaster> => ({
    width,
    height,
    data: await sharp(data, { raw: { width, height, channels: 1 } })
      .sharpen({ sigma, m1: 8, m2: 8, x1: 0, y2: 100, y3: 100 })
      .toColourspace('b-w')
      .raw()
      .toBuffer(),
  });
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
  return stretchContrast(
    greyOf(
      warpRaster(
        raster,
        quad,
        Math.max(1, Math.round(width * scale)),
        Math.max(1, Math.round(height * scale)),
        2,
      ),
    ),
  );
}

/** Share of the darkest and of the brightest pixels that become black and white: the decoder ignores faint blocks. */
const clippedShare = 0.02;

function stretchContrast({ width, height, data }: GreyRaster): GreyRaster {
  const counts = new Uint32Array(256);
  for (const value of data) counts[value] = (counts[value] ?? 0) + 1;
  const clipped = clippedShare * data.length;
  const levelAt = (levels: number[]) => {
    let sum = 0;
    return levels.find((level) => {
      sum += counts[level] ?? 0;
      return sum > clipped;
    });
  };
  const upwards = [...counts.keys()];
  const black = levelAt(upwards) ?? 0;
  const white = levelAt(upwards.toReversed()) ?? 255;
  if (white - black >= 200 || white <= black) return { width, height, data };
  const table = Uint8ClampedArray.from(upwards, (level) => ((level - black) * 255) / (white - black));
  return { width, height, data: data.map((value) => table[value] ?? 0) };
}

async function decode(grey: GreyRaster, options: ReaderOptions): Promise<string | null> {
  const words = new Uint32Array(grey.width * grey.height);
  // Opaque grey: the three colours of a pixel are one byte three times.
  for (let index = 0; index < words.length; index += 1)
    words[index] = 0xff000000 + 0x010101 * (grey.data[index] ?? 0);
  const results = await readBarcodes(
    {
      data: new Uint8ClampedArray(words.buffer),
      width: grey.width,
      height: grey.height,
      colorSpace: 'srgb',
    },
    options,
  );
  return results.find((result) => result.isValid)?.text ?? null;
}
