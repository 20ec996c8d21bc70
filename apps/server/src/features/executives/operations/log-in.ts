import { GatehouseError } from '@gatehouse/contract';
import { verify } from '@node-rs/argon2';
import type { Dependencies } from '../../../dependencies.js';
import type { DbOrTrx } from '../../../platform/database/open-database.js';
import { hashSecret } from '../../tokens/token-service.js';
import {
  deleteLogInFailures,
  deleteLogInFailuresBefore,
  findExecutiveByMail,
  insertLogInFailure,
  listLogInFailures,
  lockLogIns,
} from '../queries.js';

const maximumFailures = 5;
const failureWindowMs = 15 * 60_000;

/**
 * Verified against when the mail is unknown, so that the answer takes as long. A hash of 32 random bytes that nobody
 * kept, with the parameters of `passwordHashing` (a test holds the two together).
 */
export const hashOfNobody =
  '$argon2id$v=19$m=19456,t=2,p=1$2HhW4HjpqPS+/pfHP+stvg$VfK28gZyY715eUdg5AKYpogBAH0gWH7GkrR6qGUbHYw';

/**
 * Contract 9.1. After five failures within 15 minutes even the right password waits. The count is decided after the
 * password was verified, under a lock: of any number of guesses sent at once, only five get an answer.
 */
export async function logIn(
  { db, clock, tokens }: Pick<Dependencies, 'db' | 'clock' | 'tokens'>,
  { organisationId, email, password }: { organisationId: string; email: string; password: string },
): Promise<{ token: string }> {
  const address = email.trim().toLowerCase();
  const subject = hashSecret(`${organisationId}:${address}`);
  const now = clock.now();
  await refuseThrottled(db, subject, now); // before the costly hash

  const executive = await findExecutiveByMail(db, organisationId, address);
  const matches = await verify(executive?.passwordHash ?? hashOfNobody, password);
  const executiveId = matches ? executive?.id : undefined;
  await db.transaction().execute(async (trx) => {
    await lockLogIns(trx, subject);
    await refuseThrottled(trx, subject, now);
    await deleteLogInFailuresBefore(trx, now - failureWindowMs);
    if (executiveId === undefined) await insertLogInFailure(trx, { subject, failedAt: now });
    else await deleteLogInFailures(trx, subject);
  });
  if (executiveId === undefined) throw new GatehouseError('credentials.invalid');
  return { token: await tokens.mint('executive', executiveId) };
}

async function refuseThrottled(db: DbOrTrx, subject: string, now: number): Promise<void> {
  const since = now - failureWindowMs;
  const failures = await listLogInFailures(db, { subject, since, limit: maximumFailures });
  const oldest = failures[maximumFailures - 1];
  if (!oldest) return;
  const waitSeconds = Math.ceil((oldest.failedAt - since) / 1000);
  throw new GatehouseError('throttled', { headers: { 'retry-after': String(Math.max(1, waitSeconds)) } });
}
