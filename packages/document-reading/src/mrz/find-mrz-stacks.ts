import type { Quad } from '../picture/raster.js';
import type { LineReader } from '../text/line-reader.js';
import { paddingShare } from '../text/recognise-text.js';
import { quadOf, type TextBox } from '../text/text-box.js';

/** One line of a possible machine readable zone, cut to the common left and right edge of its stack. */
export interface MrzRow {
  box: TextBox;
  quad: Quad;
  /** How well its text was read, 0-1, when a single detected box covers the row; else null. */
  confidence: number | null;
}

/** Two or three rows one above the other, from the top. */
export type MrzStack = MrzRow[];

/** Lines of a machine readable zone are far wider than high: 30 to 44 characters. */
const leastAspect = 6;
const mostLinesTried = 10;
/** The recogniser of OCR-B makes something of any print, but not with conviction. */
const leastConfidence = 0.5;

/** A detected line that may be one of a zone. */
interface Seed {
  box: TextBox;
  confidence: number;
}

/**
 * Picks the lines that may belong to a machine readable zone and stacks them. Lines are read on the way; they stay
 * with the reader. Stacks come likeliest first.
 */
export async function findMrzStacks(
  reader: LineReader,
  boxes: readonly TextBox[],
  tilt: number,
): Promise<MrzStack[]> {
  const wide = boxes
    .filter((box) => box.width / box.height >= leastAspect)
    .sort((a, b) => b.width / b.height - a.width / a.height)
    .slice(0, mostLinesTried);
  const frame = frameOf(tilt);
  const seeds: Seed[] = [];
  for (const [index, box] of wide.entries()) {
    // The widest lines are the zone nearly always: the others are read only when these do not make one.
    if (index >= 3 && seeds.length >= 2 && seeds.length >= index - 1) break;
    const { text, confidence } = await reader.readBoxAsOcrB(box);
    if (confidence >= leastConfidence && looksLikeMrz(text)) seeds.push({ box, confidence });
  }
  return seeds.length === 0 ? [] : stackRows(mergeRows(seeds, boxes, frame), frame);
}

/** True for text that could be a line of a machine readable zone, misread characters allowed. */
export function looksLikeMrz(text: string): boolean {
  const dense = text.replaceAll(' ', '');
  if (dense.length < 14) return false;
  const fitting = dense.replace(/[^A-Z0-9<]/g, '').length / dense.length;
  const fillers = dense.replace(/[^<]/g, '').length;
  if (fitting < 0.8) return false;
  return fillers >= 3 || (dense.length >= 24 && /\d{6}/.test(dense) && !text.includes(' '));
}

interface Frame {
  /** Along the lines and across them. */
  toFrame(box: TextBox): { u: number; v: number };
  toPicture(u: number, v: number): [number, number];
}

function frameOf(tilt: number): Frame {
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  return {
    toFrame: ({ centre: [x, y] }) => ({ u: x * cos + y * sin, v: y * cos - x * sin }),
    toPicture: (u, v) => [u * cos - v * sin, u * sin + v * cos],
  };
}

interface Row {
  u: number;
  v: number;
  left: number;
  right: number;
  height: number;
  angle: number;
  /** The only box of the row, null when it was pieced together. */
  single: Seed | null;
  /** The box its slope comes from. */
  widest: TextBox;
}

/** Fillers fade and a line breaks into several boxes: pieces on one level become one row. */
function mergeRows(seeds: Seed[], boxes: readonly TextBox[], frame: Frame): Row[] {
  const rows: Row[] = [];
  const taken = new Set<TextBox>();
  for (const seed of [...seeds].sort((a, b) => b.box.width - a.box.width)) {
    if (taken.has(seed.box)) continue;
    const { u, v } = frame.toFrame(seed.box);
    const slope = Math.tan(angleInFrame(seed.box, frame));
    const pieces = boxes.filter((box) => {
      if (taken.has(box)) return false;
      const other = frame.toFrame(box);
      const expected = v + (other.u - u) * slope;
      const level = Math.abs(other.v - expected) < 0.35 * seed.box.height;
      const alike = box.height > 0.5 * seed.box.height && box.height < 1.6 * seed.box.height;
      const gap = Math.abs(other.u - u) - (box.width + seed.box.width) / 2;
      return box === seed.box || (level && alike && gap < 4 * seed.box.height);
    });
    for (const piece of pieces) taken.add(piece);
    const ends = pieces.map((box) => ({ centre: frame.toFrame(box).u, half: box.width / 2 }));
    rows.push({
      u,
      v,
      left: Math.min(...ends.map((end) => end.centre - end.half)),
      right: Math.max(...ends.map((end) => end.centre + end.half)),
      height: seed.box.height,
      angle: seed.box.angle,
      single: pieces.length === 1 ? seed : null,
      widest: seed.box,
    });
  }
  return rows;
}

function angleInFrame(box: TextBox, frame: Frame): number {
  const [x, y] = frame.toPicture(1, 0);
  return box.angle - Math.atan2(y, x);
}

function stackRows(rows: Row[], frame: Frame): MrzStack[] {
  const sorted = [...rows].sort((a, b) => a.v - b.v);
  const groups: Row[][] = [];
  for (const row of sorted) {
    const group = groups.at(-1);
    const above = group?.at(-1);
    if (group !== undefined && above !== undefined && belongBelow(above, row)) group.push(row);
    else groups.push([row]);
  }
  return groups
    .flatMap((group) => completeGroup(group))
    .map((group) => cutStack(group, frame))
    .sort((a, b) => stackWeight(b) - stackWeight(a));
}

function belongBelow(above: Row, below: Row): boolean {
  const height = (above.height + below.height) / 2;
  const step = (below.v - above.v) / height;
  const overlap = Math.min(above.right, below.right) - Math.max(above.left, below.left);
  return (
    step > 0.5 && step < 3.2 && overlap > 0.5 * Math.min(above.right - above.left, below.right - below.left)
  );
}

/** Lines of an MRZ stand about this many box heights apart when no neighbour tells. */
const usualStep = 1.45;

/** Groups of the right size; a line the detector missed is looked for where it must be. */
function completeGroup(group: Row[]): Row[][] {
  const [first] = group;
  if (first === undefined) return [];
  if (group.length === 1) {
    return [
      [first, shiftRow(first, usualStep)],
      [shiftRow(first, -usualStep), first],
    ];
  }
  if (group.length <= 3) return [group];
  return [group.slice(-3), group.slice(-2), group.slice(0, 3)];
}

function shiftRow(row: Row, steps: number): Row {
  return { ...row, v: row.v + steps * row.height, single: null };
}

function cutStack(group: Row[], frame: Frame): MrzStack {
  const left = Math.min(...group.map((row) => row.left));
  const right = Math.max(...group.map((row) => row.right));
  const width = right - left;
  const widestRow = group.reduce((a, b) => (b.widest.width > a.widest.width ? b : a));
  return group.map((row) => {
    const character = width / 36;
    const exact =
      row.single !== null && row.left - left < 0.6 * character && right - row.right < 0.6 * character;
    // A short piece tells the slope of its line badly: the longest line of the stack lends its own.
    const angle = row.widest.width > 0.7 * width ? row.angle : widestRow.angle;
    const tilt = angleInFrame({ ...row.widest, angle }, frame);
    const middle = (left + right) / 2;
    const box: TextBox = {
      centre: frame.toPicture(middle, row.v + (middle - row.u) * Math.tan(tilt)),
      width,
      height: row.height,
      angle,
      score: row.widest.score,
    };
    const pad = (paddingShare / 2) * box.height;
    return {
      box,
      quad: quadOf(box, pad, pad / 2),
      confidence: exact ? (row.single?.confidence ?? null) : null,
    };
  });
}

function stackWeight(stack: MrzStack): number {
  return stack.reduce((sum, { confidence }) => sum + (confidence === null ? 0 : 10 + confidence), 0);
}
