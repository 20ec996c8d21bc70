import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDate } from '../dates.js';
import { aamvaIssuer, aamvaStateNamedIn } from './aamva-issuers.js';
import { formatAamva } from './format-aamva.js';
import { parseAamva } from './parse-aamva.js';

/** The sample of the card design standard, 2020 edition, annex D.13 (its names changed). */
const sample =
  '@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQL898902C3\nDCSSPECIMEN\nDDEN\nDACALPHA TEST\nDDFN\nDADNONE\nDDGN\n' +
  'DCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102030\nDBC1\nDAU068 in\nDAYBRO\nDAG2300 WEST BROAD STREET\n' +
  'DAIRICHMOND\nDAJVA\nDAK232690000  \nDCF2424244747474786102204\nDCGUSA\nDCK123456789\nDDAF\nDDB06062018\n' +
  'DDC06062020\nDDD1\rZVZVA01\r';

describe('parseAamva', () => {
  it('reads every field of the sample of the standard', () => {
    expect(parseAamva(sample)).toMatchObject({
      version: 10,
      issuerIdentificationNumber: '636000',
      subfile: 'DL',
      elements: { DAQ: 'L898902C3', DDE: 'N', DCF: '2424244747474786102204', ZVA: '01' },
      fields: {
        documentNumber: 'L898902C3',
        surname: 'SPECIMEN',
        givenNames: 'ALPHA TEST',
        middleName: null,
        nameSuffix: null,
        birthDate: '1986-06-06',
        expirationDate: '2030-12-10',
        issueDate: '2019-06-06',
        sex: 'M',
        street: '2300 WEST BROAD STREET',
        city: 'RICHMOND',
        state: 'VA',
        postalCode: '23269',
        country: 'USA',
        height: '068 in',
        eyeColor: 'BRO',
        classes: 'D',
        restrictions: 'K',
        endorsements: 'PH',
      },
    });
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10])('returns what was written in version %i', (version) => {
    const text = fc.stringMatching(/^[A-Z0-9][A-Z0-9 ]{0,18}[A-Z0-9]$/).map((value) => `Q${value}`);
    const date = fc
      .record({
        year: fc.integer({ min: 1900, max: 2099 }),
        month: fc.integer({ min: 1, max: 12 }),
        day: fc.integer({ min: 1, max: 28 }),
      })
      .map(({ year, month, day }) => calendarDate(year, month, day) ?? '');
    fc.assert(
      fc.property(
        fc.record({ number: text, surname: text, given: text, street: text, birth: date, expiry: date }),
        fc.boolean(),
        (value, canadian) => {
          const written = (iso: string) => {
            const [year, month, day] = iso.split('-');
            return canadian ? `${year}${month}${day}` : `${month}${day}${year}`;
          };
          const reading = parseAamva(
            formatAamva({
              version,
              issuerIdentificationNumber: canadian ? '636012' : '636000',
              subfile: 'ID',
              elements: {
                DAQ: value.number,
                DCS: value.surname,
                ...(version < 4
                  ? { DCT: `${value.given.replaceAll(' ', '')},MIDDLE` }
                  : { DAC: value.given, DAD: 'MIDDLE' }),
                DAG: value.street,
                DBB: written(value.birth),
                DBA: written(value.expiry),
                DBC: '2',
                DCG: canadian ? 'CAN' : 'USA',
              },
            }),
          );
          expect(reading).toMatchObject({ version, subfile: 'ID' });
          const spaces = (text: string) => text.replace(/\s+/g, ' ');
          expect(reading?.fields).toMatchObject({
            documentNumber: spaces(value.number),
            surname: spaces(value.surname),
            givenNames: version < 4 ? value.given.replaceAll(' ', '') : spaces(value.given),
            middleName: 'MIDDLE',
            street: spaces(value.street),
            sex: 'F',
          });
          // Where both orders of a date are real days in this or the last century, the country decides.
          expect(reading?.fields.birthDate).toBe(value.birth);
          expect(reading?.fields.expirationDate).toBe(value.expiry);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('reads version 1, where names stand in one element and dates begin with the year', () => {
    const text = formatAamva({
      version: 1,
      issuerIdentificationNumber: '636015',
      subfile: 'DL',
      elements: {
        DAA: 'SPECIMEN,ALPHA,TEST',
        DAQ: '12345678',
        DBB: '19860606',
        DBA: '20301210',
        DBC: 'F',
        DAR: 'C',
      },
    });
    expect(text).toContain('AAMVA636015');
    expect(parseAamva(text)?.fields).toMatchObject({
      surname: 'SPECIMEN',
      givenNames: 'ALPHA',
      middleName: 'TEST',
      birthDate: '1986-06-06',
      expirationDate: '2030-12-10',
      sex: 'F',
      classes: 'C',
    });
  });

  it('copes with wrong offsets, which many issuers print', () => {
    const wrong = sample.replace('DL00410278ZV03190008', 'DL00390278ZV03170008');
    expect(parseAamva(wrong)?.fields.documentNumber).toBe('L898902C3');
  });

  it('reads no date that is no real day', () => {
    const text = formatAamva({
      version: 8,
      issuerIdentificationNumber: '636000',
      subfile: 'DL',
      elements: { DAQ: '1', DBB: '02302000', DBA: '13132030', DBD: 'unavl', DCG: 'USA' },
    });
    expect(parseAamva(text)?.fields).toMatchObject({
      birthDate: null,
      expirationDate: null,
      issueDate: null,
    });
  });

  it('is null for a symbol of another kind, and never throws', () => {
    expect(parseAamva('LIBRARY CARD 12345')).toBeNull();
    expect(parseAamva('@\n\x1e\rANSI 636000')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseAamva(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseAamva(`@\n\x1e\rANSI 63600010${text}`)));
    fc.assert(
      fc.property(fc.nat({ max: sample.length }), (length) => void parseAamva(sample.slice(0, length))),
    );
  });
});

describe('aamvaIssuer', () => {
  it('knows states and provinces by number and by name', () => {
    expect(aamvaIssuer('636000')).toEqual({ country: 'USA', state: 'VIRGINIA' });
    expect(aamvaIssuer('636012')).toEqual({ country: 'CAN', state: 'ONTARIO' });
    expect(aamvaIssuer('999999')).toBeNull();
    expect(aamvaStateNamedIn('WEST VIRGINIA USA')?.state).toBe('WEST VIRGINIA');
    expect(aamvaStateNamedIn('GEORGIA')).toBeNull();
    expect(aamvaStateNamedIn('GEORGIA USA')?.state).toBe('GEORGIA');
  });
});
