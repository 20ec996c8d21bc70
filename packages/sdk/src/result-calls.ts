import { idOf, proofOf, type SessionAccess } from './access.js';
import {
  type AnswerOf,
  answer,
  anything,
  fields,
  flag,
  isRecord,
  list,
  number,
  openText,
  type Reader,
  record,
  text,
} from './answer-shape.js';
import type { Call, CallOptions } from './send-call.js';

export type TestStatus =
  | 'OK'
  | 'WARN'
  | 'FAIL'
  | 'UNKNOWN'
  | 'MANUAL'
  | 'MANUAL_OK'
  | 'MANUAL_FAIL'
  | 'MANUAL_PENDING';

export type TypeOfId =
  | 'Unknown'
  | 'Passport'
  | 'Visa'
  | 'DriversLicense'
  | 'IdentificationCard'
  | 'Permit'
  | 'Currency'
  | 'ResidenceDocument'
  | 'TravelDocument'
  | 'BirthCertificate'
  | 'VehicleRegistration'
  | 'Other'
  | 'WeaponLicense'
  | 'TribalIdentification'
  | 'VoterIdentification'
  | 'Military'
  | 'TaxIdentification'
  | 'FederalID'
  | 'MedicalCard';

export type ImageType =
  | 'selfie'
  | 'croppedFace'
  | 'croppedIDFace'
  | 'croppedSecondIDFace'
  | 'fullFrameFrontID'
  | 'fullFrameBackID'
  | 'croppedFrontID'
  | 'croppedBackID'
  | 'croppedOriginalFrontID'
  | 'croppedOriginalBackID'
  | 'document'
  | 'addressStatement'
  | 'signature';

const test = fields({
  value: text,
  status: openText<TestStatus>(),
  key: text,
  /** For people; only with `verbose`. */
  name: text,
});
/** One measured check of a session. */
export type Test = NonNullable<ReturnType<typeof test>>;

const rule = fields({ name: text, expression: text, ruleType: text, status: openText<TestStatus>() });
export type Rule = NonNullable<ReturnType<typeof rule>>;

const object = record(anything);

const scoreAnswer = answer(
  {
    idValidation: fields({
      photoSecurityAndQuality: list(test),
      idSpecific: list(test),
      customFields: list(test),
      appliedRule: rule,
      overall: test,
    }),
    liveness: fields({
      livenessScore: test,
      photoQuality: test,
      physicalAttack: test,
      spoofDetectionMethod: text,
      overall: test,
    }),
    faceRecognition: fields({
      existingUser: flag,
      existingInterviewId: text,
      existingExternalId: text,
      customerId: text,
      maskCheck: test,
      lensesCheck: test,
      faceBrightness: test,
      nameMatch: test,
      appliedRule: rule,
      overall: test,
    }),
    governmentValidation: fields({
      validationStatus: test,
      ocrValidation: list(test),
      ocrValidationOverall: test,
      overall: test,
    }),
    curpVerification: object,
    ineScrapingValidation: object,
    externalVerification: object,
    incodeWatchlistScore: object,
    idOcrConfidence: fields({ overallConfidence: test }),
    authentication: fields({ identityId: text, overall: test }),
    deviceRisk: fields({ overall: test }),
    behavioralRisk: fields({ overall: test }),
    retryInfo: fields({ failedAttemptsCounter: number, stepsToRetry: list(text) }),
    documentOnEdgeInfo: fields({ frontDocumentIsOnTheEdge: flag, backDocumentIsOnTheEdge: flag }),
    sessionRecording: object,
    appliedRule: rule,
    needsReviewReason: text,
    /** One English sentence that names what passed or failed. */
    reasonMsg: text,
    /** The verdict. Decide by `overall.status`, never by the numbers. `UNKNOWN` until the session is finished. */
    overall: test,
  },
  'overall',
);
export type ScoreAnswer = AnswerOf<typeof scoreAnswer>;

const ocrData = fields({
  name: fields({
    fullName: text,
    firstName: text,
    givenName: text,
    middleName: text,
    nameSuffix: text,
    paternalLastName: text,
    maternalLastName: text,
    machineReadableFullName: text,
    givenNameMrz: text,
    lastNameMrz: text,
  }),
  /** As printed, lines joined by a line feed. */
  address: text,
  checkedAddress: text,
  addressFields: fields({ street: text, colony: text, postalCode: text, city: text, state: text }),
  checkedAddressBean: fields({
    street: text,
    colony: text,
    postalCode: text,
    city: text,
    state: text,
    label: text,
    latitude: number,
    longitude: number,
    zipColonyOptions: list(anything),
  }),
  fullAddress: flag,
  invalidAddress: flag,
  exteriorNumber: text,
  interiorNumber: text,
  typeOfId: openText<TypeOfId>(),
  documentFrontSubtype: text,
  documentBackSubtype: text,
  /** UTC milliseconds of midnight; negative before 1970. */
  birthDate: number,
  gender: openText<'M' | 'F' | 'X'>(),
  documentNumber: text,
  personalNumber: text,
  refNumber: text,
  taxIdNumber: text,
  /** UTC milliseconds, in digits. */
  issuedAt: text,
  /** UTC milliseconds, in digits. */
  expireAt: text,
  /** A year. */
  issueDate: number,
  /** A year. */
  expirationDate: number,
  /** A year. */
  registrationDate: number,
  additionalTimestamps: list(anything),
  /** ISO alpha-3. */
  issuingCountry: text,
  issuingState: text,
  issuingAuthority: text,
  nationality: text,
  nationalityMrz: text,
  birthPlace: text,
  maritalStatus: text,
  race: text,
  bloodType: text,
  height: text,
  weight: text,
  eyeColor: text,
  hair: text,
  classes: anything,
  mentions: anything,
  cond: anything,
  restrictions: anything,
  dlClassDetails: anything,
  mrz1: text,
  mrz2: text,
  mrz3: text,
  fullNameMrz: text,
  documentNumberCheckDigit: text,
  dateOfBirthCheckDigit: text,
  expirationDateCheckDigit: text,
  curp: text,
  cic: text,
  ocr: text,
  claveDeElector: text,
  numeroEmisionCredencial: text,
  notExtracted: number,
  notExtractedDetails: list(anything),
  /** From 0 to 1, by `<field>Confidence`. */
  ocrDataConfidence: record(number),
});
export type OcrData = NonNullable<ReturnType<typeof ocrData>>;

/** Wrapped or bare, whichever version was asked for (contract section 13). */
const ocrAnswer = {
  read: (body: unknown) => ocrData(isRecord(body) && isRecord(body.ocrData) ? body.ocrData : body),
  required: [],
};

const images = record(text);
/** Base64 by image type; a type without a picture is missing. */
export type ImagesAnswer = { [T in ImageType]?: string } & Record<string, string>;

const imageAddress: Reader<string> = (value) => text(isRecord(value) ? value.url : value);
// Several attempts or only one, plain or wrapped: the original service's form is not documented.
const imageAddresses: Reader<string[]> = (value) =>
  list(imageAddress)(Array.isArray(value) ? value : [value]);
const imageLinks = record(imageAddresses);
/** Addresses by image type, newest first; each works for one hour. */
export type ImageLinksAnswer = { [T in ImageType]?: string[] } & Record<string, string[]>;

export type ImagesInput = SessionAccess & { readonly images: readonly (ImageType | (string & {}))[] };

export type ResultCalls = ReturnType<typeof createResultCalls>;

/** Calls of contract section 6. */
export function createResultCalls(call: Call) {
  return {
    /** `GET /omni/get/score`: verdict and every check. Final once the session is finished. */
    score: (
      input: SessionAccess & { readonly verbose?: boolean | undefined },
      options: CallOptions = {},
    ): Promise<ScoreAnswer> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/score',
        proof: proofOf(input),
        query: { ...idOf(input), verbose: input.verbose || undefined },
        answer: scoreAnswer,
      }),

    /** `GET /omni/get/ocr-data/v2`, unwrapped: what was read from the document. */
    ocrData: (access: SessionAccess, options: CallOptions = {}): Promise<OcrData> =>
      call({
        ...options,
        method: 'GET',
        path: '/omni/get/ocr-data/v2',
        proof: proofOf(access),
        query: idOf(access),
        answer: ocrAnswer,
      }),

    /** `POST /omni/get/images`: the newest picture of each type, in base64. Ask for few at a time: 10 MB in all. */
    images: (input: ImagesInput, options: CallOptions = {}): Promise<ImagesAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/get/images',
        proof: proofOf(input),
        query: idOf(input),
        body: { images: input.images },
        answer: { read: images, required: [] },
      }),

    /** `POST /omni/get/images/v2`: links to all pictures of each type, newest first. */
    imageLinks: (input: ImagesInput, options: CallOptions = {}): Promise<ImageLinksAnswer> =>
      call({
        ...options,
        method: 'POST',
        path: '/omni/get/images/v2',
        proof: proofOf(input),
        query: idOf(input),
        body: { images: input.images },
        answer: { read: imageLinks, required: [] },
      }),
  };
}
