import { type DocumentMeasurement, isIssuerCode, type MrzReading } from '@gatehouse/contract';
import { checkKeys, type IdCheckKey } from './checks.js';
import { isNamePrinted, isOneLetterApart, type Name, namesAgree } from './compare-names.js';
import { nameWords, numberCharacters, plainName, printedNumber } from './fold-text.js';
import {
  best,
  type ComparedField,
  type IdFacts,
  isNumberPrinted,
  middleNameOf,
  printedCharacterMinimum,
  printedConfidenceMinimum,
  type Reading,
} from './gather-id-facts.js';
import {
  hasBarcodeByType,
  hasMrzByType,
  isCountryAccepted,
  isTypeAccepted,
  unreadableReasons,
} from './judge-capture.js';
import { type Finding, type Judgement, toFinding } from './rate-findings.js';

export const minimumPortraitPx = 60;
export const maximumAgeYears = 125;
export const maximumTiltDegrees = 30;
export const minimumEdgeRatio = 0.6;

/** One judge per row of the table: a key without a judge, or a judge without a row, does not compile. */
const judges: Record<IdCheckKey, (facts: IdFacts) => Judgement> = {
  alignment: ({ sides }) => judgeAlignment([sides.front, sides.back]),
  readabilityCheck: ({ sides: { front, back }, flow }) =>
    passes(
      unreadableReasons({ measurement: front, flow, side: 'front', front: null }).length === 0 &&
        (back === null || unreadableReasons({ measurement: back, flow, side: 'back', front }).length === 0),
    ),
  screenIdLiveness: ({ sides }) => judgeCopy([sides.front, sides.back], looksLikeScreen),
  paperIdLiveness: ({ sides }) => judgeCopy([sides.front, sides.back], looksLikePaper),
  balancedLightFront: ({ front, flow }) =>
    atLeast(front.quality.balancedLight, flow.thresholds.balancedLight),
  balancedLightBack: ({ back, flow }) =>
    back && atLeast(back.quality.balancedLight, flow.thresholds.balancedLight),
  sharpnessFront: ({ front, flow }) => atLeast(front.quality.sharpness, flow.thresholds.sharpness),
  sharpnessBack: ({ back, flow }) => back && atLeast(back.quality.sharpness, flow.thresholds.sharpness),
  gh_glare_front: ({ front, flow }) => atLeast(front.quality.glare, flow.thresholds.glare),
  gh_glare_back: ({ back, flow }) => back && atLeast(back.quality.glare, flow.thresholds.glare),

  documentClassification: ({ front: { classification } }) =>
    passes(classification.recognised && classification.typeOfId !== 'Unknown'),
  gh_document_type_accepted: ({ front, flow }) => {
    const isAccepted = isTypeAccepted(front, flow);
    return isAccepted === null ? null : passes(isAccepted);
  },
  gh_country_accepted: (facts) => {
    const isAccepted = isCountryAccepted(issuingCountryOf(facts), facts.flow, facts.session);
    if (isAccepted === 'not-restricted') return null;
    return isAccepted === null ? { result: 'unknown' } : passes(isAccepted);
  },
  gh_specimen: ({ front, back, flow }) =>
    passes(
      flow.mode === 'test' || !(front.classification.specimen || back?.classification.specimen === true),
    ),
  documentTypeSideCrosscheck: ({ front, back }) => (back === null ? null : judgeSides(front, back)),
  visiblePhotoFeatures: ({ front }) =>
    typesWithoutPortrait.has(front.classification.typeOfId)
      ? null
      : passes(front.portrait !== null && front.portrait.box.width >= minimumPortraitPx),

  issueDateValidity: (facts) => {
    const issueDate = best(facts, 'issueDate');
    if (issueDate === null) return null;
    const isAfterBirth = issueDate >= (best(facts, 'birthDate') ?? issueDate);
    const isBeforeExpiry = issueDate <= (best(facts, 'expirationDate') ?? issueDate);
    return passes(isRealDate(issueDate) && issueDate <= facts.today && isAfterBirth && isBeforeExpiry);
  },
  expirationDateValidity: (facts) => {
    const expirationDate = best(facts, 'expirationDate');
    if (expirationDate === null) return isUnrealMrzDate(facts, 'expirationDate') ? passes(false) : null;
    return passes(isRealDate(expirationDate) && expirationDate > (best(facts, 'birthDate') ?? ''));
  },
  birthDateValidity: (facts) => {
    const birthDate = best(facts, 'birthDate');
    if (birthDate === null) return isUnrealMrzDate(facts, 'birthDate') ? passes(false) : null;
    return passes(
      isRealDate(birthDate) && birthDate <= facts.today && ageOn(birthDate, facts.today) <= maximumAgeYears,
    );
  },
  issuingStateValidity: (facts) => {
    const issuer = facts.mrz?.fields.issuingState || issuingCountryOf(facts);
    return issuer === null ? null : passes(isIssuerCode(issuer));
  },
  documentExpired: (facts) => {
    const expirationDate = best(facts, 'expirationDate');
    return expirationDate === null ? { result: 'unknown' } : passes(expirationDate >= facts.today);
  },
  underageCheck: (facts) => {
    const { minimumAge } = facts.flow;
    const birthDate = best(facts, 'birthDate');
    if (minimumAge === 0) return null;
    return birthDate === null ? { result: 'unknown' } : passes(ageOn(birthDate, facts.today) >= minimumAge);
  },

  mrzParsableCheck: ({ front, mrz }) => {
    if (mrz === null) return hasMrzByType(front) ? passes(false) : null;
    const { documentNumber, surname, givenNames } = mrz.fields;
    return passes(Boolean(documentNumber) && (surname !== '' || givenNames !== ''));
  },
  documentNumberCheckDigit: ({ mrz }) => judgeCheckDigit(mrz, 'documentNumber'),
  birthDateCheckDigit: ({ mrz }) => judgeCheckDigit(mrz, 'birthDate'),
  expirationDateCheckDigit: ({ mrz }) => judgeCheckDigit(mrz, 'expirationDate'),
  compositeCheckDigit: ({ mrz }) => judgeCheckDigit(mrz, 'composite'),
  gh_personal_number_check_digit: ({ mrz }) => judgeCheckDigit(mrz, 'personalNumber'),
  gh_mrz_repaired: (facts) => facts.mrz && passes(facts.mrz.repairs.length === 0 || isMrzConfirmed(facts)),

  gh_trusted_number: (facts) =>
    passes(facts.mrz?.checkDigits.documentNumber === true || Boolean(facts.barcode?.fields.documentNumber)),
  gh_document_number_format: (facts) => {
    const number = best(facts, 'documentNumber');
    return number === null ? null : passes(isPlausibleNumber(numberCharacters(number)));
  },

  birthDateCrosscheck: (facts) => judgeAgreement(facts, 'birthDate'),
  expirationDateCrosscheck: (facts) => judgeAgreement(facts, 'expirationDate'),
  gh_issue_date_crosscheck: (facts) => judgeAgreement(facts, 'issueDate'),
  sexCrosscheck: (facts) => judgeAgreement(facts, 'sex'),
  fullNameCrosscheck: judgeNames,
  documentNumberCrosscheck: (facts) => judgeAgreement(facts, 'documentNumber'),
  personalNumberCrosscheck: (facts) => judgeAgreement(facts, 'personalNumber'),
  'dD/ReferenceNumberCrosscheck': (facts) => judgeAgreement(facts, 'referenceNumber'),
  emissionNumberCrosscheck: (facts) => judgeAgreement(facts, 'emissionNumber'),

  barcode2DDetected: ({ front, back }) =>
    hasBarcodeByType(front) && back !== null ? passes(front.barcode !== null || back.barcode !== null) : null,
  '2DBarcodeContent': ({ front, back, barcode }) => {
    const wasRead = (back?.barcode ?? front.barcode) !== null;
    if (!wasRead || !hasBarcodeByType(front)) return null;
    const fields = barcode?.fields;
    return passes(Boolean(fields?.documentNumber && fields.surname && fields.birthDate));
  },

  firstNameMatch: (facts) => judgeAnnouncedName(facts.session.customFields.firstName, firstNamesOf(facts)),
  lastNameMatch: (facts) => judgeAnnouncedName(facts.session.customFields.lastName, lastNamesOf(facts)),

  overallConfidence: ({ mrz, front, back, flow }) => {
    const confidence = mrz?.confidence ?? printedConfidence([front, back]);
    if (confidence === null) return null;
    return {
      result: confidence >= flow.thresholds.mrzConfidence ? 'pass' : 'fail',
      measured: 100 * confidence,
    };
  },
};

/** Every check that has something to judge, in the order of the table. */
export function judgeIdChecks(facts: IdFacts): Finding[] {
  return checkKeys
    .filter((key): key is IdCheckKey => Object.hasOwn(judges, key))
    .map((key) => toFinding(key, judges[key](facts)))
    .filter((finding) => finding !== null);
}

const passes = (isPassed: boolean): Judgement => ({ result: isPassed ? 'pass' : 'fail' });

const atLeast = (measured: number, threshold: number): Judgement => ({
  result: measured >= threshold ? 'pass' : 'fail',
  measured,
});

const typesWithoutPortrait: ReadonlySet<string> = new Set([
  'Unknown',
  'Currency',
  'BirthCertificate',
  'VehicleRegistration',
  'TaxIdentification',
  'MedicalCard',
  'Other',
]);

export const issuingCountryOf = ({ front, back }: IdFacts): string | null =>
  front.classification.issuingCountry ?? back?.classification.issuingCountry ?? null;

function judgeAlignment(sides: (DocumentMeasurement | null)[]): Judgement {
  const found = sides.filter((side) => side !== null).filter(({ corners }) => corners !== null);
  if (found.length === 0) return null;
  return passes(
    found.every(
      ({ corners, tiltDegrees }) =>
        Math.abs(tiltDegrees) <= maximumTiltDegrees && edgeRatio(corners ?? []) >= minimumEdgeRatio,
    ),
  );
}

/** The smaller of the two ratios of opposite edges, shorter over longer; 1 for a document seen from above. */
export function edgeRatio(corners: readonly [number, number][]): number {
  const lengths = corners.map(([x, y], index) => {
    const [nextX, nextY] = corners[(index + 1) % corners.length] ?? [x, y];
    return Math.hypot(nextX - x, nextY - y);
  });
  const [top = 0, right = 0, bottom = 0, left = 0] = lengths;
  const ratio = (one: number, other: number) => Math.min(one, other) / Math.max(one, other, 1);
  return Math.min(ratio(top, bottom), ratio(right, left));
}

/** Kinds of cards whose machine readable zone may say no more than that they identify somebody. */
const plainZoneTypes: ReadonlySet<string> = new Set([
  'ResidenceDocument',
  'Permit',
  'VoterIdentification',
  'Military',
  'TravelDocument',
  'FederalID',
  'TribalIdentification',
]);

/**
 * Where packages/document-reading measured what displays and prints measure: see its bench. Good pictures stay 0.27 under the first
 * and reach no more than 0 of the second at so little colour.
 */
export const screenPeak = 1.35;
export const halftonePeak = 1.5;
export const leastColour = 2;

const looksLikeScreen = ({ gridPeak = 0 }: Record<string, number>): boolean => gridPeak >= screenPeak;

export const looksLikePaper = ({ halftonePeak: peak = 0, colour = 255 }: Record<string, number>): boolean =>
  colour <= leastColour || peak >= halftonePeak;

/** Absent where no side was measured for it. */
function judgeCopy(
  sides: (DocumentMeasurement | null)[],
  looksLikeCopy: (raw: Record<string, number>) => boolean,
): Judgement {
  const measured = sides.flatMap((side) =>
    side?.quality.raw.gridPeak === undefined ? [] : [side.quality.raw],
  );
  return measured.length === 0 ? null : passes(!measured.some(looksLikeCopy));
}

function judgeSides(front: DocumentMeasurement, back: DocumentMeasurement): Judgement {
  const [one, other] = [front.classification, back.classification];
  if (one.typeOfId === 'Unknown' || other.typeOfId === 'Unknown') return null;
  const isOneType =
    one.typeOfId === other.typeOfId ||
    (plainZoneTypes.has(one.typeOfId) && back.mrz !== null && other.typeOfId === 'IdentificationCard');
  const isSame = (left: string | null, right: string | null) =>
    left === null || right === null || left.toUpperCase() === right.toUpperCase();
  return passes(
    isOneType &&
      isSame(one.issuingCountry, other.issuingCountry) &&
      isSame(one.issuingState, other.issuingState),
  );
}

function judgeCheckDigit(mrz: MrzReading | null, digit: keyof MrzReading['checkDigits']): Judgement {
  const isRight = mrz?.checkDigits[digit] ?? null;
  return isRight === null ? null : passes(isRight);
}

/** The field is filled (it has a check digit to judge) and yet holds no date. */
const isUnrealMrzDate = ({ mrz }: IdFacts, field: 'birthDate' | 'expirationDate'): boolean =>
  mrz !== null && mrz.checkDigits[field] === true && mrz.fields[field] === null;

function isRealDate(date: string): boolean {
  const atMs = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(date);
}

/** Whole years between two `YYYY-MM-DD`; a birthday counts from its own day on. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) >= birthDate.slice(5) ? years : years - 1;
}

const isPlausibleNumber = (number: string): boolean =>
  number.length >= 4 && number.length <= 25 && /\d/.test(number) && new Set(number).size > 1;

/** A repaired MRZ is never authentic alone: every checked field must stand in a second source too. */
const isMrzConfirmed = (facts: IdFacts): boolean =>
  (['documentNumber', 'birthDate', 'expirationDate'] as const).every((field) => {
    const agreement = judgeAgreement(facts, field);
    return agreement?.result === 'pass' && facts.readings[field][0]?.source === 'mrz';
  });

/** Whether all sources of a field agree; null where fewer than two show it. */
function judgeAgreement(facts: IdFacts, field: ComparedField): Judgement {
  const readings = facts.readings[field];
  const machine = readings.filter(({ source }) => source !== 'printed');
  const [first, second] = machine;
  const verdicts = [
    first && second ? isSameValue(field, first, second) : null,
    first ? agreesWithPrint(facts, field, first, readings) : null,
  ].filter((verdict) => verdict !== null);
  return verdicts.length === 0 ? null : passes(verdicts.every(Boolean));
}

/** Fields that are numbers: how they are spaced, and letters of the shape of a digit, make no difference. */
const numberFields: ReadonlySet<ComparedField> = new Set([
  'documentNumber',
  'personalNumber',
  'referenceNumber',
  'emissionNumber',
]);

/** Numbers that the back prints beside the symbol that holds them: only the print of the front says anything. */
const frontNumbers: ReadonlySet<ComparedField> = new Set(['referenceNumber', 'emissionNumber']);

function agreesWithPrint(
  facts: IdFacts,
  field: ComparedField,
  machine: Reading,
  readings: readonly Reading[],
): boolean | null {
  if (numberFields.has(field) && !frontNumbers.has(field) && isNumberPrinted(facts, machine.value))
    return true;
  const printed = readings.find(({ source }) => source === 'printed');
  if (printed === undefined) return null;
  if (isSameValue(field, machine, printed)) return true;
  return countsAgainst(printed, machine) ? false : null;
}

/**
 * Whether print that differs from a machine's value was read well enough to say so. A single differing character may be a
 * misreading, so then every character has to be certain; two or more are none.
 */
function countsAgainst(printed: Reading, machine: Reading): boolean {
  if ((printed.confidence ?? 0) < printedConfidenceMinimum) return false;
  const isCertain = (printed.weakest ?? 1) >= printedCharacterMinimum;
  return isCertain || !isOneLetterApart(numberCharacters(printed.value), numberCharacters(machine.value));
}

function isSameValue(field: ComparedField, one: Reading, other: Reading): boolean {
  if (!numberFields.has(field)) return one.value === other.value;
  const isPrint = other.source === 'printed';
  const fold = isPrint ? printedNumber : numberCharacters;
  const [left, right] = [fold(one.value), fold(other.value)];
  // Some print the number with the check digits or version marks that its machine-readable form leaves out.
  const isPart = isPrint && Math.min(left.length, right.length) >= 8;
  return left === right || (isPart && (left.startsWith(right) || right.startsWith(left)));
}

function judgeNames(facts: IdFacts): Judgement {
  const { mrzName, barcodeName, printedName } = facts;
  const machine = mrzName ?? barcodeName;
  const verdicts = [
    mrzName && barcodeName ? namesAgree(mrzName, barcodeName, { tolerant: false }) : null,
    machine ? nameAgreesWithPrint(facts, machine, printedName) : null,
  ].filter((verdict) => verdict !== null);
  return verdicts.length === 0 ? null : passes(verdicts.every(Boolean));
}

function nameAgreesWithPrint(facts: IdFacts, machine: Name, printed: Name | null): boolean | null {
  // The words may stand under a label that was not understood; what counts is that the document shows them.
  if (isNamePrinted(machine, facts.printedWords)) return true;
  if (printed === null) return null;
  const agrees = namesAgree(machine, printed, { tolerant: true });
  return agrees === false && facts.printedNameConfidence < printedConfidenceMinimum ? null : agrees;
}

/** Everything that may rightly be called the first name; empty where no source shows one. */
function firstNamesOf({ mrzName, barcode, barcodeName, printedName }: IdFacts): string[] {
  const name = mrzName ?? barcodeName ?? printedName;
  const alone =
    barcode !== null && middleNameOf(barcode.fields.middleName) !== null && barcode.fields.givenNames;
  return [alone || '', name?.givenNames ?? ''].filter((part) => part !== '');
}

function lastNamesOf({ mrzName, barcodeName, printedName }: IdFacts): string[] {
  const surname = (mrzName ?? barcodeName ?? printedName)?.surname;
  return surname ? [surname] : [];
}

/** Contract 6.1: exact equality, only if sent. Accents and transliteration are no difference of name. */
function judgeAnnouncedName(announced: string | undefined, names: string[]): Judgement {
  if (announced === undefined || announced.trim() === '' || names.length === 0) return null;
  return passes(
    names.some(
      (name) =>
        plainName(name) === plainName(announced) ||
        nameWords(name).join('') === nameWords(announced).join(''),
    ),
  );
}

function printedConfidence(sides: (DocumentMeasurement | null)[]): number | null {
  const confidences = sides
    .flatMap((side) => (side === null ? [] : Object.values(side.text.fields)))
    .map(({ confidence }) => confidence);
  if (confidences.length === 0) return null;
  return confidences.reduce((total, confidence) => total + confidence, 0) / confidences.length;
}
