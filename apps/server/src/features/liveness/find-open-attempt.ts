import { type ArrivedLivenessFrame, GatehouseError } from '@gatehouse/contract';
import type { LivenessAttempt } from '../../platform/database/schema.js';
import type { Turn } from '../sessions/turn.js';
import { hashSecret } from '../tokens/token-service.js';
import { findAttempt, listFrames } from './queries.js';
import { livenessFrameContext } from './stored-liveness.js';

/** The attempt of a nonce; an unknown one and another session's are the same refusal. */
export async function findAttemptOf({ trx, session }: Turn, nonce: string): Promise<LivenessAttempt> {
  const attempt = await findAttempt(trx, { sessionId: session.id, nonceHash: hashSecret(nonce) });
  if (!attempt) throw new GatehouseError('liveness.unknown');
  return attempt;
}

export function refuseUnlessOpen({ state, expiresAt }: LivenessAttempt, now: number): void {
  if (state !== 'open') throw new GatehouseError('liveness.ended');
  if (expiresAt <= now) throw new GatehouseError('liveness.expired');
}

/** The frames of an attempt, in the order of their arrival. */
export async function openFrames({ trx, dataKey }: Turn, attemptId: string): Promise<ArrivedLivenessFrame[]> {
  const rows = await listFrames(trx, attemptId);
  return rows.map(({ measurement }, position) =>
    dataKey.openJson<ArrivedLivenessFrame>(measurement, livenessFrameContext(attemptId, position)),
  );
}
