import {
  addHeader,
  addMrz,
  addPaper,
  addPortrait,
  addSpecimenMark,
  renderSheet,
  type Sheet,
} from './draw-sheet.js';
import { drawText } from './draw-text.js';
import {
  type DocumentKind,
  type DrawnDocument,
  portraitOf,
  printMrz,
  type SpecimenTruth,
} from './drawn-document.js';
import { type LayoutName, layoutStyles, printedDate } from './layout-styles.js';
import { seededRandom } from './seeded-random.js';
import type { SpecimenPerson } from './specimen-person.js';

/** Kinds of cards whose labels are drawn. The design is invented and the same for all: only the words follow the kind. */
export const nationalCards = [
  'european-licence',
  'canadian-licence',
  'voter-card',
  'spanish-id',
  'french-id',
  'german-id',
  'portuguese-id',
] as const;
export type NationalCard = (typeof nationalCards)[number];

export interface NationalCardOptions {
  layout?: LayoutName;
  seed?: number;
  printedInstead?: Partial<SpecimenPerson>;
  /** Voter cards: the number of the emission on the front, and in the machine readable zone of the back. */
  emissionNumber?: { printed: string; encoded: string };
}

/** A label in small print with its value below, or in front of it. */
interface Entry {
  label: string;
  value: string;
  /** Left edge and baseline, in millimetres. */
  x: number;
  y: number;
  isBeside?: boolean;
}

interface CardText {
  issuer: string;
  title: string;
  entries: Entry[];
  printed: SpecimenTruth['printed'];
}

const card = { widthMm: 85.6, heightMm: 53.98, pxPerMm: 17.5, cornerRadiusMm: 3.18 };
const headerHeightMm = 8.4;
const portraitFrame = { x: 3.5, y: 11, width: 23, height: 29 };
const columnX = 30;
const secondX = 60;

const dotted = (date: string) => printedDate('DD.MM.YYYY', date);
const spaced = (date: string) => dotted(date).replaceAll('.', ' ');
const slashed = (date: string) => printedDate('DD/MM/YYYY', date);

/** Labels in a column, each value below its label. */
function stack(x: number, rows: readonly (readonly [label: string, value: string])[], pitch = 7): Entry[] {
  return rows.map(([label, value], index) => ({ label, value, x, y: 12.5 + index * pitch }));
}

function commonTruth(person: SpecimenPerson): SpecimenTruth['printed'] {
  return {
    surname: person.surname.toUpperCase(),
    givenNames: person.givenNames.toUpperCase(),
    birthDate: person.birthDate,
    expirationDate: person.expirationDate,
  };
}

/** What stands on each kind of front, by the public descriptions of their labels. */
function textOf(kind: NationalCard, person: SpecimenPerson, emission: string): CardText {
  const { address } = person;
  const surname = person.surname.toUpperCase();
  const givenNames = person.givenNames.toUpperCase();
  const common = commonTruth(person);
  const number = person.documentNumber;
  const numbered = { ...common, documentNumber: number, issueDate: person.issueDate };
  switch (kind) {
    case 'european-licence': {
      const rows = [
        ['1.', surname],
        ['2.', givenNames],
        ['3.', `${dotted(person.birthDate)}  ${person.birthPlace.toUpperCase()}`],
        ['4a.', `${dotted(person.issueDate)}   4c. ${person.authority.toUpperCase()}`],
        ['4b.', dotted(person.expirationDate)],
        ['5.', number],
        ['9.', 'AM/B/L'],
      ] as const;
      return {
        issuer: 'UTOPIA',
        title: 'DRIVING LICENCE',
        entries: rows.map(([label, value], index) => ({
          label,
          value,
          x: columnX,
          y: 14 + index * 5.2,
          isBeside: true,
        })),
        printed: { ...numbered, birthPlace: person.birthPlace.toUpperCase() },
      };
    }
    case 'canadian-licence': {
      const iso = (date: string) => date.replaceAll('-', '/');
      const rows = [
        ['1 NAME/NOM', surname],
        ['2 FIRST NAME/PRÉNOM', givenNames],
        ['4d NO/NUMÉRO', number],
        ['3 DOB/DDN', iso(person.birthDate)],
        ['4a ISS/DÉL', iso(person.issueDate)],
        ['4b EXP/EXP', iso(person.expirationDate)],
        ['15 SEX/SEXE', person.sex],
        ['16 HGT/HAUT', `${Math.round(person.heightInches * 2.54)} cm`],
      ] as const;
      return {
        issuer: 'ONTARIO   CANADA',
        title: "DRIVER'S LICENCE / PERMIS DE CONDUIRE",
        entries: rows.map(([label, value], index) => ({
          label,
          value,
          x: columnX,
          y: 13.5 + index * 5,
          isBeside: true,
        })),
        printed: { ...numbered, sex: person.sex, height: `${Math.round(person.heightInches * 2.54)} cm` },
      };
    }
    case 'voter-card': {
      const [first = '', second = ''] = surname.split(' ');
      const lines = [first, second, givenNames].filter((line) => line !== '');
      const place = [
        address.street.toUpperCase(),
        `COL CENTRO ${address.postalCode}`,
        `${address.city.toUpperCase()}, CDMX`,
      ];
      const under = (top: number, values: string[]): Entry[] =>
        values.map((value, index) => ({ label: '', value, x: columnX, y: top + 3 + index * 3.3 }));
      return {
        issuer: 'MÉXICO   INSTITUTO NACIONAL ELECTORAL',
        title: 'CREDENCIAL PARA VOTAR',
        entries: [
          { label: 'NOMBRE', value: '', x: columnX, y: 11.5 },
          ...under(11.6, lines),
          { label: 'DOMICILIO', value: '', x: columnX, y: 26 },
          ...under(26.1, place),
          { label: 'AÑO DE REGISTRO', value: `2008 ${emission}`, x: 62, y: 29 },
          { label: 'FECHA DE NACIMIENTO', value: slashed(person.birthDate), x: 62, y: 13 },
          { label: 'SEXO', value: person.sex === 'M' ? 'H' : 'M', x: 62, y: 21 },
          {
            label: 'VIGENCIA',
            value: `2024 - ${person.expirationDate.slice(0, 4)}`,
            x: columnX,
            y: 48,
            isBeside: true,
          },
        ],
        printed: {
          surname: first,
          secondSurname: second,
          givenNames,
          birthDate: person.birthDate,
          sex: person.sex,
          address: place.join('\n'),
          registrationYear: '2008',
          emissionNumber: emission,
          expirationDate: `${person.expirationDate.slice(0, 4)}-12-31`,
        },
      };
    }
    case 'spanish-id':
      return {
        issuer: 'UTOPIA',
        title: 'DOCUMENTO NACIONAL DE IDENTIDAD',
        entries: [
          ...stack(columnX, [
            ['APELLIDOS', surname],
            ['NOMBRE', givenNames],
            ['NÚM SOPORTE', number],
            ['EMISIÓN', spaced(person.issueDate)],
          ]),
          ...stack(secondX, [
            ['SEXO', person.sex],
            ['NACIONALIDAD', 'UTO'],
            ['FECHA DE NACIMIENTO', spaced(person.birthDate)],
            ['VALIDEZ', spaced(person.expirationDate)],
          ]),
        ],
        printed: { ...numbered, sex: person.sex, nationality: 'UTO' },
      };
    case 'french-id':
      return {
        issuer: 'UTOPIA',
        title: "CARTE NATIONALE D'IDENTITÉ",
        entries: [
          ...stack(columnX, [
            ['NOM / Surname', surname],
            ['Prénoms / Given names', givenNames],
            ['LIEU DE NAISSANCE / Place of birth', person.birthPlace.toUpperCase()],
            ['N° DU DOCUMENT / Document No', number],
            ["DATE D'EXPIR. / Expiry date", spaced(person.expirationDate)],
          ]),
          ...stack(62, [
            ['SEXE / Sex', person.sex],
            ['DATE DE NAISS. / Date of birth', spaced(person.birthDate)],
          ]),
        ],
        printed: {
          ...common,
          documentNumber: number,
          sex: person.sex,
          birthPlace: person.birthPlace.toUpperCase(),
        },
      };
    case 'german-id':
      return {
        issuer: 'UTOPIA',
        title: 'PERSONALAUSWEIS',
        entries: [
          ...stack(columnX, [
            ['Name/Surname/Nom', surname],
            ['Vornamen/Given names/Prénoms', givenNames],
            ['Geburtstag/Date of birth/Date de naissance', dotted(person.birthDate)],
            ['Geburtsort/Place of birth/Lieu de naissance', person.birthPlace.toUpperCase()],
            ["Gültig bis/Date of expiry/Date d'expiration", dotted(person.expirationDate)],
          ]),
          { label: 'Zugangsnummer/CAN', value: '938568', x: 66, y: 40.5 },
        ],
        printed: { ...common, birthPlace: person.birthPlace.toUpperCase() },
      };
    case 'portuguese-id':
      return {
        issuer: 'UTOPIA',
        title: 'CARTÃO DE IDENTIDADE',
        entries: [
          ...stack(columnX, [
            ['APELIDO(S) / SURNAME', surname],
            ['NOME(S) / GIVEN NAME(S)', givenNames],
            ['SEXO / SEX', person.sex],
            ['N.º DOCUMENTO / DOCUMENT No.', number],
          ]),
          ...stack(58, [
            ['ALTURA / HEIGHT', `${(person.heightInches * 0.0254).toFixed(2).replace('.', ',')}`],
            ['NACIONALIDADE / NATIONALITY', 'UTO'],
            ['DATA DE NASCIMENTO / DATE OF BIRTH', spaced(person.birthDate)],
            ['DATA DE VALIDADE / EXPIRY DATE', spaced(person.expirationDate)],
          ]),
        ],
        printed: { ...common, documentNumber: number, sex: person.sex, nationality: 'UTO' },
      };
  }
}

const documentKinds: Record<NationalCard, DocumentKind> = {
  'european-licence': 'drivers-licence',
  'canadian-licence': 'drivers-licence',
  'voter-card': 'voter-card',
  'spanish-id': 'id-card',
  'french-id': 'id-card',
  'german-id': 'id-card',
  'portuguese-id': 'id-card',
};

/** The front of a card with the labels of its kind, in an invented design. 1498 x 945 px. */
export async function drawNationalCardFront(
  kind: NationalCard,
  person: SpecimenPerson,
  options: NationalCardOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'alpine';
  const style = layoutStyles[layout];
  const random = seededRandom(options.seed ?? 1);
  const shown = { ...person, ...options.printedInstead };
  const { issuer, title, entries, printed } = textOf(kind, shown, options.emissionNumber?.printed ?? '02');
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, style, random);
  addHeader(sheet, style, { issuer, title, height: headerHeightMm });
  const portrait = await portraitOf(person);
  await addPortrait(
    sheet,
    { ...style, ghostPortrait: false },
    { portrait, frame: portraitFrame, column: portraitFrame, ghostWidth: 0 },
  );
  addSpecimenMark(sheet, card.widthMm * 0.58, card.heightMm * 0.6, card.widthMm * 0.12);
  for (const { label, value, x, y, isBeside = false } of entries) {
    const labelSize = isBeside ? 2.2 : 1.8;
    const room = card.widthMm - 3 - x;
    const valueX = isBeside ? x + 1.2 + label.length * labelSize * 0.58 : x;
    sheet.parts.push(
      drawText({
        text: label,
        font: style.labelFont,
        size: labelSize,
        x,
        y,
        fill: style.colours.label,
        maximumWidth: room,
      }),
      drawText({
        text: value,
        font: style.valueFont,
        size: 2.9,
        x: valueX,
        y: isBeside || label === '' ? y : y + 3.1,
        fill: style.colours.ink,
        maximumWidth: card.widthMm - 3 - valueX,
      }),
    );
  }
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: documentKinds[kind],
      side: 'front',
      layout,
      printed,
      printedValues: entries.map(({ value }) => value).filter((value) => value !== ''),
      mrz: null,
      aamva: null,
      hasPortrait: portrait !== null,
    },
  };
}

/** The back of a voter card: a TD1 zone whose optional data hold the voter's code and the number of the emission. */
export async function drawVoterCardBack(
  person: SpecimenPerson,
  options: NationalCardOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'alpine';
  const holder: SpecimenPerson = {
    ...person,
    issuer: 'MEX',
    nationality: 'MEX',
    documentNumber: '123456789',
    expirationDate: `${person.expirationDate.slice(0, 4)}-12-31`,
    personalNumber: '<<1234567890123',
  };
  const emission = options.emissionNumber?.encoded ?? '02';
  const mrz = printMrz(
    { format: 'TD1', documentCode: 'ID', person: holder, secondOptionalData: `<${emission}<<12345` },
    'right',
  );
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, layoutStyles[layout], seededRandom((options.seed ?? 1) + 1));
  addSpecimenMark(sheet, card.widthMm * 0.5, 15, card.widthMm * 0.11);
  addMrz(sheet, mrz, { marginMm: 4.7, lineSpacingMm: 6.35, zoneHeightMm: 23.2 });
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'voter-card',
      side: 'back',
      layout,
      printed: {},
      printedValues: [],
      mrz: mrz.truth,
      aamva: null,
      hasPortrait: false,
    },
  };
}
