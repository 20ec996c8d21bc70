import type {
  BarcodeReading,
  DocumentClassification,
  MrzReading,
  PrintedFieldName,
  PrintedText,
  TextLine,
  TypeOfId,
} from '@gatehouse/contract';
import { aamvaIssuer, aamvaStateNamedIn } from './barcode/aamva-issuers.js';
import { countryNamedIn, isSampleIssuer, issuingCountryOf } from './countries.js';
import { foldText } from './fold-text.js';
import { editDistance } from './printed/edit-distance.js';

/** Titles of documents, folded, by what they are. The first list whose title stands on the document decides. */
const titles: readonly { typeOfId: TypeOfId; subtype: string; words: readonly string[] }[] = [
  {
    typeOfId: 'VoterIdentification',
    subtype: 'VOTER_IDENTIFICATION_CARD',
    words: [
      'CREDENCIAL PARA VOTAR',
      'INSTITUTO NACIONAL ELECTORAL',
      'VOTER IDENTIFICATION',
      'TITULO ELEITORAL',
      'INSTITUTO FEDERAL ELECTORAL',
      'VOTER ID',
      'CARTE D ELECTEUR',
    ],
  },
  {
    typeOfId: 'ResidenceDocument',
    subtype: 'PERMANENT_RESIDENCE_CARD',
    words: ['PERMANENT RESIDENT', 'PERMANENT RESIDENCE', 'RESIDENTE PERMANENTE', 'RESIDENT PERMANENT'],
  },
  {
    typeOfId: 'ResidenceDocument',
    subtype: 'RESIDENCE_PERMIT',
    words: [
      'RESIDENCE PERMIT',
      'RESIDENCE CARD',
      'PERMISO DE RESIDENCIA',
      'TITRE DE SEJOUR',
      'CARTE DE SEJOUR',
      'AUFENTHALTSTITEL',
      'AUTORIZACAO DE RESIDENCIA',
      'TITULO DE RESIDENCIA',
      'TARJETA DE RESIDENCIA',
      'CARTE DE RESIDENT',
      'PERMIS DE SEJOUR',
      'AUFENTHALTSERLAUBNIS',
      'AUFENTHALTSKARTE',
      'NIEDERLASSUNGSERLAUBNIS',
      'AUSLAENDERAUSWEIS',
    ],
  },
  {
    typeOfId: 'DriversLicense',
    subtype: 'DRIVERS_LICENSE',
    words: [
      'DRIVER LICENSE',
      'DRIVERS LICENSE',
      'DRIVER LICENCE',
      'DRIVERS LICENCE',
      'DRIVING LICENCE',
      'DRIVING LICENSE',
      'OPERATOR LICENSE',
      'LICENCIA DE CONDUCIR',
      'LICENCIA PARA CONDUCIR',
      'PERMISO DE CONDUCCION',
      'CARTEIRA NACIONAL DE HABILITACAO',
      'CARTA DE CONDUCAO',
      'PERMIS DE CONDUIRE',
      'FUEHRERSCHEIN',
      'FUHRERSCHEIN',
      'FUEHRERAUSWEIS',
      'DRIVING PERMIT',
      'LICENCIA DE CONDUCCION',
      'LICENCIA FEDERAL DE CONDUCTOR',
      'PERMISO DE CONDUCIR',
      'CARTEIRA DE HABILITACAO',
      'PATENTE DI GUIDA',
      'RIJBEWIJS',
    ],
  },
  {
    typeOfId: 'WeaponLicense',
    subtype: 'WEAPON_LICENSE',
    words: ['FIREARM LICENSE', 'FIREARMS LICENCE', 'LICENCIA DE ARMAS', 'WAFFENBESITZKARTE', 'WAFFENSCHEIN'],
  },
  {
    typeOfId: 'VehicleRegistration',
    subtype: 'VEHICLE_REGISTRATION',
    words: [
      'VEHICLE REGISTRATION',
      'PERMISO DE CIRCULACION',
      'TARJETA DE CIRCULACION',
      'CERTIFICAT D IMMATRICULATION',
      'ZULASSUNGSBESCHEINIGUNG',
      'FAHRZEUGSCHEIN',
    ],
  },
  {
    typeOfId: 'Permit',
    subtype: 'WORK_PERMIT',
    words: ['EMPLOYMENT AUTHORIZATION', 'WORK PERMIT', 'PERMISO DE TRABAJO', 'ARBEITSERLAUBNIS'],
  },
  {
    typeOfId: 'Military',
    subtype: 'MILITARY_ID',
    words: [
      'MILITARY ID',
      'MILITARY IDENTIFICATION',
      'UNIFORMED SERVICES',
      'CARTILLA MILITAR',
      'TRUPPENAUSWEIS',
    ],
  },
  {
    typeOfId: 'TribalIdentification',
    subtype: 'TRIBAL_ID',
    words: ['TRIBAL ID', 'TRIBAL IDENTIFICATION'],
  },
  {
    typeOfId: 'MedicalCard',
    subtype: 'MEDICAL_CARD',
    words: ['HEALTH INSURANCE CARD', 'HEALTH CARD', 'TARJETA SANITARIA', 'CARTE VITALE', 'GESUNDHEITSKARTE'],
  },
  { typeOfId: 'IdentificationCard', subtype: 'PASSPORT_CARD', words: ['PASSPORT CARD'] },
  { typeOfId: 'Visa', subtype: 'VISA', words: ['VISA', 'VISUM', 'VISADO', 'VISTO'] },
  {
    typeOfId: 'TravelDocument',
    subtype: 'TRAVEL_DOCUMENT',
    words: [
      'TRAVEL DOCUMENT',
      'TITRE DE VOYAGE',
      'REISEAUSWEIS',
      'DOCUMENTO DE VIAJE',
      'DOCUMENTO DE VIAGEM',
    ],
  },
  {
    typeOfId: 'Passport',
    subtype: 'NATIONAL_PASSPORT',
    words: ['PASSPORT', 'PASSEPORT', 'PASAPORTE', 'PASSAPORTE', 'REISEPASS', 'PASSAPORTO', 'PASZPORT'],
  },
  {
    typeOfId: 'IdentificationCard',
    subtype: 'IDENTIFICATION_CARD',
    words: [
      'IDENTITY CARD',
      'IDENTIFICATION CARD',
      'NATIONAL ID',
      'ID CARD',
      'CARTE NATIONALE D IDENTITE',
      'CARTE NATIONALE DIDENTITE',
      'CARTE D IDENTITE',
      'CARTE DIDENTITE',
      'PERSONALAUSWEIS',
      'IDENTITAETSKARTE',
      'DOCUMENTO NACIONAL DE IDENTIDAD',
      'CEDULA DE IDENTIDAD',
      'CEDULA DE CIUDADANIA',
      'CARTEIRA DE IDENTIDADE',
      'CARTAO DE CIDADAO',
      'CARTAO DE IDENTIDADE',
      'BILHETE DE IDENTIDADE',
      'REGISTRO GERAL',
      'CARTA D IDENTITA',
      'CARTA DI IDENTITA',
      'DOCUMENTO DE IDENTIDAD',
      'DOCUMENTO DE IDENTIDADE',
      'TARJETA DE IDENTIDAD',
      'CEDULA DE IDENTIFICACION',
      'CARTE IDENTITE',
      'IDENTITAETSAUSWEIS',
      'IDENTITETSKORT',
      'IDENTITEITSKAART',
    ],
  },
  {
    typeOfId: 'BirthCertificate',
    subtype: 'BIRTH_CERTIFICATE',
    words: [
      'BIRTH CERTIFICATE',
      'ACTA DE NACIMIENTO',
      'ACTE DE NAISSANCE',
      'GEBURTSURKUNDE',
      'CERTIDAO DE NASCIMENTO',
    ],
  },
];

/** Words that issuers print across documents that are none. Matched as whole words. */
const specimenWords = new Set([
  'SPECIMEN',
  'SPECIMENS',
  'ESPECIMEN',
  'ESPECIME',
  'MUSTER',
  'MUSTERMANN',
  'MUSTERFRAU',
  'MUESTRA',
  'AMOSTRA',
  'MODELE',
  'EXEMPLAIRE',
  'VZOR',
  'VZOREC',
  'WZOR',
  'UZORAK',
  'MINTA',
  'PARAUGS',
  'NAIDIS',
  'NAEIDIS',
  'CAMPIONE',
  'FACSIMILE',
  'UTOPIA',
  'UTOPIAN',
]);
/** Words that also are names or ordinary words: they count only when they fill a line. */
const specimenLines = new Set([
  'SAMPLE',
  'EXAMPLE',
  'VOID',
  'NOT VALID',
  'DEMO',
  'TEST CARD',
  'NOT A REAL DOCUMENT',
]);

export interface ClassificationInput {
  mrz: MrzReading | null;
  barcode: BarcodeReading | null;
  text: PrintedText;
}

/**
 * Says what a document is from what was read on it. Nothing is taken from the side that was asked for: a back sent as
 * front must be told apart. `recognised` is false when too little was read to call it a document.
 */
export function classifyDocument(input: ClassificationInput): DocumentClassification {
  const specimen = isSpecimen(input);
  const issueYear = yearOf(input.barcode?.aamva?.fields.issueDate ?? input.text.fields.issueDate?.value);
  const verdict = classifyMrz(input) ?? classifyBarcode(input) ?? classifyPrint(input);
  return { ...verdict, specimen, issueYear };
}

type Verdict = Omit<DocumentClassification, 'specimen' | 'issueYear'>;

function classifyMrz({ mrz, barcode, text }: ClassificationInput): Verdict | null {
  if (mrz === null) return null;
  const { documentCode, issuingState } = mrz.fields;
  const base = {
    recognised: true,
    issuingCountry: issuingCountryOf(issuingState),
    issuingState: barcode?.aamva ? stateOf(barcode) : null,
  };
  switch (mrz.format) {
    case 'TD3':
      return {
        ...base,
        typeOfId: 'Passport',
        subtype: passportSubtype(documentCode),
        side: 'front',
        oneSided: true,
      };
    case 'MRVA':
    case 'MRVB':
      return { ...base, typeOfId: 'Visa', subtype: 'VISA', side: 'front', oneSided: true };
    case 'FRENCH_ID':
      return {
        ...base,
        typeOfId: 'IdentificationCard',
        subtype: 'IDENTIFICATION_CARD',
        side: 'front',
        oneSided: false,
      };
    case 'TD1':
    case 'TD2': {
      const kind = barcode?.aamva ? licenceKind(barcode) : cardKind(documentCode, issuingState, text);
      // A TD1 zone stands on the back (ICAO Doc 9303-5 section 3), a TD2 zone on the front.
      return { ...base, ...kind, side: mrz.format === 'TD1' ? 'back' : 'front', oneSided: false };
    }
    default:
      return mrz.format satisfies never;
  }
}

function passportSubtype(documentCode: string): string {
  switch (documentCode.charAt(1)) {
    case 'D':
      return 'DIPLOMATIC_PASSPORT';
    case 'S':
    case 'O':
      return 'SERVICE_PASSPORT';
    case 'R':
      return 'REFUGEE_TRAVEL_DOCUMENT';
    default:
      return 'NATIONAL_PASSPORT';
  }
}

function cardKind(
  documentCode: string,
  issuingState: string,
  text: PrintedText,
): Pick<Verdict, 'typeOfId' | 'subtype'> {
  if (documentCode.startsWith('P')) return { typeOfId: 'Passport', subtype: passportSubtype(documentCode) };
  if (issuingState === 'MEX' && documentCode === 'ID') {
    return { typeOfId: 'VoterIdentification', subtype: 'VOTER_IDENTIFICATION_CARD' };
  }
  if (issuingState === 'USA' && /^C[12]/.test(documentCode)) {
    return { typeOfId: 'ResidenceDocument', subtype: 'PERMANENT_RESIDENCE_CARD' };
  }
  if (documentCode === 'IP') return { typeOfId: 'IdentificationCard', subtype: 'PASSPORT_CARD' };
  if (/^[AIC]R$/.test(documentCode)) return { typeOfId: 'ResidenceDocument', subtype: 'RESIDENCE_PERMIT' };
  if (/^D/.test(documentCode)) return { typeOfId: 'DriversLicense', subtype: 'DRIVERS_LICENSE' };
  const title = titleOf(text);
  if (title !== null && ['ResidenceDocument', 'TravelDocument', 'DriversLicense'].includes(title.typeOfId)) {
    return { typeOfId: title.typeOfId, subtype: title.subtype };
  }
  return { typeOfId: 'IdentificationCard', subtype: 'IDENTIFICATION_CARD' };
}

function classifyBarcode({ barcode }: ClassificationInput): Verdict | null {
  const aamva = barcode?.aamva;
  if (barcode === null || !aamva) return null;
  const issuer = aamvaIssuer(aamva.issuerIdentificationNumber);
  return {
    recognised: true,
    ...licenceKind(barcode),
    issuingCountry:
      issuer?.country ??
      (aamva.fields.country === 'CAN' || aamva.fields.country === 'USA' ? aamva.fields.country : null),
    issuingState: stateOf(barcode),
    side: 'back',
    oneSided: false,
  };
}

function licenceKind(barcode: BarcodeReading): Pick<Verdict, 'typeOfId' | 'subtype'> {
  return barcode.aamva?.subfile === 'ID'
    ? { typeOfId: 'IdentificationCard', subtype: 'IDENTIFICATION_CARD' }
    : { typeOfId: 'DriversLicense', subtype: 'DRIVERS_LICENSE' };
}

function stateOf(barcode: BarcodeReading): string | null {
  return aamvaIssuer(barcode.aamva?.issuerIdentificationNumber ?? '')?.state ?? null;
}

/** Without a machine-readable part, this many labelled fields make a document; a title counts for two. */
const leastEvidence = 3;

/** Fields that identity documents have; heights, classes and the like stand on much else. */
const telling: readonly PrintedFieldName[] = [
  'surname',
  'givenNames',
  'fullName',
  'documentNumber',
  'birthDate',
  'expirationDate',
  'issueDate',
  'sex',
  'nationality',
  'birthPlace',
  'issuingAuthority',
  'address',
  'personalNumber',
  'taxNumber',
  'curp',
  'electorKey',
];

function classifyPrint({ text }: ClassificationInput): Verdict {
  const { fields, lines } = text;
  const title = titleOf(text) ?? (hasLicenceItems(lines) ? licenceTitle : null);
  const evidence = telling.filter((name) => fields[name] !== undefined).length + (title === null ? 0 : 2);
  const personal = ['surname', 'givenNames', 'fullName', 'birthDate', 'documentNumber'] as const;
  const isFront = personal.filter((name) => fields[name] !== undefined).length >= 2;
  const isLicenceBack = !isFront && hasClassTable(lines);
  if (evidence < leastEvidence && !isLicenceBack) return unrecognised;
  const kind = isLicenceBack ? licenceTitle : title;
  const heading = linesWithoutPlaces(text);
  return {
    recognised: true,
    typeOfId: kind?.typeOfId ?? 'Unknown',
    subtype: kind?.subtype ?? null,
    issuingCountry: countryInHeading(heading),
    issuingState: stateInHeading(heading),
    side: isFront ? 'front' : isLicenceBack ? 'back' : 'unknown',
    oneSided: kind?.typeOfId === 'Passport' || kind?.typeOfId === 'Visa',
  };
}

/** Virginia and Georgia are given names, and addresses and places of birth name states that issued nothing. */
function linesWithoutPlaces({ lines, fields }: PrintedText): TextLine[] {
  const values = (['surname', 'givenNames', 'fullName', 'address', 'birthPlace'] as const)
    .flatMap((name) => fields[name]?.value.split('\n') ?? [])
    .map(foldText)
    .filter((value) => value.length >= 4);
  return lines.filter(({ text }) => {
    const folded = foldText(text);
    return !values.some((value) => folded.endsWith(value));
  });
}

const licenceTitle = { typeOfId: 'DriversLicense', subtype: 'DRIVERS_LICENSE' } as const;

/** Both dates under the numbers that ISO/IEC 18013-1 gives them on licences, and nothing else does. */
function hasLicenceItems(lines: readonly TextLine[]): boolean {
  const has = (item: RegExp) => lines.some(({ text }) => item.test(text));
  return has(/(?:^|\s)4\s?a[.)\s]?\s?(?:ISS\D*)?\d/i) && has(/(?:^|\s)4\s?b[.)\s]?\s?(?:EXP\D*)?\d/i);
}

const licenceClasses = new Set('AM A1 A2 A B1 B C1 C D1 D BE C1E CE D1E DE'.split(' '));
const leastClassRows = 6;

/** The table of classes on the back of a European licence: one begins each row. */
function hasClassTable(lines: readonly TextLine[]): boolean {
  const classes = lines
    .map(({ text }) => foldText(text).split(' ')[0] ?? '')
    .filter((word) => licenceClasses.has(word));
  return new Set(classes).size >= leastClassRows;
}

const unrecognised: Verdict = {
  recognised: false,
  typeOfId: 'Unknown',
  subtype: null,
  issuingCountry: null,
  issuingState: null,
  side: 'unknown',
  oneSided: false,
};

/** Only lines read well enough may name a document. */
const leastTitleConfidence = 0.7;

/** Titles this long are found without their spaces too, which are lost in letter-spaced print. */
const leastDenseTitle = 9;

const denseTitles = titles.map(({ words }) => words.map((word) => word.replaceAll(' ', '')));

function titleOf({ lines: printed }: Pick<PrintedText, 'lines'>): (typeof titles)[number] | null {
  const lines = printed
    .filter((line) => line.confidence >= leastTitleConfidence)
    .map((line) => ` ${foldText(line.text)} `);
  const dense = lines.map((line) => line.replaceAll(' ', ''));
  const whole = titles.find(({ words }) =>
    words.some((word) => lines.some((line) => line.includes(` ${word} `))),
  );
  if (whole !== undefined) return whole;
  const index = denseTitles.findIndex((words) =>
    words.some((word) => word.length >= leastDenseTitle && dense.some((line) => isTitle(line, word))),
  );
  return titles[index] ?? null;
}

/** The title fills the line with at most one character misread, or stands in it without its spaces. */
const isTitle = (line: string, title: string): boolean =>
  line.includes(title) || editDistance(line, title, 1) <= 1;

/** True for a driver licence by its title or its numbers: its fields are numbered instead of labelled. */
export function hasNumberedFields(lines: readonly TextLine[]): boolean {
  return titleOf({ lines: [...lines] })?.typeOfId === 'DriversLicense' || hasLicenceItems(lines);
}

/** The country named among the topmost lines: further down countries are nationalities and places of birth. */
export function countryInHeading(printed: readonly TextLine[]): string | null {
  const lines = [...printed].sort((a, b) => a.box.y - b.box.y);
  for (const line of lines.slice(0, 6)) {
    if (line.confidence < leastTitleConfidence) continue;
    const folded = foldText(line.text);
    const code = aamvaStateNamedIn(folded)?.country ?? countryNamedIn(folded);
    if (code !== null) return code;
  }
  return null;
}

/** The state or province of North America named among the topmost lines of a licence or a card, upper case. */
function stateInHeading(printed: readonly TextLine[]): string | null {
  const kind = titleOf({ lines: [...printed] })?.typeOfId;
  if (kind !== 'DriversLicense' && kind !== 'IdentificationCard') return null;
  const lines = [...printed].sort((a, b) => a.box.y - b.box.y).slice(0, 6);
  for (const line of lines) {
    const found = aamvaStateNamedIn(foldText(line.text));
    if (found !== null) return found.state;
  }
  return null;
}

function isSpecimen({ mrz, barcode, text }: ClassificationInput): boolean {
  if (
    mrz !== null &&
    (isSampleIssuer(mrz.fields.issuingState) || isSampleIssuer(mrz.fields.nationality ?? ''))
  )
    return true;
  const names = [
    mrz?.fields.surname,
    mrz?.fields.givenNames,
    barcode?.aamva?.fields.surname,
    barcode?.aamva?.fields.givenNames,
  ];
  const hasWord = (folded: string) => folded.split(' ').some((word) => specimenWords.has(word));
  if (names.some((name) => hasWord(foldText(name ?? '')))) return true;
  return text.lines
    .map((line) => foldText(line.text))
    .some((line) => specimenLines.has(line) || hasWord(line));
}

function yearOf(date: string | null | undefined): number | null {
  return date ? Number(date.slice(0, 4)) : null;
}
