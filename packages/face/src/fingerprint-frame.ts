import sharp from 'sharp';
import type { Picture } from './decode-picture.js';

/** Cells across and down. */
const side = 32;
/** Standard deviations that the outermost of 65 536 levels stand for: copies differ by thousandths of one. */
const reach = 8;
const middleLevel = 32_768;

/**
 * The picture as 32 x 32 grey cells without brightness and contrast, base64: enough to tell a picture that was encoded,
 * resized or brightened again from the next one of a hand-held camera. Kept like any other personal data.
 */
export async function fingerprintFrame({ raster }: Picture): Promise<string> {
  const cells = await sharp(raster.rgb, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .greyscale()
    .toColourspace('b-w')
    .resize(side * 4, side * 4, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const means = meanCells(cells);
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length) || 1;
  const levels = Buffer.alloc(means.length * 2);
  means.forEach((value, cell) => {
    const level = Math.round(middleLevel + (middleLevel / reach) * ((value - mean) / deviation));
    levels.writeUInt16LE(Math.max(0, Math.min(2 * middleLevel - 1, level)), cell * 2);
  });
  return levels.toString('base64');
}

// Averaged here because a resize answers whole grey levels, and copies differ by fractions of one.
function meanCells(grey: Uint8Array): number[] {
  const fine = side * 4;
  return Array.from({ length: side * side }, (_, cell) => {
    const left = (cell % side) * 4;
    const top = Math.floor(cell / side) * 4;
    let sum = 0;
    for (let y = top; y < top + 4; y++) for (let x = left; x < left + 4; x++) sum += grey[y * fine + x] ?? 0;
    return sum / 16;
  });
}

/**
 * Root mean square difference of two fingerprints in standard deviations of the picture; 0 for copies. Mirrored
 * copies count: a turn to the left, mirrored, is no turn to the right.
 */
export function fingerprintDistance(a: string, b: string): number {
  const first = Buffer.from(a, 'base64');
  const second = Buffer.from(b, 'base64');
  if (first.length !== side * side * 2 || second.length !== first.length) return Number.POSITIVE_INFINITY;
  let straight = 0;
  let mirrored = 0;
  for (let cell = 0; cell < side * side; cell++) {
    const value = first.readUInt16LE(cell * 2);
    const column = cell % side;
    straight += (value - second.readUInt16LE(cell * 2)) ** 2;
    mirrored += (value - second.readUInt16LE((cell - column + side - 1 - column) * 2)) ** 2;
  }
  return (Math.sqrt(Math.min(straight, mirrored) / (side * side)) * reach) / middleLevel;
}
