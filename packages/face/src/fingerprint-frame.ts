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

/** Side of a block of cells that is compared on its own, with its own brightness and contrast, and from one to the next. */
const blockSide = 4;
const blockStep = 2;
/** Blocks with less of the usual texture say nothing. */
const leastTexture = 0.7;
/** The share of the blocks that has to agree: some may be burnt out in a brightened copy. */
const agreeingShare = 0.7;

/** Part of a picture, in shares of its width and height. */
export interface PictureShare {
  left: number;
  top: number;
  width: number;
  height: number;
}
const wholePicture: PictureShare = { left: 0, top: 0, width: 1, height: 1 };

/**
 * How far two pictures are apart, in cells that everything seems to have moved: near 0 for a copy, however it was encoded,
 * resized or brightened; 1 and more for another scene. Mirrored copies count: a turn to the left, mirrored, is no turn
 * to the right. Looked at is `part`, where `b` shows the face: behind a person at a desk everything stands still.
 */
export function fingerprintDistance(a: string, b: string, part?: PictureShare): number {
  return distanceOfFingerprints(readFingerprint(a), readFingerprint(b), part);
}

/** A fingerprint that was opened once, to be compared with many. */
export interface Fingerprint {
  cells: Float64Array;
  mirrored: Float64Array;
}

/** Null for what is no fingerprint. */
export function readFingerprint(fingerprint: string): Fingerprint | null {
  const levels = Buffer.from(fingerprint, 'base64');
  if (levels.length !== side * side * 2) return null;
  const cells = Float64Array.from({ length: side * side }, (_, cell) => levels.readUInt16LE(cell * 2));
  const mirrored = cells.map((_, cell) => cells[cell - (cell % side) + side - 1 - (cell % side)] ?? 0);
  return { cells, mirrored };
}

/** As `fingerprintDistance`. */
export function distanceOfFingerprints(
  a: Fingerprint | null,
  b: Fingerprint | null,
  part: PictureShare = wholePicture,
): number {
  if (!a || !b) return Number.POSITIVE_INFINITY;
  const corners = blocksIn(part);
  return Math.min(displacement(a.cells, b.cells, corners), displacement(a.mirrored, b.cells, corners));
}

// What is left of a block after its brightness and contrast were fitted, over the step from cell to cell: a picture
// that moves by a tenth of a cell leaves a tenth of its steps.
function displacement(a: Float64Array, b: Float64Array, corners: readonly number[]): number {
  const blocks = corners.map((corner) => compareBlock(a, b, corner));
  const textures = blocks.map(({ texture }) => texture).sort((x, y) => x - y);
  const usual = textures[Math.floor(textures.length / 2)] ?? 0;
  const moved = blocks
    .filter(({ texture }) => texture > 0 && texture >= leastTexture * usual)
    .map((block) => block.moved / block.texture)
    .sort((x, y) => x - y);
  return moved[Math.floor(moved.length * agreeingShare)] ?? Number.POSITIVE_INFINITY;
}

/** First cells of the blocks whose middle lies in a part of the picture; of a very small part, those next to it. */
function blocksIn({ left, top, width, height }: PictureShare): number[] {
  const places = (from: number, length: number): number[] => {
    const all: number[] = [];
    for (let start = 0; start + blockSide <= side; start += blockStep) all.push(start);
    const middle = (start: number) => (start + blockSide / 2) / side;
    const reach = Math.max(length / 2, blockSide / side);
    return all.filter((start) => Math.abs(middle(start) - (from + length / 2)) <= reach);
  };
  const columns = places(left, width);
  return places(top, height).flatMap((row) => columns.map((column) => row * side + column));
}

function compareBlock(a: Float64Array, b: Float64Array, corner: number): { texture: number; moved: number } {
  const cellCount = blockSide ** 2;
  let sumA = 0;
  let sumB = 0;
  for (let row = corner; row < corner + blockSide * side; row += side) {
    for (let cell = row; cell < row + blockSide; cell += 1) {
      sumA += a[cell] ?? 0;
      sumB += b[cell] ?? 0;
    }
  }
  const [meanA, meanB] = [sumA / cellCount, sumB / cellCount];
  let both = 0;
  let squaresA = 0;
  let squaresB = 0;
  let steps = 0;
  for (let row = corner; row < corner + blockSide * side; row += side) {
    for (let cell = row; cell < row + blockSide; cell += 1) {
      const level = a[cell] ?? 0;
      const valueA = level - meanA;
      const valueB = (b[cell] ?? 0) - meanB;
      both += valueA * valueB;
      squaresA += valueA ** 2;
      squaresB += valueB ** 2;
      if (cell % side < side - 1) steps += ((a[cell + 1] ?? 0) - level) ** 2;
      if (cell + side < side * side) steps += ((a[cell + side] ?? 0) - level) ** 2;
    }
  }
  const contrast = squaresA > 0 ? both / squaresA : 0;
  const left = Math.max(0, squaresB - contrast * both) / cellCount;
  return {
    texture: Math.sqrt(steps / (2 * cellCount)),
    // A block that lost its contrast agrees with anything.
    moved: Math.sqrt(left) / Math.max(Math.abs(contrast), 0.2),
  };
}
