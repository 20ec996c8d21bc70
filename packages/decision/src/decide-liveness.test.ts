import {
  type LivenessMeasurement,
  type LivenessTest,
  livenessSchema,
  livenessTests,
} from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideFace } from './decide-face.js';
import { decideId } from './decide-id.js';
import { decideLiveness, failedLivenessTests, livenessSection, passiveDoubtFrom } from './decide-liveness.js';
import { decideOverall, type OverallInput } from './decide-overall.js';
import { buildFlow, faceInput, passportInput } from './measurements.test-support.js';

/** An attempt that passed, or failed the named tests. `unmeasured` ones failed for want of anything to measure. */
function attempt(
  failed: readonly LivenessTest[] = [],
  {
    unmeasured = [],
    passive = {},
    measured = 0,
  }: {
    unmeasured?: readonly LivenessTest[];
    passive?: Record<string, number>;
    /** What failed tests measured; their threshold is 1. */
    measured?: number;
  } = {},
): LivenessMeasurement {
  return {
    kind: 'liveness',
    engines: [],
    challenge: { actions: ['turn-left', 'centre', 'closer', 'centre', 'turn-right'], issuedAtMs: 0 },
    frameCount: 30,
    durationMs: 12_000,
    bestNeutralIndex: 0,
    passed: failed.length + unmeasured.length === 0,
    score: failed.length === 0 ? 92 : 40,
    tests: livenessTests.map((name) => ({
      test: name,
      passed: !failed.includes(name) && !unmeasured.includes(name),
      measured: unmeasured.includes(name) ? null : failed.includes(name) ? measured : 1,
      threshold: 1,
      unit: 'of a test',
    })),
    passive,
  };
}

const decide = (parts: Partial<OverallInput> = {}) =>
  decideOverall({
    flow: buildFlow({ liveness: 'required' }),
    id: decideId(passportInput()),
    face: decideFace(faceInput()),
    review: null,
    finished: true,
    retriesUsedUp: { id: false, face: false },
    ...parts,
  });
const usedUp = { id: false, face: false, liveness: true };

describe('the verdict on a challenge', () => {
  test('a passed one is OK in the section and in the session', () => {
    const score = decide({ liveness: attempt() });
    expect(livenessSchema.parse(score.liveness)).toEqual(score.liveness);
    expect(score.liveness).toEqual({
      livenessScore: { value: '92.0', status: 'OK' },
      photoQuality: { value: '85.0' },
      physicalAttack: { status: 'OK' },
      overall: { value: '92.0', status: 'OK' },
    });
    expect(score).toMatchObject({
      overall: { status: 'OK' },
      reasonMsg: 'Session passed: ID Verification, Face Recognition, Liveness Detection',
    });
  });

  test.each(livenessTests)('a failed %s fails the session and is named', (name) => {
    const score = decide({ liveness: attempt([name]) });
    expect(score).toMatchObject({
      liveness: { overall: { status: 'FAIL', value: '40.0' } },
      overall: { status: 'FAIL' },
      appliedRule: { name, status: 'FAIL' },
    });
  });

  test.each([
    'liveness.flat',
    'liveness.replayed_frames',
    'liveness.same_person',
    'liveness.selfie_person',
  ] as const)('%s is an attack: used-up attempts do not soften it', (name) => {
    const score = decide({ liveness: attempt([name, 'liveness.closer']), retriesUsedUp: usedUp });
    expect(score).toMatchObject({
      overall: { status: 'FAIL' },
      liveness: { physicalAttack: { status: 'FAIL' }, spoofDetectionMethod: name },
    });
  });

  test.each([
    'liveness.flat',
    'liveness.same_person',
    'liveness.selfie_person',
  ] as const)('%s close to its limit accuses nobody: it never passes, and a person decides', (name) => {
    const liveness = attempt([name], { measured: 0.95 });
    expect(decide({ liveness }).overall.status).toBe('FAIL');
    expect(decide({ liveness, retriesUsedUp: usedUp })).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      liveness: { overall: { status: 'FAIL' }, physicalAttack: { status: 'UNKNOWN' } },
    });
  });

  test('a person who did not manage goes to review when the attempts are used up', () => {
    const liveness = attempt(['liveness.turn_left'], {
      unmeasured: ['liveness.flat', 'liveness.same_person'],
    });
    expect(decide({ liveness }).overall.status).toBe('FAIL');
    const score = decide({ liveness, retriesUsedUp: usedUp });
    expect(score).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      needsReviewReason: 'retries.liveness_used_up, liveness.turn_left',
      liveness: { overall: { status: 'FAIL' }, physicalAttack: { status: 'UNKNOWN' } },
    });
    expect(score.liveness).not.toHaveProperty('spoofDetectionMethod');
  });

  test('weak signs send a passed challenge to review and never decide alone', () => {
    const signs = { moire: passiveDoubtFrom };
    expect(decide({ liveness: attempt([], { passive: signs }) })).toMatchObject({
      overall: { status: 'WARN' },
      needsReviewReason: 'liveness.passive_signs',
      liveness: { overall: { status: 'WARN' } },
    });
    expect(
      decide({ liveness: attempt([], { passive: { moire: passiveDoubtFrom - 1 } }) }).overall.status,
    ).toBe('OK');
    const framed = { border: 100, moire: 0, clipping: 0 };
    expect(decide({ liveness: attempt([], { passive: framed }) }).overall.status).toBe('OK');
    const lit = { ...framed, clipping: 100 };
    expect(decide({ liveness: attempt([], { passive: lit }) }).overall.status).toBe('WARN');
    const failed = attempt(['liveness.closer'], { passive: { moire: 0 } });
    expect(decide({ liveness: failed }).overall.status).toBe('FAIL');
  });

  test('not run: required is pending, optional weighs nothing', () => {
    const flow = buildFlow({ liveness: 'optional' });
    expect(decide()).toMatchObject({ needsReviewReason: 'liveness.not_run' });
    expect(decide({ flow, retriesUsedUp: usedUp })).toMatchObject({
      overall: { status: 'OK' },
      liveness: { overall: { status: 'UNKNOWN' } },
    });
    expect(decide({ retriesUsedUp: usedUp }).needsReviewReason).toBe(
      'retries.liveness_used_up, liveness.not_run',
    );
  });

  test('a flow without liveness shows none and weighs none', () => {
    const score = decide({ flow: buildFlow({ liveness: 'off' }), liveness: attempt(['liveness.flat']) });
    expect(score.overall.status).toBe('OK');
    expect(score.liveness?.overall).toEqual({ status: 'UNKNOWN' });
  });

  test('no failed test ever ends as OK or WARN, whatever else is true', () => {
    fc.assert(
      fc.property(
        fc.subarray([...livenessTests], { minLength: 1 }),
        fc.subarray([...livenessTests]),
        fc.boolean(),
        fc.constantFrom('optional' as const, 'required' as const),
        (failed, unmeasured, retriesUsedUp, wanted) => {
          const measurement = attempt(failed, { unmeasured });
          expect(['FAIL', 'MANUAL_PENDING']).toContain(
            decideLiveness({ measurement, wanted, retriesUsedUp })?.verdict,
          );
          expect(failedLivenessTests(measurement).length).toBeGreaterThan(0);
          expect(livenessSection(measurement, { value: '1.0' }).overall.status).toBe('FAIL');
        },
      ),
    );
  });
});
