import { type Point, type Quad, type Raster, resizeRaster } from '../picture/raster.js';
import { quadOf, type TextBox } from '../text/text-box.js';

/** The picture is searched at this size: edges of a card are long, detail only costs time. */
const searchSidePx = 480;
/** A side may lean this much against the text (perspective). */
const mostSlope = 0.16;
/** Positions and slopes are tried coarsely first; the best is then refined. */
const coarse = { step: 2, slope: 0.02, samples: 40, reachPx: 2 };
const fine = { step: 0.5, slope: 0.005, samples: 96, reachPx: 1 };
/** Least step of brightness or colour across an edge, 0-255. */
const leastContrast = 9;
/** Share of a side along which the step must be there, all in one direction. */
const leastCoverage = 0.72;

export interface FoundCard {
  /** Corners clockwise from the top left as the text reads, in pixels of the raster. */
  corners: Quad;
  /** How many of the four sides were seen; a missing one lies outside the picture. */
  sidesSeen: number;
}

/**
 * Finds the edges of the document around its text: outside the text, along its direction, each side is the straight line with
 * the steadiest step in brightness or colour. Null when fewer than three sides are seen: then the document fills
 * the picture or lies on a ground of its own colour.
 */
export async function findCorners(
  raster: Raster,
  boxes: readonly TextBox[],
  tilt: number,
): Promise<FoundCard | null> {
  if (boxes.length === 0) return null;
  const scale = searchSidePx / Math.max(raster.width, raster.height);
  const small = await resizeRaster(
    raster,
    Math.round(raster.width * scale),
    Math.round(raster.height * scale),
  );
  const frame = createFrame(small, tilt);
  const text = textExtent(boxes, scale, frame);
  const sides = {
    top: findSide(small, frame, { axis: 'v', outward: -1, from: text.top, span: [text.left, text.right] }),
    bottom: findSide(small, frame, {
      axis: 'v',
      outward: 1,
      from: text.bottom,
      span: [text.left, text.right],
    }),
    left: findSide(small, frame, { axis: 'u', outward: -1, from: text.left, span: [text.top, text.bottom] }),
    right: findSide(small, frame, { axis: 'u', outward: 1, from: text.right, span: [text.top, text.bottom] }),
  };
  const seen = Object.values(sides).filter((side) => side !== null).length;
  if (seen < 3) return null;
  const limits = frame.limits;
  const top = sides.top ?? { position: limits.top, slope: sides.bottom?.slope ?? 0 };
  const bottom = sides.bottom ?? { position: limits.bottom, slope: sides.top?.slope ?? 0 };
  const left = sides.left ?? { position: limits.left, slope: sides.right?.slope ?? 0 };
  const right = sides.right ?? { position: limits.right, slope: sides.left?.slope ?? 0 };
  const corner = (row: Side, column: Side): Point => {
    const [x, y] = frame.toPicture(...cross(row, column));
    return [x / scale, y / scale];
  };
  const corners: Quad = [corner(top, left), corner(top, right), corner(bottom, right), corner(bottom, left)];
  return isPlausible(corners) ? { corners, sidesSeen: seen } : null;
}

interface Side {
  /** Where the line crosses the middle of the frame's other axis. */
  position: number;
  slope: number;
}

interface Frame {
  toPicture(u: number, v: number): Point;
  toFrame(point: Point): Point;
  /** The picture's extent in the frame. */
  limits: { left: number; right: number; top: number; bottom: number };
}

/** Axes along and across the text, through the middle of the picture. */
function createFrame(raster: Raster, tilt: number): Frame {
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const cx = raster.width / 2;
  const cy = raster.height / 2;
  const toPicture = (u: number, v: number): Point => [cx + u * cos - v * sin, cy + u * sin + v * cos];
  const toFrame = ([x, y]: Point): Point => [
    (x - cx) * cos + (y - cy) * sin,
    (y - cy) * cos - (x - cx) * sin,
  ];
  const ends = [
    [0, 0],
    [raster.width, 0],
    [raster.width, raster.height],
    [0, raster.height],
  ].map(([x = 0, y = 0]) => toFrame([x, y]));
  const us = ends.map(([u]) => u);
  const vs = ends.map(([, v]) => v);
  return {
    toPicture,
    toFrame,
    limits: { left: Math.min(...us), right: Math.max(...us), top: Math.min(...vs), bottom: Math.max(...vs) },
  };
}

function textExtent(boxes: readonly TextBox[], scale: number, frame: Frame) {
  const points = boxes.flatMap((box) => quadOf(box).map(([x, y]) => frame.toFrame([x * scale, y * scale])));
  const us = points.map(([u]) => u);
  const vs = points.map(([, v]) => v);
  return { left: Math.min(...us), right: Math.max(...us), top: Math.min(...vs), bottom: Math.max(...vs) };
}

function findSide(
  raster: Raster,
  frame: Frame,
  search: { axis: 'u' | 'v'; outward: 1 | -1; from: number; span: [number, number] },
): Side | null {
  const { axis, outward, from, span } = search;
  const { limits } = frame;
  const limit =
    axis === 'v' ? (outward < 0 ? limits.top : limits.bottom) : outward < 0 ? limits.left : limits.right;
  const middle = (span[0] + span[1]) / 2;
  const through = (position: number, slope: number): Side => ({ position: position - slope * middle, slope });
  const score = (side: Side, { samples, reachPx }: typeof coarse) =>
    edgeScore({ raster, frame, side, axis, span, samples, reachPx });
  const reach = Math.abs(limit - from);
  let best = { position: from, slope: 0, score: 0 };
  // The detector's boxes overlap the margin of the document a little, so the search begins just inside them.
  for (let step = -2; step <= reach; step += coarse.step) {
    const position = from + outward * step;
    for (let slope = -mostSlope; slope <= mostSlope; slope += coarse.slope) {
      const value = score(through(position, slope), coarse);
      // Of two edges of like strength the outer one bounds the document; the inner is print.
      if (value > 0 && value > best.score * 0.97) {
        best = { position, slope, score: Math.max(value, best.score) };
      }
    }
  }
  if (best.score === 0) return null;
  const refined: { position: number; slope: number; score: number }[] = [];
  for (let shift = -coarse.step; shift <= coarse.step; shift += fine.step) {
    for (let lean = -coarse.slope; lean <= coarse.slope; lean += fine.slope) {
      const [position, slope] = [best.position + shift, best.slope + lean];
      refined.push({ position, slope, score: score(through(position, slope), fine) });
    }
  }
  // A sharp edge scores alike over the reach of the samples: the middle of the best is the edge.
  const highest = Math.max(...refined.map((candidate) => candidate.score));
  const top = refined.filter((candidate) => candidate.score > 0.96 * highest);
  if (highest === 0) return through(best.position, best.slope);
  const mean = (pick: (candidate: (typeof top)[number]) => number) =>
    top.reduce((sum, candidate) => sum + pick(candidate), 0) / top.length;
  return through(
    mean((candidate) => candidate.position),
    mean((candidate) => candidate.slope),
  );
}

/** Mean step across the line where it is steady, 0 when it is no edge. The step must go one way along the whole side. */
function edgeScore(input: {
  raster: Raster;
  frame: Frame;
  side: Side;
  axis: 'u' | 'v';
  span: [number, number];
  samples: number;
  /** How far to either side of the line brightness is compared. */
  reachPx: number;
}): number {
  const { raster, frame, side, axis, span, samples, reachPx } = input;
  const { data, width, height } = raster;
  const sums = [0, 0, 0];
  const rises = [0, 0, 0];
  const falls = [0, 0, 0];
  let count = 0;
  for (let index = 0; index < samples; index += 1) {
    const along = span[0] + ((span[1] - span[0]) * (index + 0.5)) / samples;
    const across = side.position + side.slope * along;
    const [x1, y1] =
      axis === 'v' ? frame.toPicture(along, across - reachPx) : frame.toPicture(across - reachPx, along);
    const [x2, y2] =
      axis === 'v' ? frame.toPicture(along, across + reachPx) : frame.toPicture(across + reachPx, along);
    const px1 = Math.round(x1);
    const py1 = Math.round(y1);
    const px2 = Math.round(x2);
    const py2 = Math.round(y2);
    if (
      px1 < 0 ||
      px2 < 0 ||
      py1 < 0 ||
      py2 < 0 ||
      px1 >= width ||
      px2 >= width ||
      py1 >= height ||
      py2 >= height
    )
      continue;
    count += 1;
    const a = (py1 * width + px1) * 3;
    const b = (py2 * width + px2) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const step = (data[b + channel] ?? 0) - (data[a + channel] ?? 0);
      sums[channel] = (sums[channel] ?? 0) + step;
      if (step >= leastContrast) rises[channel] = (rises[channel] ?? 0) + 1;
      if (step <= -leastContrast) falls[channel] = (falls[channel] ?? 0) + 1;
    }
  }
  if (count < samples * 0.6) return 0;
  let best = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const coverage = Math.max(rises[channel] ?? 0, falls[channel] ?? 0) / count;
    if (coverage < leastCoverage) continue;
    best = Math.max(best, (Math.abs(sums[channel] ?? 0) / count) * coverage * coverage);
  }
  return best;
}

/** Where a row line (v as a function of u) and a column line (u as a function of v) meet. */
function cross(row: Side, column: Side): [number, number] {
  const v = (row.position + row.slope * column.position) / (1 - row.slope * column.slope);
  return [column.position + column.slope * v, v];
}

/** Documents are between nearly square and twice as wide as high; a spread passport is upright and as narrow. */
function isPlausible([a, b, c, d]: Quad): boolean {
  const width = (Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - d[0], c[1] - d[1])) / 2;
  const height = (Math.hypot(d[0] - a[0], d[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])) / 2;
  const aspect = width / Math.max(1, height);
  return aspect > 0.55 && aspect < 2.6;
}
