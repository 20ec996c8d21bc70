import { faceRecognitionSchema, livenessSchema, type SelfieMeasurement } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideFace, facePercent } from './decide-face.js';
import { buildFlow, buildMatch, buildSelfie, faceInput, plainFlow } from './measurements.test-support.js';

describe('coverings', () => {
  const selfie = (covering: SelfieMeasurement['covering']) => buildSelfie({ ...(covering && { covering }) });
  const checked = { ...plainFlow, checkFaceCovering: true };

  test.each([
    [{ mask: false, lenses: null }, { value: '0.0', status: 'OK' }, 'UNKNOWN', 'OK'],
    [{ mask: true, lenses: null }, { value: '100.0', status: 'WARN' }, 'UNKNOWN', 'WARN'],
    [{ mask: null, lenses: true }, { status: 'UNKNOWN' }, 'WARN', 'WARN'],
    [{ mask: null, lenses: null }, { status: 'UNKNOWN' }, 'UNKNOWN', 'OK'],
    [undefined, { status: 'UNKNOWN' }, 'UNKNOWN', 'OK'],
  ] as const)('%j gives maskCheck %j, lensesCheck %s and %s', (covering, maskCheck, lenses, status) => {
    const result = decideFace(faceInput({ selfie: selfie(covering), flow: checked }));
    expect(result.faceRecognition.maskCheck).toEqual(maskCheck);
    expect(result.faceRecognition.lensesCheck).toEqual({ status: lenses });
    expect(result.status).toBe(status);
  });

  test('a flow that does not look for them tells nothing and judges nothing', () => {
    const result = decideFace(faceInput({ selfie: selfie({ mask: true, lenses: true }), flow: plainFlow }));
    expect(result.faceRecognition).toMatchObject({
      maskCheck: { status: 'UNKNOWN' },
      lensesCheck: { status: 'UNKNOWN' },
    });
    expect(result.status).toBe('OK');
  });
});

describe('face match', () => {
  test.each([
    [0.2, 'OK', 1, []],
    [0.5, 'OK', 1, []],
    [0.501, 'WARN', 0, ['face.doubtful_match']],
    [0.6, 'WARN', 0, ['face.doubtful_match']],
    [0.601, 'FAIL', 0, ['face.no_match']],
    [1.4, 'FAIL', 0, ['face.no_match']],
  ] as const)('distance %s is %s, confidence %s', (distance, status, confidence, reasons) => {
    expect(decideFace(faceInput({ match: buildMatch(distance) }))).toMatchObject({
      status,
      confidence,
      reasons,
      faceRecognition: { overall: { status } },
    });
  });

  test('no portrait, no comparison, no face and no number are never a match', () => {
    for (const parts of [
      { portrait: null },
      { match: null },
      { selfie: buildSelfie({ face: null }) },
      { match: buildMatch(Number.NaN) },
      { match: buildMatch(-1) },
    ]) {
      const result = decideFace(faceInput(parts));
      expect(result).toMatchObject({ status: 'WARN', confidence: 0 });
      expect(result.reasons).toContain('face.not_compared');
      expect(result.faceRecognition.overall).not.toHaveProperty('value');
    }
  });

  test('the flow sets the thresholds, and turned-round ones let nobody in by mistake', () => {
    const strict = buildFlow({ thresholds: { faceDistanceAccept: 0.3, faceDistanceReject: 0.4 } });
    expect(decideFace(faceInput({ match: buildMatch(0.45), flow: strict })).status).toBe('FAIL');
    const turned = buildFlow({ thresholds: { faceDistanceAccept: 0.6, faceDistanceReject: 0.5 } });
    expect(decideFace(faceInput({ match: buildMatch(0.55), flow: turned })).confidence).toBe(0);
  });

  test('in a flow without a document nothing is compared, and confidence stays 0', () => {
    const flow = buildFlow({ modules: { id: false }, liveness: 'off' });
    const result = decideFace(faceInput({ flow, portrait: null, match: null }));
    expect(result).toMatchObject({ status: 'OK', confidence: 0 });
    expect(result.findings.map(({ key }) => key)).not.toContain('gh_face_match');
  });

  test('a larger distance never gives a larger percentage or a better verdict', () => {
    const distance = fc.double({ min: 0, max: 2, noNaN: true });
    const badness = { OK: 0, WARN: 1, FAIL: 2 };
    fc.assert(
      fc.property(
        distance,
        distance,
        distance,
        distance,
        (one, other, faceDistanceAccept, faceDistanceReject) => {
          const flow = buildFlow({ liveness: 'off', thresholds: { faceDistanceAccept, faceDistanceReject } });
          const [near, far] = [Math.min(one, other), Math.max(one, other)];
          expect(facePercent(near, flow)).toBeGreaterThanOrEqual(facePercent(far, flow));
          const statusOf = (value: number) =>
            decideFace(faceInput({ flow, match: buildMatch(value) })).status;
          expect(badness[statusOf(near)]).toBeLessThanOrEqual(badness[statusOf(far)]);
        },
      ),
    );
  });

  test('the percentage goes through the points that its formula names', () => {
    expect(
      [0, 0.25, 0.5, 0.6, 0.9, 1.2, 1.9].map((distance) => facePercent(distance, plainFlow).toFixed(1)),
    ).toEqual(['100.0', '90.0', '80.0', '50.0', '25.0', '0.0', '0.0']);
  });
});

describe('the sections', () => {
  test('fit the contract; what is not measured is UNKNOWN without value', () => {
    const { faceRecognition, liveness } = decideFace(faceInput());
    expect(faceRecognitionSchema.parse(faceRecognition)).toEqual(faceRecognition);
    expect(livenessSchema.parse(liveness)).toEqual(liveness);
    expect(faceRecognition).toMatchObject({
      maskCheck: { status: 'UNKNOWN' },
      lensesCheck: { status: 'UNKNOWN' },
      faceBrightness: { value: '128.6', status: 'OK' },
    });
    expect(liveness).toEqual({
      livenessScore: { status: 'UNKNOWN' },
      photoQuality: { value: '85.0' },
      overall: { status: 'UNKNOWN' },
    });
    expect(faceRecognition).not.toHaveProperty('existingUser');
    expect(faceRecognition).not.toHaveProperty('nameMatch');
  });

  test('a known identity is named by its ids; "not existing" is said only where somebody looked', () => {
    const existingIdentity = {
      identityId: 'identity-1',
      interviewId: 'interview-1',
      externalCustomerId: null,
      nameMatched: true,
    };
    const { faceRecognition } = decideFace(faceInput({ existingIdentity }));
    expect(faceRecognition).toMatchObject({
      existingUser: true,
      customerId: 'identity-1',
      existingInterviewId: 'interview-1',
      nameMatch: { value: '100', status: 'OK' },
    });
    expect(faceRecognition).not.toHaveProperty('existingExternalId');
    const flow = buildFlow({ checkDuplicateFaces: true });
    expect(decideFace(faceInput({ flow })).faceRecognition.existingUser).toBe(false);
  });

  test('a face whose brightness was not measured has no value', () => {
    const { faceRecognition, status } = decideFace(
      faceInput({ selfie: buildSelfie({ faceBrightness: null }) }),
    );
    expect(faceRecognition.faceBrightness).toEqual({ status: 'UNKNOWN' });
    expect(status).toBe('OK');
  });
});
