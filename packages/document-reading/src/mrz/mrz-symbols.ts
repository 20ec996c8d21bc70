import type { GreedyText, Posteriors } from '../text/recognise-text.js';
import type { MrzAlphabet } from './mrz-layout.js';

/** The 37 characters of a machine readable zone, in the order their probabilities are kept. */
export const mrzSymbols = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<';
export const fillerSymbol = mrzSymbols.indexOf('<');

/**
 * What the recogniser said, reduced to the machine readable zone: per step a row of `1 + 37` probabilities, the CTC
 * blank first. Classes that mean nothing in an MRZ are left out, so a row may sum to less than 1.
 */
export interface SymbolPosteriors {
  steps: number;
  data: Float32Array;
}

export const symbolRow = 1 + mrzSymbols.length;

/** Shapes of the general recogniser's alphabet that an MRZ can only mean as one of its own. */
const aliases: Record<string, string> = {
  '<': '<',
  '＜': '<',
  '〈': '<',
  く: '<',
  '‹': '<',
  '«': '<',
  '《': '<',
  '(': '<',
  '（': '<',
  '℃': 'C',
  З: '3',
  '²': '2',
  '³': '3',
  '¹': '1',
  '○': 'O',
  〇: 'O',
};

/** For each class of the recogniser its column in `SymbolPosteriors`, -1 for none. */
export function mapClassesToSymbols(characters: readonly string[]): Int16Array {
  return Int16Array.from(characters, (character, index) => {
    if (index === 0 || character.trim() === '') return 0;
    const wide = character.charCodeAt(0) - 0xfee0;
    const plain = wide > 0x20 && wide < 0x7f ? String.fromCharCode(wide) : character;
    const symbol = mrzSymbols.indexOf(aliases[character] ?? plain.toUpperCase());
    return character.length === 1 && symbol >= 0 ? symbol + 1 : -1;
  });
}

export function reduceToSymbols(posteriors: Posteriors, columns: Int16Array): SymbolPosteriors {
  const { steps, classes, data } = posteriors;
  const reduced = new Float32Array(steps * symbolRow);
  for (let step = 0; step < steps; step += 1) {
    const source = step * classes;
    const target = step * symbolRow;
    for (let index = 0; index < classes; index += 1) {
      const column = columns[index] ?? -1;
      if (column >= 0)
        reduced[target + column] = (reduced[target + column] ?? 0) + (data[source + index] ?? 0);
    }
  }
  return { steps, data: reduced };
}

/** Characters that OCR-B print and a recogniser confuse: digit on the left, letters on the right, the nearest first. */
const lookAlikes: readonly [string, string][] = [
  ['0', 'OQD'],
  ['1', 'IL'],
  ['2', 'Z'],
  ['4', 'A'],
  ['5', 'S'],
  ['6', 'G'],
  ['7', 'T'],
  ['8', 'B'],
];

/** True when two characters are a known look-alike pair. */
export function areLookAlikes(a: string, b: string): boolean {
  return lookAlikes.some(
    ([digit, letters]) => (a === digit && letters.includes(b)) || (b === digit && letters.includes(a)),
  );
}

/**
 * How much of a look-alike's probability counts where the look-alike itself may not stand: that of the nearest, and of
 * the others. A `0` in a name is an `O` nearly always; it must not make a `D` or a `Q` seem likely.
 */
const nearestShare = 0.7;
const otherShare = 0.25;

function lookAlikeShare(a: string, b: string): number {
  const isNearest = lookAlikes.some(
    ([digit, letters]) => (a === digit && letters.startsWith(b)) || (b === digit && letters.startsWith(a)),
  );
  return isNearest ? nearestShare : otherShare;
}

/**
 * Per allowed symbol the columns that vote for it and their weight: itself, and its look-alikes where the layout rules
 * them out (an `O` in a date can only be a `0`; ICAO Doc 9303-3 section 4.9 gives every position its alphabet).
 */
export interface SymbolChoice {
  symbol: number;
  votes: { column: number; weight: number }[];
}

export function choicesOf(allowed: string): SymbolChoice[] {
  return [...allowed].map((character) => {
    const symbol = mrzSymbols.indexOf(character);
    const votes = [{ column: symbol + 1, weight: 1 }];
    for (const other of mrzSymbols) {
      if (allowed.length > 1 && !allowed.includes(other) && areLookAlikes(character, other)) {
        votes.push({ column: mrzSymbols.indexOf(other) + 1, weight: lookAlikeShare(character, other) });
      }
    }
    return { symbol, votes };
  });
}

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The characters an alphabet stands for; `firstLetters` are those a document code may begin with. */
export function charactersOf(alphabet: MrzAlphabet, firstLetters: string): string {
  switch (alphabet) {
    case 'A':
      return `${letters}<`;
    case 'N':
    case 'C':
      return `${digits}<`;
    case 'D':
      return digits;
    case 'S':
      return 'MFX<';
    case 'L':
      return firstLetters;
    case 'X':
      return mrzSymbols;
    default:
      return alphabet satisfies never;
  }
}

/** The likeliest symbol at each step, repeats merged, blanks dropped (CTC best path). */
export function mostLikelySymbols({ steps, data }: SymbolPosteriors): GreedyText {
  let text = '';
  let sum = 0;
  let weakest = 1;
  let previous = 0;
  for (let step = 0; step < steps; step += 1) {
    const row = data.subarray(step * symbolRow, (step + 1) * symbolRow);
    let best = 0;
    row.forEach((probability, column) => {
      if (probability > (row[best] ?? 0)) best = column;
    });
    if (best !== 0 && best !== previous) {
      text += mrzSymbols[best - 1] ?? '';
      sum += row[best] ?? 0;
      weakest = Math.min(weakest, row[best] ?? 0);
    }
    previous = best;
  }
  return { text, confidence: text === '' ? 0 : sum / text.length, weakest: text === '' ? 0 : weakest };
}
