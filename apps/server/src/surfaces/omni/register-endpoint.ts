import { createHash } from 'node:crypto';
import { type Endpoint, GatehouseError } from '@gatehouse/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Dependencies } from '../../dependencies.js';
import { authenticate, type Caller } from './authenticate.js';
import { replayOrRun } from './idempotency.js';
import { createRateBuckets, type RateBuckets } from './rate-buckets.js';
import { checkHeaders, describeIssues, header, readBody, readQuery } from './read-request.js';

const maximumResponseBytes = 10 * 1024 * 1024;

export interface Call<E extends Endpoint> {
  caller: Caller;
  /** The session the call concerns; empty only for endpoints that concern none. */
  sessionId: string;
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  body: E['bodyKind'] extends 'image' ? Buffer : z.output<E['body']>;
  /** Under `/0`: nothing but the token was asked for. */
  zero: boolean;
  request: FastifyRequest;
}

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<z.input<E['response']>>;

/** Puts an endpoint of the contract on the server: proof of the caller, validation, stripping of the answer. */
export function registerEndpoint<E extends Endpoint>(
  app: FastifyInstance,
  dependencies: Dependencies,
  endpoint: E,
  handler: Handler<E>,
): void {
  const run = async (request: FastifyRequest, reply: FastifyReply) => {
    checkHeaders(request);
    const query = request.query as Record<string, string | string[] | undefined>; // fastify's default query parser
    const pathId = (request.params as { id?: string }).id;
    const queryId = Array.isArray(query.id) ? query.id[0] : query.id;
    const zero = request.zero;
    const credentials = {
      apiKey: header(request, 'x-api-key'),
      token:
        header(request, 'x-incode-hardware-id') ??
        /^Bearer\s+(.+)$/i.exec(header(request, 'authorization') ?? '')?.[1],
      zero,
      id: namesItsSession(endpoint) ? pathId : queryId || undefined,
    };
    const caller =
      endpoint.auth === 'none' ? undefined : await authenticate(dependencies, endpoint.auth, credentials);
    if (
      caller &&
      !caller.apiKeyId &&
      zero &&
      endpoint.section.startsWith('6') &&
      caller.organisation.resultsRequireKey
    )
      await requireKey(dependencies, credentials.apiKey, caller);

    noteMissingVersion(dependencies, request, caller?.apiKeyId);
    if (caller && dependencies.settings.rateLimits)
      stateOf(dependencies).buckets.take(
        caller.apiKeyId ?? caller.sessionId ?? caller.organisation.id,
        endpoint,
      );

    const params = endpoint.params.safeParse(request.params);
    if (!params.success)
      throw new GatehouseError('request.invalid', { detail: describeIssues(params.error, 'path') });
    const call = {
      caller,
      sessionId: caller?.sessionId ?? '',
      params: params.data,
      query: readQuery(endpoint, request),
      body: readBody(endpoint, request),
      zero,
      request,
    } as unknown as Call<E>; // each part was parsed by the endpoint's own schema just above

    const answer = async () => {
      const json = JSON.stringify(endpoint.response.parse(await handler(call)));
      if (json.length > maximumResponseBytes) throw new GatehouseError('response.too_large');
      return json;
    };
    const idempotencyKey = endpoint.idempotent ? header(request, 'idempotency-key') : undefined;
    const { json, replayed } = idempotencyKey
      ? await replayOrRun(
          dependencies,
          {
            key: idempotencyKey,
            scope: `${caller?.organisation.id}:${caller?.apiKeyId ?? caller?.executive?.id}:${endpoint.method} ${request.url.split('?')[0]}`,
            requestHash: createHash('sha256')
              .update(Buffer.isBuffer(request.body) ? request.body : '')
              .digest('hex'),
          },
          answer,
        )
      : { json: await answer(), replayed: false };
    if (replayed) reply.header('idempotent-replayed', 'true');
    return reply.header('content-type', 'application/json; charset=utf-8').send(json);
  };
  for (const path of endpoint.paths)
    app.route({
      method: endpoint.method,
      url: path,
      handler: run,
      config: { gatehouseEndpoint: endpoint.id },
    });
}

/** `/gatehouse/v1/sessions/{id}/…`: the id in the path says which session, and proves nothing by itself. */
const namesItsSession = ({ auth, paths }: Endpoint): boolean =>
  auth === 'session-or-executive' || (auth === 'session-token' && paths[0].includes('/:id'));

interface SurfaceState {
  buckets: RateBuckets;
  /** API keys whose missing `api-version` was logged (contract 1.2: once per key). */
  keysWithoutVersion: Set<string>;
}
const states = new WeakMap<Dependencies, SurfaceState>();

/** One state a server, though endpoints register one by one. */
function stateOf(dependencies: Dependencies): SurfaceState {
  const state = states.get(dependencies) ?? {
    buckets: createRateBuckets(dependencies.clock),
    keysWithoutVersion: new Set(),
  };
  states.set(dependencies, state);
  return state;
}

function noteMissingVersion(
  dependencies: Dependencies,
  request: FastifyRequest,
  apiKeyId: string | undefined,
): void {
  const { keysWithoutVersion } = stateOf(dependencies);
  if (!apiKeyId || header(request, 'api-version') || keysWithoutVersion.has(apiKeyId)) return;
  keysWithoutVersion.add(apiKeyId);
  dependencies.log.info({ apiKeyId }, 'a client sends no api-version header; 1.0 is assumed');
}

async function requireKey(
  dependencies: Dependencies,
  apiKey: string | undefined,
  caller: Caller,
): Promise<void> {
  const withKey = await authenticate(dependencies, 'key', {
    apiKey,
    token: undefined,
    zero: false,
    id: undefined,
  });
  if (withKey.organisation.id !== caller.organisation.id) throw new GatehouseError('api_key.tenant_mismatch');
}
