import type { Raster } from '../picture/raster.js';
import { type Glyph, inkByColumn } from './recognise-text.js';

/** Digits as wide as a zero in nearly every typeface. */
const wideDigits = /^[235689]$/;
const fewestDigits = 2;
/** In the testkit's proportional faces a zero is 0.9 to 1.11 times as wide as these digits, an `O` 1.25 to 1.45 times. */
const widestZero = 1.18;
/** Of the way from paper to ink. */
const inkShare = 0.1;
/** How far from where the recogniser saw a glyph its ink may begin. */
const reachPx = 8;

/**
 * How probable, beside the character read, another one of its shape is (`O` for `0`), 0-1: the highest of the line's
 * numbers (words that hold two digits or more).
 *
 * A recogniser that has learnt that numbers are digits takes an `O` for a `0` without a doubt. Print tells them apart: a
 * zero is as wide as the digits beside it, an `O` is wider. A width that belies what was read makes it doubtful, and one
 * that no digit has makes an `O` certain.
 */
export function measureLookAlike(line: Raster, glyphs: readonly Glyph[]): number {
  const numbers = splitWords(glyphs).filter(
    (word) => word.filter(({ character }) => /\d/.test(character)).length >= fewestDigits,
  );
  const widthAt = numbers.some((word) => word.some(isRound)) ? measureWidths(line) : () => 0;
  return Math.max(0, ...numbers.flatMap((word) => lookAlikesOfNumber(word, widthAt)));
}

function lookAlikesOfNumber(word: readonly Glyph[], widthAt: (x: number) => number): number[] {
  const digits = word.filter(({ character }) => wideDigits.test(character)).map(({ x }) => widthAt(x));
  const usual = digits.length < fewestDigits ? 0 : (digits.sort((a, b) => a - b)[digits.length >> 1] ?? 0);
  return word.map((glyph) => {
    const width = isRound(glyph) ? widthAt(glyph.x) : 0;
    if (width === 0 || usual === 0) return glyph.lookAlike;
    const isWide = width > widestZero * usual;
    if (glyph.character === '0') return isWide ? 1 : glyph.lookAlike;
    return isWide ? 0 : 1;
  });
}

const isRound = ({ character }: Glyph): boolean => character === '0' || character === 'O';

function splitWords(glyphs: readonly Glyph[]): Glyph[][] {
  const words: Glyph[][] = [[]];
  for (const glyph of glyphs) {
    if (glyph.character === ' ') words.push([]);
    words.at(-1)?.push(glyph);
  }
  return words;
}

/** How wide the ink is that stands at a place of the line, in pixels; 0 where none does. */
function measureWidths(line: Raster): (x: number) => number {
  const ink = inkByColumn(line);
  const sorted = [...ink].sort((a, b) => a - b);
  const paper = sorted[Math.floor(sorted.length * 0.1)] ?? 0;
  const print = sorted[Math.floor(sorted.length * 0.8)] ?? 0;
  const isInk = (column: number) => (ink[column] ?? 0) > paper + inkShare * (print - paper);
  return (x) => {
    const middle = Math.round(x);
    const near = Array.from({ length: reachPx + 1 }, (_, distance) => [middle + distance, middle - distance]);
    const start = near.flat().find(isInk);
    if (start === undefined) return 0;
    let [left, right] = [start, start];
    while (isInk(left - 1)) left -= 1;
    while (isInk(right + 1)) right += 1;
    return right - left + 1;
  };
}
