import type {
  DocumentMeasurement,
  FaceMatchMeasurement,
  FaceMeasurement,
  FaceRecognition,
  FlowSettings,
  Liveness,
  Rule,
  SelfieMeasurement,
  Test,
} from '@gatehouse/contract';
import { checkKeys, type FaceCheckKey, type ReasonCode } from './checks.js';
import { livenessSection } from './decide-liveness.js';
import { explainFaceCheck } from './explain-face-checks.js';
import {
  decidingRule,
  type Finding,
  type Judgement,
  passedShare,
  percent,
  reasonsOf,
  toFinding,
  worstStatus,
} from './rate-findings.js';

/** An identity of the tenant that the face was found in (1:N). */
export interface ExistingIdentity {
  identityId: string;
  interviewId: string | null;
  externalCustomerId: string | null;
  /** Whether its name is the one on the document; null: there is no name to compare. */
  nameMatched: boolean | null;
}

/** A face that a selfie is compared with: a portrait on a document, or the template of an identity. */
export type ComparedFace = Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>;

export interface FaceInput {
  selfie: SelfieMeasurement;
  /** The portrait on the document; null: none, or the flow has no document. */
  portrait: ComparedFace | null;
  /** The side that carries the portrait, to show a reviewer where it stands. */
  front?: DocumentMeasurement | null;
  /** Portrait against selfie; null: not compared. */
  match: FaceMatchMeasurement | null;
  flow: FlowSettings;
  existingIdentity?: ExistingIdentity | null;
}

/** Plain JSON: it is stored with the check and given to `decideOverall` at the end. */
export interface FaceResult {
  faceRecognition: FaceRecognition;
  liveness: Liveness;
  /** Contract 5.5: 1 match, 0 no match. The middle zone, which a person decides, is no match yet. */
  confidence: 0 | 1;
  reasons: ReasonCode[];
  status: 'OK' | 'WARN' | 'FAIL';
  /** Per cent, see `facePercent`; without a document the share of passed selfie tests. */
  share: number | null;
  /** The check that decided; null when all passed. */
  rule: Rule | null;
  findings: Finding[];
}

/** Selfie and portrait match of one session (contract 5.4, 5.5, 6.1; verification steps 9 to 13). */
export function decideFace(input: FaceInput): FaceResult {
  const findings = judgeFaceChecks(input);
  const status = worstStatus(findings.map((finding) => finding.status));
  const match = findings.find(({ key }) => key === 'gh_face_match');
  const share = match === undefined ? passedShare(findings) : matchShare(input);
  const rule = decidingRule(findings);
  return {
    faceRecognition: {
      ...existingUser(input),
      ...coveringTests(findings),
      faceBrightness: testOf(findings, 'faceBrightness') ?? { status: 'UNKNOWN' },
      ...optional('nameMatch', testOf(findings, 'nameMatch')),
      ...optional('appliedRule', rule),
      overall: { ...(share === null ? {} : { value: percent(share) }), status },
    },
    liveness: livenessSection(null, photoQualityOf(input.selfie)),
    confidence: match?.status === 'OK' ? 1 : 0,
    reasons: reasonsOf(findings),
    status,
    share,
    rule,
    findings,
  };
}

const judges: Record<FaceCheckKey, (input: FaceInput) => Judgement> = {
  gh_face_match: (input) => {
    if (!input.flow.modules.id) return null;
    const distance = comparedDistance(input);
    if (distance === null) return { result: 'unknown' };
    const { faceDistanceAccept, faceDistanceReject } = input.flow.thresholds;
    const measured = facePercent(distance, input.flow);
    if (distance > faceDistanceReject) return { result: 'fail', measured };
    return { result: distance <= faceDistanceAccept ? 'pass' : 'doubt', measured };
  },
  gh_selfie_usable: ({ selfie }) => passes(selfie.problem === null && selfie.face !== null),
  faceBrightness: ({ selfie: { faceBrightness }, flow }) => {
    const isRight = isFaceBright(faceBrightness, flow);
    if (faceBrightness === null || isRight === null) return null;
    return { result: isRight ? 'pass' : 'fail', measured: faceBrightness };
  },
  maskCheck: ({ selfie: { covering }, flow }) =>
    flow.checkFaceCovering && typeof covering?.mask === 'boolean' ? passes(!covering.mask) : null,
  lensesCheck: ({ selfie: { covering }, flow }) =>
    flow.checkFaceCovering && covering?.lenses ? passes(false) : null,
  nameMatch: ({ existingIdentity }) =>
    existingIdentity === null || existingIdentity === undefined || existingIdentity.nameMatched === null
      ? null
      : passes(existingIdentity.nameMatched),
};

/** Contract 5.4 `isBright`: whether the mean grey of the face lies within the flow's thresholds; null: not measured. */
export function isFaceBright(faceBrightness: number | null, { thresholds }: FlowSettings): boolean | null {
  if (faceBrightness === null) return null;
  const { faceBrightnessMinimum, faceBrightnessMaximum } = thresholds;
  return faceBrightness >= faceBrightnessMinimum && faceBrightness <= faceBrightnessMaximum;
}

const passes = (isPassed: boolean): Judgement => ({ result: isPassed ? 'pass' : 'fail' });

function judgeFaceChecks(input: FaceInput): Finding[] {
  return checkKeys
    .filter((key): key is FaceCheckKey => Object.hasOwn(judges, key))
    .map((key) => {
      const finding = toFinding(key, judges[key](input));
      return finding && { ...finding, evidence: explainFaceCheck(key, input) };
    })
    .filter((finding) => finding !== null);
}

/** A distance counts only between two faces that were found; what is not a distance (NaN) is no comparison. */
function comparedDistance({ selfie, portrait, match }: FaceInput): number | null {
  if (match === null || portrait === null || selfie.face === null) return null;
  return match.distance >= 0 ? match.distance : null;
}

function matchShare(input: FaceInput): number | null {
  const distance = comparedDistance(input);
  return distance === null ? null : facePercent(distance, input.flow);
}

/**
 * The distance as a percentage, by straight lines through these points of the flow's own thresholds: 0 is 100 %,
 * the accepting threshold 80 %, the rejecting one 50 %, twice the rejecting one (and beyond) 0 %. So from 80 % on
 * the faces match, under 50 % they do not, and a larger distance never gives a larger figure.
 */
export function facePercent(distance: number, flow: FlowSettings): number {
  const { faceDistanceReject: reject } = flow.thresholds;
  const accept = Math.min(flow.thresholds.faceDistanceAccept, reject);
  if (distance > reject) return between(distance, [reject, 50], [2 * reject, 0]);
  if (distance > accept) return between(distance, [accept, 80], [reject, 50]);
  return between(distance, [0, 100], [accept, 80]);
}

function between(x: number, [x0, y0]: [number, number], [x1, y1]: [number, number]): number {
  if (x1 <= x0) return Math.min(y0, y1);
  return y0 + ((y1 - y0) * Math.min(x - x0, x1 - x0)) / (x1 - x0);
}

/** A still says nothing of liveness (contract 5.4); `decideOverall` adds what a challenge showed. */
function photoQualityOf({ quality }: SelfieMeasurement): Liveness['photoQuality'] {
  return { value: percent(Math.min(quality.sharpness, quality.glare, quality.balancedLight)) };
}

/** Contract 6.1: `maskCheck` is the mask in per cent, the other way round than our tests; `lensesCheck` has no value. */
function coveringTests(findings: readonly Finding[]): Pick<FaceRecognition, 'maskCheck' | 'lensesCheck'> {
  const mask = testOf(findings, 'maskCheck');
  return {
    maskCheck: mask
      ? { value: mask.status === 'OK' ? '0.0' : '100.0', status: mask.status }
      : { status: 'UNKNOWN' },
    lensesCheck: { status: testOf(findings, 'lensesCheck')?.status ?? 'UNKNOWN' },
  };
}

function existingUser({ flow, existingIdentity }: FaceInput): Partial<FaceRecognition> {
  if (existingIdentity === null || existingIdentity === undefined) {
    // "No" may be said only where somebody looked.
    return flow.checkDuplicateFaces ? { existingUser: false } : {};
  }
  return {
    existingUser: true,
    customerId: existingIdentity.identityId,
    ...optional('existingInterviewId', existingIdentity.interviewId),
    ...optional('existingExternalId', existingIdentity.externalCustomerId),
  };
}

function testOf(findings: readonly Finding[], key: FaceCheckKey): Test | null {
  const finding = findings.find((candidate) => candidate.key === key);
  if (finding === undefined) return null;
  return { ...optional('value', finding.value), status: finding.status };
}

function optional<Key extends string, Value>(key: Key, value: Value | null): Partial<Record<Key, Value>> {
  // A computed key widens to string; it is Key.
  return value === null ? {} : ({ [key]: value } as Record<Key, Value>);
}
