import type { MrzReading, OcrData, PrintedFieldName } from '@gatehouse/contract';
import { foldLetters } from './fold-text.js';
import { best, type IdFacts, middleNameOf, mrzConfidence, voterCardOf } from './gather-id-facts.js';
import { issuingCountryOf } from './judge-id-checks.js';
import { type AddressFields, readAddress, streetNumbersOf } from './read-address.js';

/**
 * Contract 6.2 from what was read: MRZ before barcode before print, and print only under its own label. A field
 * whose check digit is wrong is left out, for a wrong value is worse than none.
 */
export function buildOcrData(facts: IdFacts): OcrData {
  const { front, back, mrz, barcode, printed } = facts;
  const text = (field: PrintedFieldName) => printed(field)?.value;
  const birthDate = best(facts, 'birthDate');
  const expirationDate = best(facts, 'expirationDate');
  const issueDate = best(facts, 'issueDate');
  const documentNumber = best(facts, 'documentNumber');
  const name = buildName(facts);
  const address = buildAddress(facts);
  const voterCard = mrz === null ? null : voterCardOf(mrz);
  const { typeOfId, subtype, issuingState } = front.classification;
  const country = issuingCountryOf(facts);
  const missing = missingFields({
    expected: expectedFields(typeOfId, country),
    read: {
      name: name?.fullName,
      documentNumber,
      birthDate,
      expireAt: expirationDate,
      address: address.address,
      curp: text('curp'),
      claveDeElector: text('electorKey'),
    },
  });
  const registrationYear = text('registrationYear');

  return present({
    name,
    ...address,
    typeOfId,
    documentFrontSubtype: subtype,
    documentBackSubtype: back?.classification.subtype,
    birthDate: birthDate && atMs(birthDate),
    gender: best(facts, 'sex'),
    documentNumber,
    personalNumber: best(facts, 'personalNumber'),
    refNumber: best(facts, 'referenceNumber'),
    taxIdNumber: text('taxNumber'),
    issuedAt: issueDate && String(atMs(issueDate)),
    expireAt: expirationDate && String(atMs(expirationDate)),
    issueDate: issueDate && yearOf(issueDate),
    expirationDate: expirationDate && yearOf(expirationDate),
    registrationDate: registrationYear && Number(registrationYear),
    issuingCountry: country,
    issuingState: (issuingState ?? back?.classification.issuingState)?.toUpperCase(),
    issuingAuthority: text('issuingAuthority'),
    nationality: text('nationality') ?? mrz?.fields.nationality,
    nationalityMrz: mrz?.fields.nationality,
    birthPlace: text('birthPlace') ?? barcode?.fields.birthPlace,
    maritalStatus: text('maritalStatus'),
    race: barcode?.fields.race,
    bloodType: text('bloodType'),
    height: barcode?.fields.height ?? text('height'),
    weight: barcode?.fields.weight ?? text('weight'),
    eyeColor: barcode?.fields.eyeColor ?? text('eyeColor'),
    hair: barcode?.fields.hair ?? text('hair'),
    ...buildLicence(facts),
    ...(mrz === null ? {} : buildMrz(mrz)),
    curp: text('curp'),
    claveDeElector: text('electorKey'),
    cic: voterCard?.cic ?? text('cic'),
    ocr: voterCard?.ocr ?? text('ocrNumber'),
    numeroEmisionCredencial: best(facts, 'emissionNumber'),
    notExtracted: missing.length,
    notExtractedDetails: missing,
    ocrDataConfidence: buildConfidence(facts, address.addressFields),
  });
}

type ExpectedField =
  | 'name'
  | 'documentNumber'
  | 'birthDate'
  | 'expireAt'
  | 'address'
  | 'curp'
  | 'claveDeElector';

/** What a document of this kind is known to carry. */
function expectedFields(typeOfId: string, country: string | null): ExpectedField[] {
  if (typeOfId === 'VoterIdentification' && country === 'MEX') {
    return ['name', 'birthDate', 'expireAt', 'address', 'curp', 'claveDeElector'];
  }
  const always: ExpectedField[] = ['name', 'documentNumber', 'birthDate', 'expireAt'];
  const hasAddress = typeOfId === 'DriversLicense' && (country === 'USA' || country === 'CAN');
  return hasAddress ? [...always, 'address'] : always;
}

const missingFields = ({
  expected,
  read,
}: {
  expected: readonly ExpectedField[];
  read: Record<ExpectedField, string | null | undefined>;
}): string[] => expected.filter((field) => !read[field]);

/** What a licence says about driving: of the barcode, or as printed. */
function buildLicence({
  barcode,
  printed,
}: IdFacts): Pick<OcrData, 'classes' | 'restrictions' | 'cond' | 'mentions' | 'dlClassDetails'> {
  const fields = barcode?.fields;
  const classes = fields?.classes ?? printed('classes')?.value;
  const restrictions = fields?.restrictions ?? printed('restrictions')?.value;
  const endorsements = fields?.endorsements ?? printed('endorsements')?.value;
  const mentions = [fields?.organDonor && 'ORGAN DONOR', fields?.veteran && 'VETERAN'].filter(Boolean);
  return present({
    classes,
    restrictions,
    cond: endorsements,
    mentions: mentions.length === 0 ? null : mentions,
    dlClassDetails: classes
      ? [present({ class: classes, description: fields?.classDescription, restrictions, endorsements })]
      : null,
  });
}

function buildName(facts: IdFacts): OcrData['name'] | null {
  const { mrz, barcode, mrzName, barcodeName, printedName, printed } = facts;
  const machine = mrzName ?? barcodeName;
  if (machine === null && printedName === null) return null;
  const surname = asPrinted(machine?.surname, printedName?.surname);
  const givenNames = asPrinted(machine?.givenNames, printedName?.givenNames);
  const middleName = mrz === null && barcode !== null ? middleNameOf(barcode.fields.middleName) : null;
  const parts = [givenNames, surname].filter((part) => part).join(' ');
  return present({
    fullName: parts !== '' ? parts : (machine?.fullName ?? printedName?.fullName),
    // Only a barcode tells the first given name from the middle name.
    firstName: middleName === null ? givenNames : (barcode?.fields.givenNames ?? givenNames),
    givenName: givenNames,
    middleName,
    nameSuffix: barcode?.fields.nameSuffix,
    ...familyNames(surname, printed('surname')?.value, printed('secondSurname')?.value),
    machineReadableFullName: mrzName === null ? null : machineOrder(mrzName),
    givenNameMrz: mrzName?.givenNames,
    lastNameMrz: mrzName?.surname,
  });
}

/** Both family names, where the document prints them apart and they make up the surname. */
function familyNames(
  surname: string | null,
  first: string | undefined,
  second: string | undefined,
): Pick<NonNullable<OcrData['name']>, 'paternalLastName' | 'maternalLastName'> {
  const isBoth = first && second && surname && foldLetters(`${first} ${second}`) === foldLetters(surname);
  return isBoth
    ? { paternalLastName: first, maternalLastName: second }
    : present({ paternalLastName: surname });
}

/**
 * The machine's spelling, or the printed one where that differs by accents alone. (A misread letter in print must
 * not replace a right one of the MRZ, and MUELLER is not how Müller is printed.)
 */
function asPrinted(machine: string | null | undefined, printed: string | null | undefined): string | null {
  if (!machine) return printed || null;
  return printed && foldLetters(printed) === foldLetters(machine) ? printed : machine;
}

const machineOrder = ({
  surname,
  givenNames,
}: {
  surname: string | null;
  givenNames: string | null;
}): string => [surname, givenNames].filter((part) => part !== null && part !== '').join(' ');

type Address = Pick<
  OcrData,
  'address' | 'addressFields' | 'fullAddress' | 'exteriorNumber' | 'interiorNumber'
>;

function buildAddress(facts: IdFacts): Address {
  const fields = facts.barcode?.fields;
  if (fields?.street) {
    const { street, city, state, postalCode } = fields;
    const town = [city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
    return {
      address: [street, town].filter((line) => line !== '').join('\n'),
      addressFields: present({ street, city, state, postalCode }),
      fullAddress: Boolean(city && state && postalCode),
    };
  }
  const address = facts.printed('address')?.value;
  if (!address) return {};
  const country = issuingCountryOf(facts);
  const parts = readAddress(address, country);
  if (parts === null) return { address, fullAddress: false };
  const { street = '', city, postalCode, state } = parts;
  return {
    address,
    addressFields: parts,
    fullAddress: Boolean(city && (postalCode || state)),
    ...(country === 'MEX' ? streetNumbersOf(street) : {}),
  };
}

/** Where the check digits stand, by line and position (ICAO Doc 9303-4 to -7; French card: 2 lines of 36). */
const checkDigitPositions: Record<MrzReading['format'], Record<string, readonly [number, number]>> = {
  TD1: { number: [0, 14], birth: [1, 6], expiration: [1, 14] },
  TD2: { number: [1, 9], birth: [1, 19], expiration: [1, 27] },
  TD3: { number: [1, 9], birth: [1, 19], expiration: [1, 27] },
  MRVA: { number: [1, 9], birth: [1, 19], expiration: [1, 27] },
  MRVB: { number: [1, 9], birth: [1, 19], expiration: [1, 27] },
  FRENCH_ID: { number: [1, 12], birth: [1, 33] },
};

function buildMrz({ format, lines, fields }: MrzReading): OcrData {
  const digit = (name: string) => {
    const [line, position] = checkDigitPositions[format][name] ?? [];
    const character = line === undefined ? undefined : lines[line]?.[position ?? 0];
    return character === '<' ? undefined : character;
  };
  const [mrz1, mrz2, mrz3] = lines;
  return {
    mrz1,
    mrz2,
    mrz3,
    fullNameMrz: machineOrder(fields),
    documentNumberCheckDigit: digit('number'),
    dateOfBirthCheckDigit: digit('birth'),
    expirationDateCheckDigit: digit('expiration'),
  };
}

/** Confidences that were measured: MRZ and print. A barcode corrects errors and has none, so none is given. */
function buildConfidence(
  facts: IdFacts,
  addressFields: AddressFields | undefined,
): OcrData['ocrDataConfidence'] | null {
  const { mrz, mrzName, barcodeName, printedName, printed, printedNameConfidence, readings } = facts;
  const of = (field: keyof typeof readings) => readings[field][0]?.confidence;
  const machineName =
    mrzName && mrz ? Math.min(mrzConfidence(mrz, 'surname'), mrzConfidence(mrz, 'givenNames')) : null;
  const isPrintedName = mrzName === null && barcodeName === null;
  const ofName = (field: 'surname' | 'givenNames') => {
    if (isPrintedName) return printed(field)?.confidence;
    return mrzName && mrz ? mrzConfidence(mrz, field) : null;
  };
  const address = facts.barcode?.fields.street ? null : printed('address')?.confidence;
  const parts = addressFields ?? {};
  const confidences = present({
    nameConfidence: machineName ?? (isPrintedName && printedName ? printedNameConfidence : null),
    givenNameConfidence: ofName('givenNames'),
    firstNameConfidence: ofName('givenNames'),
    fathersSurnameConfidence: ofName('surname'),
    mothersSurnameConfidence: printed('secondSurname')?.confidence,
    fullNameMrzConfidence: machineName,
    documentNumberConfidence: of('documentNumber'),
    personalNumberConfidence: of('personalNumber'),
    refNumberConfidence: of('referenceNumber'),
    birthDateConfidence: of('birthDate'),
    expireAtConfidence: of('expirationDate'),
    expirationDateConfidence: of('expirationDate'),
    issuedAtConfidence: of('issueDate'),
    issueDateConfidence: of('issueDate'),
    genderConfidence: of('sex'),
    addressConfidence: address,
    streetConfidence: parts.street && address,
    colonyConfidence: parts.colony && address,
    postalCodeConfidence: parts.postalCode && address,
    cityConfidence: parts.city && address,
    stateConfidence: parts.state && address,
    issuingAuthorityConfidence: printed('issuingAuthority')?.confidence,
    nationalityConfidence: printed('nationality')?.confidence ?? (mrz && mrzConfidence(mrz, 'nationality')),
    mrz1Confidence: mrz?.lineConfidence[0],
    mrz2Confidence: mrz?.lineConfidence[1],
    mrz3Confidence: mrz?.lineConfidence[2],
    mrzFullConfidence: mrz?.confidence,
  });
  return Object.keys(confidences).length === 0 ? null : confidences;
}

const atMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const yearOf = (date: string): number => Number(date.slice(0, 4));

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], null | undefined | ''> };

/** Only fields that were found appear (contract 6.2). */
function present<T extends object>(fields: T): Present<T> {
  const found = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  // The keys and values are T's own; Object.fromEntries only forgets them.
  return Object.fromEntries(found) as Present<T>;
}
