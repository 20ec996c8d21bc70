import type { MrzReading } from '@gatehouse/contract';
import type { LineReader } from '../text/line-reader.js';
import type { CharacterCount } from '../text/recognise-ocr-b.js';
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
  { cut: usualCut, growShare: 0 },
  { cut: { stretch: 1.05, pieceWidthPx: 448 }, growShare: 0 },
  { cut: { stretch: 1, pieceWidthPx: 4000 }, growShare: -0.05 },
];
/** Runs of fillers read better in a whole line than alone in a piece: the cut for a name line with a doubtful letter. */
const wholeLineCut = { cut: { stretch: 1, pieceWidthPx: 4000 }, growShare: 0 };
/** The lines of a zone are read at one width after the other until every character is sure; the readings vote. */
const ocrBStretches = [1, 0.88] as const;
const twoLines: CharacterCount = { fewest: 36, most: 44 };
const threeLines: CharacterCount = { fewest: 30, most: 30 };
/** Under this mean confidence another cut does not help either. */
const hopelessConfidence = 0.45;
/** Over this the characters are certain, so a wrong check digit is printed so: one more look is enough. */
const certainConfidence = 0.93;

export interface ReadMrz {
  reading: MrzReading;
  /** Where its lines stand, from the top. */
  rows: TextBox[];
  /** See `ChosenMrz.namesDoubtful`. */
  namesDoubtful: boolean;
}

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
}): Promise<ReadMrz | null> {
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
  const { parsed, repairs, namesDoubtful } = best.chosen;
  const { confidence, lineConfidence, characterConfidence, fieldConfidence } = best.chosen;
  const box = boundsOf(best.stack.flatMap((row) => quadOf(row.box)));
  return {
    reading: {
      ...parsed,
      box,
      repairs,
      confidence,
      lineConfidence,
      characterConfidence,
      fieldConfidence,
    },
    rows: best.stack.map((row) => row.box),
    namesDoubtful,
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
  const readings: StackReadings = [];
  const quads = stack.map((row) => row.quad);
  const count = stack.length === 3 ? threeLines : twoLines;
  let chosen: ChosenMrz | null = null;
  for (const stretch of ocrBStretches) {
    if (chosen?.settled === true && chosen.weakLines.length === 0) break;
    readings.push(await reader.readAsOcrB(quads, count, stretch));
    chosen = chooseMrz(readings, today);
  }
  const read = async (wanted: (line: number) => boolean, { cut, growShare }: (typeof retryCuts)[number]) => {
    const lines: (SymbolPosteriors | undefined)[] = [];
    for (const [index, row] of stack.entries()) {
      const pad = (paddingShare / 2) * row.box.height;
      const quad = quadOf(row.box, pad, pad / 2 + growShare * row.box.height);
      lines.push(wanted(index) ? await reader.readQuad(quad, cut) : undefined);
    }
    readings.push(lines);
    chosen = chooseMrz(readings, today);
  };
  for (const retry of retryCuts) {
    if (chosen === null || chosen.settled || !mayContinue()) break;
    if (chosen.confidence < hopelessConfidence) break;
    if (chosen.confidence > certainConfidence && readings.length > ocrBStretches.length) break;
    await read(() => true, retry);
  }
  const weak = chosen?.weakLines ?? [];
  if (chosen?.settled === true && weak.length > 0 && mayContinue())
    await read((line) => weak.includes(line), wholeLineCut);
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
