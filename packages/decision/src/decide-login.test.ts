import { scoreSchema } from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import { decideLogin, type LoginInput, loginScore } from './decide-login.js';
import { buildFace, buildFlow, buildMatch, buildSelfie } from './measurements.test-support.js';

const identityId = '66f0a1b2c3d4e5f6012345aa';
const input = (parts: Partial<LoginInput> = {}): LoginInput => ({
  identityId,
  selfie: buildSelfie(),
  template: buildFace(),
  match: buildMatch(0.3),
  flow: buildFlow(),
  ...parts,
});

describe('face login', () => {
  test.each([
    [0.3, true],
    [0.5, true],
    [0.501, false],
    [0.61, false],
    [Number.NaN, false],
  ])('a distance of %s passes: %s', (distance, passed) => {
    expect(decideLogin(input({ match: buildMatch(distance) })).passed).toBe(passed);
  });

  test('nobody to compare with, no face and an unusable selfie never pass', () => {
    for (const parts of [
      { template: null, match: null },
      { match: null },
      { selfie: buildSelfie({ face: null }) },
      { selfie: buildSelfie({ problem: 'face.blurred' }) },
    ])
      expect(decideLogin(input(parts)).passed).toBe(false);
  });

  test('what an onboarding asks for does not decide a login: no document, no liveness, bad light', () => {
    const flow = buildFlow({ modules: { id: false, consent: true }, liveness: 'required' });
    expect(decideLogin(input({ flow, selfie: buildSelfie({ faceBrightness: 20 }) })).passed).toBe(true);
  });

  test('the score names the identity, is whole, and is never for review', () => {
    const passed = loginScore(decideLogin(input()));
    expect(scoreSchema.parse(passed)).toEqual(passed);
    expect(passed).toMatchObject({
      authentication: { identityId, overall: { status: 'OK', value: '88.0' } },
      overall: { status: 'OK' },
      idValidation: null,
      appliedRule: null,
      reasonMsg: 'Face login passed: Face Recognition',
    });
    const doubtful = loginScore(decideLogin(input({ match: buildMatch(0.55) })));
    expect(doubtful).toMatchObject({
      authentication: { identityId, overall: { status: 'FAIL' } },
      overall: { status: 'FAIL' },
      reasonMsg: 'Face login failed: Face Recognition',
    });
    expect(doubtful).not.toHaveProperty('needsReviewReason');
  });
});
