import type { GreyRaster, Point } from '../picture/raster.js';
import { convexHull, smallestRectangle } from '../text/detect-text.js';
import type { TextBox } from '../text/text-box.js';

const tilePx = 12;
/** Share of the strongest tiles' contrast that a tile of the symbol has at least. */
const contrastShare = 0.45;
/** A symbol covers at least this share of the picture's width. */
const leastWidthShare = 0.12;

/**
 * Where a stacked barcode may lie: the largest patch that is densely filled with strong edges, as a turned rectangle,
 * longer side first. Null when nothing is dense enough. The reader itself only finds symbols within two degrees of upright.
 */
export function findBarcodeRegion(grey: GreyRaster): TextBox | null {
  const columns = Math.floor(grey.width / tilePx);
  const rows = Math.floor(grey.height / tilePx);
  const energy = tileEnergy(grey, columns, rows);
  const sorted = Float32Array.from(energy).sort();
  const strong = sorted[Math.floor(sorted.length * 0.97)] ?? 0;
  if (strong < 25) return null;
  const patch = largestPatch(energy, columns, rows, strong * contrastShare);
  if (patch.length === 0) return null;
  const corners = patch.flatMap((tile): Point[] => {
    const x = (tile % columns) * tilePx;
    const y = Math.floor(tile / columns) * tilePx;
    return [
      [x, y],
      [x + tilePx, y],
      [x, y + tilePx],
      [x + tilePx, y + tilePx],
    ];
  });
  const box = smallestRectangle(convexHull(corners));
  const filled = (patch.length * tilePx * tilePx) / Math.max(1, box.width * box.height);
  if (box.width < leastWidthShare * grey.width || box.height < 3 * tilePx || filled < 0.55) return null;
  return { ...box, score: filled };
}

/** Mean absolute difference of neighbours in each tile. */
function tileEnergy(grey: GreyRaster, columns: number, rows: number): Float32Array {
  const { data, width } = grey;
  const energy = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let y = row * tilePx; y < (row + 1) * tilePx - 1; y += 1) {
        for (let x = column * tilePx; x < (column + 1) * tilePx - 1; x += 1) {
          const at = y * width + x;
          const value = data[at] ?? 0;
          sum += Math.abs(value - (data[at + 1] ?? 0)) + Math.abs(value - (data[at + width] ?? 0));
        }
      }
      energy[row * columns + column] = sum / ((tilePx - 1) * (tilePx - 1));
    }
  }
  return energy;
}

function largestPatch(energy: Float32Array, columns: number, rows: number, least: number): number[] {
  const seen = new Uint8Array(energy.length);
  let best: number[] = [];
  for (let start = 0; start < energy.length; start += 1) {
    if (seen[start] === 1 || (energy[start] ?? 0) < least) continue;
    const patch = [start];
    seen[start] = 1;
    for (let head = 0; head < patch.length; head += 1) {
      const tile = patch[head] ?? 0;
      const x = tile % columns;
      const y = (tile - x) / columns;
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const nx = x + dx;
        const ny = y + dy;
        if (nx < 0 || ny < 0 || nx >= columns || ny >= rows) continue;
        const next = ny * columns + nx;
        if (seen[next] === 1 || (energy[next] ?? 0) < least) continue;
        seen[next] = 1;
        patch.push(next);
      }
    }
    if (patch.length > best.length) best = patch;
  }
  return best;
}
