import type { Raster } from '../picture/raster.js';

/** Steps of brightness or colour around each pixel of a raster, in whichever channel they are largest. */
export interface EdgeMap {
  width: number;
  height: number;
  /** Step from left to right and from top to bottom over two pixels, -255 to 255. */
  stepX: Int16Array;
  stepY: Int16Array;
  /** A step as large as this stands out from the ground's own pattern and counts in full. */
  fullStep: number;
  /** Smaller ones do not count at all. */
  leastStep: number;
}

/** The ground is what lies along the border of the picture, this share of its size wide. */
const groundShare = 0.06;
/** So many times the mean step of the ground stands out; never under the first nor over the second of the limits. */
const standOut = 3;
const leastStep = 5;
const fullStepLimits = [18, 75] as const;

export function createEdgeMap({ width, height, data }: Raster): EdgeMap {
  const stepX = new Int16Array(width * height);
  const stepY = new Int16Array(width * height);
  const row = width * 3;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = (y * width + x) * 3;
      let largest = 0;
      for (let channel = at; channel < at + 3; channel += 1) {
        const dx = (data[channel + 3] ?? 0) - (data[channel - 3] ?? 0);
        const dy = (data[channel + row] ?? 0) - (data[channel - row] ?? 0);
        const size = Math.abs(dx) + Math.abs(dy);
        if (size <= largest) continue;
        largest = size;
        stepX[y * width + x] = dx;
        stepY[y * width + x] = dy;
      }
    }
  }
  const ground = meanGroundStep({ width, height, stepX, stepY });
  const fullStep = Math.min(fullStepLimits[1], Math.max(fullStepLimits[0], standOut * ground));
  return { width, height, stepX, stepY, fullStep, leastStep: Math.max(leastStep, fullStep / 5) };
}

function meanGroundStep({
  width,
  height,
  stepX,
  stepY,
}: Pick<EdgeMap, 'width' | 'height' | 'stepX' | 'stepY'>): number {
  const ring = Math.max(3, Math.round(groundShare * Math.max(width, height)));
  let sum = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    const isMiddleRow = y >= ring && y < height - ring;
    for (let x = 1; x < width - 1; x += 1) {
      if (isMiddleRow && x === ring) x = Math.max(x, width - ring);
      const at = y * width + x;
      sum += Math.max(Math.abs(stepX[at] ?? 0), Math.abs(stepY[at] ?? 0));
      count += 1;
    }
  }
  return sum / Math.max(1, count);
}
