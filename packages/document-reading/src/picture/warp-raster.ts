import type { Point, Quad, Raster } from './raster.js';

/** The eight coefficients of the projective map from the unit target rectangle to a quadrilateral. */
function projectiveMap(quad: Quad, width: number, height: number) {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad;
  const dx1 = x1 - x2;
  const dx2 = x3 - x2;
  const dy1 = y1 - y2;
  const dy2 = y3 - y2;
  const sx = x0 - x1 + x2 - x3;
  const sy = y0 - y1 + y2 - y3;
  const determinant = dx1 * dy2 - dx2 * dy1 || Number.EPSILON;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return {
    a: (x1 - x0 + g * x1) / width,
    b: (x3 - x0 + h * x3) / height,
    c: x0,
    d: (y1 - y0 + g * y1) / width,
    e: (y3 - y0 + h * y3) / height,
    f: y0,
    g: g / width,
    h: h / height,
  };
}

/**
 * Cuts a quadrilateral out of a raster and straightens it to the given size. Bilinear; where the source is finer than
 * the target, several samples are averaged so that thin strokes survive. Pixels outside the raster repeat its border.
 */
export function warpRaster(
  source: Raster,
  quad: Quad,
  width: number,
  height: number,
  mostSamples = 4,
): Raster {
  const map = projectiveMap(quad, width, height);
  const sourceWidth = (distance(quad[0], quad[1]) + distance(quad[3], quad[2])) / 2;
  const sourceHeight = (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2;
  const samplesX = Math.min(mostSamples, Math.max(1, Math.round(sourceWidth / width)));
  const samplesY = Math.min(mostSamples, Math.max(1, Math.round(sourceHeight / height)));
  const share = 1 / (samplesX * samplesY);
  const { data, width: stride } = source;
  const maximumX = source.width - 1;
  const maximumY = source.height - 1;
  const target = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < samplesY; j += 1) {
        const v = y + (j + 0.5) / samplesY;
        for (let i = 0; i < samplesX; i += 1) {
          const u = x + (i + 0.5) / samplesX;
          const w = map.g * u + map.h * v + 1;
          const px = Math.min(maximumX, Math.max(0, (map.a * u + map.b * v + map.c) / w - 0.5));
          const py = Math.min(maximumY, Math.max(0, (map.d * u + map.e * v + map.f) / w - 0.5));
          const left = Math.min(Math.floor(px), Math.max(0, maximumX - 1));
          const top = Math.min(Math.floor(py), Math.max(0, maximumY - 1));
          const fx = px - left;
          const fy = py - top;
          const p = (top * stride + left) * 3;
          const right = maximumX > 0 ? 3 : 0;
          const below = maximumY > 0 ? stride * 3 : 0;
          const w00 = (1 - fx) * (1 - fy);
          const w10 = fx * (1 - fy);
          const w01 = (1 - fx) * fy;
          const w11 = fx * fy;
          red +=
            w00 * (data[p] ?? 0) +
            w10 * (data[p + right] ?? 0) +
            w01 * (data[p + below] ?? 0) +
            w11 * (data[p + right + below] ?? 0);
          green +=
            w00 * (data[p + 1] ?? 0) +
            w10 * (data[p + right + 1] ?? 0) +
            w01 * (data[p + below + 1] ?? 0) +
            w11 * (data[p + right + below + 1] ?? 0);
          blue +=
            w00 * (data[p + 2] ?? 0) +
            w10 * (data[p + right + 2] ?? 0) +
            w01 * (data[p + below + 2] ?? 0) +
            w11 * (data[p + right + below + 2] ?? 0);
        }
      }
      target[at] = red * share + 0.5;
      target[at + 1] = green * share + 0.5;
      target[at + 2] = blue * share + 0.5;
      at += 3;
    }
  }
  return { width, height, data: target };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
