import { type OcrData, ocrDataSchema } from '@gatehouse/contract';
import type { FaceResult, Finding, IdResult } from '@gatehouse/decision';
import type { StoredResults } from '../results/stored-results.js';
import type { SessionPrivate } from '../sessions/session-private.js';

/** Stands where a personal text stood (contract section 6). */
export const placeholder = '[redacted]';

/** The one of `relatedEntitiesToKeep` that can be kept or not; `stats` name nobody and always stay. */
const deviceFingerPrints = 'deviceFingerPrints';

/** Tests and verdict stay, for they say nothing of who the person is; what was read and whom they resemble goes. */
export function redactResults({ firstId, secondId, face, login }: StoredResults): StoredResults {
  return {
    ...(firstId && { firstId: redactIdResult(firstId) }),
    ...(secondId && { secondId: redactIdResult(secondId) }),
    ...(face && { face: redactFaceResult(face) }),
    ...(login && { login: { ...login, identityId: placeholder } }),
  };
}

const redactIdResult = (result: IdResult): IdResult => ({
  ...result,
  ocrData: redactOcrData(result.ocrData),
  findings: result.findings.map(withoutEvidence),
});

/** What a test measured may be a name or a date, and the pictures it points at are gone. */
const withoutEvidence = ({ evidence: _evidence, ...finding }: Finding): Finding => finding;

function redactFaceResult(result: FaceResult): FaceResult {
  const { existingInterviewId, existingExternalId, customerId, ...rest } = result.faceRecognition;
  return {
    ...result,
    findings: result.findings.map(withoutEvidence),
    faceRecognition: {
      ...rest,
      ...(existingInterviewId !== undefined && { existingInterviewId: placeholder }),
      ...(existingExternalId !== undefined && { existingExternalId: placeholder }),
      ...(customerId !== undefined && { customerId: placeholder }),
    },
  };
}

/** Strings of digits on the wire, which no word fits. */
const digitFields: readonly string[] = ['issuedAt', 'expireAt'];

/** Texts become placeholders. Numbers, dates and lists have none and go; the type of document is nobody's own. */
function redactOcrData({ typeOfId, ...ocrData }: OcrData): OcrData {
  return ocrDataSchema.parse({
    ...redactTexts(ocrData, digitFields),
    ...(typeOfId !== undefined && { typeOfId }),
  });
}

function redactTexts(given: Readonly<Record<string, unknown>>, leftOut: readonly string[] = []) {
  const texts: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (leftOut.includes(key)) continue;
    if (typeof value === 'string') texts[key] = placeholder;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const inner = redactTexts(Object.fromEntries(Object.entries(value)));
      if (Object.keys(inner).length > 0) texts[key] = inner;
    }
  }
  return texts;
}

/** That a field, a phone number or a consent was given stays known; where the person went to and came from does not. */
export function redactPrivate(
  { customFields, phone, consent, device }: SessionPrivate,
  keep: ReadonlySet<string>,
): SessionPrivate {
  return {
    ...(customFields && {
      customFields: Object.fromEntries(Object.keys(customFields).map((key) => [key, placeholder])),
    }),
    ...(phone !== undefined && { phone: placeholder }),
    ...(consent && { consent: { ...consent, title: placeholder, content: placeholder } }),
    ...(device && keep.has(deviceFingerPrints) && { device }),
  };
}
