import type { DataKey } from '../../../platform/keys/encryption.js';
import type { Turn } from '../../sessions/turn.js';
import { listJudged, replaceAttempts } from '../queries.js';
import { livenessContext, type StoredLiveness } from '../stored-liveness.js';

/** What was measured stays, for it says nothing of who the person is; the face and every trace of a frame go. */
export async function redactLiveness({ trx, session, dataKey }: Turn, newKey: DataKey): Promise<void> {
  const [attempt] = await listJudged(trx, session.id);
  if (!attempt?.result) return replaceAttempts(trx, session.id, null);
  const context = livenessContext(attempt.id);
  const { measurement, selfieId } = dataKey.openJson<StoredLiveness>(attempt.result, context);
  const redacted: StoredLiveness = { measurement, selfieId, face: null, prints: [] };
  await replaceAttempts(trx, session.id, { id: attempt.id, result: newKey.sealJson(redacted, context) });
}
