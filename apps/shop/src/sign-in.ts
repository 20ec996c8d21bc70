import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { deleteSignIn, findSignedInUser, insertSignedInUser, type User } from './queries.js';
import type { ShopContext } from './shop-context.js';

const cookieName = 'shop_sign_in';
const lifetimeSeconds = 30 * 24 * 3600;

type SignInContext = Pick<ShopContext, 'database' | 'now' | 'publicUrl'>;

/**
 * Signing in as a demo customer: every browser gets a customer of its own, so that nobody who tries the demo sees the
 * results of somebody else. A real shop has its accounts here.
 */
export function registerSignIn(app: FastifyInstance, context: SignInContext): void {
  const { database, now } = context;

  app.post('/sign-in', async (request, reply) => {
    if (isFromOtherSite(request)) return reply.code(403).send(otherSiteError);
    const secret = randomBytes(32).toString('base64url');
    const userId = `user-${randomBytes(6).toString('hex')}`;
    await insertSignedInUser(database, {
      userId,
      name: `Demo customer ${userId.slice(-4).toUpperCase()}`,
      secretHash: hashOf(secret),
      now: now(),
      expiresAt: now() + lifetimeSeconds * 1000,
    });
    return reply
      .setCookie(cookieName, secret, {
        path: '/',
        httpOnly: true,
        // Lax, not Strict: the person comes back from the hosted pages, which are another site.
        sameSite: 'lax',
        secure: context.publicUrl().startsWith('https:'),
        maxAge: lifetimeSeconds,
      })
      .redirect('/', 303);
  });

  app.post('/sign-out', async (request, reply) => {
    if (isFromOtherSite(request)) return reply.code(403).send(otherSiteError);
    const secret = request.cookies[cookieName];
    if (secret !== undefined) await deleteSignIn(database, hashOf(secret));
    return reply.clearCookie(cookieName, { path: '/' }).redirect('/', 303);
  });
}

/** The customer behind a request, or undefined for a guest. */
export async function findUser(context: SignInContext, request: FastifyRequest): Promise<User | undefined> {
  const secret = request.cookies[cookieName];
  if (secret === undefined) return undefined;
  return findSignedInUser(context.database, { secretHash: hashOf(secret), now: context.now() });
}

/** True when a page of another site made the browser send this (browsers say so in `Sec-Fetch-Site`). */
export function isFromOtherSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

export const otherSiteError = {
  error: 'other_site',
  message: 'This can only be asked for by the shop itself.',
};
export const signInError = { error: 'sign_in_first', message: 'Sign in first.' };

// Only the hash is stored: a copy of the database signs nobody in.
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
