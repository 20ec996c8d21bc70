import type { Box } from '@gatehouse/contract';
import { clipBox } from './cut-region.js';
import type { Picture } from './decode-picture.js';

/**
 * How far the 8 x 8 grid of JPEG stands out inside a box, in grey levels: the mean step at the borders of the blocks
 * beyond the mean step elsewhere. Near 0 without compression. Every origin of the grid is tried, so a picture that
 * was cropped or turned after compression is measured as well; one that was scaled keeps no grid and measures 0.
 * Null for a picture too large to be kept pixel by pixel.
 */
export function measureBlockiness(picture: Picture, box: Box): number | null {
  const { raster } = picture;
  if (raster.width !== picture.widthPx) return null;
  const visible = clipBox(box, picture);
  if (!visible) return null;
  const left = Math.max(1, Math.floor(visible.x));
  const top = Math.max(1, Math.floor(visible.y));
  const right = Math.min(raster.width - 1, Math.floor(visible.x + visible.width));
  const bottom = Math.min(raster.height - 1, Math.floor(visible.y + visible.height));
  const green = (x: number, y: number) => raster.rgb[(y * raster.width + x) * 3 + 1] ?? 0;
  const columns = stepsByPhase();
  const rows = stepsByPhase();
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      // Only what a step exceeds its neighbour by: an edge of the face spreads over pixels, a block border does not.
      columns.add(x, Math.abs(green(x, y) - green(x - 1, y)) - Math.abs(green(x + 1, y) - green(x, y)));
      rows.add(y, Math.abs(green(x, y) - green(x, y - 1)) - Math.abs(green(x, y + 1) - green(x, y)));
    }
  }
  // Both directions must show the grid: stripes of clothing show one.
  return Math.min(columns.gridStep(), rows.gridStep());
}

/** Sums of steps for each of the eight places that a pixel can have in its block. */
function stepsByPhase() {
  const sums = new Float64Array(8);
  const counts = new Uint32Array(8);
  return {
    add(position: number, excess: number): void {
      const phase = position % 8;
      sums[phase] = (sums[phase] ?? 0) + Math.max(0, excess);
      counts[phase] = (counts[phase] ?? 0) + 1;
    },
    /** Mean step of the strongest phase beyond the median phase. */
    gridStep(): number {
      const means = Array.from(sums, (sum, phase) => sum / Math.max(1, counts[phase] ?? 0));
      means.sort((a, b) => a - b);
      return (means[7] ?? 0) - (means[3] ?? 0);
    },
  };
}
