import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findNewestVerdict, pingDatabase } from './queries.js';
import { isPassed } from './read-verification.js';
import type { ShopContext } from './shop-context.js';
import { findUser } from './sign-in.js';

type PageContext = Pick<ShopContext, 'database' | 'now' | 'publicUrl'>;

// The same distance from src/ and from dist/.
const publicFolder = fileURLToPath(new URL('../public/', import.meta.url));

const securityHeaders = {
  // Nothing inline, nothing from elsewhere.
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** The two pages, their files, and `/healthz`. */
export async function registerPages(app: FastifyInstance, context: PageContext): Promise<void> {
  const pages = {
    index: readPage('index.html'),
    account: readPage('account.html'),
    notFound: readPage('not-found.html'),
  };
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  await app.register(fastifyStatic, {
    root: publicFolder,
    prefix: '/assets/',
    index: false,
    cacheControl: false,
    setHeaders: (reply) => reply.header('Cache-Control', 'public, max-age=300'),
  });

  app.get('/', async (request, reply) => sendPage(reply, pages.index, await visitorOf(context, request)));
  app.get('/account', async (request, reply) =>
    sendPage(reply, pages.account, await visitorOf(context, request)),
  );
  app.get('/healthz', async () => {
    await pingDatabase(context.database);
    return { status: 'ok' };
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) {
      return reply.code(404).send({ error: 'not_found', message: 'There is nothing at this address.' });
    }
    return sendPage(reply.code(404), pages.notFound, await visitorOf(context, request));
  });
}

type Visitor = 'guest' | 'customer' | 'verified';

async function visitorOf(context: PageContext, request: FastifyRequest): Promise<Visitor> {
  const user = await findUser(context, request);
  if (user === undefined) return 'guest';
  return isPassed(await findNewestVerdict(context.database, user.userId)) ? 'verified' : 'customer';
}

function readPage(file: string): string {
  return readFileSync(`${publicFolder}${file}`, 'utf8');
}

/** The page is the same for everybody; the style sheet shows the parts for this kind of visitor. */
function sendPage(reply: FastifyReply, page: string, visitor: Visitor): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .send(page.replace('data-visitor="guest"', `data-visitor="${visitor}"`));
}
