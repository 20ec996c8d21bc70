import cookie from '@fastify/cookie';
import { errorBody, GatehouseError, notImplementedPaths } from '@gatehouse/contract';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Dependencies } from './dependencies.js';
import { registerWebhookRoutes } from './features/webhooks/register-webhook-routes.js';
import { registerHosted } from './surfaces/hosted/register-hosted.js';
import { answerBrokenRequest, createRequestId } from './surfaces/omni/answer-broken-request.js';
import { authenticate } from './surfaces/omni/authenticate.js';
import { header, normaliseUrl } from './surfaces/omni/read-request.js';
import { registerAdministration } from './surfaces/omni/register-administration.js';
import { registerOmni } from './surfaces/omni/register-omni.js';
import { registerSessionData } from './surfaces/omni/register-session-data.js';
import { registerOps } from './surfaces/ops/register-ops.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request came under `/0` (contract 1.4). */
    zero: boolean;
    startedAt: number;
  }
}
declare module 'node:http' {
  interface IncomingMessage {
    gatehouseZero?: boolean;
  }
}

const maximumBodyBytes = 10 * 1024 * 1024;

/** The HTTP side: conventions of contract section 1 around the surfaces. */
export async function createApp(dependencies: Dependencies): Promise<FastifyInstance> {
  const { log, settings } = dependencies;
  const app = fastify({
    bodyLimit: maximumBodyBytes,
    trustProxy: settings.trustedProxies.length > 0 ? settings.trustedProxies : false,
    requestTimeout: 60_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    genReqId: createRequestId,
    rewriteUrl: (request) => {
      const { url, zero } = normaliseUrl(request.url ?? '/');
      request.gatehouseZero = zero;
      return url;
    },
    return503OnClosing: true,
    clientErrorHandler: (error, socket) => answerBrokenRequest(dependencies.clock, error, socket),
    // An address that cannot be decoded, or whose id is longer than any: fastify answers these before any hook runs.
    frameworkErrors: ({ code }, request, reply) => {
      request.startedAt = performance.now();
      addApiHeaders(request, reply);
      reply.header('processing-time', '0');
      return answerRefusal(
        new GatehouseError(code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'route.not_found' : 'request.invalid'),
        request,
        reply,
      );
    },
  });
  const answerRefusal = (refusal: GatehouseError, request: FastifyRequest, reply: FastifyReply) => {
    const { http, body } = errorBody(refusal, {
      timestamp: dependencies.clock.now(),
      // Where `/0` leads nowhere it was not taken off for routing.
      path: pathOf(request).replace(/^(\/0)+(?=\/|$)/, '') || '/',
      requestId: request.id,
    });
    return reply
      .code(http)
      .headers(refusal.headers)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(body));
  };
  const methodsOf = trackRoutes(app);
  app.decorateRequest('zero', false);
  app.decorateRequest('startedAt', 0);
  await app.register(cookie);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.addHook('onRequest', async (request, reply) => {
    request.startedAt = performance.now();
    request.zero = request.raw.gatehouseZero ?? false;
    addApiHeaders(request, reply);
    if (hasCors(pathOf(request)) && request.method === 'OPTIONS') {
      await reply
        .code(204)
        .header('access-control-allow-methods', 'GET, POST, DELETE')
        .header(
          'access-control-allow-headers',
          'accept, content-type, api-version, x-api-key, x-incode-hardware-id, authorization, idempotency-key',
        )
        .header('access-control-max-age', '600')
        .send();
    }
    // PostgreSQL's text cannot hold it: let through, it would fail the request far from here, as our fault.
    if (/%00/.test(request.url))
      throw new GatehouseError('request.invalid', { detail: 'The address must not contain U+0000.' });
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('processing-time', String(Math.max(0, Math.round(performance.now() - request.startedAt))));
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    // Not ready and not implemented are answers, not faults.
    const isFault = status >= 500 && status !== 501 && route !== '/readyz';
    log[isFault ? 'warn' : 'debug'](
      { requestId: request.id, method: request.method, route, status, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });

  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'internal')
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
    return answerRefusal(refusal, request, reply);
  });
  app.setNotFoundHandler(async (request) => {
    const path = pathOf(request);
    const allowed = methodsOf(path).filter((method) => method !== request.method);
    if (allowed.length > 0)
      throw new GatehouseError('route.method_not_allowed', { headers: { allow: allowed.join(', ') } });
    if (
      notImplementedPaths.some((pattern) =>
        pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
      )
    ) {
      await requireAnyCaller(dependencies, request);
      throw new GatehouseError('not_implemented');
    }
    throw new GatehouseError('route.not_found');
  });

  registerOmni(app, dependencies);
  registerSessionData(app, dependencies);
  registerAdministration(app, dependencies);
  registerWebhookRoutes(app, dependencies);
  registerOps(app, dependencies);
  await registerHosted(app, dependencies);
  return app;
}

/** Path without query; `/0` was taken off by rewriteUrl. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}
const hasCors = (path: string): boolean => path.startsWith('/omni/');
const isApi = (path: string): boolean =>
  /^\/(omni|executive|gatehouse|hosted\/v1|healthz|readyz|metrics|openapi\.json)(\/|$)/.test(path);

/** Contract 1.5, as far as it holds for every answer. */
function addApiHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  if (isApi(pathOf(request))) reply.header('cache-control', 'no-store');
  if (hasCors(pathOf(request)))
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'Processing-Time, X-Request-Id, Retry-After');
}

/** Remembers every route, to tell a wrong method from an unknown path. */
function trackRoutes(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; method: string }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*') || url.startsWith('/:')) return; // static files and hosted pages take what is left
    const pattern = new RegExp(
      `^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-zA-Z]+/g, '[^/]+')}/?$`,
    );
    for (const one of [method].flat()) routes.push({ pattern, method: one });
  });
  return (path) => [
    ...new Set(
      routes
        .filter(({ pattern, method }) => pattern.test(path) && method !== 'HEAD' && method !== 'OPTIONS')
        .map(({ method }) => method),
    ),
  ];
}

/** Section 12: authentication is checked first; any caller that may reach a session will do. */
async function requireAnyCaller(dependencies: Dependencies, request: FastifyRequest): Promise<void> {
  const credentials = {
    apiKey: header(request, 'x-api-key'),
    token: header(request, 'x-incode-hardware-id'),
    zero: request.zero,
    id: (request.query as { id?: string }).id,
  };
  try {
    await authenticate(dependencies, 'session', credentials);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'session.id_required') return;
    if (
      credentials.token === undefined &&
      !credentials.zero &&
      error instanceof GatehouseError &&
      error.code === 'token.invalid'
    )
      return void (await authenticate(dependencies, 'key', credentials));
    throw error;
  }
}

/** Everything thrown ends as one of the contract's errors; what we did not foresee is `internal`, with the cause in the log. */
function refusalOf(error: unknown): GatehouseError {
  if (error instanceof GatehouseError) return error;
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return new GatehouseError('request.too_large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415)
    return new GatehouseError('request.unsupported_type');
  if (statusCode === 503) return new GatehouseError('overloaded', { headers: { 'retry-after': '2' } });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new GatehouseError('request.invalid');
  return new GatehouseError('internal', { cause: error });
}
