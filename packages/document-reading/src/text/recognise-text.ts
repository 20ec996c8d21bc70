import { Tensor } from 'onnxruntime-node';
import type { Quad, Raster } from '../picture/raster.js';
import { distance, warpRaster } from '../picture/warp-raster.js';
import { digitOfShape } from '../printed/digit-of-shape.js';
import type { TextModels } from './load-text-models.js';
import { quadOf, type TextBox } from './text-box.js';

/** The recogniser reads lines of this height; every eight pixels of width give one time step. */
const lineHeightPx = 48;
const stepPx = 8;
const widestPx = 2400;
/**
 * A line is cut out with this share of its height added around it in all. The detector's boxes are already a little
 * generous; cut any closer, the recogniser drops first and last characters.
 */
export const paddingShare = 0.4;

/** What the recogniser said at each time step: probabilities, one row of `classes` a step. */
export interface Posteriors {
  steps: number;
  classes: number;
  data: Float32Array;
}

export interface LineCut {
  /** Widens (over 1) or narrows the line before it is read. */
  stretch: number;
  /** Longer lines are read in pieces of about this width in pixels of the normalised line. */
  pieceWidthPx: number;
}

/**
 * The recogniser was trained on lines of some 25 characters; on the 44 of a machine readable zone it falls silent or
 * skips characters that it reads without trouble in a shorter piece.
 */
export const usualCut: LineCut = { stretch: 0.85, pieceWidthPx: 400 };

/** Cuts a line out and runs the recogniser on it. */
export const recogniseLine = (
  models: TextModels,
  raster: Raster,
  quad: Quad,
  cut: LineCut = usualCut,
): Promise<Posteriors> => recogniseCutLine(models, cutLine(raster, quad, cut), cut);

/** A line as the recogniser wants it: level, of its height. */
export function cutLine(raster: Raster, quad: Quad, cut: LineCut): Raster {
  const width = (distance(quad[0], quad[1]) + distance(quad[3], quad[2])) / 2;
  const height = Math.max(1, (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2);
  const target = Math.round(((lineHeightPx * width) / height) * cut.stretch);
  const lineWidth = Math.min(widestPx, Math.max(4 * stepPx, target));
  return warpRaster(raster, quad, lineWidth, lineHeightPx);
}

/** Runs the recogniser on a line, in pieces parted at gaps between characters when it is long. */
export async function recogniseCutLine(models: TextModels, line: Raster, cut: LineCut): Promise<Posteriors> {
  const pieces: Posteriors[] = [];
  for (const [start, end] of pieceSpans(line, cut.pieceWidthPx)) {
    pieces.push(await recognisePiece(models, line, start, end));
  }
  return joinPosteriors(pieces);
}

/** Where a line is parted: at the column with the least ink near each even share. */
function pieceSpans(line: Raster, pieceWidthPx: number): [number, number][] {
  const count = Math.max(1, Math.round(line.width / pieceWidthPx));
  if (count === 1) return [[0, line.width]];
  const ink = inkByColumn(line);
  const reach = Math.round(lineHeightPx * 0.6);
  const cuts = [0];
  for (let index = 1; index < count; index += 1) {
    const middle = Math.round((line.width * index) / count);
    let best = middle;
    for (let offset = 0; offset <= reach; offset += 1) {
      for (const column of [middle - offset, middle + offset]) {
        if ((ink[column] ?? Number.POSITIVE_INFINITY) < (ink[best] ?? 0) * 0.98) best = column;
      }
    }
    cuts.push(best);
  }
  cuts.push(line.width);
  return cuts.slice(0, -1).map((start, index) => [start, cuts[index + 1] ?? line.width]);
}

/** Spread of brightness in each column, smoothed over its neighbours: low in the gap between two characters. */
export function inkByColumn(line: Raster): Float64Array {
  const raw = new Float64Array(line.width);
  for (let x = 0; x < line.width; x += 1) {
    let sum = 0;
    let squares = 0;
    for (let y = 0; y < line.height; y += 1) {
      const value = line.data[(y * line.width + x) * 3 + 1] ?? 0;
      sum += value;
      squares += value * value;
    }
    raw[x] = squares / line.height - (sum / line.height) ** 2;
  }
  return raw.map((value, x) => (2 * value + (raw[x - 1] ?? value) + (raw[x + 1] ?? value)) / 4 + 1);
}

async function recognisePiece(
  models: TextModels,
  line: Raster,
  start: number,
  end: number,
): Promise<Posteriors> {
  const width = Math.max(4 * stepPx, Math.ceil((end - start) / stepPx) * stepPx);
  const output = await models.recogniser.run({
    x: new Tensor('float32', normalise(line, start, end, width), [1, 3, lineHeightPx, width]),
  });
  const result = Object.values(output)[0];
  const [, steps, classes] = result?.dims ?? [];
  if (steps === undefined || classes === undefined || !(result?.data instanceof Float32Array)) {
    throw new Error('The text recogniser gave no characters.');
  }
  return { steps, classes, data: result.data };
}

function joinPosteriors(pieces: Posteriors[]): Posteriors {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const classes = first?.classes ?? 0;
  const steps = pieces.reduce((sum, piece) => sum + piece.steps, 0);
  const data = new Float32Array(steps * classes);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece.data, at);
    at += piece.data.length;
  }
  return { steps, classes, data };
}

/** Columns `start` to `end` as network input of the given width; what is missing repeats the last column. */
function normalise(line: Raster, start: number, end: number, width: number): Float32Array {
  const area = width * line.height;
  const planes = new Float32Array(area * 3);
  const last = end - start - 1;
  for (let channel = 0; channel < 3; channel += 1) {
    let target = channel * area;
    for (let y = 0; y < line.height; y += 1) {
      const row = (y * line.width + start) * 3 + 2 - channel;
      for (let x = 0; x < width; x += 1) {
        planes[target] = (line.data[row + Math.min(x, last) * 3] ?? 0) / 127.5 - 1;
        target += 1;
      }
    }
  }
  return planes;
}

/** The quadrilateral of a text box with the padding the recogniser wants. */
export function lineQuad(box: TextBox): Quad {
  const pad = (paddingShare / 2) * box.height * 0.5;
  return quadOf(box, pad * 2, pad);
}

export interface GreedyText {
  text: string;
  /** Mean probability of the characters, 0-1; 0 for an empty text. */
  confidence: number;
  /** Probability of the least certain character, spaces apart, 0-1; 0 for an empty text. */
  weakest: number;
}

/** A character of a line, and what else it may be. */
export interface Glyph {
  character: string;
  /** Its middle, in pixels of the cut line. */
  x: number;
  /** How probable, beside it, the likeliest other character of its shape is (`O` for `0`), 0-1. */
  lookAlike: number;
}

const lookAlikesByDictionary = new WeakMap<readonly string[], readonly (readonly number[])[]>();

/** Of every character of the dictionary, the others that print shows in the same shape. */
function lookAlikesOf(characters: readonly string[]): readonly (readonly number[])[] {
  const known = lookAlikesByDictionary.get(characters);
  if (known !== undefined) return known;
  const shapes = new Map<string, number[]>();
  const shapeOf = (character: string) => digitOfShape[character.toUpperCase()] ?? character.toUpperCase();
  characters.forEach((character, index) => {
    const shape = shapeOf(character);
    shapes.set(shape, [...(shapes.get(shape) ?? []), index]);
  });
  const lookAlikes = characters.map((character) =>
    /^[A-Z0-9]$/i.test(character)
      ? (shapes.get(shapeOf(character)) ?? []).filter(
          (index) => characters[index]?.toUpperCase() !== character.toUpperCase(),
        )
      : [],
  );
  lookAlikesByDictionary.set(characters, lookAlikes);
  return lookAlikes;
}

/** The likeliest class at each step, repeats merged, blanks dropped (CTC best path). */
export function decodeGreedy(
  posteriors: Posteriors,
  characters: readonly string[],
): GreedyText & { glyphs: Glyph[] } {
  const { steps, classes, data } = posteriors;
  const glyphs: Glyph[] = [];
  let sum = 0;
  let weakest = 1;
  let previous = 0;
  let first = 0;
  const lookAlikes = lookAlikesOf(characters);
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    let bestProbability = -1;
    for (let at = step * classes, end = at + classes; at < end; at += 1) {
      const probability = data[at] ?? 0;
      if (probability > bestProbability) {
        bestProbability = probability;
        best = at - step * classes;
      }
    }
    if (best !== 0 && best !== previous) {
      first = step;
      glyphs.push({ character: characters[best] ?? '', x: 0, lookAlike: 0 });
      sum += bestProbability;
      // Whether there is a space between two words is often in doubt, and no matter.
      if (characters[best] !== ' ') weakest = Math.min(weakest, bestProbability);
    }
    const glyph = best === 0 ? undefined : glyphs.at(-1);
    if (glyph !== undefined) {
      glyph.x = ((first + step + 1) / 2) * stepPx;
      for (const other of lookAlikes[best] ?? [])
        glyph.lookAlike = Math.max(glyph.lookAlike, (data[step * classes + other] ?? 0) / bestProbability);
    }
    previous = best;
  }
  const text = glyphs.map(({ character }) => character).join('');
  return {
    text: plainPunctuation(text).trim(),
    confidence: glyphs.length === 0 ? 0 : sum / glyphs.length,
    weakest: glyphs.length === 0 ? 0 : weakest,
    glyphs,
  };
}

/** The dictionary is Chinese first: its full-width punctuation is written as plain ASCII. */
function plainPunctuation(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\s]+/g, ' ')
    .replace(/[·・]/g, '.')
    .replace(/[〈《]/g, '<');
}
