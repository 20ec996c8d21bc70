import { randomInt } from 'node:crypto';
import { challengeLimits, GatehouseError, type StartedChallenge } from '@gatehouse/contract';
import { drawChallenge } from '@gatehouse/face';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId, createSecret } from '../../../platform/ids.js';
import { findAcceptedCapture } from '../../captures/index.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import type { Turn } from '../../sessions/turn.js';
import { hashSecret } from '../../tokens/token-service.js';
import { allowedBeginnings, attemptsLeft } from '../allowed-attempts.js';
import { countAttempts, insertAttempt, supersedeOpenAttempt } from '../queries.js';
import { readLiveness } from '../read-liveness.js';

/** What a client is told of the frames that serve best: measured time per frame leaves no room for more. */
const frameAdvice = {
  maximum: challengeLimits.maximumFrames,
  maximumBytes: challengeLimits.maximumFrameBytes,
  heightPx: 640,
  intervalMs: 400,
};

/**
 * Draws the order of an attempt under a nonce that only the caller learns. One attempt is open at a time: the newest
 * device goes on, an older one is told that its challenge has ended.
 */
export function beginChallenge(dependencies: Dependencies, sessionId: string): Promise<StartedChallenge> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    await refuseUnlessWanted(turn);
    const { trx, now, session } = turn;
    if ((await countAttempts(trx, sessionId)) >= allowedBeginnings(turn.flow)) giveUpLiveness(turn);
    const left = attemptsLeft(turn);
    // Given up in this turn: committed first, refused below by its own answer.
    if (left === 0) return null;
    await supersedeOpenAttempt(trx, sessionId, now);
    const nonce = createSecret();
    const attempt = {
      id: createObjectId(now),
      sessionId,
      nonceHash: hashSecret(nonce),
      actions: drawChallenge((below) => randomInt(below)),
      state: 'open' as const,
      result: null,
      issuedAt: now,
      expiresAt: Math.min(now + challengeLimits.lifetimeMs, session.expiresAt),
      endedAt: null,
    };
    await insertAttempt(trx, attempt);
    await turn.note('liveness.begun', { attemptId: attempt.id }, 'step');
    await markStep(turn);
    const { actions, issuedAt, expiresAt } = attempt;
    return { nonce, actions, issuedAt, expiresAt, attemptsLeft: left, frames: frameAdvice };
  }).then((started) => {
    if (!started) throw new GatehouseError('liveness.attempts_used_up');
    return started;
  });
}

async function refuseUnlessWanted({ trx, session, flow, dataKey }: Turn): Promise<void> {
  if (!flow.modules.face || flow.liveness === 'off') throw new GatehouseError('liveness.off');
  const selfie = await findAcceptedCapture(trx, session.id, 'selfie');
  if (!selfie) throw new GatehouseError('process.no_selfie');
  const liveness = await readLiveness(trx, { sessionId: session.id, dataKey, selfieId: selfie.id });
  if (liveness?.passed) throw new GatehouseError('liveness.passed');
}

/** No further attempt: the person goes on, and somebody decides. */
export function giveUpLiveness({ session, changeProgress }: Turn): void {
  const { givenUp = [] } = session.progress;
  if (!givenUp.includes('liveness')) changeProgress({ givenUp: [...givenUp, 'liveness'] });
}
