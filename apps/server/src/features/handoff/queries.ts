import { sql } from 'kysely';
import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';

export interface HandoffCode {
  codeHash: string;
  sessionId: string;
  replaceable: boolean;
  createdAt: number;
  expiresAt: number;
}

export function insertCode(trx: Trx, code: HandoffCode) {
  return trx.insertInto('handoffCodes').values(code).execute();
}

/** The session of a code that lives. */
export function findLiveCode(db: DbOrTrx, codeHash: string, now: number) {
  return db
    .selectFrom('handoffCodes')
    .select('sessionId')
    .where('codeHash', '=', codeHash)
    .where('expiresAt', '>', now)
    .executeTakeFirst();
}

/** Those that were shown before end soon, however long they had. */
export function shortenCodes(trx: Trx, sessionId: string, expiresAt: number) {
  return trx
    .updateTable('handoffCodes')
    .set({ expiresAt: sql<number>`least(expires_at, ${expiresAt})` })
    .where('sessionId', '=', sessionId)
    .where('replaceable', '=', true)
    .execute();
}

export function deleteDeadCodes(trx: Trx, sessionId: string, now: number) {
  return trx
    .deleteFrom('handoffCodes')
    .where('sessionId', '=', sessionId)
    .where('expiresAt', '<=', now)
    .execute();
}

export function deleteCodes(trx: Trx, sessionId: string) {
  return trx.deleteFrom('handoffCodes').where('sessionId', '=', sessionId).execute();
}
