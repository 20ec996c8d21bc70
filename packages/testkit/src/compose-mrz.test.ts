import fc from 'fast-check';
import { parse } from 'mrz';
import { describe, expect, test } from 'vitest';
import { type ComposedMrzFormat, checkDigit, composeMrz, transliterate } from './compose-mrz.js';
import { randomPerson, specimenPerson } from './specimen-person.js';

const formats: { format: ComposedMrzFormat; documentCode: string; lengths: number[] }[] = [
  { format: 'TD1', documentCode: 'I', lengths: [30, 30, 30] },
  { format: 'TD2', documentCode: 'I', lengths: [36, 36] },
  { format: 'TD3', documentCode: 'P', lengths: [44, 44] },
  { format: 'MRVA', documentCode: 'V', lengths: [44, 44] },
  { format: 'MRVB', documentCode: 'V', lengths: [36, 36] },
];

const icaoSample = specimenPerson({
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  documentNumber: 'L898902C3',
  birthDate: '1974-08-12',
  expirationDate: '2012-04-15',
  sex: 'F',
  personalNumber: 'ZE184226B',
});

describe('composeMrz', () => {
  test('writes the sample passport of ICAO Doc 9303-4 appendix B', () => {
    expect(composeMrz({ format: 'TD3', documentCode: 'P', person: icaoSample }).lines).toEqual([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ]);
  });

  test('writes the sample card of ICAO Doc 9303-5 appendix B', () => {
    const person = { ...icaoSample, documentNumber: 'D23145890', personalNumber: null };
    expect(composeMrz({ format: 'TD1', documentCode: 'I', person }).lines).toEqual([
      'I<UTOD231458907<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ]);
  });

  test('writes the sample card of ICAO Doc 9303-6 appendix B', () => {
    const person = { ...icaoSample, documentNumber: 'D23145890', personalNumber: null };
    expect(composeMrz({ format: 'TD2', documentCode: 'I', person }).lines).toEqual([
      'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<',
      'D231458907UTO7408122F1204159<<<<<<<6',
    ]);
  });

  test('has lines of the right length and alphabet, and fields that an independent parser agrees with', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(...formats), (seed, format) => {
        const full = randomPerson(seed);
        const person = { ...full, personalNumber: full.personalNumber?.slice(0, 7) ?? null };
        const truth = composeMrz({ ...format, person });
        expect(truth.lines.map((line) => line.length)).toEqual(format.lengths);
        expect(truth.lines.join('')).toMatch(/^[A-Z0-9<]+$/);
        const { fields, details } = parse(truth.lines);
        // The parser knows no visas: it takes them for passports and misses the last two check digits.
        const judged = truth.format.startsWith('MRV')
          ? /^(documentNumber|\w+Date)CheckDigit$/
          : /CheckDigit$/;
        const broken = details.filter((detail) => judged.test(String(detail.field)) && !detail.valid);
        expect(broken).toEqual([]);
        expect(fields.documentNumber).toBe(truth.fields.documentNumber);
        expect(fields.lastName).toBe(truth.fields.surname);
        expect(fields.firstName ?? '').toBe(truth.fields.givenNames);
        expect(fields.birthDate).toBe(person.birthDate.replace(/-/g, '').slice(2));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'documentNumber',
    'birthDate',
    'expirationDate',
    'personalNumber',
    'composite',
  ] as const)('a wrong check digit of %s is the only wrong one', (wrongCheckDigit) => {
    const truth = composeMrz({ format: 'TD3', documentCode: 'P', person: icaoSample, wrongCheckDigit });
    const wrong = parse(truth.lines)
      .details.filter((detail) => /CheckDigit$/.test(String(detail.field)) && !detail.valid)
      .map((detail) => detail.field);
    expect(wrong).toEqual([`${wrongCheckDigit}CheckDigit`]);
    expect(truth.checkDigits[wrongCheckDigit]).toBe(false);
    expect(truth.checkDigitsRight).toBe(false);
  });

  test('a long document number continues in the optional data', () => {
    const person = { ...icaoSample, documentNumber: 'D23145890734', personalNumber: null };
    const [first = ''] = composeMrz({ format: 'TD1', documentCode: 'I', person }).lines;
    expect(first).toBe('I<UTOD23145890<7349<<<<<<<<<<<');
  });

  test('what does not fit is refused', () => {
    const person = { ...icaoSample, documentNumber: 'D23145890734' };
    expect(() => composeMrz({ format: 'TD3', documentCode: 'P', person })).toThrow(RangeError);
    const wordy = { ...icaoSample, personalNumber: '123456789012345' };
    expect(() => composeMrz({ format: 'TD3', documentCode: 'P', person: wordy })).toThrow(RangeError);
  });

  test('a date that the calendar lacks has no value', () => {
    const person = specimenPerson({ birthDate: '1990-02-31', expirationDate: '2034-13-14' });
    const truth = composeMrz({ format: 'TD3', documentCode: 'P', person });
    expect(truth.fields).toMatchObject({ birthDate: null, expirationDate: null });
    expect(truth.lines[1]).toContain('900231');
  });
});

test('every change of one character changes the check digit, unless the values differ by a multiple of ten', () => {
  const text = 'L898902C3';
  for (const [index, was] of [...text].entries()) {
    for (const now of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<') {
      const changed = text.slice(0, index) + now + text.slice(index + 1);
      const sameModTen = (Number(checkDigit(now)) - Number(checkDigit(was))) % 10 === 0;
      expect(checkDigit(changed) === checkDigit(text)).toBe(sameModTen);
    }
  }
});

test.each([
  ['Müller', 'MUELLER'],
  ['García Ñíguez', 'GARCIA NIGUEZ'],
  ["O'Briain", 'OBRIAIN'],
  ['Ferreira-Sá', 'FERREIRA SA'],
  ['Sørensen', 'SOERENSEN'],
  ['Weiß', 'WEISS'],
  ['Işık', 'ISIK'],
  ['Łukasz', 'LUKASZ'],
])('the name %s is written %s', (name, written) => {
  expect(transliterate(name)).toBe(written);
});
