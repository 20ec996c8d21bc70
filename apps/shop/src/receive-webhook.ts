import { createHash } from 'node:crypto';
import { GatehouseError, hasReached, verifyWebhook, type WebhookPayload } from '@gatehouse/sdk';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Attempt, findAttempt, insertWebhook } from './queries.js';
import type { ShopContext } from './shop-context.js';

type WebhookContext = Pick<ShopContext, 'database' | 'collector' | 'webhookSecret' | 'now' | 'log'>;

/**
 * `/webhook`: verifies, stores, answers, and only then fetches. A webhook is a hint: verdict and data are always read
 * from the API with the token that was stored at the start.
 */
export function registerReceiveWebhook(app: FastifyInstance, context: WebhookContext): void {
  app.post('/webhook', async (request, reply) => {
    const rawBody = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
    try {
      const webhook = await verifyWebhook({
        secret: context.webhookSecret,
        headers: request.headers,
        rawBody,
        now: context.now,
      });
      const interviewId = webhook.payload.interviewId ?? undefined;
      const attempt =
        interviewId === undefined ? undefined : await findAttempt(context.database, interviewId);
      // A ping, or a session that another application or the static link began: nothing to keep, nothing to retry.
      if (attempt === undefined) return { received: true, known: false };
      const resultsDue = makesResultsDue(webhook.payload, attempt);
      const isNew = await insertWebhook(
        context.database,
        {
          webhookId: webhook.id ?? idOfUnsigned(rawBody),
          interviewId: attempt.interviewId,
          onboardingStatus: webhook.payload.onboardingStatus ?? undefined,
          verified: webhook.verified,
          body: rawBody.toString('utf8'),
          receivedAt: context.now(),
        },
        resultsDue,
      );
      // Runs after the answer: a receiver that answers late is taken for a dead one.
      if (isNew && resultsDue) context.collector.collect(attempt.interviewId);
      return { received: true, known: true, duplicate: !isNew };
    } catch (error) {
      if (error instanceof GatehouseError) return refuse(context, reply, error);
      throw error;
    }
  });
}

/** The session is over or was decided, and that is news, or its results are still missing. */
function makesResultsDue({ onboardingStatus }: WebhookPayload, attempt: Attempt): boolean {
  if (typeof onboardingStatus !== 'string') return false;
  const isOver = onboardingStatus === 'EXPIRED' || hasReached(onboardingStatus, 'ONBOARDING_FINISHED');
  return isOver && (attempt.onboardingStatus !== onboardingStatus || attempt.resultsState !== 'done');
}

// The original service sends no id; each status is sent once per session, so the body itself tells a repeat.
function idOfUnsigned(rawBody: Buffer): string {
  return `unsigned:${createHash('sha256').update(rawBody).digest('hex')}`;
}

function refuse(context: WebhookContext, reply: FastifyReply, error: GatehouseError) {
  context.log(`webhook refused: ${error.message}`);
  const status = error.code === 'webhook.body_not_json' ? 400 : 401;
  return reply.code(status).send({ error: error.code, message: error.message });
}
