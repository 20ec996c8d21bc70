/** Pure measures on a square raster of one face. A mask has 1 for every pixel that counts. */

export interface FaceLight {
  /** Mean grey, 0-255. */
  mean: number;
  /** Difference of the two halves of the face, as a share of the mean. */
  sideDifference: number;
}

export function toGrey(rgb: Uint8Array): Float32Array {
  const grey = new Float32Array(rgb.length / 3);
  for (let index = 0; index < grey.length; index++) {
    grey[index] =
      0.299 * (rgb[index * 3] ?? 0) + 0.587 * (rgb[index * 3 + 1] ?? 0) + 0.114 * (rgb[index * 3 + 2] ?? 0);
  }
  return grey;
}

/** Null when a half of the face has no pixels. */
export function measureLight(grey: Float32Array, mask: Uint8Array, side: number): FaceLight | null {
  let left = 0;
  let leftCount = 0;
  let right = 0;
  let rightCount = 0;
  grey.forEach((value, index) => {
    if (!mask[index]) return;
    if (index % side < side / 2) {
      left += value;
      leftCount++;
    } else {
      right += value;
      rightCount++;
    }
  });
  if (leftCount === 0 || rightCount === 0) return null;
  const mean = (left + right) / (leftCount + rightCount);
  return { mean, sideDifference: Math.abs(left / leftCount - right / rightCount) / Math.max(mean, 1) };
}

/**
 * Variance of the Laplacian divided by the variance of the grey values: the former alone grows with contrast as much
 * as with sharpness. 0 where nothing is left to measure.
 */
export function measureNormalisedLaplacian(grey: Float32Array, mask: Uint8Array, side: number): number {
  const laplacian = runningVariance();
  const brightness = runningVariance();
  const at = (index: number) => grey[index] ?? 0;
  for (let row = 1; row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      const index = row * side + column;
      if (!mask[index]) continue;
      brightness.add(at(index));
      laplacian.add(at(index - 1) + at(index + 1) + at(index - side) + at(index + side) - 4 * at(index));
    }
  }
  return laplacian.value() / Math.max(brightness.value(), 1);
}

function runningVariance() {
  let sum = 0;
  let squares = 0;
  let count = 0;
  return {
    add(value: number): void {
      sum += value;
      squares += value * value;
      count++;
    },
    value: () => (count === 0 ? 0 : squares / count - (sum / count) ** 2),
  };
}

/** Darkest of the three channels from which skin has lost its colour to a light source. */
const burntOut = 245;

/** Mask of the pixels inside `mask` that are burnt out. */
export function findBurntOut(rgb: Uint8Array, mask: Uint8Array): Uint8Array {
  return mask.map((inside, index) => {
    const darkest = Math.min(rgb[index * 3] ?? 0, rgb[index * 3 + 1] ?? 0, rgb[index * 3 + 2] ?? 0);
    return inside && darkest >= burntOut ? 1 : 0;
  });
}

/** Mask without the pixels of `excluded` and those within `reach` of them: the rim of glare is no edge of the face. */
export function maskWithout(mask: Uint8Array, excluded: Uint8Array, side: number, reach: number): Uint8Array {
  const result = mask.slice();
  excluded.forEach((isExcluded, index) => {
    if (!isExcluded) return;
    const column = index % side;
    const row = (index - column) / side;
    const from = Math.max(0, column - reach);
    const to = Math.min(side, column + reach + 1);
    for (let y = Math.max(0, row - reach); y <= Math.min(side - 1, row + reach); y++) {
      result.fill(0, y * side + from, y * side + to);
    }
  });
  return result;
}

/** The largest connected patch as a share of the face: single specks on nose, teeth and eyes are no glare. */
export function largestPatchShare(patches: Uint8Array, mask: Uint8Array, side: number): number {
  const open = patches.slice();
  let largest = 0;
  open.forEach((isOpen, start) => {
    if (isOpen) largest = Math.max(largest, takePatch(open, start, side));
  });
  const area = mask.reduce((sum, inside) => sum + inside, 0);
  return area === 0 ? 0 : largest / area;
}

function takePatch(open: Uint8Array, start: number, side: number): number {
  const waiting = [start];
  open[start] = 0;
  let area = 0;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    area++;
    const column = index % side;
    const neighbours = [index - side, index + side];
    if (column > 0) neighbours.push(index - 1);
    if (column < side - 1) neighbours.push(index + 1);
    for (const neighbour of neighbours) {
      if (!open[neighbour]) continue;
      open[neighbour] = 0;
      waiting.push(neighbour);
    }
  }
  return area;
}
