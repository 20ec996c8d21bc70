import { hasReached } from '@gatehouse/sdk';
import type { FastifyInstance } from 'fastify';
import { type Attempt, findAttempt, findNewestVerdict, findPicture, listPictureTypes } from './queries.js';
import type { ShopContext } from './shop-context.js';
import { findUser, signInError } from './sign-in.js';

type VerificationContext = Pick<ShopContext, 'database' | 'collector' | 'now' | 'publicUrl'>;

/** What the customer's own pages may know. The token is not in it, nor the interviewId, which can reopen a session. */
export type VerificationView = { readonly verified: boolean } & (
  | { readonly state: 'none' | 'waiting' | 'fetching' | 'expired' | 'unavailable' }
  | { readonly state: 'passed' | 'failed' | 'in_review'; readonly result: ResultView }
);

interface ResultView {
  readonly verdict: string;
  readonly reasonMsg: string | null;
  readonly fullName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly birthDate: string | null;
  readonly documentNumber: string | null;
  readonly typeOfId: string | null;
  readonly issuingCountry: string | null;
  readonly pictures: readonly string[];
  /** False while pictures may still come. */
  readonly complete: boolean;
}

/** `GET /me/verification` and `GET /me/pictures/{imageType}`: the shop's own database, for the signed-in customer alone. */
export function registerReadVerification(app: FastifyInstance, context: VerificationContext): void {
  const { database } = context;

  app.get('/me/verification', async (request, reply) => {
    const user = await findUser(context, request);
    if (user === undefined) return reply.code(401).send(signInError);
    const attempt =
      user.interviewId === undefined ? undefined : await findAttempt(database, user.interviewId);
    if (attempt !== undefined) askIfSilent(context, attempt);
    const verified = isPassed(await findNewestVerdict(database, user.userId));
    const view: VerificationView = { verified, ...(await describeAttempt(context, attempt)) };
    return view;
  });

  app.get<{ Params: { imageType: string } }>('/me/pictures/:imageType', async (request, reply) => {
    const user = await findUser(context, request);
    if (user === undefined) return reply.code(401).send(signInError);
    const { imageType } = request.params;
    const { interviewId } = user;
    const jpeg =
      interviewId === undefined ? undefined : await findPicture(database, { interviewId, imageType });
    if (jpeg === undefined) {
      return reply.code(404).send({ error: 'no_picture', message: 'There is no such picture.' });
    }
    return reply.type('image/jpeg').send(Buffer.from(jpeg));
  });
}

export function isPassed(verdict: string | undefined): boolean {
  return verdict === 'OK' || verdict === 'MANUAL_OK';
}

/**
 * Webhooks can be lost, and the original service cannot reach a shop on a laptop at all. So while the customer looks
 * at the page, the service is asked directly from time to time.
 */
function askIfSilent({ collector, now }: VerificationContext, attempt: Attempt): void {
  const silentMs = now() - attempt.checkedAt;
  const isOpen = attempt.resultsState === 'none' && attempt.onboardingStatus !== 'EXPIRED';
  const isInReview = attempt.resultsState === 'done' && stateOf(attempt) === 'in_review';
  if ((isOpen && silentMs >= 10_000) || (isInReview && silentMs >= 60_000))
    collector.collect(attempt.interviewId);
}

async function describeAttempt({ database }: VerificationContext, attempt: Attempt | undefined) {
  if (attempt === undefined) return { state: 'none' } as const;
  const state = stateOf(attempt);
  if (state !== 'passed' && state !== 'failed' && state !== 'in_review') return { state };
  const result: ResultView = {
    verdict: attempt.verdict ?? 'UNKNOWN',
    reasonMsg: attempt.reasonMsg ?? null,
    fullName: attempt.fullName ?? null,
    firstName: attempt.firstName ?? null,
    lastName: attempt.lastName ?? null,
    birthDate: attempt.birthDate ?? null,
    documentNumber: attempt.documentNumber ?? null,
    typeOfId: attempt.typeOfId ?? null,
    issuingCountry: attempt.issuingCountry ?? null,
    pictures: await listPictureTypes(database, attempt.interviewId),
    complete: attempt.resultsState !== 'due',
  };
  return { state, result };
}

function stateOf(attempt: Attempt): VerificationView['state'] {
  const { verdict, onboardingStatus, resultsState } = attempt;
  if (verdict !== undefined) {
    if (isPassed(verdict)) return 'passed';
    return verdict === 'FAIL' || verdict === 'MANUAL_FAIL' ? 'failed' : 'in_review';
  }
  if (onboardingStatus === 'EXPIRED') return 'expired';
  if (resultsState === 'abandoned') return 'unavailable';
  return resultsState === 'due' || hasReached(onboardingStatus, 'ONBOARDING_FINISHED')
    ? 'fetching'
    : 'waiting';
}
