import type { TextLine } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import { parsePrintedDate } from './parse-printed-date.js';
import { readPrintedFields } from './read-printed-fields.js';
import { settlePrintedNumbers } from './settle-printed-numbers.js';

const today = new Date('2025-11-23T00:00:00Z');

describe('parsePrintedDate', () => {
  const parse = (text: string, order: 'day-first' | 'month-first' | 'unknown' = 'unknown') =>
    parsePrintedDate(text, order, 2025);

  it.each([
    ['12 AUG 1974', '1974-08-12'],
    ['12 AUG/AOUT 74', '1974-08-12'],
    ['15AUG2030', '2030-08-15'],
    ['30 MAR/MAR 1972', '1972-03-30'],
    ['1 de enero de 2001', '2001-01-01'],
    ['03. März 1999', '1999-03-03'],
    ['2 février 2010', '2010-02-02'],
    ['25 DEZ 1990', '1990-12-25'],
    ['AUGUST 4, 2012', '2012-08-04'],
    ['21.02.2018', '2018-02-21'],
    ['1974-08-12', '1974-08-12'],
    ['1990-JAN-05', '1990-01-05'],
    ['1990/03/12', '1990-03-12'],
    ['12 MAR/MARS 90', '1990-03-12'],
    ['12 03 1990', null],
    ['25 12 1999', '1999-12-25'],
    ['25121999', '1999-12-25'],
    ['07 JUIL/JUL 2001', '2001-07-07'],
    ['01 OUT/OCT 2011', '2011-10-01'],
    ['25/12/1999', '1999-12-25'],
    ['12/25/1999', '1999-12-25'],
  ])('reads %s', (text, date) => {
    expect(parse(text)).toBe(date);
  });

  it('decides between day and month by the country, and not at all without one', () => {
    expect(parse('03/04/2020', 'day-first')).toBe('2020-04-03');
    expect(parse('03/04/2020', 'month-first')).toBe('2020-03-04');
    expect(parse('03/04/2020')).toBeNull();
    expect(parse('04/04/2020')).toBe('2020-04-04');
    expect(parse('03.04.2020')).toBe('2020-04-03');
  });

  it('takes no half-covered year for a year', () => {
    expect(parse('14 MAR 19')).toBeNull();
    expect(parse('14.03.20')).toBeNull();
  });

  it('reads no day that does not exist and no month named twice differently', () => {
    expect(parse('31 FEB 2020')).toBeNull();
    expect(parse('12 AUG/SEP 1974')).toBeNull();
    expect(parse('LINDQVIST')).toBeNull();
  });
});

function line(text: string, x: number, y: number, confidence = 0.95): TextLine {
  return { text, confidence, box: { x, y, width: text.length * 12, height: 20 } };
}

describe('readPrintedFields', () => {
  const read = (
    lines: TextLine[],
    options: { numbered?: boolean; dateOrder?: 'day-first' | 'month-first' } = {},
  ) => {
    const fields = readPrintedFields({
      lines,
      dateOrder: options.dateOrder ?? 'day-first',
      numbered: options.numbered ?? false,
      today,
    });
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
  };

  it.each([
    ['English', 'Surname', 'Given names', 'Date of birth', 'Date of expiry', 'Document No.'],
    ['Spanish', 'Apellidos', 'Nombres', 'Fecha de nacimiento', 'Fecha de caducidad', 'Número de documento'],
    ['Portuguese', 'Apelidos', 'Nomes próprios', 'Data de nascimento', 'Data de validade', 'Nº do documento'],
    ['French', 'Nom', 'Prénoms', 'Date de naissance', "Date d'expiration", 'Numéro de document'],
    ['German', 'Familienname', 'Vornamen', 'Geburtsdatum', 'Gültig bis', 'Ausweisnummer'],
  ])('finds values below %s labels', (_, surname, givenNames, birth, expiry, number) => {
    expect(
      read([
        line(surname, 100, 0),
        line('SPECIMEN', 100, 26),
        line(givenNames, 100, 60),
        line('ALPHA TEST', 100, 86),
        line(birth, 100, 120),
        line('12.08.1974', 100, 146),
        line(expiry, 100, 180),
        line('31.12.2030', 100, 206),
        line(number, 500, 0),
        line('L898902C3', 500, 26),
      ]),
    ).toEqual({
      surname: 'SPECIMEN',
      givenNames: 'ALPHA TEST',
      birthDate: '1974-08-12',
      expirationDate: '2030-12-31',
      documentNumber: 'L898902C3',
    });
  });

  it('finds values to the right and after a colon, and bilingual labels with a misread letter', () => {
    expect(
      read([
        line('Sumame/Nom', 0, 0),
        line('MÜLLER', 140, 0),
        line('Sex: F', 0, 40),
        line('Nationality/Nationalite', 0, 80),
        line('UTOPIAN', 0, 106),
        line('Dateof issueDatede delivrance', 0, 140),
        line('15 JUN 2024', 0, 166),
      ]),
    ).toEqual({ surname: 'MÜLLER', sex: 'F', nationality: 'UTOPIAN', issueDate: '2024-06-15' });
  });

  it('reads the numbered fields of a licence', () => {
    const lines = [
      line('4d DLN U48217365', 0, 0),
      line('1LN LINDQVIST', 0, 30),
      line('2FN CLARA MARIA', 0, 60),
      line('3DOB03/14/1990', 0, 90),
      line('4aISS 06/15/2024', 0, 120),
      line('4b EXP 06/14/2034', 0, 150),
      line('15SEXF', 0, 180),
    ];
    expect(read(lines, { numbered: true, dateOrder: 'month-first' })).toEqual({
      documentNumber: 'U48217365',
      surname: 'LINDQVIST',
      givenNames: 'CLARA MARIA',
      birthDate: '1990-03-14',
      issueDate: '2024-06-15',
      expirationDate: '2034-06-14',
      sex: 'F',
    });
  });

  it('takes no label that could not be read for a name, and no name for a label', () => {
    const lines = [
      line('1NAMEINOMO BRIAIN', 0, 0),
      line('2 FIRST NAMEIPRENOMINES', 0, 30),
      line('4d NoINUMERoRA9830701', 0, 60),
      line('3 DOB/DDN 1961/06/27', 0, 90),
      line('4a ISS/DEL 2022/06/15', 0, 120),
      line('4b EXP/EXP 2032/06/14', 0, 150),
      line('15SEXISEXEF', 0, 180),
    ];
    expect(read(lines, { numbered: true })).toEqual({
      birthDate: '1961-06-27',
      issueDate: '2022-06-15',
      expirationDate: '2032-06-14',
      sex: 'F',
    });
    expect(read([line('1 LN LI', 0, 0), line('2 FN FU MING', 0, 30)], { numbered: true })).toEqual({
      surname: 'LI',
      givenNames: 'FU MING',
    });
  });

  it('leaves out what does not fit its field, what is unsure and what lies in the future', () => {
    expect(
      read([
        line('Date of birth', 0, 0),
        line('31.02.1990', 0, 26),
        line('Date of issue', 300, 0),
        line('01.01.2040', 300, 26),
        line('Document No.', 0, 80),
        line('SPECIMEN', 0, 106),
        line('Surname', 300, 80),
        line('GARBL', 300, 106, 0.62),
        line('Given names', 0, 160),
        line('Identlfiant secondaire', 0, 186),
      ]),
    ).toEqual({});
  });

  it('joins the lines of an address, and drops it when one of them is unsure', () => {
    const address = (confidence: number) =>
      read([
        line('Address', 0, 0),
        line('47 SAMPLE STREET', 0, 26),
        line('RICHMOND, VA 23220', 0, 52, confidence),
      ]);
    expect(address(0.95)).toEqual({ address: '47 SAMPLE STREET\nRICHMOND, VA 23220' });
    expect(address(0.78)).toEqual({});
  });

  it.each([
    ['4d DL NoBV7008576', 'BV7008576'],
    ['4dDLNoWE2565499', 'WE2565499'],
    ['4d DL No WE2565499', 'WE2565499'],
    ['4d DL Nord77', undefined],
  ])('a label that sticks to its number is no part of it: %s', (text, number) => {
    const fields = readPrintedFields({
      lines: [line('DRIVER LICENSE', 0, 0), line(text, 0, 26)],
      numbered: true,
      dateOrder: 'month-first',
      today,
    });
    expect(fields.documentNumber?.value).toBe(number);
  });

  it('makes nothing of text without labels', () => {
    expect(
      read([line('HAPPY BIRTHDAY', 0, 0), line('12.08.1974', 0, 26), line('NAME OF THE ROSE', 0, 60)]),
    ).toEqual({});
  });
});

describe('settlePrintedNumbers', () => {
  const fields = (value: string) => ({ documentNumber: { value, label: 'No.', confidence: 0.9 } });
  const barcode = (documentNumber: string) => ({
    format: 'PDF417' as const,
    box: null,
    aamva: { fields: { documentNumber } },
  });

  it('takes over a number that differs in look-alikes only, and keeps any other difference', () => {
    const known = barcode('CA000000') as never; // Only the number is looked at.
    expect(settlePrintedNumbers(fields('CAO00000'), null, known).documentNumber?.value).toBe('CA000000');
    expect(settlePrintedNumbers(fields('CA000001'), null, known).documentNumber?.value).toBe('CA000001');
  });

  it('leaves a number out that may hold a look-alike, unless the zone or the barcode tells it', () => {
    const number = (value: string, lookAlike: number) => ({
      value,
      label: 'No.',
      confidence: 0.9,
      lookAlike,
    });
    const doubtful = { documentNumber: number('W190E9106', 0.034), personalNumber: number('AO12', 0.2) };
    expect(settlePrintedNumbers(doubtful, null, null)).toEqual({});
    const known = barcode('W19OE9106') as never; // Only the number is looked at.
    expect(settlePrintedNumbers(doubtful, null, known)).toEqual({
      documentNumber: number('W19OE9106', 0.034),
    });
    const certain = { documentNumber: number('F27JK0309', 0.004) };
    expect(settlePrintedNumbers(certain, null, null)).toEqual(certain);
  });
});
