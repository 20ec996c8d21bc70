import { looksLikeMrz } from '../mrz/find-mrz-stacks.js';
import type { QuarterTurn } from '../picture/raster.js';
import type { LineReader } from './line-reader.js';
import { alignBox, type TextBox, weightedMedian } from './text-box.js';

/** Lines at least this much wider than high tell a direction. */
const leastAspect = 1.8;
const probeCount = 4;
/** Upright Latin print is read with at least this confidence; upside down it rarely passes 0.7. */
const uprightConfidence = 0.8;
/** What a line must be to count as one of a zone here: long, and read with certainty. */
const zoneAspect = 10;
const zoneConfidence = 0.85;
/** So many lines of a zone leave no doubt. */
const surelyZone = 2;

export interface ReadingDirection {
  /** Direction of reading, radians, in (-pi, pi]. */
  angle: number;
  /** The boxes with their sides named along it. */
  boxes: TextBox[];
}

/**
 * The line along which most text runs, in (-90, 90] degrees, from the shapes of the boxes alone. Angles are doubled
 * before they are averaged, because a line has no beginning: 89 and -89 degrees are neighbours.
 */
export function textAxis(boxes: readonly TextBox[]): number {
  const telling = boxes.filter((box) => box.width / box.height >= leastAspect);
  let x = 0;
  let y = 0;
  for (const box of telling) {
    x += box.width * Math.cos(2 * box.angle);
    y += box.width * Math.sin(2 * box.angle);
  }
  const rough = Math.atan2(y, x) / 2;
  const near = telling.flatMap((box) => {
    const offset = Math.atan(Math.tan(box.angle - rough));
    return Math.abs(offset) < Math.PI / 12 ? [{ value: offset, weight: box.width }] : [];
  });
  return rough + weightedMedian(near);
}

/**
 * Along the text axis or against it: the way in which more lines of a machine readable zone are seen, which is known
 * within milliseconds, or else the way in which the longest lines read better.
 */
export async function findReadingDirection(
  reader: LineReader,
  detected: readonly TextBox[],
): Promise<ReadingDirection> {
  const axis = textAxis(detected);
  const forward = directed(detected, axis);
  const backward = directed(detected, axis > 0 ? axis - Math.PI : axis + Math.PI);
  const zoneForward = await countZoneLines(reader, forward);
  if (zoneForward >= surelyZone) return forward;
  const zoneBackward = await countZoneLines(reader, backward);
  if (zoneForward !== zoneBackward) return zoneForward > zoneBackward ? forward : backward;
  const forwardConfidence = await probe(reader, forward);
  if (forwardConfidence >= uprightConfidence) return forward;
  return (await probe(reader, backward)) > forwardConfidence ? backward : forward;
}

function directed(boxes: readonly TextBox[], angle: number): ReadingDirection {
  return { angle, boxes: boxes.map((box) => alignBox(box, angle)) };
}

function longestLines({ boxes }: ReadingDirection): TextBox[] {
  return [...boxes].sort((a, b) => b.width / b.height - a.width / a.height).slice(0, probeCount);
}

/** How many of the longest lines are lines of a zone when read in this direction. */
async function countZoneLines(reader: LineReader, direction: ReadingDirection): Promise<number> {
  let count = 0;
  for (const box of longestLines(direction)) {
    if (box.width / box.height < zoneAspect) continue;
    const { text, confidence } = await reader.readBoxAsOcrB(box);
    if (confidence >= zoneConfidence && looksLikeMrz(text)) count += 1;
  }
  return count;
}

async function probe(reader: LineReader, direction: ReadingDirection): Promise<number> {
  let sum = 0;
  let weight = 0;
  for (const box of longestLines(direction)) {
    const line = await reader.readBox(box);
    sum += line.confidence * box.width;
    weight += box.width;
  }
  return weight === 0 ? 0 : sum / weight;
}

/** How far clockwise a picture must be turned so that text running at an angle (radians) reads from left to right. */
export function turnForAngle(angle: number): { turn: QuarterTurn; tilt: number } {
  const quarter = Math.PI / 2;
  const quarters = Math.round(angle / quarter);
  const turns = [0, 270, 180, 90] as const;
  return { turn: turns[((quarters % 4) + 4) % 4] ?? 0, tilt: angle - quarters * quarter };
}
