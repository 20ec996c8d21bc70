import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type { LivenessAttempt } from '../../platform/database/schema.js';

export function insertAttempt(trx: Trx, attempt: LivenessAttempt) {
  return trx.insertInto('livenessAttempts').values(attempt).execute();
}

export function findAttempt(
  db: DbOrTrx,
  { sessionId, nonceHash }: { sessionId: string; nonceHash: string },
): Promise<LivenessAttempt | undefined> {
  return db
    .selectFrom('livenessAttempts')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('nonceHash', '=', nonceHash)
    .executeTakeFirst();
}

/** Newest first: the first one counts. */
export function listJudged(db: DbOrTrx, sessionId: string): Promise<LivenessAttempt[]> {
  return db
    .selectFrom('livenessAttempts')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('state', '=', 'judged')
    .orderBy('issuedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function countAttempts(db: DbOrTrx, sessionId: string): Promise<number> {
  const { count } = await db
    .selectFrom('livenessAttempts')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('sessionId', '=', sessionId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export function endAttempt(
  trx: Trx,
  id: string,
  change: { state: 'judged' | 'superseded'; result: Buffer | null; endedAt: number },
) {
  return trx.updateTable('livenessAttempts').set(change).where('id', '=', id).execute();
}

/** The open attempt of a session, if there is one, is over; its frames go. */
export async function supersedeOpenAttempt(trx: Trx, sessionId: string, endedAt: number): Promise<void> {
  const superseded = await trx
    .updateTable('livenessAttempts')
    .set({ state: 'superseded', endedAt })
    .where('sessionId', '=', sessionId)
    .where('state', '=', 'open')
    .returning('id')
    .execute();
  for (const { id } of superseded) await deleteFrames(trx, id);
}

export function insertFrame(trx: Trx, frame: { attemptId: string; position: number; measurement: Buffer }) {
  return trx.insertInto('livenessFrames').values(frame).execute();
}

export async function countFrames(db: DbOrTrx, attemptId: string): Promise<number> {
  const { count } = await db
    .selectFrom('livenessFrames')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('attemptId', '=', attemptId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** In the order of their arrival. */
export function listFrames(db: DbOrTrx, attemptId: string) {
  return db
    .selectFrom('livenessFrames')
    .select('measurement')
    .where('attemptId', '=', attemptId)
    .orderBy('position')
    .execute();
}

export function deleteFrames(trx: Trx, attemptId: string) {
  return trx.deleteFrom('livenessFrames').where('attemptId', '=', attemptId).execute();
}

/** Frames of attempts that nobody finished: nothing will be judged from them. */
export function deleteFramesExpiredBefore(db: DbOrTrx, time: number) {
  return db
    .deleteFrom('livenessFrames')
    .where('attemptId', 'in', (attempts) =>
      attempts
        .selectFrom('livenessAttempts')
        .select('id')
        .where('state', '=', 'open')
        .where('expiresAt', '<', time),
    )
    .execute();
}

/** Redaction: every attempt but one goes, and that one's result is replaced. */
export async function replaceAttempts(
  trx: Trx,
  sessionId: string,
  kept: { id: string; result: Buffer } | null,
): Promise<void> {
  await trx
    .deleteFrom('livenessAttempts')
    .where('sessionId', '=', sessionId)
    .where('id', '!=', kept?.id ?? '')
    .execute();
  if (kept)
    await trx
      .updateTable('livenessAttempts')
      .set({ result: kept.result })
      .where('id', '=', kept.id)
      .execute();
}
