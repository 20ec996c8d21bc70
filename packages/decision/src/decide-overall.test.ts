import { scoreSchema, type Test, type TestStatus } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkKeys, checkOf } from './checks.js';
import { decideFace, type FaceResult } from './decide-face.js';
import { decideId, type IdResult } from './decide-id.js';
import { decideOverall, type OverallInput } from './decide-overall.js';
import {
  buildFlow,
  buildMatch,
  buildPassport,
  faceInput,
  passportInput,
  person,
  plainFlow,
  withClassification,
  withMrz,
  withPrinted,
  withQuality,
} from './measurements.test-support.js';
import { nameTests } from './name-tests.js';
import { type Finding, type FindingStatus, passedShare, worstStatus } from './rate-findings.js';

const goodId = decideId(passportInput());
const goodFace = decideFace(faceInput());
const expired = decideId(
  passportInput({ front: buildPassport({ ...person, expirationDate: '2020-01-01' }) }),
);
const doubtfulFace = decideFace(faceInput({ match: buildMatch(0.55) }));
const otherFace = decideFace(faceInput({ match: buildMatch(0.9) }));

const decide = (parts: Partial<OverallInput> = {}) =>
  decideOverall({
    flow: plainFlow,
    id: goodId,
    face: goodFace,
    review: null,
    finished: true,
    retriesUsedUp: { id: false, face: false },
    ...parts,
  });

describe('verdict', () => {
  test('everything passed is OK', () => {
    expect(decide()).toMatchObject({
      overall: { status: 'OK', value: '93.0' },
      reasonMsg: 'Session passed: ID Verification, Face Recognition',
      appliedRule: null,
    });
    expect(decide()).not.toHaveProperty('needsReviewReason');
  });

  test('before finish it is UNKNOWN, without value, over partial sections', () => {
    const score = decide({ finished: false, face: null });
    expect(score.overall).toEqual({ status: 'UNKNOWN' });
    expect(score.idValidation).toEqual(goodId.idValidation);
    expect(score.faceRecognition).toBeNull();
    expect(decide({ finished: false, review: 'approved' }).overall.status).toBe('UNKNOWN');
  });

  test('an expired document fails, and the deciding rule says so', () => {
    expect(decide({ id: expired })).toMatchObject({
      overall: { status: 'FAIL' },
      reasonMsg: 'Session failed: ID Verification; passed: Face Recognition',
      appliedRule: { name: checkOf('documentExpired').name, status: 'FAIL' },
    });
  });

  test('another face fails, whatever the document', () => {
    expect(decide({ face: otherFace })).toMatchObject({
      overall: { status: 'FAIL' },
      reasonMsg: 'Session failed: Face Recognition; passed: ID Verification',
    });
  });

  test('a doubtful face goes to review with its reason', () => {
    expect(decide({ face: doubtfulFace })).toMatchObject({
      overall: { status: 'WARN' },
      needsReviewReason: 'face.doubtful_match',
      reasonMsg: 'Session needs review: Face Recognition; passed: ID Verification',
    });
  });

  test('required liveness that was not run is pending; optional liveness is nothing', () => {
    expect(decide({ flow: buildFlow({ liveness: 'required' }) })).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      needsReviewReason: 'liveness.not_run',
      reasonMsg:
        'Session needs review: Liveness Detection (not run); passed: ID Verification, Face Recognition',
    });
    expect(decide({ flow: buildFlow({ liveness: 'optional' }) }).overall.status).toBe('OK');
  });

  test('required liveness does not soften a failure', () => {
    const score = decide({ flow: buildFlow({ liveness: 'required' }), face: otherFace });
    expect(score.overall.status).toBe('FAIL');
    expect(score).not.toHaveProperty('needsReviewReason');
  });

  test('a missing module fails and is named', () => {
    expect(decide({ face: null })).toMatchObject({
      overall: { status: 'FAIL' },
      reasonMsg:
        'Session failed: Face Recognition (no accepted capture or finished check); passed: ID Verification',
      appliedRule: { name: 'face.not_captured' },
    });
    expect(decide({ id: null, face: null }).overall).toEqual({ status: 'FAIL', value: '0.0' });
  });

  test('after used-up captures a missing module is pending', () => {
    expect(decide({ face: null, retriesUsedUp: { id: false, face: true } })).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      needsReviewReason: 'retries.face_used_up, face.not_captured',
    });
  });

  test('after used-up captures of the document the face, which had no portrait to meet, does not fail it', () => {
    expect(decide({ id: null, face: null, retriesUsedUp: { id: true, face: false } }).overall.status).toBe(
      'MANUAL_PENDING',
    );
    expect(
      decide({ id: null, face: otherFace, retriesUsedUp: { id: true, face: false } }).overall.status,
    ).toBe('FAIL');
  });

  test('used-up captures make an accepted document pending too, but no failed one', () => {
    const retriesUsedUp = { id: true, face: false };
    expect(decide({ retriesUsedUp }).overall.status).toBe('MANUAL_PENDING');
    expect(decide({ retriesUsedUp, id: expired }).overall.status).toBe('FAIL');
  });

  test('refused consent fails', () => {
    expect(decide({ consentRefused: true, id: null, face: null })).toMatchObject({
      overall: { status: 'FAIL' },
      appliedRule: { name: 'consent.refused' },
    });
  });

  test('a second document counts where the flow asks for one', () => {
    const flow = buildFlow({ liveness: 'off', modules: { secondId: true } });
    expect(decide({ flow, secondId: goodId }).overall.status).toBe('OK');
    expect(decide({ flow, secondId: expired }).reasonMsg).toContain('failed: Second ID Verification');
    expect(decide({ flow }).appliedRule?.name).toBe('second_id.not_captured');
    expect(decide({ secondId: expired }).overall.status).toBe('OK');
  });

  test('modules that the flow lacks are null and no matter', () => {
    const faceOnly = buildFlow({ liveness: 'off', modules: { id: false } });
    const score = decide({
      flow: faceOnly,
      id: expired,
      face: decideFace(faceInput({ flow: faceOnly, portrait: null, match: null })),
    });
    expect(score).toMatchObject({ idValidation: null, idOcrConfidence: null, overall: { status: 'OK' } });
    expect(score.reasonMsg).toBe('Session passed: Face Recognition (selfie only)');
    const idOnly = decide({ flow: buildFlow({ modules: { face: false } }), face: null });
    expect(idOnly).toMatchObject({
      faceRecognition: null,
      liveness: null,
      overall: { status: 'OK', value: '100.0' },
    });
  });

  test('a flow that checks nothing never passes', () => {
    const flow = buildFlow({ modules: { id: false, face: false } });
    expect(decide({ flow, id: null, face: null })).toMatchObject({
      overall: { status: 'WARN' },
      needsReviewReason: 'flow.checks_nothing',
    });
  });

  test('a review decides, and the sections stay what was measured', () => {
    const approved = decide({ face: doubtfulFace, review: 'approved' });
    expect(approved.overall.status).toBe('MANUAL_OK');
    expect(approved.faceRecognition).toEqual(doubtfulFace.faceRecognition);
    expect(approved).not.toHaveProperty('needsReviewReason');
    expect(approved.reasonMsg).toMatch(/^Session approved by a reviewer; needs review: Face Recognition/);
    expect(decide({ face: doubtfulFace, review: 'rejected' }).overall.status).toBe('MANUAL_FAIL');
  });
});

describe('the whole score', () => {
  const cases = [
    decide(),
    decide({ id: null, face: null }),
    decide({ finished: false }),
    decide({ face: otherFace }),
  ];

  test('fits the contract and loses nothing to it', () => {
    for (const score of cases) expect(scoreSchema.parse(score)).toEqual(score);
  });

  test('every value in it is a string', () => {
    const values: unknown[] = [];
    JSON.stringify(cases, (key, value) => {
      if (key === 'value') values.push(value);
      return value;
    });
    expect(values.length).toBeGreaterThan(20);
    expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
  });

  test('verbose adds a name to every test and nothing else', () => {
    const score = decide({
      id: decideId(passportInput({ session: { countryCode: 'ALL', customFields: { firstName: 'Anna' } } })),
    });
    const verbose = nameTests(score);
    const tests: Test[] = [
      ...(verbose.idValidation?.photoSecurityAndQuality ?? []),
      ...(verbose.idValidation?.idSpecific ?? []),
      ...(verbose.idValidation?.customFields ?? []),
      verbose.overall,
    ];
    for (const { name } of tests) expect(name).toBeTruthy();
    expect(scoreSchema.parse(verbose)).toEqual(verbose);
    const withoutNames = JSON.parse(
      JSON.stringify(verbose, (key, value) => (key === 'name' ? undefined : value)),
    );
    const rulesAside = JSON.parse(
      JSON.stringify(score, (key, value) => (key === 'name' ? undefined : value)),
    );
    expect(withoutNames).toEqual(rulesAside);
  });

  test('holds nothing that the person is called or has', () => {
    const text = JSON.stringify(cases);
    for (const value of [person.surname, person.givenNames, person.documentNumber, person.birthDate]) {
      expect(text).not.toContain(value);
    }
  });
});

describe('monotonicity', () => {
  const badness: Partial<Record<TestStatus, number>> = { OK: 0, WARN: 1, MANUAL_PENDING: 2, FAIL: 3 };
  const rank = (status: TestStatus | undefined) => badness[status ?? 'UNKNOWN'] ?? Number.NaN;
  const notBetter = (worse: ReturnType<typeof decide>, than: ReturnType<typeof decide>) => {
    expect(rank(worse.overall.status)).toBeGreaterThanOrEqual(rank(than.overall.status));
    expect(Number(worse.overall.value)).toBeLessThanOrEqual(Number(than.overall.value));
  };

  const idKeys = checkKeys.filter((key) => checkOf(key).list !== 'faceRecognition');
  const status = fc.constantFrom<FindingStatus>('OK', 'WARN', 'FAIL', 'UNKNOWN');
  const worseThan: Record<FindingStatus, FindingStatus[]> = {
    OK: ['UNKNOWN', 'WARN', 'FAIL'],
    UNKNOWN: ['WARN', 'FAIL'],
    WARN: ['FAIL'],
    FAIL: [],
  };
  const withFindings = (findings: Finding[]): IdResult => ({
    ...goodId,
    findings,
    status: worstStatus(findings.map((finding) => finding.status)),
    share: passedShare(findings) ?? 0,
  });

  test('making one test worse never improves overall', () => {
    fc.assert(
      fc.property(
        fc.tuple(...idKeys.map(() => status)),
        fc.nat(idKeys.length - 1),
        fc.nat(2),
        fc.constantFrom<FaceResult | null>(goodFace, doubtfulFace, otherFace, null),
        fc.boolean(),
        (statuses, index, choice, face, retries) => {
          const findings = idKeys.map(
            (key, position): Finding => ({
              key,
              status: statuses[position] ?? 'OK',
              value: null,
              reason: null,
            }),
          );
          const choices = worseThan[statuses[index] ?? 'FAIL'];
          const worse = choices[choice % Math.max(1, choices.length)];
          if (worse === undefined) return;
          const worsened = findings.map((finding, position) =>
            position === index ? { ...finding, status: worse } : finding,
          );
          const rest = { face, retriesUsedUp: { id: retries, face: retries } };
          notBetter(
            decide({ id: withFindings(worsened), ...rest }),
            decide({ id: withFindings(findings), ...rest }),
          );
        },
      ),
    );
  });

  test('one more defect on the document never improves overall', () => {
    type Document = ReturnType<typeof buildPassport>;
    const defects: ((document: Document) => Document)[] = [
      (document) => withQuality(document, { sharpness: 3 }),
      (document) => withQuality(document, { glare: 3 }),
      (document) => withQuality(document, { balancedLight: 3 }),
      (document) => withClassification(document, { specimen: true }),
      (document) => withClassification(document, { typeOfId: 'Visa' }),
      (document) => withMrz(document, { fields: { expirationDate: '2020-01-01' } }),
      (document) => withMrz(document, { fields: { birthDate: '2015-01-01' } }),
      (document) => withMrz(document, { fields: { issuingState: 'QQZ' } }),
      (document) => withMrz(document, { confidence: 0.2 }),
      (document) => withMrz(document, { checkDigits: { composite: false } }),
      (document) => withMrz(document, { checkDigits: { personalNumber: false } }),
      (document) => ({ ...document, portrait: null }),
      (document) => ({ ...document, tiltDegrees: 44 }),
    ];
    const start = withPrinted(buildPassport(), {});
    fc.assert(
      fc.property(fc.subarray(defects), fc.nat(defects.length - 1), (some, index) => {
        const spoil = (list: typeof defects) => list.reduce((document, defect) => defect(document), start);
        const more = defects.filter((defect, position) => some.includes(defect) || position === index);
        const judge = (front: Document) => decide({ id: decideId(passportInput({ front })) });
        notBetter(judge(spoil(more)), judge(spoil(defects.filter((defect) => some.includes(defect)))));
      }),
    );
  });

  test('a face that could not be compared is worth no more than a bad one', () => {
    const uncompared = decide({ face: decideFace(faceInput({ match: null })) });
    notBetter(uncompared, decide());
    expect(Number(uncompared.overall.value)).toBeLessThanOrEqual(
      Number(decide({ face: otherFace }).overall.value),
    );
  });

  test('a required check that is UNKNOWN never yields OK', () => {
    for (const key of idKeys) {
      const findings = goodId.findings.map(
        (finding): Finding =>
          finding.key === key ? { ...finding, status: 'UNKNOWN', value: null } : finding,
      );
      if (!goodId.findings.some((finding) => finding.key === key)) continue;
      expect(decide({ id: withFindings(findings) }).overall.status).toBe('WARN');
    }
  });
});
