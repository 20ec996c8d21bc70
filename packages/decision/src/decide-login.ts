import type { FaceMatchMeasurement, FlowSettings, Score, SelfieMeasurement, Test } from '@gatehouse/contract';
import { type ComparedFace, decideFace, type FaceResult } from './decide-face.js';
import { percent } from './rate-findings.js';

export interface LoginInput {
  /** Who logs in: the identity that was found, else the one that was named; null: a phone number of nobody we know. */
  identityId: string | null;
  selfie: SelfieMeasurement;
  /** The identity's template; null: there is none, or it was made by another model. */
  template: ComparedFace | null;
  /** Template against selfie; null: not compared. */
  match: FaceMatchMeasurement | null;
  /** Its thresholds count; what it asks of an onboarding does not. */
  flow: FlowSettings;
}

/** Plain JSON: it is stored with the session of the attempt, whose score `loginScore` makes of it. */
export interface LoginResult {
  identityId: string | null;
  passed: boolean;
  face: FaceResult;
}

/**
 * A face login (contract 7.2): passed when selfie and template match. The zone between the thresholds, which a person
 * decides in an onboarding, fails: nobody can look at a login while somebody waits. Brightness is told, and decides
 * nothing: what matches in bad light matches. Liveness is not judged, a single still proves none (contract 5.4).
 */
export function decideLogin({ identityId, selfie, template, match, flow }: LoginInput): LoginResult {
  const face = decideFace({
    selfie,
    portrait: template,
    match,
    // The template stands where the portrait of a document stands; nobody else's face is looked for.
    flow: { ...flow, modules: { ...flow.modules, id: true }, checkDuplicateFaces: false },
  });
  return { identityId, passed: face.confidence === 1 && selfie.problem === null, face };
}

/** The whole score of a session that a face login made (contract 6.1, with `authentication`). */
export function loginScore({ identityId, passed, face }: LoginResult): Score {
  const overall: Test = { value: percent(face.share ?? 0), status: passed ? 'OK' : 'FAIL' };
  return {
    idValidation: null,
    liveness: face.liveness,
    faceRecognition: face.faceRecognition,
    governmentValidation: null,
    curpVerification: null,
    ineScrapingValidation: null,
    externalVerification: null,
    incodeWatchlistScore: null,
    idOcrConfidence: null,
    authentication: { identityId: identityId ?? '', overall },
    deviceRisk: { overall: { status: 'UNKNOWN' } },
    behavioralRisk: { overall: { status: 'UNKNOWN' } },
    retryInfo: {},
    documentOnEdgeInfo: {},
    sessionRecording: { mergedRecordingQualityChecks: {} },
    appliedRule: passed ? null : face.rule,
    reasonMsg: `Face login ${passed ? 'passed' : 'failed'}: Face Recognition`,
    overall,
  };
}
