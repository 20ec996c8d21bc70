// Typed builders of measurements for tests: a good passport, a good licence and a good selfie of invented persons,
// and the means to spoil one thing at a time.
import {
  type BarcodeReading,
  type DocumentClassification,
  type DocumentMeasurement,
  type FaceMatchMeasurement,
  type FaceMeasurement,
  type FlowSettings,
  type FlowSettingsInput,
  flowSettingsSchema,
  type MrzReading,
  type PictureQuality,
  type PrintedFieldName,
  type PrintedText,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import type { FaceInput } from './decide-face.js';
import type { Aamva, IdInput } from './gather-id-facts.js';

export const today = '2026-03-01';

export const buildFlow = (settings: FlowSettingsInput = {}): FlowSettings =>
  flowSettingsSchema.parse(settings);

const goodQuality: PictureQuality = {
  sharpness: 90,
  glare: 98,
  balancedLight: 85,
  horizontalResolution: 1200,
  raw: { gridPeak: 0, halftonePeak: 0, colour: 25 },
};

export const buildFace = (width = 180): FaceMeasurement => ({
  box: { x: 100, y: 100, width, height: width * 1.3 },
  score: 0.98,
  detector: 'test',
  descriptor: [0.1, 0.2],
  descriptorModel: { name: 'test', version: '1' },
});

export interface Person {
  surname: string;
  givenNames: string;
  documentNumber: string;
  birthDate: string;
  expirationDate: string;
  sex: 'M' | 'F';
  personalNumber: string;
  country: string;
}

export const person: Person = {
  surname: 'DE VRIES',
  givenNames: 'ANNA SOPHIE',
  documentNumber: 'NX4R2T8P1',
  birthDate: '1990-05-17',
  expirationDate: '2031-08-09',
  sex: 'F',
  personalNumber: '7462910385',
  country: 'NLD',
};

/** ICAO Doc 9303-3 section 4.9: weights 7, 3, 1; letters from A = 10; `<` = 0. */
export function checkDigitOf(text: string): string {
  const sum = [...text].reduce((total, character, index) => {
    const value = character === '<' ? 0 : Number.parseInt(character, 36);
    return total + value * ([7, 3, 1][index % 3] ?? 0);
  }, 0);
  return String(sum % 10);
}

const mrzDate = (date: string): string => date.slice(2).replaceAll('-', '');
const mrzName = (name: string): string => name.replaceAll(/[ -]/g, '<');

/** A TD3 reading of this person with every check digit right (ICAO Doc 9303-4). */
export function buildTd3(of: Person = person, documentCode = 'P'): MrzReading {
  const number = of.documentNumber.padEnd(9, '<');
  const personal = of.personalNumber.padEnd(14, '<');
  const [birth, expiration] = [mrzDate(of.birthDate), mrzDate(of.expirationDate)];
  const numberPart = number + checkDigitOf(number);
  const datePart = `${birth}${checkDigitOf(birth)}`;
  const endPart = `${expiration}${checkDigitOf(expiration)}${personal}${checkDigitOf(personal)}`;
  const composite = checkDigitOf(numberPart + datePart + endPart);
  const nameLine = `${documentCode}<${of.country}${mrzName(of.surname)}<<${mrzName(of.givenNames)}`;
  return {
    format: 'TD3',
    lines: [
      nameLine.padEnd(44, '<').slice(0, 44),
      `${numberPart}${of.country}${datePart}${of.sex}${endPart}${composite}`,
    ],
    box: null,
    fields: {
      documentCode,
      issuingState: of.country,
      documentNumber: of.documentNumber,
      nationality: of.country,
      birthDate: of.birthDate,
      sex: of.sex,
      expirationDate: of.expirationDate,
      surname: of.surname,
      givenNames: of.givenNames,
      personalNumber: of.personalNumber,
    },
    checkDigits: {
      documentNumber: true,
      birthDate: true,
      expirationDate: true,
      personalNumber: true,
      composite: true,
    },
    checkDigitsRight: true,
    repairs: [],
    confidence: 0.97,
    lineConfidence: [0.96, 0.98],
  };
}

/** Labelled fields as they stand in print, with lines that hold their values. */
export function buildPrintedText(
  fields: Partial<Record<PrintedFieldName, string>>,
  confidence = 0.93,
): PrintedText {
  const box = { x: 0, y: 0, width: 100, height: 20 };
  return {
    lines: Object.values(fields).map((text) => ({ text, confidence, box })),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, { value, label: name, confidence }]),
    ),
  };
}

export const printedFieldsOf = (of: Person): Partial<Record<PrintedFieldName, string>> => ({
  surname: of.surname,
  givenNames: of.givenNames,
  documentNumber: of.documentNumber,
  birthDate: of.birthDate,
  expirationDate: of.expirationDate,
  sex: of.sex,
  personalNumber: of.personalNumber,
});

function buildDocument(
  classification: Partial<DocumentClassification>,
  parts: Partial<DocumentMeasurement>,
): DocumentMeasurement {
  return {
    kind: 'document',
    engines: [],
    picture: { widthPx: 1600, heightPx: 1100, format: 'jpeg' },
    rotationDegrees: 0,
    tiltDegrees: 1,
    corners: [
      [100, 100],
      [1400, 110],
      [1390, 1000],
      [95, 990],
    ],
    onTheEdge: false,
    quality: goodQuality,
    classification: {
      recognised: true,
      typeOfId: 'Passport',
      subtype: null,
      issuingCountry: person.country,
      issuingState: null,
      side: 'front',
      oneSided: false,
      specimen: false,
      issueYear: null,
      ...classification,
    },
    mrz: null,
    barcode: null,
    text: { lines: [], fields: {} },
    portrait: null,
    timings: {},
    ...parts,
  };
}

export function buildPassport(
  of: Person = person,
  parts: Partial<DocumentMeasurement> = {},
): DocumentMeasurement {
  return buildDocument(
    { typeOfId: 'Passport', subtype: 'NATIONAL_PASSPORT', issuingCountry: of.country, oneSided: true },
    { mrz: buildTd3(of), text: buildPrintedText(printedFieldsOf(of)), portrait: buildFace(), ...parts },
  );
}

export const driver: Person & { issueDate: string; middleName: string } = {
  surname: 'HOLLOWAY',
  givenNames: 'MARTIN',
  middleName: 'JAMES',
  documentNumber: 'D4173920',
  birthDate: '1984-11-02',
  issueDate: '2022-11-02',
  expirationDate: '2030-11-02',
  sex: 'M',
  personalNumber: '',
  country: 'USA',
};

export const driverElements: Aamva['fields'] = {
  documentNumber: driver.documentNumber,
  surname: driver.surname,
  givenNames: driver.givenNames,
  middleName: driver.middleName,
  nameSuffix: null,
  fullName: null,
  nameTruncated: false,
  birthDate: driver.birthDate,
  expirationDate: driver.expirationDate,
  issueDate: driver.issueDate,
  sex: driver.sex,
  street: '12 ELM ST',
  city: 'SPRINGFIELD',
  state: 'MA',
  postalCode: '01101',
  country: 'USA',
  height: '068 in',
  weight: null,
  eyeColor: 'BRO',
  hair: null,
  classes: 'D',
  restrictions: null,
  endorsements: null,
  classDescription: null,
  documentDiscriminator: 'MA4173920X07',
  inventoryControlNumber: null,
  birthPlace: null,
  race: null,
  organDonor: null,
  veteran: null,
};

export function buildBarcode(fields: Partial<Aamva['fields']> = {}): BarcodeReading {
  return {
    format: 'PDF417',
    box: null,
    aamva: {
      version: 10,
      issuerIdentificationNumber: '636002',
      subfile: 'DL',
      elements: {},
      fields: { ...driverElements, ...fields },
    },
  };
}

const licence: Partial<DocumentClassification> = {
  typeOfId: 'DriversLicense',
  subtype: 'DRIVERS_LICENSE',
  issuingCountry: 'USA',
  issuingState: 'Massachusetts',
};

export function buildLicenceFront(
  fields: Partial<Record<PrintedFieldName, string>> = {},
  parts: Partial<DocumentMeasurement> = {},
): DocumentMeasurement {
  const { personalNumber: _none, ...printed } = printedFieldsOf(driver);
  return buildDocument(licence, {
    text: buildPrintedText({
      ...printed,
      givenNames: `${driver.givenNames} ${driver.middleName}`,
      issueDate: driver.issueDate,
      ...fields,
    }),
    portrait: buildFace(),
    ...parts,
  });
}

export const buildLicenceBack = (parts: Partial<DocumentMeasurement> = {}): DocumentMeasurement =>
  buildDocument({ ...licence, side: 'back' }, { barcode: buildBarcode(), ...parts });

export const voter: Person = {
  ...person,
  surname: 'EJEMPLO MUESTRA',
  givenNames: 'ANA MARIA',
  documentNumber: '123456789',
  country: 'MEX',
};

const voterCard: Partial<DocumentClassification> = {
  typeOfId: 'VoterIdentification',
  subtype: 'VOTER_IDENTIFICATION_CARD',
  issuingCountry: 'MEX',
};

/** The front of a Mexican voter card: no MRZ, both family names apart. */
export const buildVoterCardFront = (
  fields: Partial<Record<PrintedFieldName, string>> = {},
): DocumentMeasurement =>
  buildDocument(voterCard, {
    text: buildPrintedText({
      surname: 'EJEMPLO',
      secondSurname: 'MUESTRA',
      givenNames: voter.givenNames,
      birthDate: voter.birthDate,
      sex: voter.sex,
      address: 'C PITAGORAS 1253 INT 20\nCOL MORELOS 04800\nCUAUHTEMOC, CDMX',
      curp: 'EEMA900517MDFJSN06',
      electorKey: 'EJMSAN90051709M100',
      registrationYear: '2008',
      ...fields,
    }),
    portrait: buildFace(),
  });

/** Its back: a TD1 zone whose optional data hold the voter's code and the number of the emission. */
export function buildVoterCardBack(): DocumentMeasurement {
  const mrz = buildTd3(voter);
  return buildDocument(
    { ...voterCard, side: 'back' },
    {
      mrz: {
        ...mrz,
        format: 'TD1',
        lines: [
          'IDMEX1234567897<<1234567890123',
          '9005171F3108097MEX<02<<12345<4',
          'EJEMPLO<MUESTRA<<ANA<MARIA<<<<',
        ],
        fields: { ...mrz.fields, documentCode: 'ID', personalNumber: '1234567890123' },
      },
    },
  );
}

export function buildSelfie(parts: Partial<SelfieMeasurement> = {}): SelfieMeasurement {
  return {
    kind: 'selfie',
    engines: [],
    picture: { widthPx: 1080, heightPx: 1440, format: 'jpeg' },
    faceCount: 1,
    face: buildFace(400),
    pose: { yaw: 2, pitch: -1, roll: 0 },
    quality: goodQuality,
    faceBrightness: 128.64,
    problem: null,
    timings: {},
    ...parts,
  };
}

export const buildMatch = (distance = 0.35): FaceMatchMeasurement => ({
  distance,
  model: { name: 'test', version: '1' },
});

/** A live flow whose verdict does not depend on active liveness, which nothing here runs. */
export const plainFlow: FlowSettings = buildFlow({ liveness: 'off' });

export const passportInput = (parts: Partial<IdInput> = {}): IdInput => ({
  front: buildPassport(),
  back: null,
  flow: plainFlow,
  session: { countryCode: 'ALL', customFields: {} },
  today,
  ...parts,
});

export const licenceInput = (parts: Partial<IdInput> = {}): IdInput =>
  passportInput({ front: buildLicenceFront(), back: buildLicenceBack(), ...parts });

export const faceInput = (parts: Partial<FaceInput> = {}): FaceInput => ({
  selfie: buildSelfie(),
  portrait: buildFace(),
  match: buildMatch(),
  flow: plainFlow,
  ...parts,
});

/** The same document with one part of its picture quality changed. */
export const withQuality = (
  document: DocumentMeasurement,
  quality: Partial<PictureQuality>,
): DocumentMeasurement => ({
  ...document,
  quality: { ...document.quality, ...quality },
});

export const withClassification = (
  document: DocumentMeasurement,
  classification: Partial<DocumentClassification>,
): DocumentMeasurement => ({
  ...document,
  classification: { ...document.classification, ...classification },
});

export const withPrinted = (
  document: DocumentMeasurement,
  fields: Partial<Record<PrintedFieldName, string>>,
  confidence?: number,
): DocumentMeasurement => ({
  ...document,
  text: buildPrintedText({ ...printedFieldsOf(person), ...fields }, confidence),
});

/** The same document with its MRZ changed. */
export function withMrz(
  document: DocumentMeasurement,
  change: Omit<Partial<MrzReading>, 'fields' | 'checkDigits'> & {
    fields?: Partial<MrzReading['fields']>;
    checkDigits?: Partial<MrzReading['checkDigits']>;
  },
): DocumentMeasurement {
  const { mrz } = document;
  if (mrz === null) throw new TypeError('The document has no MRZ to change.');
  const checkDigits = { ...mrz.checkDigits, ...change.checkDigits };
  return {
    ...document,
    mrz: {
      ...mrz,
      ...change,
      fields: { ...mrz.fields, ...change.fields },
      checkDigits,
      checkDigitsRight: !Object.values(checkDigits).includes(false),
    },
  };
}
