import type { MrzFormat } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigitOf, mrzCharacterValue } from './check-digit.js';
import { formatMrz, type MrzContent } from './format-mrz.js';
import { measureFieldConfidence } from './measure-field-confidence.js';
import { type MrzLayout, type MrzSpan, mrzLayouts, textOf } from './mrz-layout.js';
import { mrzSymbols } from './mrz-symbols.js';
import { parseMrz } from './parse-mrz.js';

const today = new Date('2025-11-23T00:00:00Z');
const formats: MrzFormat[] = ['TD1', 'TD2', 'TD3', 'MRVA', 'MRVB', 'FRENCH_ID'];
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const word = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((characters) => characters.join(''));

const contentOf = (format: MrzFormat, longestNumber = 9): fc.Arbitrary<MrzContent> =>
  fc.record({
    documentCode: fc.constant(format === 'FRENCH_ID' ? 'ID' : mrzLayouts[format].firstLetters.charAt(0)),
    issuingState: fc.constant(format === 'FRENCH_ID' ? 'FRA' : 'UTO'),
    documentNumber:
      format === 'FRENCH_ID'
        ? word(`${letters}0123456789`, 12, 12)
        : word(`${letters}0123456789`, 1, longestNumber),
    nationality: fc.constantFrom('UTO', 'D', 'MEX'),
    birthDate: fc.constantFrom('1974-08-12', '2000-02-29', '1999-12-31'),
    sex: fc.constantFrom('M' as const, 'F' as const, 'X' as const),
    expirationDate: fc.constantFrom('2031-01-01', '2028-02-29', '2034-06-14'),
    surname: word(letters, 1, 12),
    givenNames: word(letters, 1, 12),
  });

const put = (lines: readonly string[], at: MrzSpan, text: string): string[] =>
  lines.map((line, index) =>
    index === at.line ? line.slice(0, at.start) + text + line.slice(at.start + text.length) : line,
  );

/** The lines with all check digits counted anew, where the format has them. */
function withCheckDigits(lines: readonly string[], layout: MrzLayout): string[] {
  const { checkDigits } = layout;
  const pairs = [
    [layout.birthDate, checkDigits.birthDate],
    [layout.expirationDate, checkDigits.expirationDate],
  ] as const;
  let result = [...lines];
  for (const [field, digit] of pairs) {
    if (field !== null && digit !== null) result = put(result, digit, checkDigitOf(textOf(result, field)));
  }
  if (checkDigits.composite === null) return result;
  const text = layout.compositeOver.map((at) => textOf(result, at)).join('');
  return put(result, checkDigits.composite, checkDigitOf(text));
}

/** Characters of one row count alike in a check digit; a swap within a row is what it cannot see. */
const blindRows = ['0AKU<', '1BLV', '2CMW', '3DNX', '4EOY', '5FPZ', '6GQ', '7HR', '8IS', '9JT'];

describe('a check digit (7-3-1, modulo 10)', () => {
  it('is blind to swaps between characters whose values differ by ten or twenty, and the zero and the filler', () => {
    const rows = Array.from({ length: 10 }, (_, value) =>
      [...mrzSymbols].filter((character) => mrzCharacterValue(character) % 10 === value).join(''),
    );
    expect(rows).toEqual(blindRows);
  });

  it('sees every other single wrong character at every place, and none of those', () => {
    for (let place = 0; place < 6; place += 1) {
      for (const from of mrzSymbols) {
        for (const to of mrzSymbols) {
          if (from === to) continue;
          const text = (character: string) => `${'7K2A9X'.slice(0, place)}${character}${'L<4Z'.slice(0, 3)}`;
          const isBlind = blindRows.some((row) => row.includes(from) && row.includes(to));
          expect(checkDigitOf(text(from)) === checkDigitOf(text(to)), `${from} ${to}`).toBe(isBlind);
        }
      }
    }
  });
});

describe.each(formats)('%s', (format) => {
  const layout = mrzLayouts[format];
  const { checkDigits } = layout;
  const checked = [
    ['documentNumber', layout.documentNumber, checkDigits.documentNumber],
    ['birthDate', layout.birthDate, checkDigits.birthDate],
    ['expirationDate', layout.expirationDate, checkDigits.expirationDate],
  ] as const;

  it('with any single character of a checked field replaced is wrong, but for exactly the swaps that no check digit sees', () => {
    fc.assert(
      fc.property(contentOf(format), (content) => {
        const lines = formatMrz(format, content);
        for (const [name, at] of checked) {
          if (at === null) continue;
          for (let position = at.start; position < at.end; position += 1) {
            const from = lines[at.line]?.charAt(position) ?? '';
            for (const to of mrzSymbols) {
              if (from === to) continue;
              const parsed = parseMrz(put(lines, { ...at, start: position }, to), today);
              const isBlind = blindRows.some((row) => row.includes(from) && row.includes(to));
              // A number of nothing but fillers is none, however its check digit counts.
              const isEmpty = parsed?.fields.documentNumber === null && isBlind;
              if (parsed?.checkDigitsRight !== isBlind && !isEmpty)
                throw new Error(`${name} at ${position}: ${from} became ${to}`);
              if (!isBlind && parsed.fields[name] !== null)
                throw new Error(`${name} is reported with ${to} for ${from} at ${position}`);
            }
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('with any check digit replaced by any other character is wrong', () => {
    fc.assert(
      fc.property(contentOf(format), (content) => {
        const lines = formatMrz(format, content);
        for (const at of [checkDigits.documentNumber, checkDigits.birthDate, checkDigits.expirationDate]) {
          if (at === null) continue;
          for (const to of mrzSymbols) {
            if (to === textOf(lines, at)) continue;
            expect(parseMrz(put(lines, at, to), today)?.checkDigitsRight, to).toBe(false);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('leaves a birth date with unknown parts open, and everything else right', () => {
    fc.assert(
      fc.property(
        contentOf(format),
        fc.constantFrom('<<<<<<', '74<<<<', '7408<<', '<<0812', '74<<12'),
        (content, date) => {
          const lines = withCheckDigits(put(formatMrz(format, content), layout.birthDate, date), layout);
          const parsed = parseMrz(lines, today);
          expect(parsed).toMatchObject({ checkDigitsRight: true, checkDigits: { birthDate: true } });
          expect(parsed?.fields.birthDate).toBeNull();
          expect(parsed?.fields.documentNumber).toBe(content.documentNumber);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('reads sex X from the filler and from an X, and nothing from any other letter', () => {
    fc.assert(
      fc.property(contentOf(format), fc.constantFrom(...mrzSymbols), (content, sex) => {
        const lines = withCheckDigits(put(formatMrz(format, content), layout.sex, sex), layout);
        const expected = sex === 'M' || sex === 'F' ? sex : sex === 'X' || sex === '<' ? 'X' : null;
        expect(parseMrz(lines, today)?.fields.sex).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the beginning of names that are too long for it', () => {
    const long = word(letters, 10, 30);
    fc.assert(
      fc.property(contentOf(format), long, long, (content, surname, givenNames) => {
        const parsed = parseMrz(formatMrz(format, { ...content, surname, givenNames }), today);
        expect(parsed?.checkDigitsRight).toBe(true);
        expect(surname.startsWith(parsed?.fields.surname ?? '-')).toBe(true);
        expect(givenNames.startsWith(parsed?.fields.givenNames ?? '-')).toBe(true);
        const room = 'surname' in layout.names ? 25 : layout.names.end - layout.names.start;
        expect(parsed?.fields.surname).toBe(surname.slice(0, room));
      }),
      { numRuns: 50 },
    );
  });

  it('is as sure of a field as of its least sure character, and of no other field less for it', () => {
    fc.assert(
      fc.property(contentOf(format), fc.nat(), (content, place) => {
        const lines = formatMrz(format, content);
        const sure = lines.map((line) => [...line].map(() => 0.9));
        const at = layout.birthDate;
        const position = at.start + (place % (at.end - at.start));
        const doubtful = sure.map((line, index) => (index === at.line ? line.with(position, 0.4) : line));
        const fields = measureFieldConfidence(layout, lines, doubtful);
        expect(fields).toEqual({ ...measureFieldConfidence(layout, lines, sure), birthDate: 0.4 });
        expect(fields.documentNumber).toBe(0.9);
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(['TD1', 'TD2'] as const)('a document number of more than nine characters in %s', (format) => {
  const layout = mrzLayouts[format];
  const long = contentOf(format).chain((content) =>
    word(`${letters}0123456789`, 10, format === 'TD1' ? 14 : 13).map((documentNumber) => ({
      ...content,
      documentNumber,
    })),
  );

  it('is read whole, and wrong with any single character replaced, but for the swaps that no check digit sees', () => {
    const { overflow } = layout;
    if (overflow === null) throw new Error(`${format} lets long numbers overflow.`);
    fc.assert(
      fc.property(long, (content) => {
        const lines = formatMrz(format, content);
        expect(parseMrz(lines, today)?.fields.documentNumber).toBe(content.documentNumber);
        const tail = content.documentNumber.length - 9 + 1;
        for (const at of [layout.documentNumber, { ...overflow, end: overflow.start + tail }]) {
          for (let position = at.start; position < at.end; position += 1) {
            const from = lines[at.line]?.charAt(position) ?? '';
            for (const to of mrzSymbols) {
              if (blindRows.some((row) => row.includes(from) && row.includes(to))) continue;
              const parsed = parseMrz(put(lines, { ...at, start: position }, to), today);
              if (parsed?.checkDigitsRight !== false) throw new Error(`${position}: ${from} became ${to}`);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is as sure as the least sure of its characters wherever they stand', () => {
    fc.assert(
      fc.property(long, (content) => {
        const lines = formatMrz(format, content);
        const at = layout.overflow;
        if (at === null) throw new Error(`${format} lets long numbers overflow.`);
        const sure = lines.map((line) => [...line].map(() => 0.9));
        const doubtful = sure.map((line, index) => (index === at.line ? line.with(at.start, 0.3) : line));
        expect(measureFieldConfidence(layout, lines, doubtful).documentNumber).toBe(0.3);
      }),
      { numRuns: 20 },
    );
  });
});
