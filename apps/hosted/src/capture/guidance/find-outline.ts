import { coverageOf, type EdgeLine, findEdgeLines, type Steps } from './edge-lines.js';
import { extentOf, type Point, type Quad, sidesOf } from './grey-frame.js';

/** A document's four sides as they were seen. */
export interface Outline {
  corners: Quad;
  /** How much of the four sides is edge, less what runs on beyond the corners, 0-1. */
  clarity: number;
}

/**
 * Width by height of what is looked for: ID-1 cards 1.586 (ISO/IEC 7810), passport pages and ID-2 cards 1.42
 * (ICAO Doc 9303-4 and -6), with room for a slanted view; upright, the other way round.
 */
const aspects = { least: 1.27, most: 1.78, uprightLeast: 1.33 } as const;
/** Rounded corners are no edge. */
const cornerShare = 0.06;
/** How far beyond a corner a side is looked at: an edge that runs on belongs to something larger. */
const beyondShare = 0.1;
/** A step is seen this far beyond its end, because areas are compared. */
const smearPx = 3;
const runOnCost = 0.18;
const leastSideCoverage = 0.5;
const leastClarity = 0.68;
/** The document takes at least this share of the frame's width or height, else it is not what is being shown. */
const leastExtent = 0.4;
/** Smaller and upright is the portrait on a document. */
const leastUprightExtent = 0.58;
/** What an outline that fills the frame is worth beside a small one: a portrait has four straight sides, too. */
const sizeWorth = 0.25;

/**
 * The four straight edges that look most like the sides of a document: edge all along, in one direction from dark to
 * bright, ending at the corners, in a document's proportions. Null when there are none.
 */
export function findOutline(steps: Steps): Outline | null {
  const rows = listPairs(findEdgeLines(steps, 'row'), steps.width);
  const columns = listPairs(findEdgeLines(steps, 'column'), steps.height);
  let best: Outline | null = null;
  let bestWorth = 0;
  for (const row of rows) {
    for (const column of columns) {
      if (!isDocumentAspect(column.apart / row.apart, 1.15)) continue;
      const extent = Math.max(column.apart / steps.width, row.apart / steps.height);
      if (extent < (column.apart < row.apart ? leastUprightExtent : leastExtent)) continue;
      // A line that has less edge in all than a side needs cannot be one.
      if (row.edge < leastSideCoverage * 0.8 * column.apart) continue;
      if (column.edge < leastSideCoverage * 0.8 * row.apart) continue;
      // A turned rectangle's rows fall as much as its columns lean the other way.
      if (Math.abs(row.slope + column.slope) > mostShear) continue;
      const outline = judge(steps, row, column);
      if (outline === null) continue;
      const worth = outline.clarity + sizeWorth * extentOf(outline.corners, steps);
      if (worth <= bestWorth) continue;
      best = outline;
      bestWorth = worth;
    }
  }
  return best;
}

/** How far opposite sides may run apart, and rows and columns lean against each other: a slanted view does both. */
const mostSpread = 0.2;
const mostShear = 0.12;

/** Two lines of one direction, the upper or left one first. */
interface Pair {
  first: EdgeLine;
  second: EdgeLine;
  /** How far they lie apart. */
  apart: number;
  slope: number;
  /** The shorter of the two lengths that are edge. */
  edge: number;
}

function listPairs(lines: readonly EdgeLine[], room: number): Pair[] {
  const sorted = [...lines].sort((a, b) => a.position - b.position);
  const pairs: Pair[] = [];
  for (const [at, first] of sorted.entries()) {
    for (const second of sorted.slice(at + 1)) {
      const edge = Math.min(first.length, second.length);
      const apart = second.position - first.position;
      if (Math.abs(first.slope - second.slope) > mostSpread || edge < 0.15 * room || apart < 1) continue;
      pairs.push({ first, second, apart, slope: (first.slope + second.slope) / 2, edge });
    }
  }
  return pairs;
}

/** Where a row and a column meet: `y = p + m (x - w/2)` and `x = q + n (y - h/2)`. */
function cross({ width, height }: Steps, row: EdgeLine, column: EdgeLine): Point {
  const fromMiddle = column.position - (column.slope * height) / 2 - width / 2;
  const y = (row.position + row.slope * fromMiddle) / (1 - row.slope * column.slope);
  return [column.position + column.slope * (y - height / 2), y];
}

function judge(steps: Steps, row: Pair, column: Pair): Outline | null {
  const a = cross(steps, row.first, column.first);
  const b = cross(steps, row.first, column.second);
  const top = scoreSide(row.first, a[0], b[0]);
  if (top === null) return null;
  const c = cross(steps, row.second, column.second);
  const d = cross(steps, row.second, column.first);
  const bottom = scoreSide(row.second, d[0], c[0]);
  if (bottom === null) return null;
  const left = scoreSide(column.first, a[1], d[1]);
  if (left === null) return null;
  const right = scoreSide(column.second, b[1], c[1]);
  if (right === null) return null;
  const clarity = (top + bottom + left + right) / 4;
  if (clarity < leastClarity) return null;
  const corners: Quad = [a, b, c, d];
  if (!corners.every(([x, y]) => x >= 1 && y >= 1 && x <= steps.width - 2 && y <= steps.height - 2))
    return null;
  const { width, height } = sidesOf(corners);
  return isDocumentAspect(width / Math.max(1, height), 1) ? { corners, clarity } : null;
}

function isDocumentAspect(aspect: number, slack: number): boolean {
  const { least, most, uprightLeast } = aspects;
  const upright = 1 / aspect;
  return (
    (aspect >= least / slack && aspect <= most * slack) ||
    (upright >= uprightLeast / slack && upright <= most * slack)
  );
}

/** How much of the side is edge, less what runs on; null when too little is. */
function scoreSide(line: EdgeLine, from: number, to: number): number | null {
  const length = to - from;
  const gap = Math.max(smearPx, 0.02 * length);
  const seen = coverageOf(line, from + cornerShare * length, to - cornerShare * length);
  if (seen === null || seen < leastSideCoverage) return null;
  const before = coverageOf(line, from - beyondShare * length, from - gap);
  const after = coverageOf(line, to + gap, to + beyondShare * length);
  const runOn = Math.max(0, 2 * (before ?? 0) - 1) + Math.max(0, 2 * (after ?? 0) - 1);
  return seen - 4 * runOnCost * runOn;
}
