import type { Raster } from '../picture/raster.js';

/** All three channels at least this bright: nothing of the print is left. */
const burntOut = 250;
/** Per pixel the distance (chessboard) to the nearest that is not burnt out, 0 for those; the border counts as paper. */
export function burntDepth({ width, height, data }: Raster): Int16Array {
  const depth = new Int16Array(width * height);
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (depth[y * width + x] ?? 0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = (y * width + x) * 3;
      if (Math.min(data[pixel] ?? 0, data[pixel + 1] ?? 0, data[pixel + 2] ?? 0) < burntOut) continue;
      depth[y * width + x] = 1 + Math.min(at(x - 1, y), at(x, y - 1), at(x - 1, y - 1), at(x + 1, y - 1));
    }
  }
  for (let y = height - 1; y >= 0; y -= 1) {
    for (let x = width - 1; x >= 0; x -= 1) {
      const here = depth[y * width + x] ?? 0;
      if (here === 0) continue;
      const below = 1 + Math.min(at(x + 1, y), at(x, y + 1), at(x + 1, y + 1), at(x - 1, y + 1));
      if (below < here) depth[y * width + x] = below;
    }
  }
  return depth;
}
