import {
  type Evidence,
  evidenceSchema,
  type FaceCovering,
  knownTestKeys,
  scoreSchema,
} from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import { type CheckKey, captureReasons, checkKeys, checkOf, sessionReasons } from './checks.js';
import { decideFace, type FaceResult } from './decide-face.js';
import { decideId, type IdResult } from './decide-id.js';
import { decideOverall } from './decide-overall.js';
import {
  buildBarcode,
  buildFlow,
  buildLicenceBack,
  buildLicenceFront,
  buildMatch,
  buildPassport,
  buildSelfie,
  buildTd3,
  buildVoterCardBack,
  buildVoterCardFront,
  driver,
  faceInput,
  licenceInput,
  passportInput,
  person,
  plainFlow,
  withClassification,
  withMrz,
  withPrinted,
  withQuality,
} from './measurements.test-support.js';

const passport = buildPassport();
const passportWith = (front: typeof passport) => decideId(passportInput({ front }));
const passportOf = (change: Partial<typeof person>) => passportWith(buildPassport({ ...person, ...change }));
const wrongDigit = (
  digit: 'documentNumber' | 'birthDate' | 'expirationDate' | 'composite' | 'personalNumber',
) => passportWith(withMrz(passport, { checkDigits: { [digit]: false } }));
const licenceWith = (
  front = buildLicenceFront(),
  back: ReturnType<typeof buildLicenceBack> | null = buildLicenceBack(),
) => decideId(licenceInput({ front, back }));
const voterCardWith = (printed: Parameters<typeof buildVoterCardFront>[0] = {}) =>
  decideId(passportInput({ front: buildVoterCardFront(printed), back: buildVoterCardBack() }));
const faceWith = (parts: Parameters<typeof faceInput>[0]) => decideFace(faceInput(parts));

const coveredFace = (covering: FaceCovering) =>
  faceWith({ selfie: buildSelfie({ covering }), flow: { ...plainFlow, checkFaceCovering: true } });

/** One failing measurement per key: a key without one does not compile. */
const failing: Record<CheckKey, () => IdResult | FaceResult> = {
  alignment: () =>
    passportWith({
      ...passport,
      corners: [
        [500, 100],
        [900, 110],
        [1390, 1000],
        [95, 990],
      ],
    }),
  readabilityCheck: () => passportWith(withQuality(passport, { sharpness: 5 })),
  screenIdLiveness: () => passportWith(withQuality(passport, { raw: { gridPeak: 1.6, colour: 30 } })),
  paperIdLiveness: () => passportWith(withQuality(passport, { raw: { gridPeak: 0, colour: 0 } })),
  balancedLightFront: () => passportWith(withQuality(passport, { balancedLight: 4 })),
  balancedLightBack: () => licenceWith(undefined, withQuality(buildLicenceBack(), { balancedLight: 4 })),
  sharpnessFront: () => passportWith(withQuality(passport, { sharpness: 5 })),
  sharpnessBack: () => licenceWith(undefined, withQuality(buildLicenceBack(), { sharpness: 5 })),
  gh_glare_front: () => passportWith(withQuality(passport, { glare: 5 })),
  gh_glare_back: () => licenceWith(undefined, withQuality(buildLicenceBack(), { glare: 5 })),
  documentClassification: () => passportWith(withClassification(passport, { typeOfId: 'Unknown' })),
  gh_document_type_accepted: () => passportWith(withClassification(passport, { typeOfId: 'Visa' })),
  gh_country_accepted: () => decideId(passportInput({ session: { countryCode: 'DE', customFields: {} } })),
  gh_specimen: () => passportWith(withClassification(passport, { specimen: true })),
  documentTypeSideCrosscheck: () =>
    licenceWith(undefined, withClassification(buildLicenceBack(), { typeOfId: 'IdentificationCard' })),
  visiblePhotoFeatures: () => passportWith({ ...passport, portrait: null }),
  issueDateValidity: () =>
    licenceWith(
      buildLicenceFront({ issueDate: '2027-01-01' }),
      buildLicenceBack({ barcode: buildBarcode({ issueDate: '2027-01-01' }) }),
    ),
  expirationDateValidity: () => passportWith(withMrz(passport, { fields: { expirationDate: '1985-01-01' } })),
  birthDateValidity: () => passportWith(withMrz(passport, { fields: { birthDate: '2029-01-01' } })),
  issuingStateValidity: () => passportWith(withMrz(passport, { fields: { issuingState: 'QQZ' } })),
  documentExpired: () => passportOf({ expirationDate: '2026-02-28' }),
  underageCheck: () => passportOf({ birthDate: '2008-03-02' }),
  mrzParsableCheck: () => passportWith({ ...passport, mrz: null }),
  documentNumberCheckDigit: () => wrongDigit('documentNumber'),
  birthDateCheckDigit: () => wrongDigit('birthDate'),
  expirationDateCheckDigit: () => wrongDigit('expirationDate'),
  compositeCheckDigit: () => wrongDigit('composite'),
  gh_personal_number_check_digit: () => wrongDigit('personalNumber'),
  gh_mrz_repaired: () =>
    passportWith({
      ...withMrz(passport, { repairs: [{ line: 1, position: 2, from: '4', to: 'A' }] }),
      text: { lines: [], fields: {} },
    }),
  gh_trusted_number: () => licenceWith(undefined, null),
  gh_document_number_format: () => passportOf({ documentNumber: '000000000' }),
  birthDateCrosscheck: () => passportWith(withPrinted(passport, { birthDate: '1991-05-17' })),
  expirationDateCrosscheck: () => passportWith(withPrinted(passport, { expirationDate: '2036-08-09' })),
  gh_issue_date_crosscheck: () => licenceWith(buildLicenceFront({ issueDate: '2021-11-02' })),
  sexCrosscheck: () => passportWith(withPrinted(passport, { sex: 'M' })),
  fullNameCrosscheck: () => licenceWith(buildLicenceFront({ surname: 'CARMICHAEL' })),
  documentNumberCrosscheck: () => passportWith(withPrinted(passport, { documentNumber: 'NX4R2T8P2' })),
  personalNumberCrosscheck: () => passportWith(withPrinted(passport, { personalNumber: '7462910386' })),
  'dD/ReferenceNumberCrosscheck': () => licenceWith(buildLicenceFront({ referenceNumber: 'MA4173920X12' })),
  emissionNumberCrosscheck: () => voterCardWith({ emissionNumber: '03' }),
  barcode2DDetected: () => licenceWith(undefined, buildLicenceBack({ barcode: null })),
  '2DBarcodeContent': () =>
    licenceWith(undefined, buildLicenceBack({ barcode: { ...buildBarcode(), aamva: null } })),
  firstNameMatch: () =>
    decideId(passportInput({ session: { countryCode: 'ALL', customFields: { firstName: 'Ann' } } })),
  lastNameMatch: () =>
    decideId(passportInput({ session: { countryCode: 'ALL', customFields: { lastName: 'Vries' } } })),
  overallConfidence: () => passportWith(withMrz(passport, { confidence: 0.41 })),
  gh_face_match: () => faceWith({ match: buildMatch(0.61) }),
  gh_selfie_usable: () => faceWith({ selfie: buildSelfie({ problem: 'face.blurred' }) }),
  faceBrightness: () => faceWith({ selfie: buildSelfie({ faceBrightness: 30 }) }),
  maskCheck: () => coveredFace({ mask: true, lenses: null }),
  lensesCheck: () => coveredFace({ mask: null, lenses: true }),
  nameMatch: () =>
    faceWith({
      existingIdentity: { identityId: 'id', interviewId: null, externalCustomerId: null, nameMatched: false },
    }),
};

describe('every key of the table', () => {
  test.each(checkKeys)('%s fails on a failing measurement, with its severity and its reason', (key) => {
    const finding = failing[key]().findings.find((candidate) => candidate.key === key);
    expect(finding).toMatchObject({ status: checkOf(key).severity, reason: checkOf(key).reason });
    expect(finding?.value).not.toBe('PASSED');
    expect(finding?.value).not.toBe('100');
    expect(finding?.value).not.toBe('OK');
  });

  test.each(checkKeys)('%s turns the whole verdict away from OK when it fails', (key) => {
    const result = failing[key]();
    const { overall, appliedRule } = decideOverall({
      flow: plainFlow,
      id: 'idValidation' in result ? result : decideId(passportInput()),
      face: 'faceRecognition' in result ? result : decideFace(faceInput()),
      review: null,
      finished: true,
      retriesUsedUp: { id: false, face: false },
    });
    const isFailed = result.findings.some(({ status }) => status === 'FAIL');
    expect(overall.status).toBe(isFailed ? 'FAIL' : 'WARN');
    expect(appliedRule?.status).toBe(overall.status);
  });

  test('is known to integrations, or is ours by name, or stands in a section of its own', () => {
    const sections = ['overallConfidence', 'faceBrightness', 'maskCheck', 'lensesCheck', 'nameMatch'];
    for (const key of checkKeys) {
      const isKnown = (knownTestKeys as readonly string[]).includes(key) || sections.includes(key);
      expect(isKnown || key.startsWith('gh_'), key).toBe(true);
    }
  });

  test('has a specimen named in kebab-case and a reason that is not shared', () => {
    const reasons = checkKeys.map((key) => checkOf(key).reason);
    expect(new Set(reasons).size).toBe(reasons.length);
    for (const key of checkKeys) expect(checkOf(key).specimen).toMatch(/^[a-z]+(-[a-z]+)*$/);
    const others = [...Object.keys(sessionReasons), ...Object.keys(captureReasons)];
    for (const reason of [...reasons, ...others]) expect(reason).toMatch(/^[a-z0-9_]+\.[a-z0-9_]+$/);
    expect(reasons.filter((reason) => others.includes(reason))).toEqual([]);
  });
});

/** Whether a measurement keeps to the threshold beside it; ISO dates and numbers alike. */
function keepsTo({ measured, threshold }: Evidence): boolean {
  const { minimum, maximum, oneOf } = threshold ?? {};
  if (measured === null) return threshold === null;
  if (oneOf !== undefined && !oneOf.includes(String(measured))) return false;
  return (minimum === undefined || measured >= minimum) && (maximum === undefined || measured <= maximum);
}

describe('evidence', () => {
  test.each(checkKeys)('%s shows a measurement that breaks the threshold shown when it fails', (key) => {
    const finding = failing[key]().findings.find((candidate) => candidate.key === key);
    const evidence = evidenceSchema.strict().parse(finding?.evidence);
    if (evidence.threshold !== null) expect(keepsTo(evidence)).toBe(false);
    else
      expect(evidence.measured !== null || evidence.sources.length > 0 || key === 'mrzParsableCheck').toBe(
        true,
      );
  });

  test('on good documents and faces every measurement keeps to the threshold shown', () => {
    const results = [decideId(passportInput()), decideId(licenceInput()), decideFace(faceInput())];
    for (const { findings } of results)
      for (const { key, evidence } of findings) expect(evidence && keepsTo(evidence), key).toBe(true);
  });

  test('a comparison lists what each source showed, most trustworthy first', () => {
    const { findings } = passportWith(withPrinted(passport, { birthDate: '1991-05-17' }));
    expect(findings.find(({ key }) => key === 'birthDateCrosscheck')?.evidence?.sources).toEqual([
      { source: 'mrz', value: '1990-05-17', confidence: 0.97 },
      { source: 'printed', value: '1991-05-17', confidence: 0.93 },
    ]);
  });

  test('it points at the zone, the printed line and the faces it speaks of', () => {
    const box = { x: 120, y: 900, width: 1260, height: 80 };
    const front = {
      ...withMrz(passport, { box }),
      straightened: { widthPx: 800, heightPx: 550, corners: passport.corners ?? [] },
    };
    const areasOf = (result: IdResult | FaceResult, key: CheckKey) =>
      result.findings
        .find((finding) => finding.key === key)
        ?.evidence?.where.map(({ area, imageType }) => `${area} on ${imageType}`);
    const id = decideId(passportInput({ front }));
    expect(areasOf(id, 'compositeCheckDigit')).toEqual(['mrz on fullFrameFrontID', 'mrz on croppedFrontID']);
    expect(areasOf(id, 'birthDateCrosscheck')).toContain('text on fullFrameFrontID');
    expect(areasOf(decideFace({ ...faceInput(), front }), 'gh_face_match')).toEqual([
      'face on selfie',
      'portrait on fullFrameFrontID',
      'portrait on croppedFrontID',
    ]);
  });

  test('it holds no face template', () => {
    const face = decideFace({ ...faceInput(), front: passport });
    expect(JSON.stringify([decideId(passportInput()), face])).not.toContain('escriptor');
    expect(JSON.stringify(face)).not.toContain(String(passport.portrait?.descriptor));
  });
});

describe('good documents', () => {
  const customFields = { firstName: 'Anna Sophie', lastName: 'de Vries' };
  const goodPassport = () =>
    decideId(
      passportInput({
        flow: buildFlow({ countries: ['NLD'], liveness: 'off' }),
        session: { countryCode: 'NL', customFields },
      }),
    );

  const keysOf = ({ findings }: IdResult) => findings.map(({ key }) => key);

  test('a good passport passes everything that can be measured on it', () => {
    const result = goodPassport();
    expect(result.findings.filter(({ status }) => status !== 'OK')).toEqual([]);
    expect(result.reasons).toEqual([]);
    expect(result.idValidation.overall).toEqual({ value: '100.0', status: 'OK' });
    expect(result.idValidation.appliedRule).toBeNull();
  });

  test('a good licence passes everything that can be measured on it', () => {
    const result = decideId(licenceInput());
    expect(result.findings.filter(({ status }) => status !== 'OK')).toEqual([]);
  });

  test('between them they show every document key of the table', () => {
    const licence = licenceWith(buildLicenceFront({ referenceNumber: 'MA4173920X07' }));
    const voterCard = voterCardWith({ emissionNumber: '02' });
    expect(licence.findings.filter(({ status }) => status !== 'OK')).toEqual([]);
    const shown = new Set([goodPassport(), licence, voterCard].flatMap(keysOf));
    const faceKeys = checkKeys.filter((key) => checkOf(key).list === 'faceRecognition');
    expect(checkKeys.filter((key) => !shown.has(key))).toEqual(faceKeys);
  });

  test('their score fits the contract and loses nothing to it', () => {
    const score = decideOverall({
      flow: plainFlow,
      id: goodPassport(),
      face: decideFace(faceInput()),
      review: null,
      finished: true,
      retriesUsedUp: { id: false, face: false },
    });
    expect(scoreSchema.parse(score)).toEqual(score);
    expect(score.overall.status).toBe('OK');
  });
});

describe('a key that nothing measures is absent', () => {
  test('a passport has no test of a back, a barcode or fields that were not announced', () => {
    const keys = decideId(passportInput()).findings.map(({ key }) => key);
    for (const key of [
      'balancedLightBack',
      'sharpnessBack',
      'gh_glare_back',
      'documentTypeSideCrosscheck',
      'barcode2DDetected',
      '2DBarcodeContent',
      'firstNameMatch',
      'lastNameMatch',
      'gh_country_accepted',
      'issueDateValidity',
    ]) {
      expect(keys).not.toContain(key);
    }
  });

  test('without printed text there is nothing to cross-check, and nothing passes for it', () => {
    const { findings } = passportWith({ ...passport, text: { lines: [], fields: {} } });
    expect(findings.filter(({ key }) => key.endsWith('Crosscheck'))).toEqual([]);
  });

  test('without an MRZ no check digit is judged', () => {
    const { findings } = licenceWith();
    expect(findings.filter(({ key }) => key.endsWith('CheckDigit') || key.startsWith('mrz'))).toEqual([]);
  });

  test('a required check that cannot be measured is UNKNOWN, without value, and never OK', () => {
    const front = { ...withPrinted(passport, {}), mrz: null, text: { lines: [], fields: {} } };
    const result = decideId(passportInput({ front, flow: buildFlow({ countries: ['NLD'] }) }));
    for (const key of ['documentExpired', 'underageCheck'] as const) {
      const finding = result.findings.find((candidate) => candidate.key === key);
      expect(finding).toMatchObject({ status: 'UNKNOWN', value: null, reason: checkOf(key).unknownReason });
    }
    const unread = withClassification(buildLicenceFront(), { issuingCountry: null });
    const country = decideId(
      passportInput({ front: unread, session: { countryCode: 'USA', customFields: {} } }),
    ).findings.find(({ key }) => key === 'gh_country_accepted');
    expect(country).toMatchObject({ status: 'UNKNOWN', value: null });
    expect(result.status).not.toBe('OK');
  });

  test('an unreadable check digit alone costs the field: the date is not used for expiry', () => {
    const front = {
      ...withMrz(passport, { checkDigits: { expirationDate: false } }),
      text: { lines: [], fields: {} },
    };
    const expired = decideId(passportInput({ front })).findings.find(({ key }) => key === 'documentExpired');
    expect(expired?.status).toBe('UNKNOWN');
  });
});

describe('rules at their edges', () => {
  const statusOf = ({ findings }: IdResult, key: CheckKey) =>
    findings.find((finding) => finding.key === key)?.status;

  test('a document is valid through its last day', () => {
    expect(statusOf(passportOf({ expirationDate: '2026-03-01' }), 'documentExpired')).toBe('OK');
    expect(statusOf(passportOf({ expirationDate: '2026-02-28' }), 'documentExpired')).toBe('FAIL');
  });

  test('a person is old enough from the birthday on', () => {
    expect(statusOf(passportOf({ birthDate: '2008-03-01' }), 'underageCheck')).toBe('OK');
    expect(statusOf(passportOf({ birthDate: '2008-03-02' }), 'underageCheck')).toBe('FAIL');
  });

  test('a minimum age of 0 switches the check off', () => {
    const result = decideId(passportInput({ flow: buildFlow({ minimumAge: 0 }) }));
    expect(statusOf(result, 'underageCheck')).toBeUndefined();
  });

  test('specimens pass in a test flow and fail in a live one', () => {
    const front = withClassification(passport, { specimen: true });
    expect(
      statusOf(decideId(passportInput({ front, flow: buildFlow({ mode: 'test' }) })), 'gh_specimen'),
    ).toBe('OK');
    expect(statusOf(decideId(passportInput({ front })), 'gh_specimen')).toBe('FAIL');
  });

  test('the country may be asked for as alpha-2 or alpha-3, and Germany is D on passports', () => {
    const front = withClassification(buildPassport(), { issuingCountry: 'D' });
    for (const countryCode of ['DE', 'deu', 'D']) {
      const result = decideId(passportInput({ front, session: { countryCode, customFields: {} } }));
      expect(statusOf(result, 'gh_country_accepted')).toBe('OK');
    }
  });

  test('a repaired MRZ passes only where number, birth date and expiration date stand in print too', () => {
    const repaired = withMrz(passport, { repairs: [{ line: 1, position: 2, from: '4', to: 'A' }] });
    expect(statusOf(passportWith(repaired), 'gh_mrz_repaired')).toBe('OK');
    for (const field of ['documentNumber', 'birthDate', 'expirationDate'] as const) {
      const { [field]: _left, ...rest } = repaired.text.fields;
      const lines = repaired.text.lines.filter(({ text }) => text !== person[field]);
      expect(
        statusOf(passportWith({ ...repaired, text: { lines, fields: rest } }), 'gh_mrz_repaired'),
        field,
      ).toBe('WARN');
    }
  });

  test('print that was hardly read is no source against the MRZ', () => {
    const front = withPrinted(passport, { birthDate: '1991-05-17', surname: 'SMUDGE' }, 0.5);
    expect(statusOf(passportWith(front), 'birthDateCrosscheck')).toBeUndefined();
    expect(statusOf(passportWith(front), 'fullNameCrosscheck')).toBeUndefined();
  });

  test('a single character that was read with doubt is no mismatch, a certain one is, and two are in any case', () => {
    const birthDate = (value: string, weakest: number) => {
      const front = withPrinted(passport, { birthDate: value });
      const field = { value, label: 'birthDate', confidence: 0.93, weakest };
      return statusOf(
        passportWith({
          ...front,
          text: { ...front.text, fields: { ...front.text.fields, birthDate: field } },
        }),
        'birthDateCrosscheck',
      );
    };
    expect(birthDate('1996-05-17', 0.45)).toBeUndefined();
    expect(birthDate('1996-05-17', 0.9)).toBe('WARN');
    expect(birthDate('1987-11-02', 0.45)).toBe('WARN');
    expect(birthDate(person.birthDate, 0.45)).toBe('OK');
  });

  test('a printed number with check characters behind it is the number of the MRZ', () => {
    const number = (documentNumber: string) =>
      statusOf(passportWith(withPrinted(passport, { documentNumber })), 'documentNumberCrosscheck');
    expect(number(`${person.documentNumber} ZZ4`)).toBe('OK');
    expect(number(`${person.documentNumber.slice(0, 6)} ZZ4`)).toBe('WARN');
  });

  test('front and back are one document by type, country and state; a plain zone fits any card', () => {
    const sides = (
      front: Parameters<typeof withClassification>[1],
      back: Parameters<typeof withClassification>[1],
    ) =>
      statusOf(
        licenceWith(
          withClassification(buildLicenceFront(), front),
          withClassification(buildLicenceBack({ mrz: buildTd3() }), back),
        ),
        'documentTypeSideCrosscheck',
      );
    expect(sides({}, {})).toBe('OK');
    expect(sides({}, { issuingState: 'TEXAS' })).toBe('WARN');
    expect(sides({ issuingState: null }, { issuingState: 'TEXAS' })).toBe('OK');
    expect(sides({ typeOfId: 'ResidenceDocument' }, { typeOfId: 'IdentificationCard' })).toBe('OK');
    expect(sides({ typeOfId: 'DriversLicense' }, { typeOfId: 'IdentificationCard' })).toBe('WARN');
  });

  test('document discriminator and emission number agree where both sides show them, and are absent elsewhere', () => {
    const printed = buildLicenceFront({ referenceNumber: 'MA4173920X07' });
    expect(statusOf(licenceWith(printed), 'dD/ReferenceNumberCrosscheck')).toBe('OK');
    expect(statusOf(licenceWith(), 'dD/ReferenceNumberCrosscheck')).toBeUndefined();
    expect(statusOf(voterCardWith({ emissionNumber: '02' }), 'emissionNumberCrosscheck')).toBe('OK');
    expect(statusOf(voterCardWith(), 'emissionNumberCrosscheck')).toBeUndefined();
  });

  test('a name that the barcode says it cut short agrees with the whole name in print', () => {
    const cut = (nameTruncated: boolean) =>
      statusOf(
        licenceWith(
          buildLicenceFront({ surname: 'HOLLOWAYSMITHERS' }),
          buildLicenceBack({ barcode: buildBarcode({ surname: 'HOLLOWAYSMI', nameTruncated }) }),
        ),
        'fullNameCrosscheck',
      );
    expect(cut(true)).toBe('OK');
    expect(cut(false)).toBe('WARN');
  });

  test('look-alikes in a printed number are no difference, in two machine-readable ones they are', () => {
    expect(
      statusOf(
        passportWith(withPrinted(passport, { documentNumber: 'NX4R2T8PI' })),
        'documentNumberCrosscheck',
      ),
    ).toBe('OK');
    const back = buildLicenceBack({ mrz: buildTd3({ ...driver, documentNumber: 'D4I73920' }) });
    expect(statusOf(licenceWith(undefined, back), 'documentNumberCrosscheck')).toBe('WARN');
  });

  test('a first name must be whole: its beginning or one of two names is not it', () => {
    const match = (firstName: string) =>
      statusOf(
        decideId(passportInput({ session: { countryCode: 'ALL', customFields: { firstName } } })),
        'firstNameMatch',
      );
    expect(match('anna sophie')).toBe('OK');
    expect(match('Anna')).toBe('WARN');
    expect(match('Anna Sophia')).toBe('WARN');
    expect(match('  ')).toBeUndefined();
  });

  test('where a barcode tells the middle name apart, the first name alone matches too', () => {
    const match = (firstName: string) =>
      statusOf(
        decideId(licenceInput({ session: { countryCode: 'ALL', customFields: { firstName } } })),
        'firstNameMatch',
      );
    expect(match('Martin')).toBe('OK');
    expect(match('Martin James')).toBe('OK');
    expect(match('James')).toBe('WARN');
  });
});
