/**
 * What the server measures on a picture: plain data, stored encrypted with the capture and never measured
 * twice. `packages/document-reading` and `packages/face` produce it, `packages/decision` judges it.
 * Boxes and corners of a document are in pixels of the upright picture, after EXIF rotation and `rotationDegrees`; the box
 * of its portrait in pixels of the straightened picture; boxes of a selfie in pixels after EXIF rotation.
 */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A model or library that took part in a measurement, for the record. */
export interface EngineVersion {
  name: string;
  version: string;
}

export interface PictureFacts {
  widthPx: number;
  heightPx: number;
  format: 'jpeg' | 'png' | 'webp';
}

/** Scores run from 0 to 100, higher is better (contract 5.1). Raw measures stand beside them. */
export interface PictureQuality {
  sharpness: number;
  /** 100: no glare at all. */
  glare: number;
  /** 100: evenly lit, neither too dark nor burnt out. */
  balancedLight: number;
  /** Pixels across the document (or across the picture when its edges were not found). */
  horizontalResolution: number;
  /** Raw measures behind the scores and hints, by name: `normalisedLaplacian`, `glareShare`, `meanGrey`, `gridPeak`, ... */
  raw: Record<string, number>;
}

export type MrzFormat = 'TD1' | 'TD2' | 'TD3' | 'MRVA' | 'MRVB' | 'FRENCH_ID';

/** A machine readable zone (ICAO Doc 9303-3 to -7). Dates are `YYYY-MM-DD`, null when not a real date. */
export interface MrzReading {
  format: MrzFormat;
  /** Lines of exactly 30, 36 or 44 characters out of A-Z, 0-9 and `<`. */
  lines: string[];
  box: Box | null;
  fields: {
    documentCode: string;
    issuingState: string;
    documentNumber: string | null;
    nationality: string | null;
    birthDate: string | null;
    sex: 'M' | 'F' | 'X' | null;
    expirationDate: string | null;
    surname: string;
    givenNames: string;
    personalNumber: string | null;
  };
  /** null: the format has no such check digit, or the field is empty. */
  checkDigits: {
    documentNumber: boolean | null;
    birthDate: boolean | null;
    expirationDate: boolean | null;
    personalNumber: boolean | null;
    composite: boolean | null;
  };
  /** Every check digit that the format has is right. */
  checkDigitsRight: boolean;
  /** Look-alike swaps made to reach right check digits; at most one. A repaired MRZ is never authentic alone. */
  repairs: { line: number; position: number; from: string; to: string }[];
  /** Mean recognition confidence, 0-1; `lineConfidence` per line. */
  confidence: number;
  lineConfidence: number[];
  /** How sure the recogniser was of each character of `lines`, 0-1. */
  characterConfidence?: number[][];
  /** The least sure character of each field, its check digit included, fillers at its end left out; null: not read. */
  fieldConfidence?: Record<keyof MrzReading['fields'], number | null>;
}

/** A PDF417 symbol; `aamva` when its content follows the AAMVA DL/ID Card Design Standard. */
export interface BarcodeReading {
  format: 'PDF417';
  box: Box | null;
  aamva: {
    version: number;
    issuerIdentificationNumber: string;
    subfile: 'DL' | 'ID';
    /** Element id -> text, as printed in the symbol (`DAQ`, `DCS`, ...). */
    elements: Record<string, string>;
    fields: {
      documentNumber: string | null;
      surname: string | null;
      givenNames: string | null;
      middleName: string | null;
      nameSuffix: string | null;
      /** Only where the parts of the name cannot be told apart (version 1). */
      fullName: string | null;
      /** The issuer says that a part of the name was cut to fit. */
      nameTruncated: boolean;
      birthDate: string | null;
      expirationDate: string | null;
      issueDate: string | null;
      sex: 'M' | 'F' | 'X' | null;
      street: string | null;
      city: string | null;
      state: string | null;
      postalCode: string | null;
      country: string | null;
      height: string | null;
      weight: string | null;
      eyeColor: string | null;
      hair: string | null;
      classes: string | null;
      restrictions: string | null;
      endorsements: string | null;
      /** What the class stands for, in the issuer's words. */
      classDescription: string | null;
      /** The number that tells this card from an earlier one of the same holder (`DCF`). */
      documentDiscriminator: string | null;
      inventoryControlNumber: string | null;
      birthPlace: string | null;
      race: string | null;
      organDonor: boolean | null;
      veteran: boolean | null;
    };
  } | null;
}

export interface TextLine {
  text: string;
  /** 0-1 */
  confidence: number;
  /** Probability of the least certain character, 0-1. */
  weakest?: number;
  /** How probable, beside the character read, another one of its shape is (`O` for `0`): the highest of a number, 0-1. */
  lookAlike?: number;
  box: Box;
}

/** A labelled field read in the visual inspection zone. */
export interface PrintedField {
  value: string;
  /** The label that announced it, as read. */
  label: string;
  confidence: number;
  /** Probability of the least certain character, 0-1. */
  weakest?: number;
  /** How probable, beside the character read, another one of its shape is (`O` for `0`): the highest of a number, 0-1. */
  lookAlike?: number;
}

export type PrintedFieldName =
  | 'surname'
  | 'givenNames'
  | 'fullName'
  | 'documentNumber'
  | 'birthDate'
  | 'expirationDate'
  | 'issueDate'
  | 'sex'
  | 'nationality'
  | 'birthPlace'
  | 'issuingAuthority'
  | 'address'
  | 'personalNumber'
  /** Where a document tells the second family name from the first (Mexico, Spain). */
  | 'secondSurname'
  /** Document discriminator of a licence (`5 DD`), support number of a Spanish card: a second number of the card itself. */
  | 'referenceNumber'
  | 'taxNumber'
  | 'height'
  | 'weight'
  | 'eyeColor'
  | 'hair'
  | 'classes'
  | 'restrictions'
  | 'endorsements'
  | 'maritalStatus'
  | 'bloodType'
  /** Mexican voter card and population register. */
  | 'curp'
  | 'electorKey'
  | 'emissionNumber'
  | 'registrationYear'
  | 'cic'
  | 'ocrNumber';

export interface PrintedText {
  lines: TextLine[];
  /** Dates as `YYYY-MM-DD`, sex as `M`, `F` or `X`, everything else as printed. */
  fields: Partial<Record<PrintedFieldName, PrintedField>>;
}

export interface DocumentClassification {
  /** A document was recognised at all; false for a wall, a face, a blank page. */
  recognised: boolean;
  /** Contract 6.2 `typeOfId`. */
  typeOfId: TypeOfId;
  subtype: string | null;
  /** ISO 3166-1 alpha-3, or the ICAO code (`UTO`, `D` is given as `DEU`). */
  issuingCountry: string | null;
  issuingState: string | null;
  side: 'front' | 'back' | 'unknown';
  /** True for documents without a back to capture (passports, visas). */
  oneSided: boolean;
  /** The picture says SPECIMEN (or a translation), or the issuer is a sample code such as UTO. */
  specimen: boolean;
  issueYear: number | null;
}

export const typesOfId = [
  'Unknown',
  'Passport',
  'Visa',
  'DriversLicense',
  'IdentificationCard',
  'Permit',
  'Currency',
  'ResidenceDocument',
  'TravelDocument',
  'BirthCertificate',
  'VehicleRegistration',
  'Other',
  'WeaponLicense',
  'TribalIdentification',
  'VoterIdentification',
  'Military',
  'TaxIdentification',
  'FederalID',
  'MedicalCard',
] as const;
export type TypeOfId = (typeof typesOfId)[number];

/** One side of a document, measured once. */
export interface DocumentMeasurement {
  kind: 'document';
  engines: EngineVersion[];
  picture: PictureFacts;
  /** How far the picture was turned clockwise (0, 90, 180, 270) to make the text upright, plus fine tilt. */
  rotationDegrees: 0 | 90 | 180 | 270;
  tiltDegrees: number;
  /** Where the document lies, when it was found; corners clockwise from top left, upright. */
  corners: [number, number][] | null;
  /** The straightened picture, if one was made: its size, and the corners in the upright picture that it was cut by. */
  straightened?: { widthPx: number; heightPx: number; corners: [number, number][] };
  onTheEdge: boolean | null;
  quality: PictureQuality;
  classification: DocumentClassification;
  mrz: MrzReading | null;
  barcode: BarcodeReading | null;
  text: PrintedText;
  /** Largest face on the document, ghost images ignored. Filled by the face engine. */
  portrait: FaceMeasurement | null;
  /** Why there is no portrait: no face, or one that is too small or covered to be cropped (1003). Absent: no face. */
  portraitProblem?: 'face.not_found' | 'face.crop_failed' | null;
  timings: Record<string, number>;
}

/** One face. `descriptor` is a biometric template: encrypted at rest, never logged, never sent. */
export interface FaceMeasurement {
  box: Box;
  /** Detector confidence, 0-1. */
  score: number;
  detector: string;
  descriptor: number[];
  descriptorModel: EngineVersion;
}

export interface HeadPose {
  /** Degrees. Positive yaw: the person's head is turned to the person's own left. */
  yaw: number;
  pitch: number;
  roll: number;
}

/** Why no usable face was found; maps to the custom codes of contract 1.9. */
export type SelfieProblem =
  | 'face.not_found' // 4019
  | 'face.several' // 4010
  | 'face.cropped' // 1001: touches the picture's edge, or turned away
  | 'face.not_aligned' // 3002: turned so far that no mesh fits, or covered
  | 'face.crop_failed' // 1003: a face that could not be described
  | 'face.too_small' // 3008
  | 'face.blurred' // 3006
  | 'face.glare' // 3007
  | 'face.not_portrait' // 3009
  | 'face.compressed'; // 3010

/** What covers a face; null: it cannot be told. */
export interface FaceCovering {
  mask: boolean | null;
  /** Glasses. Never false: thin and rimless ones look like none. */
  lenses: true | null;
}

export interface SelfieMeasurement {
  kind: 'selfie';
  engines: EngineVersion[];
  picture: PictureFacts;
  /** Every face found, largest first. */
  faceCount: number;
  face: FaceMeasurement | null;
  pose: HeadPose | null;
  quality: PictureQuality;
  /** Mean grey of the face, 0-255 (contract 6.1 `faceBrightness`). */
  faceBrightness: number | null;
  /** Absent: measured before coverings were. */
  covering?: FaceCovering;
  /** First problem in order of importance, null when the selfie is usable. */
  problem: SelfieProblem | null;
  timings: Record<string, number>;
}

/** Portrait against selfie. Euclidean distance of two unit-free 128-d descriptors; smaller is more alike. */
export interface FaceMatchMeasurement {
  distance: number;
  model: EngineVersion;
}

/** What the person is asked to do in the active challenge. Left and right are the person's own. */
export const livenessActions = ['turn-left', 'turn-right', 'centre', 'closer'] as const;
export type LivenessAction = (typeof livenessActions)[number];

/** Drawn by the server for one attempt: the order is random, the nonce is used once and dies with its expiry. */
export interface LivenessChallenge {
  nonce: string;
  actions: LivenessAction[];
  issuedAtMs: number;
  expiresAtMs: number;
}

/** One frame of an attempt, measured once when it arrives and never again. */
export interface LivenessFrame {
  kind: 'liveness-frame';
  engines: EngineVersion[];
  picture: PictureFacts;
  /** sha-256 of the bytes, hex: the same file twice is a replay. */
  digest: string;
  /** Tells a picture that was only encoded again from one that was taken anew; compared by the liveness judge. */
  fingerprint: string;
  faceCount: number;
  face: FaceMeasurement | null;
  pose: HeadPose | null;
  /** Width of the face, comparable across detectors, as a share of the picture's width. */
  faceWidthShare: number | null;
  /**
   * The mesh with position, scale and roll taken out: x, y, z of chosen landmarks in units of the distance of the eyes'
   * outer corners. What a flat picture can only do by a plane's rules and a head by its depth (parallax).
   */
  shape: number[] | null;
  /** Weak hints of a screen or a print, 0-100, higher is more suspicious; by name. */
  passive: Record<string, number>;
  sharpness: number | null;
  /** Mean grey of the face, 0-255. */
  brightness: number | null;
  timings: Record<string, number>;
}

/** What the person can be told while an attempt runs; the pages carry a sentence for each. */
export const livenessHints = [
  'face_not_found',
  'one_person_only',
  'too_blurred',
  'face_the_light',
  'look_straight',
  'turn_further',
  'turn_other_way',
  'come_closer',
  'move_back',
  'hold_still',
] as const;
export type LivenessHint = (typeof livenessHints)[number];

/** Where a running attempt stands. */
export interface LivenessGuidance {
  /** Index of the action to show now; -1 while the person's own neutral is being taken; the number of actions when complete. */
  step: number;
  complete: boolean;
  /** The attempt can no longer pass (a full turn to the wrong side): the page may begin anew at once. */
  spoiled: boolean;
  /** null: keep going. */
  hint: LivenessHint | null;
}

/** A frame with what the server knows of its arrival. */
export interface ArrivedLivenessFrame {
  frame: LivenessFrame;
  /** Which action of the challenge the page was showing. */
  step: number;
  /** Milliseconds since the challenge was issued, by the server's clock. */
  arrivedAtMs: number;
  /** The same by the page's clock; a claim, never proof. */
  capturedAtMs: number;
}

/** What the judge of an attempt looked at, one by one; the closed list of reasons of a failed attempt. */
export const livenessTests = [
  'liveness.timing',
  'liveness.frames',
  'liveness.replayed_frames',
  'liveness.order',
  'liveness.turn_left',
  'liveness.turn_right',
  'liveness.centre',
  'liveness.closer',
  'liveness.same_person',
  'liveness.selfie_person',
  'liveness.flat',
] as const;
export type LivenessTest = (typeof livenessTests)[number];

/** One attempt, judged. Every test of the challenge is listed, whether it passed or not. */
export interface LivenessMeasurement {
  kind: 'liveness';
  engines: EngineVersion[];
  challenge: Pick<LivenessChallenge, 'actions' | 'issuedAtMs'>;
  frameCount: number;
  durationMs: number;
  /** Index (in order of arrival) of the neutral frame of the best quality, for a comparison; null without any. */
  bestNeutralIndex: number | null;
  passed: boolean;
  /** 0-100, higher is more surely a live person; never decides by itself. */
  score: number;
  tests: {
    test: LivenessTest;
    passed: boolean;
    /** What was measured, and what it was held against, in `unit`. */
    measured: number | null;
    threshold: number | null;
    unit: string;
  }[];
  /** Means over the frames of the weak votes; they may send a session to review and alone neither pass nor fail. */
  passive: Record<string, number>;
}
