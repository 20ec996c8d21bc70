import type { PrintedFieldName, TextLine } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import type { DateOrder } from './parse-printed-date.js';
import { readPrintedFields } from './read-printed-fields.js';

const today = new Date('2026-01-15T00:00:00Z');

/** A row of print at its place: text, left edge and top in pixels, height 20 unless it is a small label's 12. */
const at = (text: string, x: number, y: number, height = 20): TextLine => ({
  text,
  confidence: 0.95,
  box: { x, y, width: text.length * height * 0.55, height },
});
/** Labels in small print, each with its value below, one under the other. */
const column = (x: number, pairs: [label: string, ...values: string[]][]): TextLine[] => {
  let y = 0;
  return pairs.flatMap(([label, ...values]) => {
    const lines = [at(label, x, y, 12), ...values.map((value, index) => at(value, x, y + 16 + index * 23))];
    y += 16 + values.length * 23 + 18;
    return lines;
  });
};

interface Layout {
  lines: TextLine[];
  order?: DateOrder;
  numbered?: boolean;
  expected: Partial<Record<PrintedFieldName, string>>;
}

/** Labels as the documents print them; the people are invented. */
const layouts: Record<string, Layout> = {
  'German identity card, front': {
    lines: [
      ...column(300, [
        ['[a] Name/Surname/Nom [b] Geburtsname/Name at birth', 'BEISPIEL'],
        ['Vornamen/Given names/Prénoms', 'ANNA LENA'],
        ['Geburtstag/Date of birth/Date de naissance', '12.08.1983'],
        ['Geburtsort/Place of birth/Lieu de naissance', 'KÖLN'],
        ['Gültig bis/Date of expiry/Date d’expiration', '01.08.2031'],
      ]),
      at('Staatsangehörigkeit/Nationality/Nationalité', 700, 96, 12),
      at('DEUTSCH', 700, 112),
      at('Zugangsnummer/Card access number', 700, 192, 12),
      at('938568', 700, 208),
    ],
    expected: {
      surname: 'BEISPIEL',
      givenNames: 'ANNA LENA',
      birthDate: '1983-08-12',
      birthPlace: 'KÖLN',
      expirationDate: '2031-08-01',
      nationality: 'DEUTSCH',
    },
  },
  'German identity card, back': {
    lines: column(40, [
      ['Anschrift/Address/Adresse', '51147 KÖLN', 'HEIDESTRASSE 17'],
      ['Größe/Height/Taille', '160 cm'],
      ['Augenfarbe/Colour of eyes/Couleur des yeux', 'GRÜN'],
      ['Behörde/Authority/Autorité', 'STADT KÖLN'],
    ]),
    expected: {
      address: '51147 KÖLN\nHEIDESTRASSE 17',
      height: '160 cm',
      eyeColor: 'GRÜN',
      issuingAuthority: 'STADT KÖLN',
    },
  },
  'Austrian identity card': {
    lines: column(300, [
      ['Familienname/Surname', 'PROBE'],
      ['Vorname/Given name', 'KLARA'],
      ['Geschlecht/Sex', 'F'],
      ['Geburtsdatum/Date of birth', '01.05.1977'],
      ['Kartennummer/Document number', '12345678'],
      ['Gültig bis/Date of expiry', '31.03.2031'],
    ]),
    expected: {
      surname: 'PROBE',
      givenNames: 'KLARA',
      sex: 'F',
      birthDate: '1977-05-01',
      documentNumber: '12345678',
      expirationDate: '2031-03-31',
    },
  },
  'Swiss identity card': {
    lines: column(300, [
      ['Name • Nom • Cognome • Num • Surname', 'EXEMPLE'],
      ['Vorname(n) • Prénom(s) • Nome(i) • Prenum(s) • Given Name(s)', 'LUCIE'],
      ['Geburtsdatum • Date de naissance • Data di nascita • Date of birth', '01.09.58'],
      ['Gültig bis • Date d’expiration • Data di scadenza • Date of expiry', '02.10.29'],
    ]),
    expected: {
      surname: 'EXEMPLE',
      givenNames: 'LUCIE',
      birthDate: '1958-09-01',
      expirationDate: '2029-10-02',
    },
  },
  'French identity card of 2021': {
    lines: [
      ...column(300, [
        ['NOM / Surname', 'EXEMPLE'],
        ['Prénoms / Given names', 'Maëlys-Gaëlle, Marie'],
        ['LIEU DE NAISSANCE / Place of birth', 'PARIS'],
        ['N° DU DOCUMENT / Document No', 'X4RTBPFW4'],
        ['DATE D’EXPIR. / Expiry date', '11 02 2030'],
      ]),
      at('SEXE / Sex', 600, 57, 12),
      at('F', 600, 73),
      at('NATIONALITÉ / Nationality', 700, 57, 12),
      at('FRA', 700, 73),
      at('DATE DE NAISS. / Date of birth', 600, 114, 12),
      at('13 07 1990', 600, 130),
    ],
    expected: {
      surname: 'EXEMPLE',
      givenNames: 'Maëlys-Gaëlle, Marie',
      birthPlace: 'PARIS',
      documentNumber: 'X4RTBPFW4',
      expirationDate: '2030-02-11',
      sex: 'F',
      nationality: 'FRA',
      birthDate: '1990-07-13',
    },
  },
  'French identity card of 1994': {
    lines: [
      at('Nom : EXEMPLE', 300, 0),
      at('Prénom(s) : LUCIE, MARIE', 300, 40),
      at('Sexe : F', 300, 80),
      at('Né(e) le : 13.07.1990', 480, 80),
      at('Taille : 1,62 m', 300, 120),
    ],
    expected: {
      surname: 'EXEMPLE',
      givenNames: 'LUCIE, MARIE',
      sex: 'F',
      birthDate: '1990-07-13',
      height: '1,62 m',
    },
  },
  'Spanish identity card': {
    lines: [
      ...column(300, [
        ['APELLIDOS', 'EJEMPLO', 'MUESTRARIO'],
        ['NOMBRE', 'CARMEN'],
        ['SEXO', 'F'],
        ['NÚM SOPORTE', 'BAA000589'],
        ['VALIDEZ', '01 01 2032'],
      ]),
      at('NACIONALIDAD', 460, 130, 12),
      at('ESP', 460, 146),
      at('FECHA DE NACIMIENTO', 620, 130, 12),
      at('01 02 1980', 620, 146),
    ],
    expected: {
      surname: 'EJEMPLO MUESTRARIO',
      givenNames: 'CARMEN',
      sex: 'F',
      nationality: 'ESP',
      birthDate: '1980-02-01',
      documentNumber: 'BAA000589',
      expirationDate: '2032-01-01',
    },
  },
  'Portuguese citizen card': {
    lines: [
      ...column(300, [
        ['APELIDO(S) / SURNAME', 'EXEMPLO DE AZEVEDO'],
        ['NOME(S) / GIVEN NAME(S)', 'CARLA MARIA'],
        ['N.º DOCUMENTO / DOCUMENT No.', '00000000 0 ZZ4'],
      ]),
      at('SEXO / SEX', 300, 200, 12),
      at('F', 300, 216),
      at('ALTURA / HEIGHT', 400, 200, 12),
      at('1,55', 400, 216),
      at('DATA DE NASCIMENTO / DATE OF BIRTH', 560, 200, 12),
      at('31 10 1980', 560, 216),
      at('DATA DE VALIDADE / EXPIRY DATE', 560, 260, 12),
      at('25 11 2030', 560, 276),
    ],
    expected: {
      surname: 'EXEMPLO DE AZEVEDO',
      givenNames: 'CARLA MARIA',
      documentNumber: '00000000 0 ZZ4',
      sex: 'F',
      height: '1,55',
      birthDate: '1980-10-31',
      expirationDate: '2030-11-25',
    },
  },
  'Brazilian driving licence': {
    lines: [
      ...column(40, [
        ['NOME', 'JOANA EXEMPLO DA SILVA'],
        ['DOC. IDENTIDADE / ÓRG. EMISSOR / UF', '1234567 SSP SP'],
        ['FILIAÇÃO', 'JOSE DA SILVA'],
      ]),
      at('CPF', 400, 57, 12),
      at('111.444.777-35', 400, 73),
      at('DATA NASCIMENTO', 640, 57, 12),
      at('20/10/1989', 640, 73),
      at('Nº REGISTRO', 40, 240, 12),
      at('01234567890', 40, 256),
      at('VALIDADE', 300, 240, 12),
      at('15/08/2028', 300, 256),
    ],
    expected: {
      fullName: 'JOANA EXEMPLO DA SILVA',
      taxNumber: '111.444.777-35',
      birthDate: '1989-10-20',
      documentNumber: '01234567890',
      expirationDate: '2028-08-15',
    },
  },
  'Mexican voter card': {
    lines: [
      at('CREDENCIAL PARA VOTAR', 300, -60),
      at('NOMBRE', 300, 0, 12),
      at('GOMEZ', 300, 16),
      at('VELAZQUEZ', 300, 39),
      at('MARGARITA', 300, 62),
      at('DOMICILIO', 300, 100, 12),
      at('C PITAGORAS 1253 INT 20', 300, 116),
      at('COL MORELOS 04800', 300, 139),
      at('CUAUHTEMOC, CDMX', 300, 162),
      at('CLAVE DE ELECTOR GMVLMR80070509M100', 300, 200),
      at('CURP GOVM800705MDFMLR06', 300, 230),
      at('AÑO DE REGISTRO 2008 01', 700, 230),
      at('FECHA DE NACIMIENTO', 900, 0, 12),
      at('05/07/1980', 900, 16),
      at('SEXO M', 900, 60),
      at('VIGENCIA 2020 - 2030', 700, 260),
    ],
    expected: {
      surname: 'GOMEZ',
      secondSurname: 'VELAZQUEZ',
      givenNames: 'MARGARITA',
      address: 'C PITAGORAS 1253 INT 20\nCOL MORELOS 04800\nCUAUHTEMOC, CDMX',
      electorKey: 'GMVLMR80070509M100',
      curp: 'GOVM800705MDFMLR06',
      registrationYear: '2008',
      emissionNumber: '01',
      birthDate: '1980-07-05',
      sex: 'F',
      expirationDate: '2030-12-31',
    },
  },
  'European driving licence': {
    numbered: true,
    lines: [
      at('1. BEISPIEL', 300, 0),
      at('2. ANNA LENA', 300, 30),
      at('3. 12.08.64 BERLIN', 300, 60),
      at('4a. 24.01.23 4c. LANDKREIS MUSTERSTADT', 300, 90),
      at('4b. 23.01.38', 300, 120),
      at('5. B072RRE2I55', 300, 150),
      at('9. AM/B/L', 300, 240),
    ],
    expected: {
      surname: 'BEISPIEL',
      givenNames: 'ANNA LENA',
      birthDate: '1964-08-12',
      birthPlace: 'BERLIN',
      issueDate: '2023-01-24',
      issuingAuthority: 'LANDKREIS MUSTERSTADT',
      expirationDate: '2038-01-23',
      documentNumber: 'B072RRE2I55',
      classes: 'AM/B/L',
    },
  },
  'European driving licence with the numbers apart and a dot lost': {
    numbered: true,
    lines: [
      at('1.', 300, 0),
      at('EXEMPLE', 340, 0),
      at('2 LUCIE MARIE', 300, 30),
      at('3. 13.07.1990', 300, 60),
      at('4a. 24.01.2023', 300, 90),
      at('4b. 23.01.2038', 300, 120),
      at('5.', 300, 150),
      at('13AA00002', 340, 150),
    ],
    expected: {
      surname: 'EXEMPLE',
      givenNames: 'LUCIE MARIE',
      birthDate: '1990-07-13',
      issueDate: '2023-01-24',
      expirationDate: '2038-01-23',
      documentNumber: '13AA00002',
    },
  },
  'European licence whose small numbers were mostly not seen': {
    numbered: true,
    lines: [
      at('DRIVING LICENCE', 300, -60, 26),
      at('BEISPIEL', 340, 0),
      at('ANNA LENA', 340, 30),
      at('10.05.1993 ILLSWORTH', 340, 60),
      at('4a.', 300, 92, 12),
      at('02.10.2023 4c. AMT', 340, 90),
      at('4b.', 300, 122, 12),
      at('01.10.2033', 340, 120),
      at('Q10VC3211', 340, 150),
    ],
    expected: {
      surname: 'BEISPIEL',
      givenNames: 'ANNA LENA',
      birthDate: '1993-05-10',
      birthPlace: 'ILLSWORTH',
      issueDate: '2023-10-02',
      issuingAuthority: 'AMT',
      expirationDate: '2033-10-01',
      documentNumber: 'Q10VC3211',
    },
  },
  'European licence with a name of two lines and without its numbers': {
    numbered: true,
    lines: [
      at('BEISPIEL', 340, 0),
      at('VON DER MUSTER', 340, 30),
      at('ANNA LENA', 340, 60),
      at('10.05.1993', 340, 90),
      at('4a.', 300, 122, 12),
      at('02.10.2023', 340, 120),
      at('4b.', 300, 152, 12),
      at('01.10.2033', 340, 150),
    ],
    expected: { birthDate: '1993-05-10', issueDate: '2023-10-02', expirationDate: '2033-10-01' },
  },
  'American licence': {
    numbered: true,
    order: 'month-first',
    lines: [
      at('4d DLN 99 999 999', 300, 0),
      at('3 DOB 01/07/1973', 300, 30),
      at('1 SAMPLE', 300, 60),
      at('2 ANDREW JASON', 300, 90),
      at('8 123 MAIN STREET', 300, 120),
      at('HARRISBURG, PA 17101-0000', 320, 146),
      at('4b EXP 01/08/2030', 300, 180),
      at('4a ISS 01/07/2022', 300, 210),
      at('15 SEX M', 300, 240),
      at('18 EYES BRO', 450, 240),
      at('16 HGT 5’-11”', 600, 240),
      at('5 DD 1234567890123', 300, 270),
      at('9 CLASS C', 600, 270),
    ],
    expected: {
      documentNumber: '99 999 999',
      birthDate: '1973-01-07',
      surname: 'SAMPLE',
      givenNames: 'ANDREW JASON',
      expirationDate: '2030-01-08',
      issueDate: '2022-01-07',
      sex: 'M',
      eyeColor: 'BRO',
      height: '5’-11”',
      referenceNumber: '1234567890123',
      classes: 'C',
    },
  },
  'Canadian licence': {
    numbered: true,
    lines: [
      at('1,2 NAME/NOM', 300, 0, 12),
      at('SAMPLE,', 300, 16),
      at('JOHN', 300, 39),
      at('4d NUMBER/NUMÉRO S6108-40706-60905', 300, 90),
      at('4a ISS/DÉL 2022/03/30', 300, 120),
      at('4b EXP/EXP 2031/09/05', 600, 120),
      at('5 DD/RÉF DD9887654', 300, 150),
      at('16 HGT/HAUT 170 cm', 300, 180),
      at('15 SEX/SEXE M', 600, 180),
      at('3 DOB/DDN 1966/09/05', 300, 210),
    ],
    expected: {
      surname: 'SAMPLE',
      givenNames: 'JOHN',
      documentNumber: 'S6108-40706-60905',
      issueDate: '2022-03-30',
      expirationDate: '2031-09-05',
      referenceNumber: 'DD9887654',
      height: '170 cm',
      sex: 'M',
      birthDate: '1966-09-05',
    },
  },
};

describe('labelled fields', () => {
  it.each(
    Object.entries(layouts),
  )('of a %s are read, each under its own label and nothing else', (_, layout) => {
    const { lines, order = 'day-first', numbered = false, expected } = layout;
    const fields = readPrintedFields({ lines, dateOrder: order, numbered, today });
    const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
    expect(values).toEqual(expected);
  });

  it('are less certain under a label that was read wrong', () => {
    const confidence = (label: string) =>
      readPrintedFields({ lines: [at(label, 0, 0), at('12.08.1974', 0, 26)], dateOrder: 'day-first', today })
        .birthDate?.confidence ?? 0;
    expect(confidence('Date of birth')).toBeGreaterThan(confidence('Dale of birth'));
    expect(confidence('Dale of birth')).toBeGreaterThan(0);
  });

  it('leave a CURP out whose check digit, date, sex or state is wrong, and take letters for digits of their shape', () => {
    const curp = (text: string) =>
      readPrintedFields({ lines: [at(`CURP ${text}`, 0, 0)], dateOrder: 'day-first', today }).curp?.value;
    expect(curp('GOVM800705MDFMLR06')).toBe('GOVM800705MDFMLR06');
    expect(curp('G0VMBO07O5MDFMLRO6')).toBe('GOVM800705MDFMLR06');
    for (const wrong of [
      'GOVM800705MDFMLR05',
      'GOVM801705MDFMLR06',
      'GOVM800705KDFMLR06',
      'GOVM800705MXXMLR06',
      'GOVM80070MDFMLR06',
    ])
      expect(curp(wrong)).toBeUndefined();
  });
});
