import type { MrzReading, PrintedText, TextLine } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import { formatAamva } from './barcode/format-aamva.js';
import { parseAamva } from './barcode/parse-aamva.js';
import { classifyDocument } from './classify-document.js';
import { countryNamedIn, isoCountries, isStateCode, issuingCountryOf } from './countries.js';
import { formatMrz, type MrzContent } from './mrz/format-mrz.js';
import { parseMrz } from './mrz/parse-mrz.js';

const today = new Date('2025-11-23T00:00:00Z');
const person: MrzContent = {
  documentCode: 'P',
  issuingState: 'ISL',
  documentNumber: 'A1234567',
  nationality: 'ISL',
  birthDate: '1990-01-02',
  sex: 'F',
  expirationDate: '2032-01-01',
  surname: 'Jonsdottir',
  givenNames: 'Anna',
};

function mrzOf(format: Parameters<typeof formatMrz>[0], content: Partial<MrzContent>): MrzReading {
  const parsed = parseMrz(formatMrz(format, { ...person, ...content }), today);
  if (parsed === null) throw new Error('The zone does not parse.');
  return { ...parsed, box: null, repairs: [], confidence: 0.97, lineConfidence: [] };
}

const noText: PrintedText = { lines: [], fields: {} };
const textOf = (...texts: string[]): TextLine[] =>
  texts.map((text, index) => ({
    text,
    confidence: 0.95,
    box: { x: 0, y: index * 30, width: 200, height: 20 },
  }));

describe('classifyDocument', () => {
  it.each([
    [
      'TD3',
      { documentCode: 'P' },
      { typeOfId: 'Passport', subtype: 'NATIONAL_PASSPORT', side: 'front', oneSided: true },
    ],
    ['TD3', { documentCode: 'PD' }, { typeOfId: 'Passport', subtype: 'DIPLOMATIC_PASSPORT' }],
    ['MRVA', { documentCode: 'V' }, { typeOfId: 'Visa', oneSided: true }],
    ['MRVB', { documentCode: 'V' }, { typeOfId: 'Visa', oneSided: true }],
    ['TD1', { documentCode: 'I' }, { typeOfId: 'IdentificationCard', side: 'back', oneSided: false }],
    [
      'TD1',
      { documentCode: 'C1', issuingState: 'USA' },
      { typeOfId: 'ResidenceDocument', subtype: 'PERMANENT_RESIDENCE_CARD', issuingCountry: 'USA' },
    ],
    ['TD1', { documentCode: 'IR' }, { typeOfId: 'ResidenceDocument' }],
    [
      'TD1',
      { documentCode: 'ID', issuingState: 'MEX' },
      { typeOfId: 'VoterIdentification', issuingCountry: 'MEX' },
    ],
    [
      'TD2',
      { documentCode: 'I', issuingState: 'D' },
      { typeOfId: 'IdentificationCard', side: 'front', issuingCountry: 'DEU' },
    ],
    [
      'FRENCH_ID',
      { documentCode: 'ID', issuingState: 'FRA', documentNumber: '880692310285' },
      { typeOfId: 'IdentificationCard', side: 'front', issuingCountry: 'FRA' },
    ],
  ] as const)('tells a %s zone with %o', (format, content, expected) => {
    expect(classifyDocument({ mrz: mrzOf(format, content), barcode: null, text: noText })).toMatchObject({
      recognised: true,
      specimen: false,
      ...expected,
    });
  });

  it('tells a licence by its barcode, with country and state', () => {
    const aamva = parseAamva(
      formatAamva({
        version: 9,
        issuerIdentificationNumber: '636002',
        subfile: 'DL',
        elements: { DAQ: 'S1', DCS: 'DOE', DBD: '01012022' },
      }),
    );
    expect(
      classifyDocument({ mrz: null, barcode: { format: 'PDF417', box: null, aamva }, text: noText }),
    ).toMatchObject({
      recognised: true,
      typeOfId: 'DriversLicense',
      issuingCountry: 'USA',
      issuingState: 'MASSACHUSETTS',
      side: 'back',
      issueYear: 2022,
    });
  });

  it('recognises a front by its title and labelled fields', () => {
    const field = (value: string) => ({ value, label: '', confidence: 0.9 });
    const text: PrintedText = {
      lines: textOf('BUNDESREPUBLIK DEUTSCHLAND', 'PERSONALAUSWEIS'),
      fields: { surname: field('A'), birthDate: field('1990-01-01') },
    };
    expect(classifyDocument({ mrz: null, barcode: null, text })).toMatchObject({
      recognised: true,
      typeOfId: 'IdentificationCard',
      issuingCountry: 'DEU',
      side: 'front',
      oneSided: false,
    });
  });

  /** Lines of print, what the labelled fields gave, and what the document is: counted as confusions below. */
  const fronts: [what: string, lines: string[], expected: [string, string | null, string | null, string]][] =
    [
      [
        'German card',
        ['BUNDESREPUBLIK DEUTSCHLAND', 'PERSONALAUSWEIS'],
        ['IdentificationCard', 'DEU', null, 'front'],
      ],
      [
        'Austrian card',
        ['REPUBLIK ÖSTERREICH', 'PERSONALAUSWEIS'],
        ['IdentificationCard', 'AUT', null, 'front'],
      ],
      [
        'Swiss card',
        ['SCHWEIZERISCHE EIDGENOSSENSCHAFT', 'IDENTITÄTSKARTE'],
        ['IdentificationCard', 'CHE', null, 'front'],
      ],
      [
        'French card',
        ['RÉPUBLIQUE FRANÇAISE', "CARTE NATIONALE D'IDENTITÉ"],
        ['IdentificationCard', 'FRA', null, 'front'],
      ],
      [
        'Spanish card',
        ['ESPAÑA', 'DOCUMENTO NACIONAL DE IDENTIDAD'],
        ['IdentificationCard', 'ESP', null, 'front'],
      ],
      [
        'Portuguese card',
        ['REPÚBLICA PORTUGUESA', 'CARTÃO DE CIDADÃO'],
        ['IdentificationCard', 'PRT', null, 'front'],
      ],
      [
        'Brazilian licence',
        ['REPÚBLICA FEDERATIVA DO BRASIL', 'CARTEIRA NACIONAL DE HABILITAÇÃO'],
        ['DriversLicense', 'BRA', null, 'front'],
      ],
      [
        'Mexican voter card',
        ['MÉXICO', 'INSTITUTO NACIONAL ELECTORAL', 'CREDENCIAL PARA VOTAR'],
        ['VoterIdentification', 'MEX', null, 'front'],
      ],
      ['licence of a state', ['TEXAS', 'DRIVER LICENSE', 'USA'], ['DriversLicense', 'USA', 'TEXAS', 'front']],
      [
        'card of a state',
        ['NEW YORK STATE', 'IDENTIFICATION CARD', 'USA'],
        ['IdentificationCard', 'USA', 'NEW YORK', 'front'],
      ],
      [
        'licence of a province',
        ['ONTARIO CANADA', "DRIVER'S LICENCE / PERMIS DE CONDUIRE"],
        ['DriversLicense', 'CAN', 'ONTARIO', 'front'],
      ],
      ['licence of Quebec', ['QUÉBEC', 'PERMIS DE CONDUIRE'], ['DriversLicense', 'CAN', 'QUEBEC', 'front']],
      [
        'European licence',
        ['FÜHRERSCHEIN', 'BUNDESREPUBLIK DEUTSCHLAND'],
        ['DriversLicense', 'DEU', null, 'front'],
      ],
      ['British licence', ['DRIVING LICENCE', 'UNITED KINGDOM'], ['DriversLicense', 'GBR', null, 'front']],
      [
        'licence known by its numbers',
        ['4a. 24.01.2023', '4b. 23.01.2038'],
        ['DriversLicense', null, null, 'front'],
      ],
      ['residence permit', ['AUFENTHALTSTITEL', 'DEUTSCHLAND'], ['ResidenceDocument', 'DEU', null, 'front']],
      [
        'permanent resident',
        ['UNITED STATES OF AMERICA', 'PERMANENT RESIDENT'],
        ['ResidenceDocument', 'USA', null, 'front'],
      ],
      [
        'passport card',
        ['UNITED STATES OF AMERICA', 'PASSPORT CARD'],
        ['IdentificationCard', 'USA', null, 'front'],
      ],
      ['passport', ['PASSEPORT', 'RÉPUBLIQUE FRANÇAISE'], ['Passport', 'FRA', null, 'front']],
      ['visa', ['VISUM', 'ÖSTERREICH'], ['Visa', 'AUT', null, 'front']],
      [
        'title without its spaces',
        ['BUNDESREPUBLIKDEUTSCHLAND', 'DRIVINGLICENCE'],
        ['DriversLicense', 'DEU', null, 'front'],
      ],
      [
        'title with a misread letter',
        ['ESPANA', 'PERM1SO DE CONDUCCION'],
        ['DriversLicense', 'ESP', null, 'front'],
      ],
    ];

  it('confuses no front with another by its title and heading', () => {
    const field = (value: string) => ({ value, label: '', confidence: 0.9 });
    const confused = fronts.flatMap(([what, lines, expected]) => {
      const text: PrintedText = {
        lines: textOf(...lines),
        fields: { surname: field('A'), birthDate: field('1990-01-01') },
      };
      const { typeOfId, issuingCountry, issuingState, side } = classifyDocument({
        mrz: null,
        barcode: null,
        text,
      });
      const found = [typeOfId, issuingCountry, issuingState, side];
      return JSON.stringify(found) === JSON.stringify(expected) ? [] : [`${what}: ${found.join(' ')}`];
    });
    expect(confused).toEqual([]);
  });

  it('takes no given name and no address for the issuing state', () => {
    const field = (value: string) => ({ value, label: '', confidence: 0.9 });
    const text: PrintedText = {
      lines: textOf('DRIVER LICENSE', '2 VIRGINIA MARY', 'AUSTIN, TEXAS 78701'),
      fields: {
        givenNames: field('VIRGINIA MARY'),
        birthDate: field('1990-01-01'),
        address: field('1 ELM ST\nAUSTIN, TEXAS 78701'),
      },
    };
    expect(classifyDocument({ mrz: null, barcode: null, text }).issuingState).toBeNull();
  });

  it('knows the back of a European licence by its table of classes', () => {
    const rows = ['AM 01.02.10', 'A1', 'A2', 'A', 'B 01.02.10', 'BE', '12. 01'];
    expect(
      classifyDocument({ mrz: null, barcode: null, text: { lines: textOf(...rows), fields: {} } }),
    ).toMatchObject({ recognised: true, typeOfId: 'DriversLicense', side: 'back', oneSided: false });
  });

  it('recognises nothing in a title alone, in loose text, or in a symbol of another kind', () => {
    const text: PrintedText = { lines: textOf('PASSPORT', 'to good food'), fields: {} };
    expect(classifyDocument({ mrz: null, barcode: null, text })).toMatchObject({
      recognised: false,
      typeOfId: 'Unknown',
    });
    const symbol = { format: 'PDF417' as const, box: null, aamva: null };
    expect(classifyDocument({ mrz: null, barcode: symbol, text: noText }).recognised).toBe(false);
  });

  it('calls a specimen what says so, whose issuer is Utopia, or whose holder is one', () => {
    const specimen = (content: Partial<MrzContent>, ...lines: string[]) =>
      classifyDocument({
        mrz: mrzOf('TD3', content),
        barcode: null,
        text: { lines: textOf(...lines), fields: {} },
      }).specimen;
    expect(specimen({})).toBe(false);
    expect(specimen({}, 'SPECIMEN')).toBe(true);
    expect(specimen({}, 'Muster')).toBe(true);
    expect(specimen({ issuingState: 'UTO' })).toBe(true);
    expect(specimen({ surname: 'Mustermann' })).toBe(true);
    expect(specimen({ surname: 'Sample' })).toBe(false);
  });
});

describe('countries', () => {
  it('gives every ISO country a name in every label language, and knows its code', () => {
    expect(isoCountries.size).toBe(249);
    expect(new Set(isoCountries.values()).size).toBe(249);
    for (const language of ['en', 'es', 'pt', 'fr', 'de']) {
      const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
      for (const [alpha3, alpha2] of isoCountries) {
        expect(display.of(alpha2), `${alpha3} in ${language}`).toBeDefined();
        expect(isStateCode(alpha3)).toBe(true);
      }
    }
  });

  it('finds the country a line names', () => {
    expect(countryNamedIn('REPUBLICA DE COLOMBIA')).toBe('COL');
    expect(countryNamedIn('ESTADOS UNIDOS MEXICANOS')).toBe('MEX');
    expect(countryNamedIn('DEUTSCHLAND')).toBe('DEU');
    expect(countryNamedIn('SURNAME')).toBeNull();
  });

  it('gives issuers as alpha-3', () => {
    expect(issuingCountryOf('D')).toBe('DEU');
    expect(issuingCountryOf('GBD')).toBe('GBR');
    expect(issuingCountryOf('QQX')).toBeNull();
  });
});
