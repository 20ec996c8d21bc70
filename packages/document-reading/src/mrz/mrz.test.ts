import type { MrzFormat } from '@gatehouse/contract';
import fc from 'fast-check';
import { parse as parseIndependently } from 'mrz';
import { describe, expect, it } from 'vitest';
import { calendarDate } from '../dates.js';
import { checkDigitIsRight, checkDigitOf, mrzCharacterValue } from './check-digit.js';
import { formatMrz, type MrzContent } from './format-mrz.js';
import { mrzLayouts, textOf } from './mrz-layout.js';
import { mrzSymbols } from './mrz-symbols.js';
import { mrzFormatOf, parseMrz } from './parse-mrz.js';

const today = new Date('2025-11-23T00:00:00Z');
const formats: MrzFormat[] = ['TD1', 'TD2', 'TD3', 'MRVA', 'MRVB', 'FRENCH_ID'];

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const word = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((characters) => characters.join(''));
const dateBetween = (from: number, to: number) =>
  fc
    .record({
      year: fc.integer({ min: from, max: to }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 31 }),
    })
    .map(({ year, month, day }) => calendarDate(year, month, day))
    .filter((date) => date !== null);
const names = fc.array(word(letters, 1, 6), { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));

const numberLengths: Record<MrzFormat, { shortest: number; longest: number }> = {
  TD1: { shortest: 1, longest: 14 },
  TD2: { shortest: 1, longest: 13 },
  TD3: { shortest: 1, longest: 9 },
  MRVA: { shortest: 1, longest: 9 },
  MRVB: { shortest: 1, longest: 9 },
  FRENCH_ID: { shortest: 12, longest: 12 },
};
const codes: Record<MrzFormat, { documentCode: string; issuingState: string }> = {
  TD1: { documentCode: 'I', issuingState: 'UTO' },
  TD2: { documentCode: 'I', issuingState: 'UTO' },
  TD3: { documentCode: 'P', issuingState: 'UTO' },
  MRVA: { documentCode: 'V', issuingState: 'UTO' },
  MRVB: { documentCode: 'V', issuingState: 'UTO' },
  FRENCH_ID: { documentCode: 'ID', issuingState: 'FRA' },
};

const contentOf = (format: MrzFormat): fc.Arbitrary<MrzContent> =>
  fc.record({
    documentCode: fc.constant(codes[format].documentCode),
    issuingState: fc.constant(codes[format].issuingState),
    documentNumber: word(
      `${letters}0123456789`,
      numberLengths[format].shortest,
      numberLengths[format].longest,
    ),
    nationality: fc.constantFrom('UTO', 'D', 'FRA', 'MEX', 'XXA'),
    birthDate: dateBetween(1926, 2024),
    sex: fc.constantFrom('M' as const, 'F' as const, 'X' as const),
    expirationDate: dateBetween(2000, 2054),
    surname: names,
    givenNames: names,
    ...(format === 'TD3' && { personalNumber: word(`${letters}0123456789`, 1, 14) }),
  });

describe.each(formats)('%s', (format) => {
  it('returns from a zone what was written into it', () => {
    fc.assert(
      fc.property(contentOf(format), (content) => {
        const lines = formatMrz(format, content);
        expect(mrzFormatOf(lines)).toBe(format);
        const parsed = parseMrz(lines, today);
        expect(parsed?.checkDigitsRight).toBe(true);
        expect(parsed?.fields).toMatchObject({
          documentCode: content.documentCode,
          issuingState: content.issuingState,
          documentNumber: content.documentNumber,
          nationality: format === 'FRENCH_ID' ? null : content.nationality,
          birthDate: content.birthDate,
          sex: content.sex,
          expirationDate: format === 'FRENCH_ID' ? null : content.expirationDate,
          surname: content.surname,
          givenNames: content.givenNames,
          ...(content.personalNumber !== undefined && { personalNumber: content.personalNumber }),
        });
      }),
      { numRuns: 1700 },
    );
  });

  it('finds every single wrong character in a checked field that arithmetic can find, and reports no value for it', () => {
    const layout = mrzLayouts[format];
    const fields = [
      { name: 'documentNumber' as const, at: layout.documentNumber },
      { name: 'birthDate' as const, at: layout.birthDate },
      ...(layout.expirationDate === null
        ? []
        : [{ name: 'expirationDate' as const, at: layout.expirationDate }]),
    ];
    const shortNumber = contentOf(format).map((content) => ({
      ...content,
      documentNumber: format === 'FRENCH_ID' ? content.documentNumber : content.documentNumber.slice(0, 9),
    }));
    fc.assert(
      fc.property(
        shortNumber,
        fc.nat(),
        fc.constantFrom(...fields),
        fc.constantFrom(...mrzSymbols),
        (content, place, field, other) => {
          const lines = formatMrz(format, content);
          const { line, start, end } = field.at;
          const position = start + (place % (end - start));
          const original = lines[line]?.charAt(position) ?? '';
          fc.pre((mrzCharacterValue(original) - mrzCharacterValue(other)) % 10 !== 0);
          const wrong = lines.map((text, index) =>
            index === line ? text.slice(0, position) + other + text.slice(position + 1) : text,
          );
          const parsed = parseMrz(wrong, today);
          expect(parsed?.checkDigits[field.name]).toBe(false);
          expect(parsed?.checkDigitsRight).toBe(false);
          expect(parsed?.fields[field.name]).toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('an independent reader', () => {
  it.each(['TD1', 'TD2', 'TD3', 'FRENCH_ID'] as const)('agrees with what is written for %s', (format) => {
    fc.assert(
      fc.property(contentOf(format), (content) => {
        const result = parseIndependently(formatMrz(format, content));
        expect(result.fields.lastName).toBe(content.surname);
        expect(result.fields.birthDate).toBe(content.birthDate.slice(2).replaceAll('-', ''));
        const wrongDigits = result.details.filter(
          ({ field, valid }) => /CheckDigit$/.test(field ?? '') && !valid,
        );
        // It knows no overflow of the number in TD2.
        if (format !== 'TD2' || content.documentNumber.length <= 9) expect(wrongDigits).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parseMrz', () => {
  it('reads the specimens of ICAO Doc 9303', () => {
    const td3 = parseMrz(
      ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
      today,
    );
    expect(td3).toMatchObject({ format: 'TD3', checkDigitsRight: true });
    expect(td3?.fields).toMatchObject({
      documentNumber: 'L898902C3',
      personalNumber: 'ZE184226B',
      birthDate: '1974-08-12',
    });
    const td1 = parseMrz(
      ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
      today,
    );
    expect(td1).toMatchObject({ format: 'TD1', checkDigitsRight: true });
    const longNumber = parseMrz(
      ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'],
      today,
    );
    expect(longNumber).toMatchObject({ checkDigitsRight: true, fields: { documentNumber: 'D23145890734' } });
    const td2 = parseMrz(
      ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
      today,
    );
    expect(td2).toMatchObject({ format: 'TD2', checkDigitsRight: true });
    const visa = parseMrz(
      ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'],
      today,
    );
    expect(visa).toMatchObject({ format: 'MRVA', checkDigitsRight: true, checkDigits: { composite: null } });
  });

  it('keeps an empty number from passing for a right one', () => {
    const lines = [
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      '<<<<<<<<<0UTO7408122F1204159<<<<<<<<<<<<<<00',
    ];
    expect(parseMrz(lines, today)?.checkDigits.documentNumber).toBe(false);
  });

  it('accepts an empty personal number with a filler or a zero, and nothing else', () => {
    const withDigit = (digit: string) => {
      const line = `L898902C36UTO7408122F1204159<<<<<<<<<<<<<<${digit}`;
      const composite = checkDigitOf(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43));
      return parseMrz(['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', line + composite], today);
    };
    expect(withDigit('<')?.checkDigitsRight).toBe(true);
    expect(withDigit('0')?.checkDigitsRight).toBe(true);
    expect(withDigit('4')?.checkDigits.personalNumber).toBe(false);
  });

  it('fits no lines of another length or alphabet', () => {
    expect(parseMrz(['P<UTO', 'L898902'], today)).toBeNull();
    expect(
      parseMrz(
        ['p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
        today,
      ),
    ).toBeNull();
  });
});

describe('formatMrz', () => {
  it('refuses a number that does not fit', () => {
    const content: MrzContent = {
      ...codes.TD3,
      documentNumber: 'ABCDEFGHIJ',
      nationality: 'UTO',
      birthDate: '1990-01-01',
      sex: 'F',
      expirationDate: '2030-01-01',
      surname: 'A',
      givenNames: 'B',
    };
    expect(() => formatMrz('TD3', content)).toThrow(RangeError);
    expect(() => formatMrz('TD3', { ...content, documentNumber: 'a1' })).toThrow(RangeError);
  });

  it('cuts names to their field and keeps the line length', () => {
    const lines = formatMrz('TD1', {
      ...codes.TD1,
      documentNumber: 'X1',
      nationality: 'UTO',
      birthDate: '1990-01-01',
      sex: 'F',
      expirationDate: '2030-01-01',
      surname: 'Papandropoulous',
      givenNames: 'Jonathon Warren Trevor',
    });
    expect(lines[2]).toBe('PAPANDROPOULOUS<<JONATHON<WARR');
    expect(lines.map((line) => line.length)).toEqual([30, 30, 30]);
  });
});

describe('checkDigitIsRight', () => {
  it('takes a filler for zero only where it may stand', () => {
    expect(checkDigitIsRight('<<<<<<', '<')).toBe(false);
    expect(checkDigitIsRight('<<<<<<', '<', true)).toBe(true);
    expect(checkDigitIsRight('1<<<<<', '<', true)).toBe(false);
  });
});

describe('mrzLayouts', () => {
  it.each(formats)('covers every position of %s that the composite check digit names', (format) => {
    const layout = mrzLayouts[format];
    const lines = Array.from({ length: layout.lineCount }, () => 'A'.repeat(layout.lineLength));
    for (const at of layout.compositeOver) expect(textOf(lines, at)).toHaveLength(at.end - at.start);
  });
});
