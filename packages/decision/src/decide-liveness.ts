import type { Liveness, LivenessMeasurement, LivenessTest } from '@gatehouse/contract';
import { livenessReasons, type ReasonCode, type SessionReason } from './checks.js';
import { percent } from './rate-findings.js';

export interface LivenessInput {
  /** The newest judged attempt, held against the selfie that counts; null: none was judged. */
  measurement: LivenessMeasurement | null;
  /** Active liveness of the flow. */
  wanted: 'off' | 'optional' | 'required';
  /** No attempt follows: they are used up, or the person went on without another. */
  retriesUsedUp: boolean;
}

export interface LivenessResult {
  verdict: 'OK' | 'WARN' | 'MANUAL_PENDING' | 'FAIL';
  reasons: ReasonCode[];
  /** What decided, where it is no passed challenge. */
  decidedBy: LivenessTest | SessionReason | null;
  /** Per cent; 0 where a required challenge was not run. */
  share: number;
}

/**
 * What speaks of an attack, and not of a person who did not manage, and how far beyond its limit it must be to say so:
 * once seen it fails the session, however many attempts there were. Everything else goes to a reviewer when the attempts
 * are used up. The limits come from rendered persons (docs/reference/liveness.md), so nobody is accused close to one: faces
 * keep the review zone of the match, and a head the distance that it kept from the pictures.
 */
const attackMargins: Partial<Record<LivenessTest, number>> = {
  'liveness.flat': 0.06,
  'liveness.replayed_frames': 0.03,
  'liveness.same_person': 0.1,
  'liveness.selfie_person': 0.1,
};

/** From here on a weak sign (0-100) counts towards a person's look: moire alone, any other beside a second one. */
export const passiveDoubtFrom = 80;

/** Contract 5.4 and 6.1. null: the challenge counts for nothing, because none was run and none is required. */
export function decideLiveness({ measurement, wanted, retriesUsedUp }: LivenessInput): LivenessResult | null {
  if (measurement === null || wanted === 'off') {
    if (wanted !== 'required') return null;
    const reason = retriesUsedUp ? 'retries.liveness_used_up' : 'liveness.not_run';
    const reasons: ReasonCode[] = retriesUsedUp ? [reason, 'liveness.not_run'] : [reason];
    return { verdict: 'MANUAL_PENDING', reasons, decidedBy: reason, share: 0 };
  }
  const share = measurement.score;
  const failed = failedLivenessTests(measurement);
  const [first] = failed;
  if (measurement.passed && first === undefined) {
    if (!isDoubtful(measurement)) return { verdict: 'OK', reasons: [], decidedBy: null, share };
    return {
      verdict: 'WARN',
      reasons: ['liveness.passive_signs'],
      decidedBy: 'liveness.passive_signs',
      share,
    };
  }
  const attack = findAttack(measurement);
  if (attack === undefined && retriesUsedUp)
    return {
      verdict: 'MANUAL_PENDING',
      reasons: ['retries.liveness_used_up', ...failed],
      decidedBy: 'retries.liveness_used_up',
      share,
    };
  return { verdict: 'FAIL', reasons: failed, decidedBy: attack ?? first ?? 'liveness.frames', share };
}

/** The section of the score. `photoQuality` is the selfie's own. */
export function livenessSection(
  measurement: LivenessMeasurement | null,
  photoQuality: Liveness['photoQuality'],
): Liveness {
  if (measurement === null)
    return { livenessScore: { status: 'UNKNOWN' }, photoQuality, overall: { status: 'UNKNOWN' } };
  const status = !measurement.passed ? 'FAIL' : isDoubtful(measurement) ? 'WARN' : 'OK';
  const test = { value: percent(measurement.score), status } as const;
  const attack = findAttack(measurement);
  return {
    livenessScore: test,
    photoQuality,
    physicalAttack: { status: attack !== undefined ? 'FAIL' : measurement.passed ? 'OK' : 'UNKNOWN' },
    // Named where something was detected; a challenge that was not carried out detected nothing.
    ...(attack !== undefined && { spoofDetectionMethod: attack }),
    overall: test,
  };
}

/**
 * What an attempt failed on, in the order of the list of reasons. A test that had nothing to measure (the head was never
 * turned, so it cannot have turned like a picture) is named only where nothing else failed.
 */
export function failedLivenessTests({ tests }: LivenessMeasurement): LivenessTest[] {
  const failed = tests.filter(({ passed }) => !passed);
  const telling = failed.filter(({ measured }) => measured !== null);
  const named = new Set((telling.length > 0 ? telling : failed).map(({ test }) => test));
  // The keys are those of the list: Object.keys only forgets it.
  return (Object.keys(livenessReasons) as LivenessTest[]).filter((test) => named.has(test));
}

/** The most telling one first: the order of `attackMargins`. */
function findAttack({ tests }: LivenessMeasurement): LivenessTest | undefined {
  const sure = tests.filter(({ test, passed, measured, threshold }) => {
    const margin = attackMargins[test];
    if (passed || margin === undefined || measured === null) return false;
    return threshold === null || Math.abs(measured - threshold) >= margin;
  });
  // The keys are those of the table: Object.keys only forgets it.
  return (Object.keys(attackMargins) as LivenessTest[]).find((attack) =>
    sure.some(({ test }) => test === attack),
  );
}

/** A door frame or a lamp shows one sign as well as a screen does; a regular pattern on a face is rarer. */
function isDoubtful({ passive }: LivenessMeasurement): boolean {
  const strong = Object.keys(passive).filter((sign) => (passive[sign] ?? 0) >= passiveDoubtFrom);
  return strong.length > 1 || strong.includes('moire');
}
