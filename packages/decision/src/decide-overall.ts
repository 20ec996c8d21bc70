import type { FlowSettings, LivenessMeasurement, Rule, Score, Test, TestStatus } from '@gatehouse/contract';
import { livenessReasons, type ReasonCode, type SessionReason, sessionReasons } from './checks.js';
import type { FaceResult } from './decide-face.js';
import type { IdResult } from './decide-id.js';
import { decideLiveness, type LivenessResult, livenessSection } from './decide-liveness.js';
import { percent } from './rate-findings.js';

export interface OverallInput {
  flow: FlowSettings;
  /** null: no accepted capture, or no finished check. */
  id: IdResult | null;
  secondId?: IdResult | null;
  face: FaceResult | null;
  /** The newest judged attempt at the active challenge, held against the selfie that counts. */
  liveness?: LivenessMeasurement | null;
  /** What a reviewer decided. */
  review: null | 'approved' | 'rejected';
  /** ONBOARDING_FINISHED or later. Before, everything is partial and the verdict UNKNOWN (contract 2.5). */
  finished: boolean;
  /** The hosted flow went on after too many refused captures (contract 5.1). */
  retriesUsedUp: { id: boolean; face: boolean; liveness?: boolean };
  consentRefused?: boolean;
}

type GroupName =
  | 'Flow'
  | 'Consent'
  | 'ID Verification'
  | 'Second ID Verification'
  | 'Face Recognition'
  | 'Liveness Detection';
type Verdict = 'OK' | 'WARN' | 'MANUAL_PENDING' | 'FAIL';

/** One part of the flow, judged. */
interface Group {
  name: GroupName;
  verdict: Verdict;
  /** Why, where the verdict does not come from a test. */
  note: string | null;
  reasons: ReasonCode[];
  rule: Rule | null;
  /** Per cent; null: nothing was measured. */
  share: number | null;
}

/**
 * The complete score of a session (contract 6.1) with its verdict: the worst group wins, FAIL over MANUAL_PENDING
 * over WARN over OK. `overall.value` is the mean of the groups' percentages; a required group without a result
 * counts 0. It goes with the verdict and never makes it.
 */
export function decideOverall(input: OverallInput): Score {
  const groups = judgeGroups(input);
  return {
    idValidation: input.flow.modules.id ? (input.id?.idValidation ?? null) : null,
    liveness: input.flow.modules.face && input.face ? livenessOf(input, input.face) : null,
    faceRecognition: input.flow.modules.face ? (input.face?.faceRecognition ?? null) : null,
    governmentValidation: null,
    curpVerification: null,
    ineScrapingValidation: null,
    externalVerification: null,
    incodeWatchlistScore: null,
    idOcrConfidence: input.flow.modules.id ? (input.id?.idOcrConfidence ?? null) : null,
    deviceRisk: { overall: { status: 'UNKNOWN' } },
    behavioralRisk: { overall: { status: 'UNKNOWN' } },
    retryInfo: {},
    documentOnEdgeInfo: input.id?.documentOnEdgeInfo ?? {},
    sessionRecording: { mergedRecordingQualityChecks: {} },
    ...(input.finished ? verdictOf(groups, input.review) : unfinished),
  };
}

/** A part of the verdict by the name that `reasonMsg` gives it, with every reason why it is not `OK`. */
export interface ExplainedGroup {
  name: string;
  status: Verdict;
  reasons: ReasonCode[];
}

/** The parts of the verdict of `decideOverall`, for a reviewer. */
export const explainOverall = (input: OverallInput): ExplainedGroup[] =>
  judgeGroups(input).map(({ name, verdict, reasons }) => ({ name, status: verdict, reasons }));

type VerdictPart = Pick<Score, 'appliedRule' | 'needsReviewReason' | 'reasonMsg' | 'overall'>;

const unfinished: VerdictPart = {
  appliedRule: null,
  reasonMsg: 'Session is not finished',
  overall: { status: 'UNKNOWN' },
};

function verdictOf(groups: readonly Group[], review: OverallInput['review']): VerdictPart {
  const verdict = worstVerdict(groups);
  const reviewReasons = groups.filter((group) => isForReview(group)).flatMap(({ reasons }) => reasons);
  const needsReview = review === null && (verdict === 'WARN' || verdict === 'MANUAL_PENDING');
  return {
    appliedRule: groups.find((group) => group.verdict === verdict)?.rule ?? null,
    ...(needsReview ? { needsReviewReason: [...new Set(reviewReasons)].join(', ') } : {}),
    reasonMsg: sentence(groups, review),
    overall: { ...meanValue(groups), status: reviewedStatus(verdict, review) },
  };
}

function reviewedStatus(verdict: Verdict, review: OverallInput['review']): TestStatus {
  if (review === null) return verdict;
  return review === 'approved' ? 'MANUAL_OK' : 'MANUAL_FAIL';
}

const badness: Record<Verdict, number> = { OK: 0, WARN: 1, MANUAL_PENDING: 2, FAIL: 3 };

const worstVerdict = (groups: readonly Group[]): Verdict =>
  groups
    .map(({ verdict }) => verdict)
    .reduce((worst, verdict) => (badness[verdict] > badness[worst] ? verdict : worst), 'OK');

function judgeGroups(input: OverallInput): Group[] {
  const { modules } = input.flow;
  const groups: (Group | null)[] = [
    modules.consent && input.consentRefused === true ? consentRefused : null,
    modules.id ? judgeModule('ID Verification', input.id, idLacks(input)) : null,
    modules.id && modules.secondId
      ? judgeModule('Second ID Verification', input.secondId ?? null, {
          ...idLacks(input),
          reason: 'second_id.not_captured',
        })
      : null,
    modules.face ? judgeFace(input) : null,
    modules.face && input.face !== null ? judgeLiveness(input) : null,
  ];
  if (!modules.id && !modules.face) groups.push(nothingToCheck);
  return groups.filter((group) => group !== null);
}

/** What was not checked is not OK. */
const nothingToCheck: Group = {
  name: 'Flow',
  verdict: 'WARN',
  note: 'checks nothing',
  reasons: ['flow.checks_nothing'],
  rule: ruleOf('flow.checks_nothing', 'WARN'),
  share: null,
};

const consentRefused: Group = {
  name: 'Consent',
  verdict: 'FAIL',
  note: 'refused',
  reasons: ['consent.refused'],
  rule: ruleOf('consent.refused', 'FAIL'),
  share: 0,
};

/** What it means that a module has no result. */
interface Lack {
  reason: SessionReason;
  retriesUsedUp: boolean;
  retriesReason: SessionReason;
}

const idLacks = ({ retriesUsedUp }: OverallInput): Lack => ({
  reason: 'id.not_captured',
  retriesUsedUp: retriesUsedUp.id,
  retriesReason: 'retries.id_used_up',
});

type ModuleResult = Pick<IdResult, 'status' | 'reasons' | 'rule'> & { share: number | null };

/** Contract 2.6, fourth row: a missing module fails, except that after used-up captures a person decides. */
function judgeModule(
  name: GroupName,
  result: ModuleResult | null,
  { reason, retriesUsedUp, retriesReason }: Lack,
): Group {
  if (result === null) {
    const verdict = retriesUsedUp ? 'MANUAL_PENDING' : 'FAIL';
    return {
      name,
      verdict,
      note: 'no accepted capture or finished check',
      reasons: retriesUsedUp ? [retriesReason, reason] : [reason],
      rule: ruleOf(retriesUsedUp ? retriesReason : reason, verdict),
      share: 0,
    };
  }
  const isPending = retriesUsedUp && result.status !== 'FAIL';
  return {
    name,
    verdict: isPending ? 'MANUAL_PENDING' : result.status,
    note: isPending ? 'retries used up' : null,
    reasons: retriesUsedUp ? [retriesReason, ...result.reasons] : result.reasons,
    rule: isPending ? ruleOf(retriesReason, 'MANUAL_PENDING') : result.rule,
    share: result.share ?? 0,
  };
}

function judgeFace({ flow, id, face, retriesUsedUp }: OverallInput): Group {
  // Without a document there was nothing to compare the face with: that lack has one cause, and one verdict.
  const isForLackOfId = flow.modules.id && id === null && retriesUsedUp.id;
  const group = judgeModule('Face Recognition', face, {
    reason: 'face.not_captured',
    retriesUsedUp: retriesUsedUp.face || (isForLackOfId && face === null),
    retriesReason: retriesUsedUp.face ? 'retries.face_used_up' : 'retries.id_used_up',
  });
  return flow.modules.id || group.note !== null ? group : { ...group, note: 'selfie only' };
}

/** The section as the challenge left it; a flow that asks for none shows none. */
function livenessOf({ flow, liveness = null }: OverallInput, face: FaceResult): Score['liveness'] {
  return livenessSection(flow.liveness === 'off' ? null : liveness, face.liveness.photoQuality);
}

function judgeLiveness({ flow, liveness = null, retriesUsedUp }: OverallInput): Group | null {
  const result = decideLiveness({
    measurement: liveness,
    wanted: flow.liveness,
    retriesUsedUp: retriesUsedUp.liveness ?? false,
  });
  if (result === null) return null;
  const { verdict, reasons, share } = result;
  const note = liveness === null ? 'not run' : verdict === 'MANUAL_PENDING' ? 'retries used up' : null;
  return { name: 'Liveness Detection', verdict, note, reasons, rule: livenessRule(result), share };
}

function livenessRule({ decidedBy, verdict }: LivenessResult): Rule | null {
  if (decidedBy === null) return null;
  if (decidedBy in sessionReasons) return ruleOf(decidedBy as SessionReason, verdict); // just looked up
  const expression: string = livenessReasons[decidedBy as keyof typeof livenessReasons]; // what is left
  return { name: decidedBy, expression, ruleType: 'check', status: verdict };
}

function ruleOf(reason: SessionReason, status: TestStatus): Rule {
  return { name: reason, expression: sessionReasons[reason], ruleType: 'session', status };
}

function meanValue(groups: readonly Group[]): Pick<Test, 'value'> {
  const shares = groups.map(({ share }) => share).filter((share) => share !== null);
  if (shares.length === 0) return {};
  return { value: percent(shares.reduce((total, share) => total + share, 0) / shares.length) };
}

const isForReview = ({ verdict }: Group): boolean => verdict === 'WARN' || verdict === 'MANUAL_PENDING';

/** One English sentence naming the groups that passed, failed or wait (contract 6.1 `reasonMsg`); no personal data. */
function sentence(groups: readonly Group[], review: OverallInput['review']): string {
  const named = (verb: string, some: readonly Group[]) =>
    some.length === 0
      ? null
      : `${verb}: ${some.map(({ name, note }) => (note === null ? name : `${name} (${note})`)).join(', ')}`;
  const failed = named(
    'failed',
    groups.filter((group) => group.verdict === 'FAIL'),
  );
  const waiting = named('needs review', groups.filter(isForReview));
  const passed = named(
    'passed',
    groups.filter((group) => group.verdict === 'OK'),
  );
  const parts = [failed, waiting, passed].filter((part) => part !== null).join('; ');
  return review === null ? `Session ${parts}` : `Session ${review} by a reviewer; ${parts}`;
}
