import { timingSafeEqual } from 'node:crypto';
import type { Dependencies } from '../../../dependencies.js';
import { hashSecret } from '../../tokens/token-service.js';
import { findAuthAttempt, markAttemptVerified } from '../queries.js';

const maximumAgeMs = 10 * 60_000;

/** The three values that a face login answers. */
export interface AttemptProof {
  transactionId: string;
  token: string;
  interviewToken: string;
}

/**
 * Contract 7.3: true once, for a passed attempt of this tenant that is under ten minutes old and to which all three
 * values belong. A wrong value uses nothing up.
 */
export async function verifyAttempt(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { organisationId, proof }: { organisationId: string; proof: AttemptProof },
): Promise<{ verified: boolean; customerId?: string; interviewId?: string }> {
  const now = clock.now();
  const attempt = await findAuthAttempt(db, organisationId, proof.transactionId);
  if (!attempt?.passed || attempt.identityId === null) return { verified: false };
  const isProven =
    isHashOf(attempt.tokenHash, proof.token) &&
    isHashOf(attempt.interviewTokenHash, proof.interviewToken) &&
    now - attempt.createdAt < maximumAgeMs;
  if (!isProven || !(await markAttemptVerified(db, attempt.transactionId, now))) return { verified: false };
  return { verified: true, customerId: attempt.identityId, interviewId: attempt.sessionId };
}

function isHashOf(hash: string, secret: string): boolean {
  const [expected, given] = [Buffer.from(hash), Buffer.from(hashSecret(secret))];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
