import type { FontName } from './draw-text.js';

export type LabelLanguage = 'en' | 'es' | 'pt' | 'fr' | 'de';

export type DateStyle = 'DD MMM YYYY' | 'DD.MM.YYYY' | 'DD/MM/YYYY' | 'MM/DD/YYYY' | 'YYYY-MM-DD';

/** How a document looks. Every kind of document can be drawn in every style. */
export interface LayoutStyle {
  /** One language, or two on one label. */
  languages: readonly [LabelLanguage, ...LabelLanguage[]];
  dateStyle: DateStyle;
  portraitSide: 'left' | 'right';
  pattern: 'waves' | 'rosettes' | 'hatching' | 'rays';
  header: 'band' | 'line' | 'centred';
  valueFont: FontName;
  labelFont: FontName;
  upperCaseValues: boolean;
  ghostPortrait: boolean;
  greyPortrait: boolean;
  colours: {
    paperFrom: string;
    paperTo: string;
    pattern: string;
    accent: string;
    label: string;
    ink: string;
  };
}

export const layoutNames = [
  'harbour',
  'alpine',
  'orchard',
  'ember',
  'slate',
  'prairie',
  'glacier',
  'dune',
] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Eight invented designs; none copies the document of a state. */
export const layoutStyles: Record<LayoutName, LayoutStyle> = {
  harbour: {
    languages: ['en', 'fr'],
    dateStyle: 'DD MMM YYYY',
    portraitSide: 'left',
    pattern: 'waves',
    header: 'line',
    valueFont: 'sans-bold',
    labelFont: 'sans',
    upperCaseValues: true,
    ghostPortrait: true,
    greyPortrait: false,
    colours: {
      paperFrom: '#eaf1f6',
      paperTo: '#f6ece4',
      pattern: '#7fa3bd',
      accent: '#1f4e79',
      label: '#3b5a78',
      ink: '#14181f',
    },
  },
  alpine: {
    languages: ['de', 'en'],
    dateStyle: 'DD.MM.YYYY',
    portraitSide: 'left',
    pattern: 'rosettes',
    header: 'band',
    valueFont: 'condensed-bold',
    labelFont: 'condensed',
    upperCaseValues: true,
    ghostPortrait: false,
    greyPortrait: false,
    colours: {
      paperFrom: '#eef4ea',
      paperTo: '#e3efe9',
      pattern: '#8cb497',
      accent: '#2c5f3c',
      label: '#335b41',
      ink: '#11160f',
    },
  },
  orchard: {
    languages: ['es', 'en'],
    dateStyle: 'DD/MM/YYYY',
    portraitSide: 'right',
    pattern: 'hatching',
    header: 'centred',
    valueFont: 'sans',
    labelFont: 'sans-bold',
    upperCaseValues: true,
    ghostPortrait: false,
    greyPortrait: false,
    colours: {
      paperFrom: '#fbf3e4',
      paperTo: '#f6e6ea',
      pattern: '#c99a8a',
      accent: '#8a2f2a',
      label: '#7a4038',
      ink: '#1c1210',
    },
  },
  ember: {
    languages: ['pt', 'en'],
    dateStyle: 'DD/MM/YYYY',
    portraitSide: 'left',
    pattern: 'rays',
    header: 'band',
    valueFont: 'serif-bold',
    labelFont: 'serif',
    upperCaseValues: false,
    ghostPortrait: true,
    greyPortrait: false,
    colours: {
      paperFrom: '#fdf0e3',
      paperTo: '#f3eadf',
      pattern: '#d3a16c',
      accent: '#9a4a12',
      label: '#6b4526',
      ink: '#19120b',
    },
  },
  slate: {
    languages: ['en'],
    dateStyle: 'YYYY-MM-DD',
    portraitSide: 'right',
    pattern: 'waves',
    header: 'line',
    valueFont: 'sans-bold',
    labelFont: 'condensed',
    upperCaseValues: false,
    ghostPortrait: false,
    greyPortrait: true,
    colours: {
      paperFrom: '#eceef0',
      paperTo: '#e2e5ea',
      pattern: '#9aa5b3',
      accent: '#3a4654',
      label: '#4a5563',
      ink: '#101317',
    },
  },
  prairie: {
    languages: ['en'],
    dateStyle: 'MM/DD/YYYY',
    portraitSide: 'left',
    pattern: 'hatching',
    header: 'band',
    valueFont: 'condensed-bold',
    labelFont: 'condensed',
    upperCaseValues: true,
    ghostPortrait: true,
    greyPortrait: false,
    colours: {
      paperFrom: '#e8f0fa',
      paperTo: '#fdf6e6',
      pattern: '#a5b8d6',
      accent: '#24417a',
      label: '#2f4d86',
      ink: '#0f1220',
    },
  },
  glacier: {
    languages: ['fr', 'en'],
    dateStyle: 'DD MMM YYYY',
    portraitSide: 'left',
    pattern: 'rosettes',
    header: 'centred',
    valueFont: 'serif-bold',
    labelFont: 'sans',
    upperCaseValues: true,
    ghostPortrait: false,
    greyPortrait: false,
    colours: {
      paperFrom: '#e6f4f6',
      paperTo: '#f0f6fb',
      pattern: '#86b9c4',
      accent: '#11606e',
      label: '#2a6470',
      ink: '#0d1719',
    },
  },
  dune: {
    languages: ['es'],
    dateStyle: 'DD.MM.YYYY',
    portraitSide: 'right',
    pattern: 'rays',
    header: 'centred',
    valueFont: 'condensed-bold',
    labelFont: 'condensed',
    upperCaseValues: true,
    ghostPortrait: false,
    greyPortrait: false,
    colours: {
      paperFrom: '#f7f1dd',
      paperTo: '#efe7f2',
      pattern: '#bda77b',
      accent: '#6a4c8c',
      label: '#5e4a6d',
      ink: '#17131b',
    },
  },
};

export const labelKeys = [
  'type',
  'code',
  'documentNumber',
  'surname',
  'givenNames',
  'nationality',
  'birthDate',
  'sex',
  'birthPlace',
  'issueDate',
  'expirationDate',
  'issuingAuthority',
  'personalNumber',
  'address',
  'height',
  'signature',
] as const;
export type LabelKey = (typeof labelKeys)[number];

const labels: Record<LabelLanguage, Record<LabelKey, string>> = {
  en: {
    type: 'Type',
    code: 'Code',
    documentNumber: 'Document No.',
    surname: 'Surname',
    givenNames: 'Given names',
    nationality: 'Nationality',
    birthDate: 'Date of birth',
    sex: 'Sex',
    birthPlace: 'Place of birth',
    issueDate: 'Date of issue',
    expirationDate: 'Date of expiry',
    issuingAuthority: 'Authority',
    personalNumber: 'Personal No.',
    address: 'Address',
    height: 'Height',
    signature: 'Signature',
  },
  es: {
    type: 'Tipo',
    code: 'Código',
    documentNumber: 'Documento No.',
    surname: 'Apellidos',
    givenNames: 'Nombres',
    nationality: 'Nacionalidad',
    birthDate: 'Fecha de nacimiento',
    sex: 'Sexo',
    birthPlace: 'Lugar de nacimiento',
    issueDate: 'Fecha de expedición',
    expirationDate: 'Fecha de caducidad',
    issuingAuthority: 'Autoridad',
    personalNumber: 'No. personal',
    address: 'Domicilio',
    height: 'Estatura',
    signature: 'Firma',
  },
  pt: {
    type: 'Tipo',
    code: 'Código',
    documentNumber: 'Documento N.',
    surname: 'Apelido',
    givenNames: 'Nomes próprios',
    nationality: 'Nacionalidade',
    birthDate: 'Data de nascimento',
    sex: 'Sexo',
    birthPlace: 'Local de nascimento',
    issueDate: 'Data de emissão',
    expirationDate: 'Data de validade',
    issuingAuthority: 'Autoridade',
    personalNumber: 'N. pessoal',
    address: 'Morada',
    height: 'Altura',
    signature: 'Assinatura',
  },
  fr: {
    type: 'Type',
    code: 'Code',
    documentNumber: 'N° de document',
    surname: 'Nom',
    givenNames: 'Prénoms',
    nationality: 'Nationalité',
    birthDate: 'Date de naissance',
    sex: 'Sexe',
    birthPlace: 'Lieu de naissance',
    issueDate: 'Date de délivrance',
    expirationDate: "Date d'expiration",
    issuingAuthority: 'Autorité',
    personalNumber: 'N° personnel',
    address: 'Adresse',
    height: 'Taille',
    signature: 'Signature',
  },
  de: {
    type: 'Typ',
    code: 'Kode',
    documentNumber: 'Dokument-Nr.',
    surname: 'Name',
    givenNames: 'Vornamen',
    nationality: 'Staatsangehörigkeit',
    birthDate: 'Geburtsdatum',
    sex: 'Geschlecht',
    birthPlace: 'Geburtsort',
    issueDate: 'Ausstellungsdatum',
    expirationDate: 'Gültig bis',
    issuingAuthority: 'Behörde',
    personalNumber: 'Personen-Nr.',
    address: 'Anschrift',
    height: 'Größe',
    signature: 'Unterschrift',
  },
};

const titles: Record<LabelLanguage, Record<'passport' | 'id-card' | 'td2-card' | 'visa', string>> = {
  en: { passport: 'Passport', 'id-card': 'Identity card', 'td2-card': 'Identity card', visa: 'Visa' },
  es: {
    passport: 'Pasaporte',
    'id-card': 'Documento de identidad',
    'td2-card': 'Documento de identidad',
    visa: 'Visado',
  },
  pt: {
    passport: 'Passaporte',
    'id-card': 'Cartão de identidade',
    'td2-card': 'Cartão de identidade',
    visa: 'Visto',
  },
  fr: { passport: 'Passeport', 'id-card': "Carte d'identité", 'td2-card': "Carte d'identité", visa: 'Visa' },
  de: { passport: 'Reisepass', 'id-card': 'Personalausweis', 'td2-card': 'Personalausweis', visa: 'Visum' },
};

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Utopia by name, any other issuer by its code: nothing here shall look like the document of a real state. */
export function issuerName(issuer: string): string {
  return issuer === 'UTO' ? 'UTOPIA' : `ISSUER ${issuer}`;
}

/** A label in the style's languages, `Surname / Nom`; a word that both share is said once. */
export function labelOf(style: LayoutStyle, key: LabelKey): string {
  return [...new Set(style.languages.map((language) => labels[language][key]))].join(' / ');
}

/** The document's title in the style's languages. */
export function titleOf(style: LayoutStyle, document: keyof (typeof titles)['en']): string {
  return [...new Set(style.languages.map((language) => titles[language][document]))]
    .join(' / ')
    .toUpperCase();
}

/** `YYYY-MM-DD` as the style prints it. */
export function printedDate(dateStyle: DateStyle, date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  switch (dateStyle) {
    case 'DD MMM YYYY':
      return `${day} ${monthNames[Number(month) - 1] ?? month} ${year}`;
    case 'DD.MM.YYYY':
      return `${day}.${month}.${year}`;
    case 'DD/MM/YYYY':
      return `${day}/${month}/${year}`;
    case 'MM/DD/YYYY':
      return `${month}/${day}/${year}`;
    case 'YYYY-MM-DD':
      return date;
  }
}
