import { sql } from 'kysely';
import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';

export function findExecutiveByMail(db: DbOrTrx, organisationId: string, email: string) {
  return db
    .selectFrom('executives')
    .select(['id', 'passwordHash'])
    .where('organisationId', '=', organisationId)
    .where('email', '=', email)
    .executeTakeFirst();
}

/** Log-ins for one mail are counted one after another, on every node. */
export async function lockLogIns(trx: Trx, subject: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`log-in:${subject}`}, 0))`.execute(trx);
}

/** Times of the newest failures, newest first. */
export function listLogInFailures(
  db: DbOrTrx,
  { subject, since, limit }: { subject: string; since: number; limit: number },
) {
  return db
    .selectFrom('logInFailures')
    .select('failedAt')
    .where('subject', '=', subject)
    .where('failedAt', '>', since)
    .orderBy('failedAt', 'desc')
    .limit(limit)
    .execute();
}

export function insertLogInFailure(trx: Trx, failure: { subject: string; failedAt: number }) {
  return trx.insertInto('logInFailures').values(failure).execute();
}

export function deleteLogInFailures(trx: Trx, subject: string) {
  return trx.deleteFrom('logInFailures').where('subject', '=', subject).execute();
}

/** Of any mail: the table holds the last minutes only. */
export function deleteLogInFailuresBefore(trx: Trx, time: number) {
  return trx.deleteFrom('logInFailures').where('failedAt', '<=', time).execute();
}
