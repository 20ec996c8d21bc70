import type {
  ArrivedLivenessFrame,
  EngineVersion,
  FaceMeasurement,
  LivenessChallenge,
  LivenessFrame,
  LivenessMeasurement,
  LivenessTest,
} from '@gatehouse/contract';
import { compareFaces } from './compare-faces.js';
import {
  distanceOfFingerprints,
  type Fingerprint,
  type PictureShare,
  readFingerprint,
} from './fingerprint-frame.js';
import { type FollowedChallenge, followChallenge, isUsable, stanceOf } from './follow-challenge.js';
import { livenessLimits } from './liveness-limits.js';
import { measureParallax } from './measure-parallax.js';

export interface LivenessAttempt {
  challenge: LivenessChallenge;
  /** In order of arrival. */
  frames: readonly ArrivedLivenessFrame[];
  /** The face that the frames must show; null fails `liveness.selfie_person`. */
  selfie: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'> | null;
  /** Frames of earlier attempts: none of them may come again. */
  earlierFrames?: readonly Looks[];
}

type Findings = Omit<LivenessMeasurement['tests'][number], 'test'>;

/**
 * Judges one attempt from its measured frames. Pure: the same frames give the same verdict. It passes when every test
 * passes; what was measured stands beside the limit. It does not detect a video answer by somebody who acts on the
 * challenge, masks, or pictures fed in place of the camera. Frames described by different models throw FaceError
 * `face.models_differ`.
 */
export function judgeLiveness(attempt: LivenessAttempt): LivenessMeasurement {
  const { challenge, frames } = attempt;
  const followed = followChallenge(challenge.actions, frames);
  const findings: Record<LivenessTest, Findings> = {
    'liveness.timing': judgeTiming(attempt, followed),
    'liveness.frames': judgeFrames(frames),
    'liveness.replayed_frames': judgeCopies(attempt),
    'liveness.order': judgeOrder(followed),
    'liveness.turn_left': judgeTurn(attempt, followed, 1),
    'liveness.turn_right': judgeTurn(attempt, followed, -1),
    'liveness.centre': judgeCentre(followed),
    'liveness.closer': judgeCloser(attempt, followed),
    'liveness.same_person': judgeSamePerson(frames, followed),
    'liveness.selfie_person': judgeSelfiePerson(attempt, followed),
    'liveness.flat': judgeDepth(frames, followed),
  };
  // The keys are those of the literal above.
  const tests = (Object.keys(findings) as LivenessTest[]).map((test) => ({ test, ...findings[test] }));
  const passed = tests.every((test) => test.passed);
  return {
    kind: 'liveness',
    engines: enginesOf(frames),
    challenge: { actions: challenge.actions, issuedAtMs: challenge.issuedAtMs },
    frameCount: frames.length,
    durationMs: durationOf(frames),
    bestNeutralIndex: findBestNeutral(frames, followed),
    passed,
    score: scoreOf(tests, passed),
    tests,
    passive: meanPassive(frames),
  };
}

function durationOf(frames: readonly ArrivedLivenessFrame[]): number {
  return (frames.at(-1)?.arrivedAtMs ?? 0) - (frames[0]?.arrivedAtMs ?? 0);
}

function enginesOf(frames: readonly ArrivedLivenessFrame[]): EngineVersion[] {
  const byName = new Map(
    frames.flatMap(({ frame }) =>
      frame.engines.map((engine) => [`${engine.name} ${engine.version}`, engine]),
    ),
  );
  return Array.from(byName.values());
}

/** At least `threshold`; a value that could not be measured fails. */
const atLeast = (measured: number | null, threshold: number, unit: string): Findings => ({
  passed: measured !== null && measured >= threshold,
  measured: measured === null ? null : rounded(measured),
  threshold,
  unit,
});
/** Under `threshold`; a value that could not be measured fails. */
const under = (measured: number | null, threshold: number, unit: string): Findings => ({
  passed: measured !== null && measured < threshold,
  measured: measured === null ? null : rounded(measured),
  threshold,
  unit,
});
const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

// An answer cannot come sooner than its prompt was seen: the next action is shown in answer to the frame that completed
// the one before. Clocks of the page can only speak against the attempt.
function judgeTiming({ challenge, frames }: LivenessAttempt, followed: FollowedChallenge): Findings {
  const lifeMs = challenge.expiresAtMs - challenge.issuedAtMs;
  const reactions = followed.actions.flatMap(({ frames: answered }, step) => {
    const prompt = step === 0 ? followed.neutralFrames.at(-1) : followed.actions[step - 1]?.frames.at(-1);
    const [first] = answered;
    const promptedAtMs = prompt === undefined ? undefined : frames[prompt]?.arrivedAtMs;
    const answeredAtMs = first === undefined ? undefined : frames[first]?.arrivedAtMs;
    return promptedAtMs === undefined || answeredAtMs === undefined ? [] : [answeredAtMs - promptedAtMs];
  });
  const conditions = [
    atLeast(reactions.length > 0 ? Math.min(...reactions) : null, livenessLimits.reactionMs, 'ms'),
    atLeast(durationOf(frames), livenessLimits.shortestMs, 'ms'),
    atLeast(smallestStep(frames.map(({ arrivedAtMs }) => arrivedAtMs)), 1, 'ms'),
    atLeast(smallestStep(frames.map(({ capturedAtMs }) => capturedAtMs)), 1, 'ms'),
    atLeast(frames[0]?.arrivedAtMs ?? null, 0, 'ms'),
    under(frames.at(-1)?.arrivedAtMs ?? null, lifeMs, 'ms'),
  ];
  return firstFailed(conditions);
}

function smallestStep(times: readonly number[]): number | null {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return steps.length > 0 ? Math.min(...steps) : null;
}

function firstFailed(conditions: readonly Findings[]): Findings {
  const [first] = conditions;
  const failed = conditions.find(({ passed }) => !passed) ?? first;
  if (!failed) throw new RangeError('A test needs a condition.');
  return failed;
}

function judgeFrames(frames: readonly ArrivedLivenessFrame[]): Findings {
  const unusable = frames.filter(({ frame }) => !isUsable(frame)).length;
  return under(frames.length > 0 ? unusable / frames.length : null, livenessLimits.unusableShare, 'share');
}

// A person who waits may look the same in two frames; one who has moved does not come back to the same pixel. So copies
// of an attempt's own frames are those with a movement between them, and the same bytes anywhere.
function judgeCopies({ frames, earlierFrames = [] }: LivenessAttempt): Findings {
  // Every frame is compared with every other, and opened once.
  const earlier = earlierFrames.map(openLooks);
  const seen: OpenedLooks[] = [];
  const distances = frames.flatMap(({ frame }) => {
    const looks = openLooks(frame);
    const part = faceShareOf(frame);
    let hasMoved = false;
    const own: number[] = [];
    for (const before of seen.toReversed()) {
      const distance = distanceOfLooks(before, looks, part);
      hasMoved ||= distance > livenessLimits.movedDistance;
      if (hasMoved || before.digest === looks.digest) own.push(distance);
    }
    seen.push(looks);
    return [...own, ...earlier.map((other) => distanceOfLooks(other, looks, part))];
  });
  // Without any movement nothing can be said, and no attempt can pass.
  const smallest = distances.length > 0 ? Math.min(...distances) : null;
  return atLeast(smallest, livenessLimits.copyDistance, 'cells apart');
}

type Looks = Pick<LivenessFrame, 'digest' | 'fingerprint'>;
interface OpenedLooks {
  digest: string;
  fingerprint: Fingerprint | null;
}
const openLooks = ({ digest, fingerprint }: Looks): OpenedLooks => ({
  digest,
  fingerprint: readFingerprint(fingerprint),
});
const distanceOfLooks = (a: OpenedLooks, b: OpenedLooks, part: PictureShare | undefined) =>
  a.digest === b.digest ? 0 : distanceOfFingerprints(a.fingerprint, b.fingerprint, part);

/** Where a frame shows its face: a copy shows it there too. */
function faceShareOf({ face, picture }: Pick<LivenessFrame, 'face' | 'picture'>): PictureShare | undefined {
  if (!face) return undefined;
  const { x, y, width, height } = face.box;
  const { widthPx, heightPx } = picture;
  return { left: x / widthPx, top: y / heightPx, width: width / widthPx, height: height / heightPx };
}

function judgeOrder({ actions, step, wrongTurns }: FollowedChallenge): Findings {
  if (wrongTurns.length > 0)
    return { passed: false, measured: wrongTurns.length, threshold: 0, unit: 'wrong turns' };
  return atLeast(Math.max(0, step), actions.length, 'actions in order');
}

/** What `consecutiveFrames` usable frames in a row all reach, at best; null without. */
function bestHeld(
  { frames }: LivenessAttempt,
  { neutral }: FollowedChallenge,
  measure: (stance: { yaw: number; widthRatio: number }) => number | null,
): number | null {
  if (!neutral) return null;
  const values = frames.map(({ frame }) => {
    const stance = stanceOf(frame, neutral);
    return stance && measure(stance);
  });
  const held = values.flatMap((_, index) => {
    const inARow = values.slice(index, index + livenessLimits.consecutiveFrames);
    const known = inARow.filter((value) => value !== null);
    return known.length === livenessLimits.consecutiveFrames ? [Math.min(...known)] : [];
  });
  return held.length > 0 ? Math.max(...held) : null;
}

function judgeTurn(attempt: LivenessAttempt, followed: FollowedChallenge, side: 1 | -1): Findings {
  const degrees = bestHeld(attempt, followed, ({ yaw }) => side * yaw);
  return atLeast(degrees, livenessLimits.turnDegrees, 'degrees');
}

function judgeCloser(attempt: LivenessAttempt, followed: FollowedChallenge): Findings {
  const ratio = bestHeld(attempt, followed, ({ yaw, widthRatio }) =>
    Math.abs(yaw) <= livenessLimits.closerYawDegrees ? widthRatio : null,
  );
  return atLeast(ratio, livenessLimits.closerWidthRatio, 'times the neutral width');
}

function judgeCentre({ actions }: FollowedChallenge): Findings {
  const centres = actions.filter(({ action }) => action === 'centre');
  const answered = centres.filter(({ frames }) => frames.length > 0);
  return atLeast(answered.length, centres.length, 'times back');
}

interface DescribedFrame {
  index: number;
  face: FaceMeasurement;
  isNeutral: boolean;
}

function describedFrames(
  frames: readonly ArrivedLivenessFrame[],
  { neutral, neutralFrames }: FollowedChallenge,
): DescribedFrame[] {
  if (!neutral) return [];
  return frames.flatMap(({ frame }, index) => {
    const stance = stanceOf(frame, neutral);
    if (!stance || !frame.face) return [];
    const isNeutral = neutralFrames.includes(index) || Math.abs(stance.yaw) <= livenessLimits.backYawDegrees;
    return [{ index, face: frame.face, isNeutral }];
  });
}

// Every usable frame is held against those before it, so that nobody else can turn in the person's place. Not against the
// neutral ones alone: seen far from the side nobody looks like himself from the front, but like a moment ago.
function judgeSamePerson(frames: readonly ArrivedLivenessFrame[], followed: FollowedChallenge): Findings {
  const described = describedFrames(frames, followed);
  const neutral = described.filter(({ isNeutral }) => isNeutral);
  const turned = described.filter(({ isNeutral }) => !isNeutral);
  const among = neutral.flatMap((a, index) => neutral.slice(0, index).map((b) => distance(a.face, b.face)));
  const across = turned.map(({ index, face }) => {
    const before = described.filter((other) => other.index < index);
    const others = before.length > 0 ? before : neutral;
    return Math.min(...others.map((other) => distance(face, other.face)));
  });
  if (among.length === 0 || across.length === 0)
    return under(null, livenessLimits.samePersonDistance, 'distance');
  return firstFailed([
    under(Math.max(...among), livenessLimits.samePersonDistance, 'distance'),
    under(Math.max(...across), livenessLimits.turnedPersonDistance, 'distance'),
  ]);
}

function judgeSelfiePerson({ frames, selfie }: LivenessAttempt, followed: FollowedChallenge): Findings {
  const distances = selfie
    ? describedFrames(frames, followed)
        .filter(({ isNeutral }) => isNeutral)
        .map(({ face }) => distance(face, selfie))
    : [];
  const mean =
    distances.length > 0 ? distances.reduce((sum, value) => sum + value, 0) / distances.length : null;
  return under(mean, livenessLimits.selfieDistance, 'distance');
}

const distance = (
  a: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>,
  b: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>,
) => compareFaces(a, b).distance;

// Both turns must show depth: a flat picture bent to one side must not be helped by the other.
function judgeDepth(frames: readonly ArrivedLivenessFrame[], followed: FollowedChallenge): Findings {
  const shapesOf = (indices: readonly number[]) => indices.map((index) => frames[index]?.frame.shape ?? null);
  const neutralShape = meanShape(shapesOf(followed.neutralFrames));
  const turns = followed.actions.filter(({ action }) => action === 'turn-left' || action === 'turn-right');
  const depths = turns.map(({ frames: answered }) => {
    const turned = meanShape(shapesOf(answered));
    return neutralShape && turned && measureParallax(neutralShape, turned);
  });
  const known = depths.filter((depth) => depth !== null);
  const least = known.length === turns.length && known.length > 0 ? Math.min(...known) : null;
  return atLeast(least, livenessLimits.parallax, 'of the proportions of a head');
}

function meanShape(shapes: readonly (number[] | null)[]): number[] | null {
  const known = shapes.filter((shape) => shape !== null);
  const [first] = known;
  if (!first) return null;
  return first.map((_, place) => known.reduce((sum, shape) => sum + (shape[place] ?? 0), 0) / known.length);
}

function findBestNeutral(
  frames: readonly ArrivedLivenessFrame[],
  followed: FollowedChallenge,
): number | null {
  const [best] = describedFrames(frames, followed)
    .filter(({ isNeutral }) => isNeutral)
    .map(({ index }) => ({ index, sharpness: frames[index]?.frame.sharpness ?? 0 }))
    .sort((a, b) => b.sharpness - a.sharpness);
  return best?.index ?? null;
}

function scoreOf(tests: LivenessMeasurement['tests'], passed: boolean): number {
  if (!passed) return Math.round((50 * tests.filter((test) => test.passed).length) / tests.length);
  const flat = tests.find(({ test }) => test === 'liveness.flat');
  const margin = (flat?.measured ?? 0) / (flat?.threshold || 1) - 1;
  return Math.round(75 + 25 * Math.max(0, Math.min(1, margin)));
}

function meanPassive(frames: readonly ArrivedLivenessFrame[]): Record<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { frame } of frames) {
    for (const [name, value] of Object.entries(frame.passive)) {
      const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }
  return Object.fromEntries(Array.from(sums, ([name, { sum, count }]) => [name, Math.round(sum / count)]));
}
