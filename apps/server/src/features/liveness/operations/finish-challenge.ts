import {
  type ArrivedLivenessFrame,
  type FaceMeasurement,
  type FinishedChallenge,
  GatehouseError,
  type LivenessMeasurement,
  type SelfieMeasurement,
} from '@gatehouse/contract';
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
import { deleteFrames, endAttempt } from '../queries.js';
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
    const measurement = await judge(turn, attempt, frames);
    await turn.note(
      'liveness.judged',
      {
        attemptId: attempt.id,
        passed: measurement.passed,
        ...(!measurement.passed && { reasons: failedTests(measurement) }),
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
  attempt: LivenessAttempt,
  frames: ArrivedLivenessFrame[],
): Promise<LivenessMeasurement> {
  const { trx, dataKey, session, now } = turn;
  const capture = await findAcceptedCapture(trx, session.id, 'selfie');
  if (!capture) throw new GatehouseError('process.no_selfie');
  const measurement = judgeLiveness({
    challenge: { actions: attempt.actions, issuedAtMs: attempt.issuedAt },
    frames,
    selfie: openMeasurement<SelfieMeasurement>(dataKey, capture).face,
  });
  const stored: StoredLiveness = { measurement, selfieId: capture.id, face: mostFrontalFace(frames) };
  const result = dataKey.sealJson(stored, livenessContext(attempt.id));
  await endAttempt(trx, attempt.id, { state: 'judged', result, endedAt: now });
  await deleteFrames(trx, attempt.id);
  return measurement;
}

/** The face that looks most nearly straight ahead: the one that compares best. */
function mostFrontalFace(frames: readonly ArrivedLivenessFrame[]): FaceMeasurement | null {
  let best: { face: FaceMeasurement; turnDegrees: number } | null = null;
  for (const { frame } of frames) {
    if (!frame.face || !frame.pose) continue;
    const turnDegrees = Math.abs(frame.pose.yaw) + Math.abs(frame.pose.pitch);
    if (best === null || turnDegrees < best.turnDegrees) best = { face: frame.face, turnDegrees };
  }
  return best?.face ?? null;
}

function countFailure(turn: Turn): void {
  const { refusals = {} } = turn.session.progress;
  const failures = (refusals.liveness ?? 0) + 1;
  turn.changeProgress({ refusals: { ...refusals, liveness: failures } });
  if (failures >= allowedFailures(turn.flow)) giveUpLiveness(turn);
}

const failedTests = ({ tests }: LivenessMeasurement) =>
  tests.filter(({ passed }) => !passed).map(({ test }) => test);

const answerOf = (turn: Turn, measurement: LivenessMeasurement): FinishedChallenge => ({
  passed: measurement.passed,
  reasons: failedTests(measurement),
  attemptsLeft: attemptsLeft(turn),
});
