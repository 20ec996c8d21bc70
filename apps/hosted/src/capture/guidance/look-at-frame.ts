import { findSteps, type Steps } from './edge-lines.js';
import { findOutline } from './find-outline.js';
import { extentOf, type GreyFrame, type Point, placeIn, type Quad, sidesOf } from './grey-frame.js';
import { measureSharpness } from './measure-detail.js';

/** Longest side of the frame that is searched: edges of a card are long, detail only costs time. */
export const lookSidePx = 240;
/** Sharpness is measured on pieces of this size ... */
export const detailSidePx = 112;
/** ... in which the document is this many pixels long: blur counts by what it does to the letters. */
const detailDocumentPx = 1000;

/** A square piece of the full picture around a place of the small frame, `side` of its pixels wide, as `detailSidePx`. */
export type DetailReader = (centre: Point, side: number) => GreyFrame;

/** What one look at the camera's picture found. */
export interface Look {
  /** Null: no outline of a document. Everything below is then about the middle of the frame. */
  outline: Quad | null;
  /** How sure the outline is, 0-1. */
  clarity: number;
  /** Print or a pattern, as a document has it. */
  printed: boolean;
  /** Distance of the document's middle from the frame's, as a share of the frame. */
  offCentre: number;
  /** How much of the frame the document takes, in the direction in which it takes more. */
  extent: number;
  /** Distance of the corner next to the frame's edge, as a share of the frame. */
  room: number;
  /** See `measureSharpness`; 0 where nothing was there to be sharp. */
  sharpness: number;
  /** Side of the largest square that is burnt out, as a share of the document's length. */
  burntSquare: number;
  /** Share of the document that is burnt out. */
  burnt: number;
  /** Mean grey, 0-255. */
  brightness: number;
  /** How far the picture has moved since the look before, as a share of the document's length; null at the first. */
  movement: number | null;
}

export interface LookInput {
  frame: GreyFrame;
  /** The frame of the look before. */
  before: GreyFrame | null;
  readDetail: DetailReader;
}

/** One look. Pure, and cheap: about three milliseconds on a desktop. */
export function lookAtFrame({ frame, before, readDetail }: LookInput): Look {
  const steps = findSteps(frame);
  const found = findOutline(steps);
  const outline = found?.corners ?? null;
  const area = outline ?? middleOf(frame);
  const places = samplePlaces(frame, area);
  const grid = Uint8Array.from(places, (at) => frame.data[at] ?? 0);
  const cells = listCells(steps, area, places);
  const { width, height } = sidesOf(area);
  const [x, y] = placeIn(area, 0.5, 0.5);
  return {
    outline,
    printed: cells.filter(({ print }) => print >= leastPrint).length >= leastPrintedCells,
    offCentre: Math.max(Math.abs(x / frame.width - 0.5), Math.abs(y / frame.height - 0.5)),
    clarity: found?.clarity ?? 0,
    extent: extentOf(area, frame),
    room: roomAround(area, frame),
    sharpness: outline === null ? 0 : sharpnessOf(outline, cells, readDetail),
    burntSquare: largestBurntSquare(grid) / gridWidth,
    burnt: grid.filter((grey) => grey >= burntGrey).length / grid.length,
    brightness: grid.reduce((sum, grey) => sum + grey, 0) / grid.length,
    movement: before === null ? null : movementOf(frame, before, places) / Math.max(width, height),
  };
}

/** Without an outline the middle of the frame is looked at: something may be there whose edges are not seen. */
const middleOf = ({ width, height }: GreyFrame): Quad => [
  [width * 0.2, height * 0.25],
  [width * 0.8, height * 0.25],
  [width * 0.8, height * 0.75],
  [width * 0.2, height * 0.75],
];

function roomAround(area: Quad, { width, height }: GreyFrame): number {
  return Math.min(...area.map(([x, y]) => Math.min(x / width, 1 - x / width, y / height, 1 - y / height)));
}

/** The document is sampled on this grid, without its margin: its edge is no print. */
const gridWidth = 48;
const gridHeight = 36;
const marginShare = 0.06;

/** Places of the grid in the frame's data. */
function samplePlaces(frame: GreyFrame, area: Quad): Uint32Array {
  const places = new Uint32Array(gridWidth * gridHeight);
  const inner = 1 - 2 * marginShare;
  for (let row = 0; row < gridHeight; row += 1) {
    for (let column = 0; column < gridWidth; column += 1) {
      const [x, y] = placeIn(
        area,
        marginShare + (inner * (column + 0.5)) / gridWidth,
        marginShare + (inner * (row + 0.5)) / gridHeight,
      );
      places[row * gridWidth + column] = Math.floor(y) * frame.width + Math.floor(x);
    }
  }
  return places;
}

interface Cell {
  centre: Point;
  /** Share of the samples that lie on a step. */
  print: number;
}

const cellColumns = 4;
const cellRows = 3;
/** A step of this many grey levels in the small frame is print. */
const faintPrint = 8;
/** A document's print covers it: this share of a cell is steps, in this many of its twelve cells. */
const leastPrint = 0.12;
const leastPrintedCells = 5;
/** Cells in which sharpness is measured: those with most print. */
const cellsRead = 2;

function listCells(steps: Steps, area: Quad, places: Uint32Array): Cell[] {
  const cells: Cell[] = [];
  const width = gridWidth / cellColumns;
  const height = gridHeight / cellRows;
  for (let row = 0; row < cellRows; row += 1) {
    for (let column = 0; column < cellColumns; column += 1) {
      let print = 0;
      for (let j = row * height; j < (row + 1) * height; j += 1) {
        for (let i = column * width; i < (column + 1) * width; i += 1) {
          const at = places[j * gridWidth + i] ?? 0;
          const step = Math.max(Math.abs(steps.across[at] ?? 0), Math.abs(steps.down[at] ?? 0));
          if (step >= faintPrint) print += 1;
        }
      }
      const inner = 1 - 2 * marginShare;
      const u = marginShare + (inner * (column + 0.5)) / cellColumns;
      const v = marginShare + (inner * (row + 0.5)) / cellRows;
      cells.push({ centre: placeIn(area, u, v), print: print / (width * height) });
    }
  }
  return cells;
}

/** White paper is cut up by print; a reflection is burnt out over a whole square. Paper in good light stays below. */
const burntGrey = 250;

/** Side of the largest square of the grid in which every sample is burnt out. */
function largestBurntSquare(grid: Uint8Array): number {
  let largest = 0;
  let above = new Uint8Array(gridWidth);
  for (let row = 0; row < gridHeight; row += 1) {
    const here = new Uint8Array(gridWidth);
    for (let column = 0; column < gridWidth; column += 1) {
      if ((grid[row * gridWidth + column] ?? 0) < burntGrey) continue;
      const corner = column === 0 ? 0 : (above[column - 1] ?? 0);
      const side = 1 + Math.min(corner, above[column] ?? 0, column === 0 ? 0 : (here[column - 1] ?? 0));
      here[column] = side;
      if (side > largest) largest = side;
    }
    above = here;
  }
  return largest;
}

/**
 * Pixels by which the picture has moved: how much the greys have changed, over how much they change from one pixel to
 * the next. Right for small movements, and large for all others.
 */
function movementOf({ width, data }: GreyFrame, before: GreyFrame, places: Uint32Array): number {
  let changed = 0;
  let slope = 0;
  for (const at of places) {
    changed += Math.abs((data[at] ?? 0) - (before.data[at] ?? 0));
    const across = Math.abs((data[at + 1] ?? 0) - (data[at - 1] ?? 0));
    const down = Math.abs((data[at + width] ?? 0) - (data[at - width] ?? 0));
    slope += Math.max(across, down) / 2;
  }
  return changed / Math.max(1, slope);
}

function sharpnessOf(outline: Quad, cells: readonly Cell[], readDetail: DetailReader): number {
  const { width, height } = sidesOf(outline);
  const side = (Math.max(width, height) * detailSidePx) / detailDocumentPx;
  const read = [...cells]
    .sort((a, b) => b.print - a.print)
    .slice(0, cellsRead)
    .map(({ centre }) => measureSharpness(readDetail(centre, side)))
    .filter((sharpness) => sharpness !== null);
  return read.reduce((sum, sharpness) => sum + sharpness, 0) / Math.max(1, read.length);
}
