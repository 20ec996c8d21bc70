import sharp from 'sharp';
import { openRaster, type Quad, type QuarterTurn, type Raster } from '../picture/raster.js';
import { distance, warpRaster } from '../picture/warp-raster.js';
import { boundsOf } from '../text/text-box.js';

const jpegOptions = { quality: 90, chromaSubsampling: '4:4:4' } as const;

/** The whole picture turned upright; the given bytes themselves when nothing is to be done. */
export async function encodeUpright(bytes: Uint8Array, turn: QuarterTurn, isClean: boolean): Promise<Buffer> {
  if (turn === 0 && isClean) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const upright = await sharp(bytes, { failOn: 'error', pages: 1 })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = upright.info;
  return sharp(upright.data, { raw: { width, height, channels } })
    .rotate(turn)
    .jpeg({ ...jpegOptions, quality: 92 })
    .toBuffer();
}

/** Size of the straightened picture: as wide and high as the document lies in the raster. */
export function straightenedSize(card: Quad): { widthPx: number; heightPx: number } {
  const width = Math.round((distance(card[0], card[1]) + distance(card[3], card[2])) / 2);
  const height = Math.round((distance(card[0], card[3]) + distance(card[1], card[2])) / 2);
  return { widthPx: Math.max(8, width), heightPx: Math.max(8, height) };
}

/** The document cut out and straightened. */
export async function encodeStraightened(raster: Raster, card: Quad): Promise<Buffer> {
  const { widthPx, heightPx } = straightenedSize(card);
  return openRaster(warpRaster(raster, card, widthPx, heightPx))
    .jpeg(jpegOptions)
    .toBuffer();
}

/** A little of the ground is left around the cut. */
const marginShare = 0.02;

/** The upright rectangle around the document, neither tilt nor perspective corrected. */
export async function encodeCutOut(raster: Raster, card: Quad): Promise<Buffer> {
  const bounds = boundsOf(card);
  const margin = marginShare * Math.max(bounds.width, bounds.height);
  const left = Math.max(0, Math.floor(bounds.x - margin));
  const top = Math.max(0, Math.floor(bounds.y - margin));
  const right = Math.min(raster.width, Math.ceil(bounds.x + bounds.width + margin));
  const bottom = Math.min(raster.height, Math.ceil(bounds.y + bounds.height + margin));
  return openRaster(raster)
    .extract({ left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) })
    .jpeg(jpegOptions)
    .toBuffer();
}
