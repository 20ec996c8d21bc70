import type { Point } from '../picture/raster.js';
import type { EdgeMap } from './edge-map.js';

/**
 * A side of a document as a line of the text's frame, whose u axis runs along the text and v across it:
 * `v = position + slope * u` for a top or bottom, `u = position + slope * v` for a left or right.
 */
export interface SideLine {
  position: number;
  slope: number;
  /** The border of the picture, taken for the side of a document that runs out of it. */
  isBorder: boolean;
  /**
   * Sums along the line, one entry a pixel from `from` on: how much of it is a step one way, the other way, and how
   * much lies in the picture.
   */
  rises: Float32Array;
  falls: Float32Array;
  visible: Float32Array;
  from: number;
}

/** Axes along (u) and across (v) the text, through the middle of the picture. */
export interface Frame {
  cos: number;
  sin: number;
  middle: Point;
  /** The picture's extent in the frame. */
  limits: { left: number; right: number; top: number; bottom: number };
}

export const toPicture = ({ cos, sin, middle }: Frame, u: number, v: number): Point => [
  middle[0] + u * cos - v * sin,
  middle[1] + u * sin + v * cos,
];

export const toFrame = ({ cos, sin, middle }: Frame, [x, y]: Point): Point => [
  (x - middle[0]) * cos + (y - middle[1]) * sin,
  (y - middle[1]) * cos - (x - middle[0]) * sin,
];

/** The steps that can be part of a side: four numbers each, place u and v, step along u and along v. */
export type StepList = Float32Array;

/** All steps of the picture in the frame; done once for the four sides. */
export function listSteps({ width, height, stepX, stepY, leastStep }: EdgeMap, frame: Frame): StepList {
  const { cos, sin, middle } = frame;
  const list = new Float32Array(width * height * 4);
  let at = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const dx = stepX[y * width + x] ?? 0;
      const dy = stepY[y * width + x] ?? 0;
      const size = Math.max(Math.abs(dx), Math.abs(dy));
      if (size < leastStep) continue;
      // Of a soft edge the middle counts: its neighbours across it would only vote for its neighbours.
      const [steps, next] = Math.abs(dx) >= Math.abs(dy) ? [stepX, 1] : [stepY, width];
      const here = y * width + x;
      if (Math.abs(steps[here - next] ?? 0) > size || Math.abs(steps[here + next] ?? 0) > size) continue;
      list[at] = (x + 0.5 - middle[0]) * cos + (y + 0.5 - middle[1]) * sin;
      list[at + 1] = (y + 0.5 - middle[1]) * cos - (x + 0.5 - middle[0]) * sin;
      list[at + 2] = dx * cos + dy * sin;
      list[at + 3] = dy * cos - dx * sin;
      at += 4;
    }
  }
  return list.subarray(0, at);
}

export type SideName = 'top' | 'bottom' | 'left' | 'right';

/** Sides may lean this much against the text: a phone held so flat that the far edge is half the near one. */
const mostSlope = 0.52;
const slopeStep = 0.02;
const positionStep = 1.5;
/** The direction of a step is known this well (as a difference of slopes). */
const slopeDoubt = 0.09;
/** The detector's boxes reach a little over the margin of a document. */
const textOverlapPx = 3;
const linesKept = 9;

export interface SideSearch {
  edges: EdgeMap;
  steps: StepList;
  frame: Frame;
  side: SideName;
  /** Corners of all boxes of text, in the frame. */
  text: readonly Point[];
}

/** The straight lines outside the text that could be this side of the document, most edge first. */
export function findSideLines(search: SideSearch): SideLine[] {
  const votes = standOut(castVotes(search));
  const lines: SideLine[] = [];
  for (let round = 0; round < linesKept; round += 1) {
    const peak = takePeak(votes);
    if (peak === null) break;
    lines.push(profileLine(search, peak));
  }
  return lines;
}

interface Votes {
  counts: Float32Array;
  slopes: number;
  positions: number;
  firstPosition: number;
}

const isRow = (side: SideName) => side === 'top' || side === 'bottom';
const outwardOf = (side: SideName) => (side === 'top' || side === 'left' ? -1 : 1);

/** Every step outside the text votes for the lines through it that run along it. */
function castVotes({ edges, steps, frame, side, text }: SideSearch): Votes {
  const row = isRow(side);
  const outward = outwardOf(side);
  const { limits } = frame;
  const [low, high] = row ? [limits.top, limits.bottom] : [limits.left, limits.right];
  const slack = mostSlope * Math.max(Math.abs(low), Math.abs(high), 1);
  const slopes = Math.round((2 * mostSlope) / slopeStep) + 1;
  const firstPosition = low - slack;
  const positions = Math.ceil((high - low + 2 * slack) / positionStep) + 1;
  const counts = new Float32Array(slopes * positions);
  const innermost = Array.from({ length: slopes }, (_, index) =>
    textLimit(text, { row, outward, slope: index * slopeStep - mostSlope }),
  );
  const reach = Math.round(slopeDoubt / slopeStep);
  const [first, last] = spanOf(text.map(([u, v]) => (row ? u : v)));
  const [runAt, valueAt, alongAt, acrossAt] = row ? [0, 1, 2, 3] : [1, 0, 3, 2];
  for (let at = 0; at < steps.length; at += 4) {
    const run = steps[at + runAt] ?? 0;
    if (run < first || run > last) continue;
    const along = steps[at + alongAt] ?? 0;
    const across = steps[at + acrossAt] ?? 0;
    if (Math.abs(along) > (mostSlope + slopeDoubt) * Math.abs(across)) continue;
    const value = steps[at + valueAt] ?? 0;
    const weight = Math.min(1, Math.abs(across) / edges.fullStep);
    const middle = Math.round((mostSlope - along / across) / slopeStep);
    const lastIndex = Math.min(slopes - 1, middle + reach);
    for (let index = Math.max(0, middle - reach); index <= lastIndex; index += 1) {
      const position = value - (index * slopeStep - mostSlope) * run;
      if (outward * (position - (innermost[index] ?? 0)) < -textOverlapPx) continue;
      const cell = index * positions + Math.round((position - firstPosition) / positionStep);
      counts[cell] = (counts[cell] ?? 0) + weight;
    }
  }
  return { counts, slopes, positions, firstPosition };
}

/** A side reaches this much farther than the text, as a share of the text; lines of the ground reach on and would outvote it. */
const spanMargin = 0.3;

function spanOf(runs: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...runs), Math.max(...runs)];
  const margin = spanMargin * (high - low);
  return [low - margin, high + margin];
}

/** Votes are held against those for parallel lines so many positions to either side: the grain of wood votes for all of them. */
const neighbours = 14;

function standOut(votes: Votes): Votes {
  const { counts, slopes, positions } = votes;
  const standing = new Float32Array(counts.length);
  for (let row = 0; row < slopes; row += 1) {
    const base = row * positions;
    let sum = 0;
    for (let at = 0; at < Math.min(neighbours, positions); at += 1) sum += counts[base + at] ?? 0;
    for (let at = 0; at < positions; at += 1) {
      if (at + neighbours < positions) sum += counts[base + at + neighbours] ?? 0;
      if (at - neighbours - 1 >= 0) sum -= counts[base + at - neighbours - 1] ?? 0;
      standing[base + at] = (counts[base + at] ?? 0) - sum / (2 * neighbours + 1);
    }
  }
  return { ...votes, counts: standing };
}

/** Where a line of this slope touches the text from outside. */
function textLimit(
  text: readonly Point[],
  { row, outward, slope }: { row: boolean; outward: 1 | -1; slope: number },
): number {
  let limit = -Infinity;
  for (const [u, v] of text) {
    const position = row ? v - slope * u : u - slope * v;
    limit = Math.max(limit, outward * position);
  }
  return outward * limit;
}

/** The line with most votes, its neighbours struck out. */
function takePeak({
  counts,
  slopes,
  positions,
  firstPosition,
}: Votes): { position: number; slope: number } | null {
  let best = 0;
  for (let at = 1; at < counts.length; at += 1) if ((counts[at] ?? 0) > (counts[best] ?? 0)) best = at;
  if ((counts[best] ?? 0) < 12) return null;
  const slopeAt = Math.floor(best / positions);
  const positionAt = best % positions;
  for (let s = Math.max(0, slopeAt - 3); s <= Math.min(slopes - 1, slopeAt + 3); s += 1) {
    for (let p = Math.max(0, positionAt - 3); p <= Math.min(positions - 1, positionAt + 3); p += 1)
      counts[s * positions + p] = 0;
  }
  return { position: firstPosition + positionAt * positionStep, slope: slopeAt * slopeStep - mostSlope };
}

/** The border of the picture that lies beyond this side of the text. */
export function borderLine(search: SideSearch): SideLine {
  const { edges, frame, side } = search;
  const { width, height } = edges;
  const ends: Record<SideName, [Point, Point]> = {
    top: [
      [0, 0],
      [width, 0],
    ],
    bottom: [
      [0, height],
      [width, height],
    ],
    left: [
      [0, 0],
      [0, height],
    ],
    right: [
      [width, 0],
      [width, height],
    ],
  };
  const [[u1, v1], [u2, v2]] = ends[side].map((point) => toFrame(frame, point)) as [Point, Point]; // two in, two out
  const slope = isRow(side) ? (v2 - v1) / (u2 - u1) : (u2 - u1) / (v2 - v1);
  const position = isRow(side) ? v1 - slope * u1 : u1 - slope * v1;
  return { ...profileLine(search, { position, slope }), isBorder: true };
}

/** Steps count when their direction is that of the line, at most this far off (tangent). */
const mostTurn = 0.45;

function profileLine(
  { edges, frame, side }: SideSearch,
  { position, slope }: { position: number; slope: number },
): SideLine {
  const row = isRow(side);
  const { limits } = frame;
  const [from, to] = row ? [limits.left, limits.right] : [limits.top, limits.bottom];
  const length = Math.max(1, Math.ceil(to - from));
  const rises = new Float32Array(length + 1);
  const falls = new Float32Array(length + 1);
  const visible = new Float32Array(length + 1);
  for (let index = 0; index < length; index += 1) {
    const run = from + index + 0.5;
    const { step, isVisible } = stepAt({ edges, frame, row, run, value: position + slope * run, slope });
    rises[index + 1] = (rises[index] ?? 0) + Math.max(0, step);
    falls[index + 1] = (falls[index] ?? 0) + Math.max(0, -step);
    visible[index + 1] = (visible[index] ?? 0) + (isVisible ? 1 : 0);
  }
  return { position, slope, isBorder: false, rises, falls, visible, from };
}

/** The strongest step across the line within a pixel of it, -1 to 1. */
function stepAt(input: {
  edges: EdgeMap;
  frame: Frame;
  row: boolean;
  run: number;
  value: number;
  slope: number;
}): { step: number; isVisible: boolean } {
  const { edges, row, run, value, slope } = input;
  const { cos, sin, middle } = input.frame;
  const { width, height, stepX, stepY } = edges;
  let step = 0;
  let isVisible = false;
  for (const shift of [0, -1, 1]) {
    const [u, v] = row ? [run, value + shift] : [value + shift, run];
    const x = Math.floor(middle[0] + u * cos - v * sin);
    const y = Math.floor(middle[1] + u * sin + v * cos);
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) continue;
    isVisible = true;
    const dx = stepX[y * width + x] ?? 0;
    const dy = stepY[y * width + x] ?? 0;
    const du = dx * cos + dy * sin;
    const dv = dy * cos - dx * sin;
    const across = row ? dv : du;
    const along = row ? du : dv;
    const size = Math.abs(across);
    // A line that leans by `slope` has its normal at (-slope, 1).
    if (size < edges.leastStep || Math.abs(along + slope * across) > mostTurn * size) continue;
    const worth = Math.sign(across) * Math.min(1, size / edges.fullStep);
    if (Math.abs(worth) > Math.abs(step)) step = worth;
  }
  return { step, isVisible };
}

/** How much of the line between two places is an edge, 0-1; null where too little of it lies in the picture. */
export function coverage(line: SideLine, start: number, end: number): number | null {
  const last = line.visible.length - 1;
  const a = Math.min(last, Math.max(0, Math.round(start - line.from)));
  const b = Math.min(last, Math.max(0, Math.round(end - line.from)));
  const visible = (line.visible[b] ?? 0) - (line.visible[a] ?? 0);
  if (visible < 3) return null;
  const rises = (line.rises[b] ?? 0) - (line.rises[a] ?? 0);
  const falls = (line.falls[b] ?? 0) - (line.falls[a] ?? 0);
  // On a patterned ground a side is lighter here and darker there; steps of one kind say more.
  return (Math.max(rises, falls) + 0.5 * Math.min(rises, falls)) / visible;
}

/** How far from a line its edge is sought, and how many places along it are looked at. */
const refineReachPx = 2;
const refinePlaces = 80;

/** The line again, laid through the middle of the edge between two places; itself where the edge is too broken for that. */
export function refineLine(search: SideSearch, line: SideLine, start: number, end: number): SideLine {
  const row = isRow(search.side);
  const points: Point[] = [];
  for (let index = 0; index < refinePlaces; index += 1) {
    const run = start + ((end - start) * (index + 0.5)) / refinePlaces;
    const offset = edgeOffset(search, { row, run, value: line.position + line.slope * run });
    if (offset !== null) points.push([run, offset]);
  }
  const kept = withinOf(points, fitLine(points), 1);
  const fit = fitLine(kept);
  if (fit === null || kept.length < refinePlaces / 4) return line;
  return { ...line, position: line.position + fit.position, slope: line.slope + fit.slope };
}

/** Centre of gravity of the steps across a line near a place on it; null where there is none. */
function edgeOffset(
  { edges, frame }: SideSearch,
  { row, run, value }: { row: boolean; run: number; value: number },
): number | null {
  const { width, height, stepX, stepY, leastStep } = edges;
  let sum = 0;
  let moment = 0;
  for (let shift = -refineReachPx; shift <= refineReachPx; shift += 0.5) {
    const [px, py] = row ? toPicture(frame, run, value + shift) : toPicture(frame, value + shift, run);
    // Pixel (x, y) of the map has its middle at half a pixel more.
    const x = Math.floor(px);
    const y = Math.floor(py);
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) continue;
    const dx = stepX[y * width + x] ?? 0;
    const dy = stepY[y * width + x] ?? 0;
    const across = Math.abs(row ? dy * frame.cos - dx * frame.sin : dx * frame.cos + dy * frame.sin);
    if (across < leastStep) continue;
    sum += across ** 2;
    moment += across ** 2 * shift;
  }
  return sum === 0 ? null : moment / sum;
}

/** Least squares of offset over run; null for fewer than two points. */
function fitLine(points: readonly Point[]): { position: number; slope: number } | null {
  const count = points.length;
  if (count < 2) return null;
  const meanRun = points.reduce((sum, [run]) => sum + run, 0) / count;
  const meanOffset = points.reduce((sum, [, offset]) => sum + offset, 0) / count;
  let products = 0;
  let squares = 0;
  for (const [run, offset] of points) {
    products += (run - meanRun) * (offset - meanOffset);
    squares += (run - meanRun) ** 2;
  }
  const slope = squares === 0 ? 0 : products / squares;
  return { position: meanOffset - slope * meanRun, slope };
}

function withinOf(points: readonly Point[], fit: ReturnType<typeof fitLine>, distance: number): Point[] {
  if (fit === null) return [];
  return points.filter(([run, offset]) => Math.abs(offset - fit.position - fit.slope * run) <= distance);
}
