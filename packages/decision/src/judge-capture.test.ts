import type { CaptureFailReason, DocumentMeasurement } from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import type { CaptureReason } from './checks.js';
import { type CaptureInput, judgeCapture } from './judge-capture.js';
import {
  buildFlow,
  buildLicenceBack,
  buildLicenceFront,
  buildPassport,
  plainFlow,
  withClassification,
  withMrz,
  withQuality,
} from './measurements.test-support.js';

const passport = buildPassport();
const unreadMrz: DocumentMeasurement = { ...passport, mrz: null };
const misread = withMrz(passport, { checkDigits: { documentNumber: false } });

const judge = (measurement: DocumentMeasurement, parts: Partial<CaptureInput> = {}) =>
  judgeCapture({
    measurement,
    requestedSide: 'front',
    front: null,
    flow: plainFlow,
    session: { countryCode: 'ALL' },
    ...parts,
  });
const judgeBack = (measurement: DocumentMeasurement, parts: Partial<CaptureInput> = {}) =>
  judge(measurement, { requestedSide: 'back', front: buildLicenceFront(), ...parts });

describe('captures that are accepted', () => {
  test('a good passport, and both sides of a good licence', () => {
    for (const verdict of [judge(passport), judge(buildLicenceFront()), judgeBack(buildLicenceBack())]) {
      expect(verdict).toEqual({
        accepted: true,
        failReason: null,
        reasons: [],
        correctSharpness: true,
        correctGlare: true,
        readability: true,
      });
    }
  });

  test('a picture under 1000 px is taken with a warning', () => {
    const small = { ...passport, picture: { widthPx: 999, heightPx: 700, format: 'jpeg' as const } };
    expect(judge(small)).toMatchObject({ accepted: true, reasons: ['capture.low_resolution'] });
  });

  test('a back that names no type, for the front does', () => {
    const back = withClassification(buildLicenceBack(), {
      typeOfId: 'Unknown',
      side: 'unknown',
      issuingCountry: null,
    });
    expect(judgeBack(back).accepted).toBe(true);
  });

  test('a specimen: what it is worth is for the verdict to say', () => {
    expect(judge(withClassification(passport, { specimen: true })).accepted).toBe(true);
  });
});

test('bad light and a small document are no reason to refuse what was read all the same', () => {
  const spoiled = withQuality(passport, {
    balancedLight: 5,
    horizontalResolution: 380,
    raw: { meanGrey: 14, evenness: 0.8 },
  });
  expect(judge(spoiled)).toMatchObject({ accepted: true, reasons: [] });
});

describe('captures that are refused', () => {
  const refused: [string, DocumentMeasurement, CaptureFailReason, CaptureReason][] = [
    [
      'a wall',
      withClassification(
        { ...unreadMrz, corners: null, text: { lines: [], fields: {} } },
        { recognised: false, typeOfId: 'Unknown' },
      ),
      'UNKNOWN_DOCUMENT_TYPE',
      'capture.no_document',
    ],
    [
      'a card of no known type',
      withClassification(buildLicenceFront(), { typeOfId: 'Unknown' }),
      'UNKNOWN_DOCUMENT_TYPE',
      'capture.unknown_type',
    ],
    [
      'a document too blurred to be recognised',
      withQuality(withClassification(unreadMrz, { recognised: false, typeOfId: 'Unknown' }), {
        sharpness: 3,
      }),
      'DOCUMENT_NOT_READABLE',
      'capture.blurred',
    ],
    ['the back in place of the front', buildLicenceBack(), 'WRONG_DOCUMENT_SIDE', 'capture.wrong_side'],
    [
      'a blurred picture',
      withQuality(passport, { sharpness: 19 }),
      'DOCUMENT_NOT_READABLE',
      'capture.blurred',
    ],
    ['a picture with glare', withQuality(passport, { glare: 19 }), 'DOCUMENT_NOT_READABLE', 'capture.glare'],
    [
      'a picture under 600 px',
      { ...passport, picture: { widthPx: 599, heightPx: 400, format: 'jpeg' as const } },
      'DOCUMENT_NOT_READABLE',
      'capture.too_small',
    ],
    ['a passport without a readable MRZ', unreadMrz, 'DOCUMENT_NOT_READABLE', 'capture.no_mrz'],
    [
      'a passport too dark to be read',
      withQuality(unreadMrz, { balancedLight: 5, raw: { meanGrey: 14, evenness: 0.8 } }),
      'DOCUMENT_NOT_READABLE',
      'capture.too_dark',
    ],
    [
      'a passport in too much light to be read',
      withQuality(unreadMrz, { balancedLight: 5, raw: { meanGrey: 246, evenness: 0.99 } }),
      'DOCUMENT_NOT_READABLE',
      'capture.too_bright',
    ],
    [
      'a passport under a shadow that hides its MRZ',
      withQuality(unreadMrz, { balancedLight: 5, raw: { meanGrey: 90, evenness: 0.1 } }),
      'DOCUMENT_NOT_READABLE',
      'capture.shadow',
    ],
    [
      'a passport too far away to be read',
      withQuality(unreadMrz, { horizontalResolution: 380 }),
      'DOCUMENT_NOT_READABLE',
      'capture.far_away',
    ],
    [
      'a passport whose MRZ is cut off',
      { ...unreadMrz, onTheEdge: true },
      'UNABLE_TO_ALIGN_DOCUMENT',
      'capture.cut_off',
    ],
    [
      'a front without text',
      { ...buildLicenceFront(), text: { lines: [], fields: {} } },
      'DOCUMENT_NOT_READABLE',
      'capture.no_text',
    ],
    ['an MRZ with wrong check digits', misread, 'DOCUMENT_NOT_READABLE', 'capture.wrong_check_digits'],
    [
      'a type that the flow does not accept',
      withClassification(passport, { typeOfId: 'Visa' }),
      'ID_TYPE_UNACCEPTABLE',
      'capture.type_not_accepted',
    ],
  ];
  test.each(refused)('%s', (_name, measurement, failReason, reason) => {
    const verdict = judge(measurement);
    expect(verdict).toMatchObject({ accepted: false, failReason });
    expect(verdict.reasons[0]).toBe(reason);
  });

  test('the front in place of the back, a one-sided document, and a back without its barcode', () => {
    expect(judgeBack(buildLicenceFront()).failReason).toBe('WRONG_DOCUMENT_SIDE');
    expect(judgeBack(passport).failReason).toBe('WRONG_ONE_SIDED_DOCUMENT');
    const bare = withClassification(buildLicenceBack({ barcode: null }), {
      issuingCountry: null,
      typeOfId: 'Unknown',
    });
    expect(judgeBack(bare)).toMatchObject({
      failReason: 'DOCUMENT_NOT_READABLE',
      reasons: ['capture.no_barcode'],
    });
  });

  test('a country that the session or the flow does not accept, however either writes it', () => {
    for (const countryCode of ['DE', 'DEU', 'us']) {
      expect(judge(passport, { session: { countryCode } }).failReason).toBe('ID_TYPE_UNACCEPTABLE');
    }
    expect(judge(passport, { flow: buildFlow({ countries: ['DEU'] }) }).failReason).toBe(
      'ID_TYPE_UNACCEPTABLE',
    );
    for (const countryCode of ['NL', 'nld', 'ALL', 'all', '']) {
      expect(judge(passport, { session: { countryCode } }).accepted).toBe(true);
    }
  });

  test('flags say what was right even where something else was wrong', () => {
    expect(judge(withQuality(passport, { sharpness: 5 }))).toMatchObject({
      correctSharpness: false,
      correctGlare: true,
      readability: false,
    });
  });
});

describe('after used-up retries', () => {
  test('wrong check digits and a missing barcode are left to the verdict', () => {
    const refusalsBefore = plainFlow.idCaptureRetries;
    expect(judge(misread, { refusalsBefore: refusalsBefore - 1 }).accepted).toBe(false);
    expect(judge(misread, { refusalsBefore })).toMatchObject({
      accepted: true,
      readability: false,
      reasons: ['capture.wrong_check_digits'],
    });
    expect(judgeBack(buildLicenceBack({ barcode: null }), { refusalsBefore }).accepted).toBe(true);
  });

  test('an unreadable picture is still refused', () => {
    const refusalsBefore = 99;
    for (const measurement of [
      unreadMrz,
      withQuality(misread, { sharpness: 3 }),
      withQuality(passport, { glare: 3 }),
    ]) {
      expect(judge(measurement, { refusalsBefore }).accepted).toBe(false);
    }
  });
});
