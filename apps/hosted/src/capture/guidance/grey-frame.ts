/** A picture in shades of grey, one byte a pixel, row by row. */
export interface GreyFrame {
  width: number;
  height: number;
  data: Uint8Array;
}

export type Point = readonly [x: number, y: number];
/** Clockwise from the top left. */
export type Quad = readonly [Point, Point, Point, Point];

/** Grey of RGBA pixels as a canvas hands them out; weights of ITU-R BT.601 in 256ths. */
export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): GreyFrame {
  const data = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < data.length; at += 1, from += 4) {
    data[at] = (77 * (rgba[from] ?? 0) + 150 * (rgba[from + 1] ?? 0) + 29 * (rgba[from + 2] ?? 0)) >> 8;
  }
  return { width, height, data };
}

const between = ([x0, y0]: Point, [x1, y1]: Point, share: number): Point => [
  x0 + (x1 - x0) * share,
  y0 + (y1 - y0) * share,
];

/** The place in the quad that (u, v) names in the unit square; straight enough for a document that is nearly flat. */
export function placeIn([a, b, c, d]: Quad, u: number, v: number): Point {
  return between(between(a, b, u), between(d, c, u), v);
}

export const distance = ([x0, y0]: Point, [x1, y1]: Point): number => Math.hypot(x1 - x0, y1 - y0);

/** Mean length of the upper and lower, and of the left and right side. */
export function sidesOf([a, b, c, d]: Quad): { width: number; height: number } {
  return { width: (distance(a, b) + distance(d, c)) / 2, height: (distance(a, d) + distance(b, c)) / 2 };
}

/** How much of the frame the quad takes, in the direction in which it takes more. */
export function extentOf(quad: Quad, frame: { width: number; height: number }): number {
  const { width, height } = sidesOf(quad);
  return Math.max(width / frame.width, height / frame.height);
}
