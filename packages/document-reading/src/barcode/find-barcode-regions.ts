import sharp from 'sharp';
import type { GreyRaster, Point } from '../picture/raster.js';
import type { TextBox } from '../text/text-box.js';

const tilePx = 12;
/** Share of the strength of its strongest tile that a tile of a symbol has at least. Strength goes with contrast squared. */
const leastStrengthShare = 0.16;
/** Mean squared grey step, along the bars against across them, below which there is only noise and paper. */
const leastStrength = 2;
/** Neighbouring tiles of one symbol differ in direction by less than this: cosine of the doubled angle. */
const leastAgreement = Math.cos((2 * 35 * Math.PI) / 180);
/** A symbol covers at least this share of the picture's longer side, and this many tiles across. */
const leastWidthShare = 0.1;
const leastTilesHigh = 3;
/** How much of its rectangle a patch fills. */
const leastFilled = 0.5;

/**
 * Where a stacked barcode may lie, likeliest first: patches in which the grey changes in one common direction, across the
 * bars. That direction, averaged over the patch (structure tensor), is the tilt of the symbol to a fraction of a degree;
 * the decoder itself tolerates about two degrees. Faint symbols beside strong print are found too, since every patch
 * is measured by its own strength.
 */
export async function findBarcodeRegions(grey: GreyRaster, most: number): Promise<TextBox[]> {
  const grid = measureTiles(await soften(grey));
  const taken = new Uint8Array(grid.strength.length);
  const seeds = [...grid.strength.keys()]
    .filter((tile) => (grid.strength[tile] ?? 0) >= leastStrength)
    .sort((a, b) => (grid.strength[b] ?? 0) - (grid.strength[a] ?? 0));
  const regions: { box: TextBox; tiles: number }[] = [];
  for (const seed of seeds) {
    if (taken[seed] === 1) continue;
    const patch = growPatch(grid, seed, taken);
    const box = patch.length < leastTilesHigh ** 2 ? null : boxOf(grid, patch);
    if (box !== null && isSymbolShaped(box, grey)) regions.push({ box, tiles: patch.length });
  }
  return regions
    .sort((a, b) => b.tiles * b.box.score - a.tiles * a.box.score)
    .slice(0, most)
    .map(({ box }) => box);
}

/** Sharp edges of slightly turned bars are stairs, whose steps pull the measured direction towards the axes. */
const softeningSigma = 1.6;

async function soften({ width, height, data }: GreyRaster): Promise<GreyRaster> {
  const softened = await sharp(data, { raw: { width, height, channels: 1 } })
    .blur(softeningSigma)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width, height, data: softened };
}

function isSymbolShaped({ width, height, score }: TextBox, picture: GreyRaster): boolean {
  return (
    width >= leastWidthShare * Math.max(picture.width, picture.height) &&
    height >= leastTilesHigh * tilePx &&
    score >= leastFilled
  );
}

interface TileGrid {
  columns: number;
  rows: number;
  /** The doubled direction of change as a vector, as long as the change is one-sided. */
  directionX: Float32Array;
  directionY: Float32Array;
  /** Length of that vector. */
  strength: Float32Array;
}

/** The structure tensor of each tile, less its undirected part, smoothed over the neighbours. */
function measureTiles({ data, width, height }: GreyRaster): TileGrid {
  const columns = Math.floor(width / tilePx);
  const rows = Math.floor(height / tilePx);
  const rawX = new Float32Array(columns * rows);
  const rawY = new Float32Array(columns * rows);
  const pixels = (tilePx - 1) * (tilePx - 1);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sumX = 0;
      let sumY = 0;
      for (let y = row * tilePx; y < (row + 1) * tilePx - 1; y += 1) {
        for (let x = column * tilePx; x < (column + 1) * tilePx - 1; x += 1) {
          const at = y * width + x;
          // Diagonal differences (Roberts): both see the same place, so the direction is not biased towards the axes.
          const falling = (data[at + width + 1] ?? 0) - (data[at] ?? 0);
          const rising = (data[at + 1] ?? 0) - (data[at + width] ?? 0);
          sumX += falling * rising;
          sumY += (falling * falling - rising * rising) / 2;
        }
      }
      rawX[row * columns + column] = sumX / pixels;
      rawY[row * columns + column] = sumY / pixels;
    }
  }
  const directionX = smooth(rawX, columns, rows);
  const directionY = smooth(rawY, columns, rows);
  const strength = directionX.map((value, tile) => Math.hypot(value, directionY[tile] ?? 0));
  return { columns, rows, directionX, directionY, strength };
}

/** Weights 1, 2, 1 in both directions. */
function smooth(values: Float32Array, columns: number, rows: number): Float32Array {
  const pass = (source: Float32Array, step: number, place: (tile: number) => number, places: number) =>
    source.map((value, tile) => {
      const at = place(tile);
      const before = at > 0 ? (source[tile - step] ?? 0) : value;
      const after = at < places - 1 ? (source[tile + step] ?? 0) : value;
      return (before + 2 * value + after) / 4;
    });
  const across = pass(values, 1, (tile) => tile % columns, columns);
  return pass(across, columns, (tile) => Math.floor(tile / columns), rows);
}

/** The tiles connected with the seed that change in its direction, and strongly enough beside it. */
function growPatch(grid: TileGrid, seed: number, taken: Uint8Array): number[] {
  const { columns, rows, strength, directionX, directionY } = grid;
  const least = Math.max(leastStrength, leastStrengthShare * (strength[seed] ?? 0));
  const seedX = (directionX[seed] ?? 0) / (strength[seed] ?? 1);
  const seedY = (directionY[seed] ?? 0) / (strength[seed] ?? 1);
  const belongs = (tile: number): boolean => {
    const own = strength[tile] ?? 0;
    if (taken[tile] === 1 || own < least) return false;
    return ((directionX[tile] ?? 0) * seedX + (directionY[tile] ?? 0) * seedY) / own >= leastAgreement;
  };
  const patch = [seed];
  taken[seed] = 1;
  for (let head = 0; head < patch.length; head += 1) {
    const tile = patch[head] ?? 0;
    const x = tile % columns;
    const y = Math.floor(tile / columns);
    const neighbours = [
      x > 0 ? tile - 1 : -1,
      x < columns - 1 ? tile + 1 : -1,
      y > 0 ? tile - columns : -1,
      y < rows - 1 ? tile + columns : -1,
    ];
    for (const next of neighbours) {
      if (next < 0 || !belongs(next)) continue;
      taken[next] = 1;
      patch.push(next);
    }
  }
  return patch;
}

/** The rectangle around a patch, its width across the bars. Its score is how much of it the patch fills. */
function boxOf({ columns, directionX, directionY }: TileGrid, patch: readonly number[]): TextBox {
  let x = 0;
  let y = 0;
  for (const tile of patch) {
    x += directionX[tile] ?? 0;
    y += directionY[tile] ?? 0;
  }
  const angle = Math.atan2(y, x) / 2;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const centres = patch.map((tile): Point => {
    const px = ((tile % columns) + 0.5) * tilePx;
    const py = (Math.floor(tile / columns) + 0.5) * tilePx;
    return [px * cos + py * sin, py * cos - px * sin];
  });
  const along = extent(centres.map(([u]) => u));
  const across = extent(centres.map(([, v]) => v));
  const u = (along.from + along.to) / 2;
  const v = (across.from + across.to) / 2;
  const width = along.to - along.from + tilePx;
  const height = across.to - across.from + tilePx;
  return {
    centre: [u * cos - v * sin, u * sin + v * cos],
    width,
    height,
    angle,
    score: Math.min(1, (patch.length * tilePx * tilePx) / (width * height)),
  };
}

/** From where to where most of the values lie: a few stray tiles do not count. */
function extent(values: readonly number[]): { from: number; to: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const stray = Math.floor(sorted.length * 0.01);
  return { from: sorted[stray] ?? 0, to: sorted[sorted.length - 1 - stray] ?? 0 };
}
