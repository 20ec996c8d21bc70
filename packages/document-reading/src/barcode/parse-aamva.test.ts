import { composeAamva, specimenPerson } from '@gatehouse/testkit';
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

  const word = fc
    .stringMatching(/^[A-Z][A-Z]{1,11}$/)
    .filter((text) => !/^(NONE|UNAVL|UNK|UNKNOWN)$/.test(text));
  const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
  const date = (from: number, to: number) =>
    fc
      .record({
        year: fc.integer({ min: from, max: to }),
        month: fc.integer({ min: 1, max: 12 }),
        day: fc.integer({ min: 1, max: 31 }),
      })
      .map(({ year, month, day }) => calendarDate(year, month, day))
      .filter((iso) => iso !== null);
  const holder = fc.record({
    documentNumber: fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{3,14}[A-Z0-9]$/),
    surname: words,
    givenNames: words,
    birthDate: date(1900, 2025),
    issueDate: date(1990, 2026),
    expirationDate: date(2000, 2099),
    sex: fc.constantFrom('M' as const, 'F' as const, 'X' as const),
    heightInches: fc.integer({ min: 48, max: 90 }),
    weightPounds: fc.integer({ min: 70, max: 400 }),
    licenceClass: fc.constantFrom('A', 'C', 'D', 'CM', 'G'),
  });
  const american = fc.record({
    street: words,
    city: words,
    state: fc.constantFrom('VA', 'NY', 'TX'),
    postalCode: fc.stringMatching(/^[1-9][0-9]{4}$/),
    country: fc.constant('USA'),
  });
  const canadian = fc.record({
    street: words,
    city: words,
    state: fc.constantFrom('ON', 'QC', 'BC'),
    postalCode: fc.stringMatching(/^[A-Z][0-9][A-Z] [0-9][A-Z][0-9]$/),
    country: fc.constant('CAN'),
  });

  it.each([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ])('returns what was written in version %i, in the United States and in Canada', (version) => {
    fc.assert(
      fc.property(
        holder,
        fc.oneof(american, canadian),
        fc.constantFrom('DL' as const, 'ID' as const),
        fc.boolean(),
        (person, address, subfile, jurisdictionSubfile) => {
          const { text, ...truth } = composeAamva(
            { ...specimenPerson(), ...person, address },
            { version, subfile, jurisdictionSubfile },
          );
          expect(parseAamva(text)).toEqual(truth);
        },
      ),
      { numRuns: 100 },
    );
  });

  const written = (elements: Record<string, string>, version = 9, issuerIdentificationNumber = '636000') =>
    parseAamva(formatAamva({ version, issuerIdentificationNumber, subfile: 'DL', elements }))?.fields;

  it.each([
    [
      'SPECIMEN,ALPHA,TEST,JR',
      { surname: 'SPECIMEN', givenNames: 'ALPHA', middleName: 'TEST', nameSuffix: 'JR' },
    ],
    ['SPECIMEN,ALPHA', { surname: 'SPECIMEN', givenNames: 'ALPHA', middleName: null }],
    ['SPECIMEN$ALPHA$TEST', { surname: 'SPECIMEN', givenNames: 'ALPHA', middleName: 'TEST' }],
    ['SPECIMEN,$ALPHA TEST', { surname: 'SPECIMEN', givenNames: 'ALPHA TEST', middleName: null }],
    ['SPECIMEN@ALPHA@TEST', { surname: 'SPECIMEN', givenNames: 'ALPHA', middleName: 'TEST' }],
    ['VAN DER BERG,ANNA MARIA', { surname: 'VAN DER BERG', givenNames: 'ANNA MARIA' }],
    ['ALPHA TEST SPECIMEN', { surname: null, givenNames: null, fullName: 'ALPHA TEST SPECIMEN' }],
  ])('reads the single name element of the standard of 2000: %s', (name, expected) => {
    for (const version of [0, 1]) expect(written({ DAA: name, DAQ: '1' }, version)).toMatchObject(expected);
  });

  it('reads the ids of the standard of 2000', () => {
    expect(
      written(
        {
          DAB: 'SPECIMEN',
          DAC: 'ALPHA',
          DAE: 'III',
          DAQ: '12345678',
          DAL: '1 ELM ST',
          DAM: 'APT 2',
          DAN: 'AUSTIN',
          DAO: 'TX',
          DAP: '787010000',
          DAR: 'C',
          DAS: 'A',
          DAT: 'M',
          DAU: '509',
          DAW: '180',
          DBA: '20301210',
          DBB: '19860606',
          DBC: 'F',
        },
        1,
        '636015',
      ),
    ).toMatchObject({
      surname: 'SPECIMEN',
      givenNames: 'ALPHA',
      nameSuffix: 'III',
      street: '1 ELM ST, APT 2',
      city: 'AUSTIN',
      state: 'TX',
      postalCode: '78701',
      country: 'USA',
      classes: 'C',
      restrictions: 'A',
      endorsements: 'M',
      height: `5'-09"`,
      weight: '180 lb',
      expirationDate: '2030-12-10',
      birthDate: '1986-06-06',
      sex: 'F',
    });
  });

  it.each([
    ['011010000', '01101'],
    ['01101      ', '01101'],
    ['01101000000', '01101'],
    ['011012345', '01101-2345'],
    ['01101-2345', '01101-2345'],
    ['K1A0B1', 'K1A 0B1'],
    ['K1A 0B1    ', 'K1A 0B1'],
  ])('reads the postal code "%s" as %s', (code, expected) => {
    expect(written({ DAQ: '1', DAK: code })?.postalCode).toBe(expected);
  });

  it.each([
    ['without its compliance indicator', (text: string) => text.slice(1)],
    ['without any mark before the file type', (text: string) => text.slice(4)],
    ['with carriage returns before line feeds', (text: string) => text.replace('@\n\x1e\r', '@\r\n\x1e\r')],
    ['with other separators', (text: string) => text.replace('@\n\x1e\r', '@\n\x1c\r')],
    [
      'with wrong offsets and lengths',
      (text: string) => text.replace('DL00410278ZV03190008', 'DL00390277ZV03170009'),
    ],
    ['with one subfile counted and two there', (text: string) => text.replace('100102DL', '100101DL')],
    ['with three subfiles counted and two there', (text: string) => text.replace('100102DL', '100103DL')],
    ['without the version of the jurisdiction', (text: string) => text.replace('100102DL', '1002DL')],
    ['with elements ended by both line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    [
      'with a line feed behind the letters of the subfile',
      (text: string) => text.replace('DLDAQ', 'DL\nDAQ'),
    ],
    ['without the space of the file type', (text: string) => text.replace('ANSI ', 'ANSI')],
  ])('reads a header %s', (_, change) => {
    const changed = change(sample);
    expect(changed).not.toBe(sample);
    expect(parseAamva(changed)).toMatchObject({
      subfile: 'DL',
      elements: { ZVA: '01' },
      fields: { documentNumber: 'L898902C3', surname: 'SPECIMEN', birthDate: '1986-06-06' },
    });
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
    expect(written({ DAQ: '1', DBA: '99999999', DBB: '06061986X' })).toMatchObject({
      birthDate: null,
      expirationDate: null,
    });
  });

  it('takes no value from a symbol that was cut off: what is there is right, the rest is missing', () => {
    const whole = parseAamva(sample)?.elements ?? {};
    for (let length = 0; length < sample.length; length += 1) {
      for (const [id, value] of Object.entries(parseAamva(sample.slice(0, length))?.elements ?? {})) {
        expect(`${id} ${value}`).toBe(`${id} ${whole[id]}`);
      }
    }
  });

  it('is null for a symbol of another kind, and never throws', () => {
    expect(parseAamva('LIBRARY CARD 12345')).toBeNull();
    expect(parseAamva('@\n\x1e\rANSI 636000')).toBeNull();
    expect(parseAamva('PRESSED ANSI 636000100101DL00310020DLSOMETHING')).toBeNull();
    expect(parseAamva(sample + 'A'.repeat(9000))).toBeNull();
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
    expect(aamvaIssuer('636056')).toEqual({ country: 'MEX', state: 'COAHUILA' });
    expect(aamvaIssuer('999999')).toBeNull();
    expect(aamvaStateNamedIn('PROVINCE DE LA NOUVELLE ECOSSE')?.state).toBe('NOVA SCOTIA');
    expect(aamvaStateNamedIn('WEST VIRGINIA USA')?.state).toBe('WEST VIRGINIA');
    expect(aamvaStateNamedIn('GEORGIA')).toBeNull();
    expect(aamvaStateNamedIn('GEORGIA USA')?.state).toBe('GEORGIA');
  });
});
