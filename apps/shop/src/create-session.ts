import { randomUUID } from 'node:crypto';
import { GatehouseError } from '@gatehouse/sdk';
import type { FastifyInstance } from 'fastify';
import { insertAttempt } from './queries.js';
import type { ShopContext } from './shop-context.js';
import { findUser, isFromOtherSite, otherSiteError, signInError } from './sign-in.js';

const languages = ['en-US', 'es-ES', 'pt-BR', 'fr-FR', 'de-DE'] as const;

type SessionContext = Pick<
  ShopContext,
  'database' | 'backendClient' | 'sessionClient' | 'flowId' | 'publicUrl' | 'now' | 'log'
>;

/** `/create-session-and-onboarding-url`: steps 1 to 3 of the URL redirect guide. Only the url leaves the backend. */
export function registerCreateSession(app: FastifyInstance, context: SessionContext): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/create-session-and-onboarding-url',
    // Reading the head of this page must not start a session.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      if (isFromOtherSite(request)) return reply.code(403).send(otherSiteError);
      const user = await findUser(context, request);
      if (user === undefined) return reply.code(401).send(signInError);
      try {
        const language = chooseLanguage(request.headers['accept-language']);
        return { url: await createSession(context, { userId: user.userId, language }) };
      } catch (error) {
        if (!(error instanceof GatehouseError)) throw error;
        context.log(`no session could be created: ${error.message}`);
        return reply.code(502).send({
          error: 'verification_unavailable',
          message: 'The identity check cannot be reached at the moment. Please try again in a minute.',
        });
      }
    },
  });
}

async function createSession(
  context: SessionContext,
  { userId, language }: { userId: string; language: string },
): Promise<string> {
  // Step 1: a new session for every attempt, also of the same person.
  const { interviewId, token } = await context.backendClient.start(
    {
      configurationId: context.flowId,
      countryCode: 'ALL',
      language,
      externalCustomerId: userId,
      redirectionUrl: `${context.publicUrl()}/account`,
    },
    { idempotencyKey: randomUUID() },
  );
  // Step 2: stored before the person can have the link, so that no webhook arrives for a session we do not know.
  await insertAttempt(context.database, { userId, interviewId, token, now: context.now() });
  // Step 3: the token is enough from here on.
  const { url } = await context.sessionClient.onboardingUrl({ token });
  if (!/^https?:\/\//.test(url)) {
    throw new GatehouseError({
      code: 'shop.unusable_url',
      message: 'The onboarding url is neither http nor https.',
    });
  }
  return url;
}

/** The first language of the browser that the hosted pages are sure to have. */
export function chooseLanguage(acceptLanguage: string | undefined): string {
  for (const entry of (acceptLanguage ?? '').split(',')) {
    const primary = entry.trim().toLowerCase().split(/[-;]/)[0];
    const found = languages.find((language) => language.slice(0, 2) === primary);
    if (found !== undefined) return found;
  }
  return 'en-US';
}
