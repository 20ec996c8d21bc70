import type { FaceResult, IdResult, LoginResult } from '@gatehouse/decision';
import type { DbOrTrx, Trx } from '../../../platform/database/open-database.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import type { Turn } from '../../sessions/turn.js';
import { findResults, upsertResults } from '../queries.js';
import { type ComparedCaptures, resultsContext, type StoredResults } from '../stored-results.js';

export async function loadResults(db: DbOrTrx, sessionId: string, dataKey: DataKey): Promise<StoredResults> {
  const row = await findResults(db, sessionId);
  return row ? dataKey.openJson<StoredResults>(row.content, resultsContext(sessionId)) : {};
}

/** Merges into what is stored; the session row is locked, so nobody else writes meanwhile. */
async function storeResults(
  { trx, session, dataKey, now }: Turn,
  change: Partial<StoredResults>,
): Promise<void> {
  const results = { ...(await loadResults(trx, session.id, dataKey)), ...change };
  await upsertResults(trx, {
    sessionId: session.id,
    content: dataKey.sealJson(results, resultsContext(session.id)),
    updatedAt: now,
  });
}

export function storeIdResult(
  turn: Turn,
  document: 'first' | 'second',
  { decision, frontId, backId = null }: { decision: IdResult; frontId: string; backId?: string | null },
): Promise<void> {
  return storeResults(
    turn,
    document === 'first'
      ? { firstId: decision, firstIdFrontId: frontId, firstIdBackId: backId }
      : { secondId: decision, secondIdFrontId: frontId, secondIdBackId: backId },
  );
}

export function storeFaceResult(
  turn: Turn,
  { decision, compared }: { decision: FaceResult; compared: ComparedCaptures },
): Promise<void> {
  return storeResults(turn, { face: decision, compared });
}

/** The session was made in this transaction: there is nothing to merge with. */
export async function insertLoginResult(
  trx: Trx,
  {
    sessionId,
    dataKey,
    login,
    now,
  }: { sessionId: string; dataKey: DataKey; login: LoginResult; now: number },
): Promise<void> {
  const results: StoredResults = { login };
  await upsertResults(trx, {
    sessionId,
    content: dataKey.sealJson(results, resultsContext(sessionId)),
    updatedAt: now,
  });
}

/** Redaction: what is stored is changed and sealed with the session's new key. */
export async function replaceResults(
  { trx, session, dataKey, now }: Turn,
  newKey: DataKey,
  change: (results: StoredResults) => StoredResults,
): Promise<void> {
  const results = change(await loadResults(trx, session.id, dataKey));
  await upsertResults(trx, {
    sessionId: session.id,
    content: newKey.sealJson(results, resultsContext(session.id)),
    updatedAt: now,
  });
}
