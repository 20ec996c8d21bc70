import {
  type ArrivedLivenessFrame,
  type FinishedChallenge,
  GatehouseError,
  type LivenessMeasurement,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import { failedLivenessTests } from '@gatehouse/decision';
import { judgeLiveness } from '@gatehouse/face';
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

/** Judges an attempt, once: a second finish answers the same and changes nothing. */
export function finishChallenge(
  dependencies: Dependencies,
  { sessionId, nonce }: { sessionId: string; nonce: string },
): Promise<FinishedChallenge> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    const attempt = await findAttemptOf(turn, nonce);
    if (attempt.state === 'judged' && attempt.result) {
      const { measurement } = turn.dataKey.openJson<StoredLiveness>(
        attempt.result,
        livenessContext(attempt.id),
      );
      return answerOf(turn, measurement);
    }
    await turn.apply({ type: 'write' });
    refuseUnlessOpen(attempt, turn.now);
    const frames = await openFrames(turn, attempt.id);
    if (frames.length === 0) throw new GatehouseError('liveness.no_frames');
    const measurement = await judge(turn, { attempt, nonce, frames });
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

async function judge(
  turn: Turn,
  { attempt, nonce, frames }: { attempt: LivenessAttempt; nonce: string; frames: ArrivedLivenessFrame[] },
): Promise<LivenessMeasurement> {
  const { trx, dataKey, session, now } = turn;
  const capture = await findAcceptedCapture(trx, session.id, 'selfie');
  if (!capture) throw new GatehouseError('process.no_selfie');
  const measurement = judgeLiveness({
    challenge: {
      nonce,
      actions: attempt.actions,
      issuedAtMs: attempt.issuedAt,
      expiresAtMs: attempt.expiresAt,
    },
    frames,
    selfie: openMeasurement<SelfieMeasurement>(dataKey, capture).face,
    earlierFrames: await printsOfEarlier(turn),
  });
  const neutral = measurement.bestNeutralIndex === null ? undefined : frames[measurement.bestNeutralIndex];
  const stored: StoredLiveness = {
    measurement,
    selfieId: capture.id,
    face: neutral?.frame.face ?? null,
    prints: frames.map(({ frame: { digest, fingerprint } }) => ({ digest, fingerprint })),
  };
  const result = dataKey.sealJson(stored, livenessContext(attempt.id));
  await endAttempt(trx, attempt.id, { state: 'judged', result, endedAt: now });
  await deleteFrames(trx, attempt.id);
  return measurement;
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
