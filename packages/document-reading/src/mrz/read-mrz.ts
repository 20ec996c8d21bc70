import type { MrzReading } from '@gatehouse/contract';
import type { LineReader } from '../text/line-reader.js';
import { type LineCut, paddingShare, usualCut } from '../text/recognise-text.js';
import { boundsOf, quadOf, type TextBox } from '../text/text-box.js';
import { chooseMrz, type StackReadings } from './choose-mrz.js';
import { findMrzStacks, type MrzStack } from './find-mrz-stacks.js';
import type { ChosenMrz } from './judge-mrz.js';
import type { SymbolPosteriors } from './mrz-symbols.js';

/** Under this mean confidence a zone without right check digits is noise, not a document. */
const leastConfidence = 0.75;
/** Cuts tried one after the other until the check digits are right; the readings vote. */
const retryCuts: readonly { cut: LineCut; growShare: number }[] = [
  { cut: { stretch: 1.05, pieceWidthPx: 448 }, growShare: 0 },
  { cut: { stretch: 1, pieceWidthPx: 4000 }, growShare: -0.05 },
];

/**
 * Finds and reads the machine readable zone; null when there is none or it cannot be read honestly. Boxes are in
 * pixels of the reader's raster. `mayContinue` is asked before each retry, so that a time budget holds.
 */
export async function readMrz(input: {
  reader: LineReader;
  boxes: readonly TextBox[];
  tilt: number;
  today: Date;
  mayContinue: () => boolean;
}): Promise<MrzReading | null> {
  const { reader, boxes, tilt, today, mayContinue } = input;
  const stacks = await findMrzStacks(reader, boxes, tilt);
  let best: { chosen: ChosenMrz; stack: MrzStack } | null = null;
  for (const stack of stacks) {
    if (best !== null && !mayContinue()) break;
    const chosen = await readStack(reader, stack, today, mayContinue);
    if (chosen === null) continue;
    if (best === null || rank(chosen) > rank(best.chosen)) best = { chosen, stack };
    if (chosen.settled) break;
  }
  if (best === null || !isCredible(best.chosen)) return null;
  const { parsed, repairs, confidence, lineConfidence } = best.chosen;
  return {
    ...parsed,
    box: boundsOf(best.stack.flatMap((row) => quadOf(row.box))),
    repairs,
    confidence,
    lineConfidence,
  };
}

/**
 * Reads a stack, again with other cuts while check digits are wrong, and once more only those lines that hold a
 * doubtful character when they are right.
 */
async function readStack(
  reader: LineReader,
  stack: MrzStack,
  today: Date,
  mayContinue: () => boolean,
): Promise<ChosenMrz | null> {
  const first: SymbolPosteriors[] = [];
  for (const row of stack) first.push(row.read?.symbols ?? (await reader.readQuad(row.quad, usualCut)));
  const readings: StackReadings = [first];
  let chosen = chooseMrz(readings, today);
  for (const { cut, growShare } of retryCuts) {
    const settled = chosen?.settled === true;
    if ((settled && chosen?.weakLines.length === 0) || !mayContinue()) break;
    const again: (SymbolPosteriors | undefined)[] = [];
    for (const [index, row] of stack.entries()) {
      const wanted = !settled || chosen?.weakLines.includes(index) === true;
      const pad = (paddingShare / 2) * row.box.height;
      const quad = quadOf(row.box, pad, pad / 2 + growShare * row.box.height);
      again.push(wanted ? await reader.readQuad(quad, cut) : undefined);
    }
    readings.push(again);
    chosen = chooseMrz(readings, today);
    if (settled) break;
  }
  return chosen;
}

function rank(chosen: ChosenMrz): number {
  return (chosen.settled ? 4 : 0) + (chosen.parsed.checkDigitsRight ? 2 : 0) + chosen.confidence;
}

function isCredible(chosen: ChosenMrz): boolean {
  if (chosen.parsed.checkDigitsRight) return true;
  const right = Object.values(chosen.parsed.checkDigits).filter((digit) => digit === true).length;
  return chosen.confidence >= leastConfidence && right >= 1;
}
