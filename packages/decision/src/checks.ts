import type { FlowSettingsInput, LivenessTest } from '@gatehouse/contract';

/**
 * The one table of checks: what is measured, against what, how bad a failure is (verdict: worst status wins) and
 * under which stable reason it is reported. The code that computes tests is typed by the keys of this table, and
 * docs/reference/checks.md is printed from it.
 */
export interface Check {
  /** Where the test stands in the score (contract 6.1). */
  list: 'photoSecurityAndQuality' | 'idSpecific' | 'customFields' | 'idOcrConfidence' | 'faceRecognition';
  /** What `verbose=true` calls it. */
  name: string;
  measured: string;
  /** The flow setting, or the fixed figure, that the measurement is held against. */
  threshold: string;
  /** Passes when this sentence is true. */
  rule: string;
  /** How `value` is written. */
  value: 'PASSED or FAILED' | 'OK or FAIL' | '100 or 0' | 'integer 0-100' | 'percentage' | 'mean grey 0-255';
  /** The status of a failing test. */
  severity: 'FAIL' | 'WARN';
  reason: string;
  /** A required check: where it cannot be measured it is UNKNOWN, and the session goes to review. */
  unknownReason?: string;
  /** A middle zone that a person decides: WARN. */
  doubtReason?: string;
  /** A drawn specimen on which it fails: in a test flow with default settings, unless circumstances say otherwise. */
  specimen: string;
  circumstances?: {
    sentence: string;
    flow?: FlowSettingsInput;
    session?: { countryCode?: string; customFields?: Readonly<Record<string, string>> };
  };
}

const sharpness = {
  list: 'photoSecurityAndQuality',
  measured:
    'Variance of the Laplacian over the document, divided by the variance of its grey, mapped to 0-100.',
  threshold: 'thresholds.sharpness',
  rule: 'The sharpness is at least the threshold.',
  value: 'integer 0-100',
  severity: 'WARN',
} as const;

const light = {
  list: 'photoSecurityAndQuality',
  measured: 'How evenly the document is lit, neither too dark nor burnt out, 0-100.',
  threshold: 'thresholds.balancedLight',
  rule: 'The light score is at least the threshold.',
  value: 'integer 0-100',
  severity: 'WARN',
} as const;

const glare = {
  list: 'photoSecurityAndQuality',
  measured: 'Connected burnt-out area on the document, mapped to 0-100; 100 is no glare.',
  threshold: 'thresholds.glare',
  rule: 'The glare score is at least the threshold.',
  value: 'integer 0-100',
  severity: 'WARN',
} as const;

const checkDigit = {
  list: 'idSpecific',
  threshold: 'ICAO Doc 9303-3 section 4.9',
  value: '100 or 0',
  severity: 'FAIL',
} as const;

const crosscheck = {
  list: 'idSpecific',
  threshold:
    'Two sources must have the value; printed text counts against it from a reading confidence of 0.8.',
  value: '100 or 0',
  severity: 'WARN',
} as const;

const customField = {
  list: 'customFields',
  threshold: 'session customFields',
  value: '100 or 0',
  severity: 'WARN',
} as const;

export const checks = {
  alignment: {
    list: 'photoSecurityAndQuality',
    name: 'Document is held straight',
    measured: 'Corners of the document and the tilt of its text, on every side whose corners were found.',
    threshold: 'Opposite edges differ by at most 40 %; tilt at most 30 degrees.',
    rule: 'On every side the shorter of two opposite edges is at least 0.6 of the longer one, and the tilt is small enough.',
    value: 'PASSED or FAILED',
    severity: 'WARN',
    reason: 'document.not_aligned',
    specimen: 'passport-turned-far',
  },
  readabilityCheck: {
    list: 'photoSecurityAndQuality',
    name: 'Document is readable',
    measured:
      'Picture size, sharpness, glare, and whether the side was read: MRZ, barcode, labelled fields or printed lines.',
    threshold: 'thresholds.sharpness, thresholds.glare, 600 px on the long side',
    rule: 'Every captured side passes the readability rule of its upload.',
    value: 'PASSED or FAILED',
    severity: 'WARN',
    reason: 'document.not_readable',
    specimen: 'passport-blurred',
  },
  screenIdLiveness: {
    list: 'photoSecurityAndQuality',
    name: 'Document is not shown on a display',
    measured:
      'Peak in the spectrum of a pattern that repeats over the whole document along its axes, as the pixels of a display do, in powers of ten.',
    threshold: '1.35 (drawn good pictures and specimens from the web reach 1.08)',
    rule: 'No side shows such a pattern. A hint, no proof: it can send a case to review, never fail it.',
    value: 'OK or FAIL',
    severity: 'WARN',
    reason: 'document.screen_suspected',
    specimen: 'passport-screen',
  },
  paperIdLiveness: {
    list: 'photoSecurityAndQuality',
    name: 'Document is not a paper copy',
    measured:
      'Colour that is left beside the hue of the paper (0-255), and the peak in the spectrum of dots off the axes of the document, as a printer makes them.',
    threshold: 'Colour 2; under colour 11, a peak of 1.5',
    rule: 'Every side has colour, and none with little of it shows dots. A hint, no proof: it can send a case to review, never fail it.',
    value: 'OK or FAIL',
    severity: 'WARN',
    reason: 'document.paper_copy_suspected',
    specimen: 'passport-grey-copy',
  },
  balancedLightFront: {
    ...light,
    name: 'Light on the front',
    reason: 'document.front_light',
    specimen: 'passport-dark',
  },
  balancedLightBack: {
    ...light,
    name: 'Light on the back',
    reason: 'document.back_light',
    specimen: 'licence-back-dark',
  },
  sharpnessFront: {
    ...sharpness,
    name: 'Sharpness of the front',
    reason: 'document.front_blurred',
    specimen: 'passport-blurred',
  },
  sharpnessBack: {
    ...sharpness,
    name: 'Sharpness of the back',
    reason: 'document.back_blurred',
    specimen: 'licence-back-blurred',
  },
  gh_glare_front: {
    ...glare,
    name: 'Glare on the front',
    reason: 'document.front_glare',
    specimen: 'passport-glare',
  },
  gh_glare_back: {
    ...glare,
    name: 'Glare on the back',
    reason: 'document.back_glare',
    specimen: 'licence-back-glare',
  },
  documentClassification: {
    list: 'idSpecific',
    name: 'Document type is known',
    measured: 'Type of the document on its front: MRZ code, barcode, headings and labels.',
    threshold: 'none',
    rule: 'The front was recognised as a document of a known type.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'document.not_classified',
    specimen: 'unknown-card',
  },
  gh_document_type_accepted: {
    list: 'idSpecific',
    name: 'Document type is accepted',
    measured: 'Type of the document.',
    threshold: 'documentTypes',
    rule: 'The flow accepts this type of document. Absent where the type is unknown or the flow accepts all.',
    value: '100 or 0',
    severity: 'FAIL',
    reason: 'document.type_not_accepted',
    specimen: 'visa-valid',
  },
  gh_country_accepted: {
    list: 'idSpecific',
    name: 'Issuing country is accepted',
    measured: 'Issuing country, from MRZ, barcode or headings.',
    threshold: 'countries, and countryCode of the session',
    rule: 'Flow and session both accept the issuing country. Absent where neither restricts it.',
    value: '100 or 0',
    severity: 'FAIL',
    reason: 'document.country_not_accepted',
    unknownReason: 'document.country_not_read',
    specimen: 'passport-other-country',
    circumstances: { sentence: 'in a session with countryCode NLD', session: { countryCode: 'NLD' } },
  },
  gh_specimen: {
    list: 'idSpecific',
    name: 'Document is no specimen',
    measured: 'The word SPECIMEN (or a translation), or a sample issuer such as UTO.',
    threshold: 'mode',
    rule: 'The document is no specimen, or the flow is in test mode.',
    value: '100 or 0',
    severity: 'FAIL',
    reason: 'document.specimen',
    specimen: 'passport-specimen',
    circumstances: { sentence: 'in a live flow', flow: { mode: 'live' } },
  },
  documentTypeSideCrosscheck: {
    list: 'idSpecific',
    name: 'Front and back belong to one kind of document',
    measured: 'Type, issuing country and issuing state of both sides.',
    threshold: 'none',
    rule: 'Front and back show the same type, country and state, as far as they tell; the zone of a permit or voter card may call it an identity card. Absent where one side does not tell its type.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'document.sides_differ',
    specimen: 'licence-front-id-card-back',
  },
  visiblePhotoFeatures: {
    list: 'idSpecific',
    name: 'Portrait on the document',
    measured: 'Largest face found on the front.',
    threshold: '60 px wide',
    rule: 'A portrait of at least 60 px width is on the front. Absent for types that carry no portrait.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'document.no_portrait',
    specimen: 'passport-without-portrait',
  },
  issueDateValidity: {
    list: 'idSpecific',
    name: 'Issue date is plausible',
    measured: 'Issue date, from barcode or printed text.',
    threshold: "today's date",
    rule: 'The issue date is not in the future, not before the birth date, and not after the expiration date.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.issue_date_invalid',
    specimen: 'licence-issued-in-future',
  },
  expirationDateValidity: {
    list: 'idSpecific',
    name: 'Expiration date is plausible',
    measured: 'Expiration date, from MRZ, barcode or printed text.',
    threshold: 'none',
    rule: 'The expiration date is a real date after the birth date.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.expiration_date_invalid',
    specimen: 'passport-impossible-expiry',
  },
  birthDateValidity: {
    list: 'idSpecific',
    name: 'Birth date is plausible',
    measured: 'Birth date, from MRZ, barcode or printed text.',
    threshold: "today's date; 125 years",
    rule: 'The birth date is a real date, not in the future and not more than 125 years ago.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.birth_date_invalid',
    specimen: 'passport-impossible-birth-date',
  },
  issuingStateValidity: {
    list: 'idSpecific',
    name: 'Issuer is known',
    measured: 'Issuer code in the MRZ, else the issuing country of the front.',
    threshold: 'ISO 3166-1 alpha-3 and the codes of ICAO Doc 9303-3 section 5',
    rule: 'The issuer code exists.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.issuer_unknown',
    specimen: 'passport-unknown-issuer',
  },
  documentExpired: {
    list: 'idSpecific',
    name: 'Document is not expired',
    measured: 'Expiration date, from MRZ, barcode or printed text.',
    threshold: "today's date (UTC)",
    rule: 'The expiration date is today or later.',
    value: '100 or 0',
    severity: 'FAIL',
    reason: 'id.expired',
    unknownReason: 'id.expiration_date_not_read',
    specimen: 'passport-expired',
  },
  underageCheck: {
    list: 'idSpecific',
    name: 'Person is old enough',
    measured: 'Birth date, from MRZ, barcode or printed text.',
    threshold: 'minimumAge',
    rule: 'The person has reached the minimum age today. Absent where the flow sets none.',
    value: '100 or 0',
    severity: 'FAIL',
    reason: 'id.underage',
    unknownReason: 'id.birth_date_not_read',
    specimen: 'passport-underage',
  },
  mrzParsableCheck: {
    list: 'idSpecific',
    name: 'Machine readable zone was read',
    measured:
      'MRZ with a document number and a name, on documents that must have one and wherever one was found.',
    threshold: 'none',
    rule: 'The machine readable zone was found and holds a document number and a name.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'mrz.not_read',
    specimen: 'passport-without-mrz',
  },
  documentNumberCheckDigit: {
    ...checkDigit,
    name: 'Check digit of the document number',
    measured: 'Document number and its check digit in the MRZ.',
    rule: 'The check digit of the document number is right.',
    reason: 'mrz.document_number_check_digit',
    specimen: 'passport-wrong-check-digit',
  },
  birthDateCheckDigit: {
    ...checkDigit,
    name: 'Check digit of the birth date',
    measured: 'Birth date and its check digit in the MRZ.',
    rule: 'The check digit of the birth date is right.',
    reason: 'mrz.birth_date_check_digit',
    specimen: 'passport-wrong-birth-date-check-digit',
  },
  expirationDateCheckDigit: {
    ...checkDigit,
    name: 'Check digit of the expiration date',
    measured: 'Expiration date and its check digit in the MRZ.',
    rule: 'The check digit of the expiration date is right.',
    reason: 'mrz.expiration_date_check_digit',
    specimen: 'passport-wrong-expiration-date-check-digit',
  },
  compositeCheckDigit: {
    ...checkDigit,
    name: 'Composite check digit',
    measured: 'The final check digit of the MRZ over its other checked fields.',
    rule: 'The composite check digit is right.',
    reason: 'mrz.composite_check_digit',
    specimen: 'passport-wrong-composite-check-digit',
  },
  gh_personal_number_check_digit: {
    ...checkDigit,
    name: 'Check digit of the personal number',
    measured: 'Optional data and its check digit in a TD3 MRZ.',
    rule: 'The check digit of the personal number is right.',
    reason: 'mrz.personal_number_check_digit',
    specimen: 'passport-wrong-personal-number-check-digit',
  },
  gh_mrz_repaired: {
    list: 'idSpecific',
    name: 'Machine readable zone was read without repair',
    measured: 'Look-alike swaps (O/0, I/1, B/8 ...) that were needed to reach right check digits.',
    threshold: 'none',
    rule: 'No swap was needed, or number, birth date and expiration date all agree with a second source.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'mrz.repaired',
    specimen: 'passport-mrz-smudged-character',
  },
  gh_trusted_number: {
    list: 'idSpecific',
    name: 'Document number is trustworthy',
    measured: 'Where the document number comes from.',
    threshold: 'none',
    rule: 'The number was read in an MRZ with a right check digit, or in an AAMVA barcode.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.no_trusted_number',
    specimen: 'licence-front-only',
  },
  gh_document_number_format: {
    list: 'idSpecific',
    name: 'Document number has a plausible form',
    measured: 'The document number.',
    threshold: '4 to 25 letters or digits',
    rule: 'The number has 4 to 25 letters or digits, at least one digit, and is not one character repeated.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'id.number_format',
    specimen: 'passport-number-all-zeros',
  },
  birthDateCrosscheck: {
    ...crosscheck,
    name: 'Birth date agrees between sources',
    measured: 'Birth date in MRZ, barcode and printed text.',
    rule: 'All sources that show a birth date show the same one.',
    reason: 'id.birth_date_differs',
    specimen: 'passport-birth-date-mismatch',
  },
  expirationDateCrosscheck: {
    ...crosscheck,
    name: 'Expiration date agrees between sources',
    measured: 'Expiration date in MRZ, barcode and printed text.',
    rule: 'All sources that show an expiration date show the same one.',
    reason: 'id.expiration_date_differs',
    specimen: 'passport-expiration-date-mismatch',
  },
  gh_issue_date_crosscheck: {
    ...crosscheck,
    name: 'Issue date agrees between sources',
    measured: 'Issue date in barcode and printed text.',
    rule: 'All sources that show an issue date show the same one.',
    reason: 'id.issue_date_differs',
    specimen: 'licence-issue-date-mismatch',
  },
  sexCrosscheck: {
    ...crosscheck,
    name: 'Sex agrees between sources',
    measured: 'Sex in MRZ, barcode and printed text.',
    rule: 'All sources that show the sex show the same one.',
    reason: 'id.sex_differs',
    specimen: 'passport-sex-mismatch',
  },
  fullNameCrosscheck: {
    ...crosscheck,
    name: 'Name agrees between sources',
    measured:
      'Surname and given names in MRZ, barcode and printed text, on a folded alphabet (ICAO Doc 9303-3 section 6, look-alikes equal).',
    rule: 'All sources that show a name show the same one; one may hold fewer given names, and printed words of five letters or more may differ by one misread letter.',
    reason: 'id.name_differs',
    specimen: 'licence-front-back-name-mismatch',
  },
  documentNumberCrosscheck: {
    ...crosscheck,
    name: 'Document number agrees between sources',
    measured: 'Document number in MRZ, barcode and printed text (there look-alikes are equal).',
    rule: 'All sources that show a document number show the same one.',
    reason: 'id.document_number_differs',
    specimen: 'passport-number-mismatch',
  },
  personalNumberCrosscheck: {
    ...crosscheck,
    name: 'Personal number agrees between sources',
    measured: 'Personal number in MRZ and printed text (look-alikes equal).',
    rule: 'The printed personal number is the one in the MRZ.',
    reason: 'id.personal_number_differs',
    specimen: 'passport-personal-number-mismatch',
  },
  'dD/ReferenceNumberCrosscheck': {
    ...crosscheck,
    name: 'Document discriminator agrees between front and barcode',
    measured:
      'Document discriminator in the barcode (`DCF`) and printed under its label `DD` (look-alikes equal).',
    rule: 'The printed document discriminator is the one in the barcode.',
    reason: 'id.reference_number_differs',
    specimen: 'licence-reference-number-mismatch',
  },
  emissionNumberCrosscheck: {
    ...crosscheck,
    name: 'Emission number agrees between front and back',
    measured:
      'Number of the emission of a Mexican voter card, printed on the front and in the MRZ of the back.',
    rule: 'The printed emission number is the one in the MRZ.',
    reason: 'id.emission_number_differs',
    specimen: 'voter-card-emission-number-mismatch',
  },
  barcode2DDetected: {
    list: 'idSpecific',
    name: 'Two-dimensional barcode was found',
    measured:
      'PDF417 on the back (or the front) of driving licences and identification cards of the USA and Canada.',
    threshold: 'none',
    rule: 'A PDF417 symbol was read.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'barcode.not_found',
    specimen: 'licence-back-without-barcode',
  },
  '2DBarcodeContent': {
    list: 'idSpecific',
    name: 'Barcode holds a licence',
    measured: 'Content of the PDF417 of driving licences and identification cards of the USA and Canada.',
    threshold: 'AAMVA DL/ID Card Design Standard',
    rule: 'The symbol follows the AAMVA standard and holds a document number, a surname and a birth date.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'barcode.content',
    specimen: 'licence-back-foreign-barcode',
  },
  firstNameMatch: {
    ...customField,
    name: 'First name is the one that was announced',
    measured: 'First name on the document against customFields.firstName.',
    rule: 'Both are equal, letter case, accents and spacing apart.',
    reason: 'customer.first_name_differs',
    specimen: 'passport-valid',
    circumstances: {
      sentence: 'in a session that announces another first name',
      session: { customFields: { firstName: 'Otto' } },
    },
  },
  lastNameMatch: {
    ...customField,
    name: 'Last name is the one that was announced',
    measured: 'Surname on the document against customFields.lastName.',
    rule: 'Both are equal, letter case, accents and spacing apart.',
    reason: 'customer.last_name_differs',
    specimen: 'passport-valid',
    circumstances: {
      sentence: 'in a session that announces another last name',
      session: { customFields: { lastName: 'Otto' } },
    },
  },
  overallConfidence: {
    list: 'idOcrConfidence',
    name: 'Confidence of the reading',
    measured: 'Mean recognition confidence of the MRZ; without one, of the labelled printed fields.',
    threshold: 'thresholds.mrzConfidence',
    rule: 'The confidence is at least the threshold. Absent where only a barcode was read: it has error correction, not a confidence.',
    value: 'percentage',
    severity: 'WARN',
    reason: 'id.low_reading_confidence',
    specimen: 'passport-faint-mrz',
    circumstances: {
      sentence: 'in a flow that demands a confidence of 0.95',
      flow: { thresholds: { mrzConfidence: 0.95 } },
    },
  },
  gh_face_match: {
    list: 'faceRecognition',
    name: 'Face is the one on the document',
    measured:
      'Euclidean distance of the 128-d descriptors of portrait and selfie. Shown as `faceRecognition.overall`.',
    threshold: 'thresholds.faceDistanceAccept, thresholds.faceDistanceReject',
    rule: 'The distance is at most the accepting threshold; above the rejecting one it fails, between the two a person reviews.',
    value: 'percentage',
    severity: 'FAIL',
    reason: 'face.no_match',
    doubtReason: 'face.doubtful_match',
    unknownReason: 'face.not_compared',
    specimen: 'selfie-other-person',
  },
  gh_selfie_usable: {
    list: 'faceRecognition',
    name: 'Selfie is usable',
    measured:
      'Number, size, pose and quality of the faces in the selfie. Counts in `faceRecognition.overall`.',
    threshold: 'the refusals of the selfie upload (codes 1001, 3006 to 3010, 4010, 4019)',
    rule: 'The selfie shows exactly one usable face.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'face.selfie_not_usable',
    specimen: 'selfie-blurred',
  },
  faceBrightness: {
    list: 'faceRecognition',
    name: 'Brightness of the face',
    measured: 'Mean grey of the face in the selfie.',
    threshold: 'thresholds.faceBrightnessMinimum, thresholds.faceBrightnessMaximum',
    rule: 'The mean grey lies between the two thresholds.',
    value: 'mean grey 0-255',
    severity: 'WARN',
    reason: 'face.brightness',
    specimen: 'selfie-dark',
  },
  maskCheck: {
    list: 'faceRecognition',
    name: 'No mask',
    measured: 'Whether colour and shape of the lips are to be seen in the selfie.',
    threshold: 'checkFaceCovering; the limits of docs/reference/face-covering.md',
    rule: 'The lips are redder than the skin around them. Absent where they are not, but could be: not every mouth is red.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'face.mask',
    specimen: 'selfie-mask',
    circumstances: {
      sentence: 'in a flow that looks for coverings',
      flow: { checkFaceCovering: true },
    },
  },
  lensesCheck: {
    list: 'faceRecognition',
    name: 'No dark glasses',
    measured: 'A line across the bridge of the nose and under both eyes, or dark lenses, in the selfie.',
    threshold: 'checkFaceCovering; the limits of docs/reference/face-covering.md',
    rule: 'Fails on glasses with a dark frame or dark lenses; never passes, for thin ones are not seen.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'face.glasses',
    specimen: 'selfie-sunglasses',
    circumstances: {
      sentence: 'in a flow that looks for coverings',
      flow: { checkFaceCovering: true },
    },
  },
  nameMatch: {
    list: 'faceRecognition',
    name: 'Name is the one of the known identity',
    measured: 'Name on the document against the name of the identity that the face was found in.',
    threshold: 'checkDuplicateFaces',
    rule: 'The names agree. Absent unless the face belongs to a known identity with a name.',
    value: '100 or 0',
    severity: 'WARN',
    reason: 'face.known_under_another_name',
    specimen: 'passport-second-name-same-face',
    circumstances: {
      sentence: 'in a flow that compares with known identities, after `passport-valid` became one',
      flow: { checkDuplicateFaces: true },
    },
  },
} as const satisfies Record<string, Check>;

export type CheckKey = keyof typeof checks;

/** Keys of one list of the table. */
export type CheckKeyOf<List extends Check['list']> = {
  [Key in CheckKey]: (typeof checks)[Key]['list'] extends List ? Key : never;
}[CheckKey];

export type IdCheckKey = Exclude<CheckKey, CheckKeyOf<'faceRecognition'>>;
export type FaceCheckKey = CheckKeyOf<'faceRecognition'>;

/** The row of a key, with the optional columns in view. */
export const checkOf = (key: CheckKey): Check => checks[key];

// The mapped type is the array's own: Object.keys only forgets it.
export const checkKeys = Object.keys(checks) as CheckKey[];

/** Findings that are not a test: what the session as a whole lacks. */
export const sessionReasons = {
  'consent.refused': 'The person refused consent.',
  'id.not_captured': 'The document has no accepted capture or no finished check.',
  'second_id.not_captured': 'The second document has no accepted capture or no finished check.',
  'face.not_captured': 'The selfie has no accepted capture or no finished check.',
  'liveness.not_run': 'The flow requires active liveness and none was run.',
  'retries.id_used_up': 'The person used up the captures of the document.',
  'retries.face_used_up': 'The person used up the selfies.',
  'retries.liveness_used_up':
    'The person used up the attempts at the liveness challenge, or went on without another.',
  'liveness.passive_signs':
    'The challenge was passed, but the frames carry weak signs of a screen or a print: a person looks at them.',
  'flow.checks_nothing': 'The flow captures neither a document nor a selfie.',
} as const;
export type SessionReason = keyof typeof sessionReasons;

/** Why an attempt at the active challenge failed: one reason for each test of `liveness`, the most telling first. */
export const livenessReasons = {
  'liveness.flat': 'The face turned like a flat picture, not like a head.',
  'liveness.replayed_frames': 'A frame came twice, or was only encoded anew.',
  'liveness.same_person': 'Not all frames show the same person.',
  'liveness.selfie_person': 'The person of the challenge is not the one of the selfie.',
  'liveness.frames': 'Too few frames showed one clear face.',
  'liveness.turn_left': 'The head was not turned far enough to the left.',
  'liveness.turn_right': 'The head was not turned far enough to the right.',
  'liveness.closer': 'The face did not come closer.',
  'liveness.centre': 'The person did not look straight ahead in between.',
  'liveness.order': 'The actions were not answered in the order that was asked for.',
  'liveness.timing': 'Frames came too fast, out of turn, or after the end of the challenge.',
} as const satisfies Record<LivenessTest, string>;

/** Why a capture was refused or deserves another look; machine-readable, for the retake prompt. */
export const captureReasons = {
  'capture.too_small': 'The picture is under 600 px on its long side.',
  'capture.low_resolution': 'The picture is under 1000 px on its long side; a warning, no refusal.',
  'capture.no_document': 'No document was recognised.',
  'capture.unknown_type': 'The document could not be classified.',
  'capture.wrong_side': 'The other side of the document was asked for.',
  'capture.one_sided': 'The document has a single side; no other is needed.',
  'capture.type_not_accepted': 'The flow does not accept this type of document.',
  'capture.country_not_accepted': 'Flow or session do not accept the issuing country.',
  'capture.blurred': 'The picture is not sharp enough.',
  'capture.glare': 'Glare covers part of the document.',
  'capture.far_away': 'The document is too small in the picture to be read.',
  'capture.too_dark': 'Too little light to read the document.',
  'capture.too_bright': 'Too much light to read the document.',
  'capture.shadow': 'A shadow on the document keeps it from being read.',
  'capture.cut_off': 'The document reaches over the edge of the picture.',
  'capture.no_mrz': 'The machine readable zone could not be read.',
  'capture.wrong_check_digits': 'The machine readable zone was read with wrong check digits.',
  'capture.no_barcode': 'The barcode could not be read.',
  'capture.no_text': 'No text could be read.',
} as const;
export type CaptureReason = keyof typeof captureReasons;

type TestReason = {
  [Key in CheckKey]:
    | (typeof checks)[Key]['reason']
    | ((typeof checks)[Key] extends { unknownReason: infer Reason } ? Reason : never)
    | ((typeof checks)[Key] extends { doubtReason: infer Reason } ? Reason : never);
}[CheckKey];

/** Every reason that a decision may give: a closed list, stable names. */
export type ReasonCode = TestReason | SessionReason | LivenessTest | CaptureReason;
