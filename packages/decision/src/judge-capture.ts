import {
  type CaptureFailReason,
  type DocumentMeasurement,
  type FlowSettings,
  toAlpha3,
} from '@gatehouse/contract';
import type { CaptureReason } from './checks.js';

export interface CaptureInput {
  measurement: DocumentMeasurement;
  requestedSide: 'front' | 'back';
  /** The front that was accepted before, when a back is judged. */
  front: DocumentMeasurement | null;
  flow: FlowSettings;
  session: { countryCode: string };
  /**
   * How many captures of this side were refused before. From `idCaptureRetries` on, wrong check digits and a
   * missing barcode are taken as the document's own and left to the verdict; before, they are a misreading.
   */
  refusalsBefore?: number;
}

export interface CaptureVerdict {
  accepted: boolean;
  /** Contract 1.9; null when accepted. */
  failReason: CaptureFailReason | null;
  /** Everything that was found, the deciding one first; warnings also on accepted captures. */
  reasons: CaptureReason[];
  correctSharpness: boolean;
  correctGlare: boolean;
  readability: boolean;
}

const refusedUnderPx = 600;
const warnedUnderPx = 1000;

/** Judges one picture of a document right after it was measured (contract 5.1). Refusals come in order of use to the person. */
export function judgeCapture(input: CaptureInput): CaptureVerdict {
  const { measurement, flow } = input;
  const unreadable = unreadableReasons({ measurement, flow, side: input.requestedSide, front: input.front });
  const isLastChance = (input.refusalsBefore ?? 0) >= flow.idCaptureRetries;
  const refusal =
    recognitionRefusal(measurement, input.requestedSide, unreadable) ??
    sideRefusal(input) ??
    acceptanceRefusal(input) ??
    readabilityRefusal(measurement, isLastChance ? withoutDocumentsOwn(unreadable) : unreadable);
  const longSidePx = Math.max(measurement.picture.widthPx, measurement.picture.heightPx);
  const warnings: CaptureReason[] = longSidePx < warnedUnderPx ? ['capture.low_resolution'] : [];
  const reasons = [...(refusal ? [refusal.reason] : []), ...unreadable, ...warnings];
  return {
    accepted: refusal === null,
    failReason: refusal?.failReason ?? null,
    reasons: [...new Set(reasons)],
    correctSharpness: measurement.quality.sharpness >= flow.thresholds.sharpness,
    correctGlare: measurement.quality.glare >= flow.thresholds.glare,
    readability: unreadable.length === 0,
  };
}

type Refusal = { failReason: CaptureFailReason; reason: CaptureReason } | null;

const documentsOwnReasons: ReadonlySet<CaptureReason> = new Set([
  'capture.wrong_check_digits',
  'capture.no_barcode',
]);

/** What kept the content from being read; of no weight where the content is readable. */
const conditionReasons: ReadonlySet<CaptureReason> = new Set([
  'capture.far_away',
  'capture.too_dark',
  'capture.too_bright',
  'capture.shadow',
]);

/** What another picture of the same document would mend. */
const pictureReasons: ReadonlySet<CaptureReason> = new Set([
  'capture.blurred',
  'capture.glare',
  ...conditionReasons,
]);

/** What the document itself may be to blame for, and what seemed to explain it, is left to the verdict. */
function withoutDocumentsOwn(unreadable: CaptureReason[]): CaptureReason[] {
  if (!unreadable.some((reason) => documentsOwnReasons.has(reason))) return unreadable;
  return unreadable.filter((reason) => !documentsOwnReasons.has(reason) && !conditionReasons.has(reason));
}

function recognitionRefusal(
  { classification, corners, text }: DocumentMeasurement,
  requestedSide: 'front' | 'back',
  unreadable: CaptureReason[],
): Refusal {
  if (!classification.recognised) {
    // A blurred document and a wall are both not recognised; only the first gets better by holding still.
    const isDocumentLike = corners !== null || text.lines.length > 0;
    const quality = unreadable.find((reason) => pictureReasons.has(reason));
    return isDocumentLike && quality !== undefined
      ? { failReason: 'DOCUMENT_NOT_READABLE', reason: quality }
      : { failReason: 'UNKNOWN_DOCUMENT_TYPE', reason: 'capture.no_document' };
  }
  // Many backs name no type; the front does.
  return classification.typeOfId === 'Unknown' && requestedSide === 'front'
    ? { failReason: 'UNKNOWN_DOCUMENT_TYPE', reason: 'capture.unknown_type' }
    : null;
}

function sideRefusal({ measurement, requestedSide }: CaptureInput): Refusal {
  const { side, oneSided } = measurement.classification;
  if (requestedSide === 'back' && oneSided) {
    return { failReason: 'WRONG_ONE_SIDED_DOCUMENT', reason: 'capture.one_sided' };
  }
  return side !== 'unknown' && side !== requestedSide
    ? { failReason: 'WRONG_DOCUMENT_SIDE', reason: 'capture.wrong_side' }
    : null;
}

function acceptanceRefusal({ measurement, requestedSide, flow, session }: CaptureInput): Refusal {
  // The type is the front's to tell: backs look alike.
  if (requestedSide === 'front' && isTypeAccepted(measurement, flow) === false) {
    return { failReason: 'ID_TYPE_UNACCEPTABLE', reason: 'capture.type_not_accepted' };
  }
  return isCountryAccepted(measurement.classification.issuingCountry, flow, session) === false
    ? { failReason: 'ID_TYPE_UNACCEPTABLE', reason: 'capture.country_not_accepted' }
    : null;
}

function readabilityRefusal({ onTheEdge }: DocumentMeasurement, unreadable: CaptureReason[]): Refusal {
  const [reason] = unreadable;
  if (reason === undefined) return null;
  const isPictureBad = reason === 'capture.too_small' || pictureReasons.has(reason);
  return onTheEdge === true && !isPictureBad
    ? { failReason: 'UNABLE_TO_ALIGN_DOCUMENT', reason: 'capture.cut_off' }
    : { failReason: 'DOCUMENT_NOT_READABLE', reason };
}

export interface Side {
  measurement: DocumentMeasurement;
  flow: FlowSettings;
  side: 'front' | 'back';
  /** The front, when a back is looked at. */
  front: DocumentMeasurement | null;
}

/** Why a side cannot be read; empty when it can. The same rule makes `readabilityCheck`. */
export function unreadableReasons(side: Side): CaptureReason[] {
  const { picture, quality } = side.measurement;
  const { thresholds } = side.flow;
  const missing = missingContent(side);
  const conditions: (CaptureReason | false)[] =
    missing === false ? [] : [isFarAway(side.measurement) && 'capture.far_away', lightReason(side)];
  const reasons: (CaptureReason | false)[] = [
    Math.max(picture.widthPx, picture.heightPx) < refusedUnderPx && 'capture.too_small',
    quality.sharpness < thresholds.sharpness && 'capture.blurred',
    quality.glare < thresholds.glare && 'capture.glare',
    ...conditions,
    missing,
  ];
  return reasons.filter((reason) => reason !== false);
}

/** Print on a document this narrow is no longer read: 3.3 characters of an MRZ line share 25 pixels. */
const leastDocumentPx = 500;

const isFarAway = ({ picture, quality }: DocumentMeasurement): boolean =>
  quality.horizontalResolution < leastDocumentPx && quality.horizontalResolution < 0.7 * picture.widthPx;

/** Mean grey from which light that is wrong is too much and not too little. */
const middleGrey = 128;
/** Brightness of the darkest part of the document over the brightest, under which a shadow lies on it. */
const shadowEvenness = 0.4;

function lightReason({ measurement: { quality }, flow }: Side): CaptureReason | false {
  if (quality.balancedLight >= flow.thresholds.balancedLight) return false;
  const { meanGrey = 0, evenness = 1 } = quality.raw;
  if (meanGrey >= middleGrey) return 'capture.too_bright';
  return evenness < shadowEvenness ? 'capture.shadow' : 'capture.too_dark';
}

function missingContent({ measurement, side, front }: Side): CaptureReason | false {
  const { mrz, barcode, text } = measurement;
  if (mrz !== null) return mrz.checkDigitsRight ? false : 'capture.wrong_check_digits';
  if (barcode !== null) return false;
  if (side === 'back') {
    // Without its barcode a back seldom tells where it comes from; its front does.
    const needsBarcode = hasBarcodeByType(measurement) || (front !== null && hasBarcodeByType(front));
    return needsBarcode && 'capture.no_barcode';
  }
  if (hasMrzByType(measurement)) return 'capture.no_mrz';
  return Object.keys(text.fields).length === 0 && text.lines.length < 3 && 'capture.no_text';
}

/** Passports, visas and travel documents carry an MRZ on their data page (ICAO Doc 9303-4 and -7). */
export const hasMrzByType = ({ classification }: DocumentMeasurement): boolean =>
  ['Passport', 'Visa', 'TravelDocument'].includes(classification.typeOfId);

/** Driving licences and identification cards of the USA and Canada carry a PDF417 on their back (AAMVA). */
export const hasBarcodeByType = ({ classification }: DocumentMeasurement): boolean =>
  ['DriversLicense', 'IdentificationCard'].includes(classification.typeOfId) &&
  ['USA', 'CAN'].includes(classification.issuingCountry ?? '');

/** null: the type is unknown, or the flow accepts every type. */
export function isTypeAccepted({ classification }: DocumentMeasurement, flow: FlowSettings): boolean | null {
  if (flow.documentTypes.length === 0 || classification.typeOfId === 'Unknown') return null;
  return flow.documentTypes.includes(classification.typeOfId);
}

/** `not-restricted`: any country will do. null: there is a restriction, but the country was not read. */
export function isCountryAccepted(
  issuingCountry: string | null,
  flow: FlowSettings,
  session: { countryCode: string },
): boolean | null | 'not-restricted' {
  const asked = session.countryCode.trim().toUpperCase();
  const isSessionOpen = asked === '' || asked === 'ALL';
  if (isSessionOpen && flow.countries.length === 0) return 'not-restricted';
  if (issuingCountry === null) return null;
  const country = toAlpha3(issuingCountry) ?? issuingCountry.toUpperCase();
  const isInFlow =
    flow.countries.length === 0 || flow.countries.some((code) => (toAlpha3(code) ?? code) === country);
  return isInFlow && (isSessionOpen || (toAlpha3(asked) ?? asked) === country);
}
