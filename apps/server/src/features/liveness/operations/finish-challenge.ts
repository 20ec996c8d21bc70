import {
  type FinishedChallenge,
  GatehouseError,
  type LivenessMeasurement,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import { failedLivenessTests } from '@gatehouse/decision';
import type { LivenessAttempt as AttemptToJudge } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import type { LivenessAttempt } from '../../../platform/database/schema.js';
import { findAcceptedCapture } from '../../captures/index.js';
import { openMeasurement } from '../../captures/measurement.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import { allowedFailures, attemptsLeft } from '../allowed-attempts.js';
import { findAttemptOf, openFrames, refuseUnlessOpen } from '../find-open-attempt.js';
import { deleteFrames, endAttempt, listJudged } from '../queries.js';
import { livenessContext, type StoredLiveness } from '../stored-liveness.js';
import { giveUpLiveness } from './begin-challenge.js';

export interface FinishChallengeInput {
  sessionId: string;
  nonce: string;
  /** Throws for who may not finish it; asked before the judgement and, under the session's lock, after it. */
  admit?: (turn: Turn) => void;
}

/**
 * Judges an attempt, once: a second finish answers the same and changes nothing. No transaction is held while a worker
 * judges; of two that finish at once, the first to store its verdict wins. Frames that come meanwhile came too late.
 */
export async function finishChallenge(
  dependencies: Dependencies,
  { sessionId, nonce, admit }: FinishChallengeInput,
): Promise<FinishedChallenge> {
  const opened = await advanceSession(dependencies, sessionId, async (turn) => {
    admit?.(turn);
    const attempt = await findAttemptOf(turn, nonce);
    return judgedBefore(turn, attempt) ?? (await openEvidence(turn, attempt, nonce));
  });
  if ('passed' in opened) return opened;
  const measurement = await dependencies.vision.judgeLiveness(opened.toJudge, sessionId);
  return advanceSession(dependencies, sessionId, async (turn) => {
    admit?.(turn);
    const attempt = await findAttemptOf(turn, nonce);
    const before = judgedBefore(turn, attempt);
    if (before) return before;
    await turn.apply({ type: 'write' });
    // It was in time when it was sent; only another challenge has ended it since.
    refuseUnlessOpen(attempt, opened.openedAt);
    await storeVerdict(turn, attempt, { ...opened, measurement });
    await turn.note(
      'liveness.judged',
      {
        attemptId: attempt.id,
        passed: measurement.passed,
        ...(!measurement.passed && { reasons: failedLivenessTests(measurement) }),
      },
      'step',
    );
    if (!measurement.passed) countFailure(turn);
    await markStep(turn);
    return answerOf(turn, measurement);
  });
}

function judgedBefore(turn: Turn, { id, state, result }: LivenessAttempt): FinishedChallenge | null {
  if (state !== 'judged' || !result) return null;
  const { measurement } = turn.dataKey.openJson<StoredLiveness>(result, livenessContext(id));
  return answerOf(turn, measurement);
}

interface Evidence {
  toJudge: AttemptToJudge;
  /** The selfie that the frames are compared with. */
  selfieId: string;
  openedAt: number;
}

async function openEvidence(turn: Turn, attempt: LivenessAttempt, nonce: string): Promise<Evidence> {
  const { trx, dataKey, session, now } = turn;
  await turn.apply({ type: 'write' });
  refuseUnlessOpen(attempt, now);
  const frames = await openFrames(turn, attempt.id);
  if (frames.length === 0) throw new GatehouseError('liveness.no_frames');
  const capture = await findAcceptedCapture(trx, session.id, 'selfie');
  if (!capture) throw new GatehouseError('process.no_selfie');
  const { actions, issuedAt: issuedAtMs, expiresAt: expiresAtMs } = attempt;
  return {
    toJudge: {
      challenge: { nonce, actions, issuedAtMs, expiresAtMs },
      frames,
      selfie: openMeasurement<SelfieMeasurement>(dataKey, capture).face,
      earlierFrames: await printsOfEarlier(turn),
    },
    selfieId: capture.id,
    openedAt: now,
  };
}

async function storeVerdict(
  { trx, dataKey, now }: Turn,
  attempt: LivenessAttempt,
  { toJudge: { frames }, selfieId, measurement }: Evidence & { measurement: LivenessMeasurement },
): Promise<void> {
  const neutral = measurement.bestNeutralIndex === null ? undefined : frames[measurement.bestNeutralIndex];
  const stored: StoredLiveness = {
    measurement,
    selfieId,
    face: neutral?.frame.face ?? null,
    prints: frames.map(({ frame: { digest, fingerprint } }) => ({ digest, fingerprint })),
  };
  const result = dataKey.sealJson(stored, livenessContext(attempt.id));
  await endAttempt(trx, attempt.id, { state: 'judged', result, endedAt: now });
  await deleteFrames(trx, attempt.id);
}

async function printsOfEarlier({ trx, session, dataKey }: Turn): Promise<StoredLiveness['prints']> {
  const judged = await listJudged(trx, session.id);
  return judged.flatMap(({ id, result }) =>
    result ? dataKey.openJson<StoredLiveness>(result, livenessContext(id)).prints : [],
  );
}

function countFailure(turn: Turn): void {
  const { refusals = {} } = turn.session.progress;
  const failures = (refusals.liveness ?? 0) + 1;
  turn.changeProgress({ refusals: { ...refusals, liveness: failures } });
  if (failures >= allowedFailures(turn.flow)) giveUpLiveness(turn);
}

const answerOf = (turn: Turn, measurement: LivenessMeasurement): FinishedChallenge => ({
  passed: measurement.passed,
  reasons: failedLivenessTests(measurement),
  attemptsLeft: attemptsLeft(turn),
});
