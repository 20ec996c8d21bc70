import { type Point, type Quad, type Raster, resizeRaster } from '../picture/raster.js';
import { boundsOf, quadOf, type TextBox } from '../text/text-box.js';
import { createEdgeMap } from './edge-map.js';
import {
  borderLine,
  coverage,
  type Frame,
  findSideLines,
  listSteps,
  refineLine,
  type SideLine,
  type SideName,
  type SideSearch,
  toFrame,
  toPicture,
} from './side-lines.js';

/** The picture is searched at this size: edges of a card are long, detail only costs time. */
const searchSidePx = 480;

export interface FoundCard {
  /** Corners clockwise from the top left as the text reads, in pixels of the raster. */
  corners: Quad;
  /** How many of the four sides were seen; a missing one lies outside the picture. */
  sidesSeen: number;
}

/**
 * Finds the edges of the document around its text. For each side the straight lines outside the text with most edge
 * along them are candidates; of all their combinations the one wins whose sides are edges from corner to corner and
 * end there. Null when fewer than three sides are seen: then the document fills the picture or lies on a
 * ground of its own colour.
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
    Math.max(3, Math.round(raster.width * scale)),
    Math.max(3, Math.round(raster.height * scale)),
  );
  const edges = createEdgeMap(small);
  const frame = createFrame(small, tilt);
  const steps = listSteps(edges, frame);
  const text = boxes.flatMap((box) => quadOf(box).map(([x, y]) => toFrame(frame, [x * scale, y * scale])));
  const searchFor = (side: SideName): SideSearch => ({ edges, steps, frame, side, text });
  const candidates = (side: SideName) => [...findSideLines(searchFor(side)), borderLine(searchFor(side))];
  const best = bestOutline({
    top: candidates('top'),
    bottom: candidates('bottom'),
    left: candidates('left'),
    right: candidates('right'),
  });
  if (best === null) return null;
  const corners = cornersOf(refineOutline(best, searchFor)).map(([u, v]): Point => {
    const [x, y] = toPicture(frame, u, v);
    return [x / scale, y / scale];
  }) as Quad; // four in, four out
  return { corners, sidesSeen: sidesOf(best).filter(({ isBorder }) => !isBorder).length };
}

function createFrame({ width, height }: Raster, tilt: number): Frame {
  const frame: Frame = {
    cos: Math.cos(tilt),
    sin: Math.sin(tilt),
    middle: [width / 2, height / 2],
    limits: { left: 0, right: 0, top: 0, bottom: 0 },
  };
  const corners: Point[] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  const { x, y, ...extent } = boundsOf(corners.map((corner) => toFrame(frame, corner)));
  return { ...frame, limits: { left: x, right: x + extent.width, top: y, bottom: y + extent.height } };
}

type Outline = Record<SideName, SideLine>;

const sidesOf = ({ top, right, bottom, left }: Outline) => [top, right, bottom, left];

/** Where a row line (v as a function of u) and a column line (u as a function of v) meet. */
function cross(row: SideLine, column: SideLine): Point {
  const v = (row.position + row.slope * column.position) / (1 - row.slope * column.slope);
  return [column.position + column.slope * v, v];
}

const cornersOf = ({ top, right, bottom, left }: Outline): Quad => [
  cross(top, left),
  cross(top, right),
  cross(bottom, right),
  cross(bottom, left),
];

function refineOutline(outline: Outline, searchFor: (side: SideName) => SideSearch): Outline {
  const [a, b, c, d] = cornersOf(outline);
  const refine = (side: SideName, from: number, to: number): SideLine => {
    if (outline[side].isBorder) return outline[side];
    const margin = cornerShare * (to - from);
    return refineLine(searchFor(side), outline[side], from + margin, to - margin);
  };
  return {
    top: refine('top', a[0], b[0]),
    right: refine('right', b[1], c[1]),
    bottom: refine('bottom', d[0], c[0]),
    left: refine('left', a[1], d[1]),
  };
}

/** A border of the picture counts like a side that is seen over this share of its length. */
const borderWorth = 0.4;
const leastScore = 0.55;
const leastSideCoverage = 0.35;

function bestOutline(lines: Record<SideName, SideLine[]>): Outline | null {
  let best: Outline | null = null;
  let bestScore = leastScore;
  for (const top of lines.top) {
    for (const bottom of lines.bottom) {
      if (top.isBorder && bottom.isBorder) continue;
      for (const left of lines.left) {
        if ((top.isBorder || bottom.isBorder) && left.isBorder) continue;
        for (const right of lines.right) {
          if ((top.isBorder || bottom.isBorder || left.isBorder) && right.isBorder) continue;
          const outline = { top, right, bottom, left };
          const score = scoreOutline(outline, bestScore);
          if (score <= bestScore) continue;
          best = outline;
          bestScore = score;
        }
      }
    }
  }
  return best;
}

/** Rounded corners are no edge: ID-1 cards have a radius of 3.18 mm on 85.6 mm (ISO/IEC 7810). */
const cornerShare = 0.045;
/** How far beyond a corner a side is looked at: an edge that runs on belongs to something larger. */
const beyondShare = 0.09;
const runOnCost = 0.12;

/** A patterned ground shows some edge anywhere; only what is mostly edge runs on. */
const runOn = (beyond: number | null): number =>
  beyond === null ? unseenRunOn : Math.max(0, 2 * beyond - 1);
/** What lies beyond the border of the picture may go on or not. */
const unseenRunOn = 0.35;

/**
 * How much of the outline is edge from corner to corner, less what runs on beyond them, 0-1; 0 for no outline of a
 * document, and for one that cannot reach `toBeat`.
 */
function scoreOutline(outline: Outline, toBeat: number): number {
  const corners = cornersOf(outline);
  if (!isPlausible(corners)) return 0;
  const [a, b, c, d] = corners;
  let score = scoreSide(outline.top, a[0], b[0]);
  if (score + 0.75 <= toBeat) return 0;
  score += scoreSide(outline.left, a[1], d[1]);
  if (score + 0.5 <= toBeat) return 0;
  score += scoreSide(outline.bottom, d[0], c[0]);
  if (score + 0.25 <= toBeat) return 0;
  return score + scoreSide(outline.right, b[1], c[1]);
}

/** A quarter for a side that is edge all along and ends at its corners. */
function scoreSide(line: SideLine, start: number, end: number): number {
  if (line.isBorder) return borderWorth / 4;
  const length = end - start;
  const seen = coverage(line, start + cornerShare * length, end - cornerShare * length);
  if (seen === null || seen < leastSideCoverage) return Number.NEGATIVE_INFINITY;
  const before = coverage(line, start - beyondShare * length, start - 0.02 * length);
  const after = coverage(line, end + 0.02 * length, end + beyondShare * length);
  return seen / 4 - runOnCost * (runOn(before) + runOn(after));
}

/** Documents are between nearly square and twice as wide as high; a spread passport is upright and as narrow. */
function isPlausible([a, b, c, d]: Quad): boolean {
  const width = (Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - d[0], c[1] - d[1])) / 2;
  const height = (Math.hypot(d[0] - a[0], d[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])) / 2;
  if (!(a[0] < b[0] && d[0] < c[0] && a[1] < d[1] && b[1] < c[1])) return false;
  const aspect = width / Math.max(1, height);
  return aspect > 0.55 && aspect < 2.6;
}
