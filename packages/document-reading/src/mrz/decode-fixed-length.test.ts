import { describe, expect, it } from 'vitest';
import { chooseMrz } from './choose-mrz.js';
import { decodeFixedLength } from './decode-fixed-length.js';
import { grammarOf } from './mrz-grammar.js';
import { mrzLayouts } from './mrz-layout.js';
import { mrzSymbols, type SymbolPosteriors, symbolRow } from './mrz-symbols.js';

const today = new Date('2025-11-23T00:00:00Z');
const stepsPerCharacter = 3;

/** What a recogniser would say that sees each character for one step of three; edited by the test. */
function posteriorsOf(text: string): SymbolPosteriors {
  const steps = text.length * stepsPerCharacter;
  const data = new Float32Array(steps * symbolRow);
  for (let step = 0; step < steps; step += 1) data[step * symbolRow] = 0.98;
  [...text].forEach((character, index) => {
    const row = (index * stepsPerCharacter + 1) * symbolRow;
    data[row] = 0.02;
    data[row + 1 + mrzSymbols.indexOf(character)] = 0.97;
  });
  return { steps, data };
}

function put(posteriors: SymbolPosteriors, position: number, shares: Record<string, number>): void {
  const row = (position * stepsPerCharacter + 1) * symbolRow;
  posteriors.data.fill(0, row, row + symbolRow);
  posteriors.data[row] = Math.max(0, 1 - Object.values(shares).reduce((sum, share) => sum + share, 0));
  for (const [character, share] of Object.entries(shares)) {
    posteriors.data[row + 1 + mrzSymbols.indexOf(character)] = share;
  }
}

const names = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const numbers = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const [nameGrammar, numberGrammar] = grammarOf(mrzLayouts.TD3);
if (nameGrammar === undefined || numberGrammar === undefined) throw new Error('TD3 has two lines.');

describe('decodeFixedLength', () => {
  it('reads a clear line', () => {
    expect(decodeFixedLength(posteriorsOf(names), nameGrammar)?.text).toBe(names);
    expect(decodeFixedLength(posteriorsOf(numbers), numberGrammar)?.text).toBe(numbers);
  });

  it('fills in a narrow character that the recogniser skipped', () => {
    const line = posteriorsOf(names);
    put(line, names.indexOf('I'), { I: 0.04 });
    expect(decodeFixedLength(line, nameGrammar)?.text).toBe(names);
  });

  it('leaves out a filler that the recogniser doubled', () => {
    const line = posteriorsOf(names);
    // A second peak for the same filler, parted by a blank.
    const at = (20 * stepsPerCharacter + 3) * symbolRow;
    line.data.fill(0, at, at + symbolRow);
    line.data[at] = 0.3;
    line.data[at + 1 + mrzSymbols.indexOf('<')] = 0.7;
    expect(decodeFixedLength(line, nameGrammar)?.text).toBe(names);
  });

  it('reads a digit where only digits may stand, whatever letter it looks like', () => {
    const line = posteriorsOf(numbers);
    put(line, 13, { T: 0.9, '7': 0.05 });
    put(line, 14, { A: 0.6, '4': 0.3 });
    expect(decodeFixedLength(line, numberGrammar)?.text).toBe(numbers);
  });

  it('does not take stray letters in the filler at the end of a name for another name', () => {
    const line = posteriorsOf(names);
    for (const position of [29, 33, 38]) put(line, position, { K: 0.5, '<': 0.3 });
    expect(decodeFixedLength(line, nameGrammar)?.text).toBe(names);
  });

  it('gives up on a line with fewer steps than characters', () => {
    expect(decodeFixedLength(posteriorsOf('P<UTO'), nameGrammar)).toBeNull();
  });
});

describe('chooseMrz', () => {
  it('settles a clear zone', () => {
    const chosen = chooseMrz([[posteriorsOf(names), posteriorsOf(numbers)]], today);
    expect(chosen).toMatchObject({ settled: true, repairs: [], namesDoubtful: false });
    expect(chosen?.parsed).toMatchObject({ format: 'TD3', checkDigitsRight: true });
  });

  it('repairs one look-alike that the recogniser itself considered, and records it', () => {
    const line = posteriorsOf(numbers);
    put(line, 1, { B: 0.7, '8': 0.25 });
    const chosen = chooseMrz([[posteriorsOf(names), line]], today);
    expect(chosen?.repairs).toEqual([{ line: 1, position: 1, from: 'B', to: '8' }]);
    expect(chosen?.parsed).toMatchObject({ checkDigitsRight: true, fields: { documentNumber: 'L898902C3' } });
    expect(chosen?.settled).toBe(false);
  });

  it('never repairs two characters: the number is not reported', () => {
    const line = posteriorsOf(numbers);
    put(line, 1, { B: 0.7, '8': 0.25 });
    put(line, 3, { B: 0.7, '8': 0.25 });
    const chosen = chooseMrz([[posteriorsOf(names), line]], today);
    expect(chosen?.repairs).toEqual([]);
    expect(chosen?.parsed.fields.documentNumber).toBeNull();
    expect(chosen?.parsed.checkDigitsRight).toBe(false);
  });

  it('does not invent a character the recogniser never considered', () => {
    const line = posteriorsOf(numbers);
    put(line, 1, { B: 0.97 });
    const chosen = chooseMrz([[posteriorsOf(names), line]], today);
    expect(chosen?.parsed).toMatchObject({ checkDigitsRight: false, fields: { documentNumber: null } });
  });

  it('reports no number whose doubtful character no check digit can tell from its rival', () => {
    // C (12) and 2 count alike in every check digit, so both readings pass all of them.
    const line = posteriorsOf(numbers);
    put(line, 7, { C: 0.5, '2': 0.45 });
    const chosen = chooseMrz([[posteriorsOf(names), line]], today);
    expect(chosen?.parsed.fields.documentNumber).toBeNull();
    expect(chosen?.parsed.checkDigitsRight).toBe(false);
  });

  it('lets a second reading outvote a first that went wrong', () => {
    const bad = posteriorsOf(numbers);
    put(bad, 4, { '1': 0.6, '9': 0.2 });
    const chosen = chooseMrz(
      [
        [posteriorsOf(names), bad],
        [posteriorsOf(names), posteriorsOf(numbers)],
      ],
      today,
    );
    expect(chosen?.parsed).toMatchObject({ checkDigitsRight: true, fields: { documentNumber: 'L898902C3' } });
    expect(chosen?.repairs).toEqual([]);
  });

  it('reports nothing but doubt on a line of noise', () => {
    const steps = 132;
    const data = new Float32Array(steps * symbolRow).fill(1 / symbolRow);
    const chosen = chooseMrz(
      [
        [
          { steps, data },
          { steps, data },
        ],
      ],
      today,
    );
    expect(chosen?.parsed.checkDigitsRight ?? false).toBe(false);
    expect(chosen?.parsed.fields.documentNumber ?? null).toBeNull();
    expect(chosen?.parsed.fields.birthDate ?? null).toBeNull();
    expect(chosen?.parsed.fields.expirationDate ?? null).toBeNull();
  });
});
