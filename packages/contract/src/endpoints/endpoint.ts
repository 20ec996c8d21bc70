import type { z } from 'zod';
import type { ErrorCode } from '../errors.js';

/**
 * Who may call (contract 1.3):
 * - `key`: API key.
 * - `session`: key + session token, key + executive token + `id`, executive token + `id`; under `/0` the token alone.
 * - `session-token`: as `session`, but no executive. Where the path names a session, it must be the token's own.
 * - `executive`: executive token, key optional.
 * - `key-executive`: key optional, executive token required (same proof as `executive`; kept apart for the reference).
 * - `session-or-executive`: `/gatehouse/v1/sessions/{id}/…`: key + session token, or executive token; the id is in the path.
 * - `none`: public.
 */
export type EndpointAuth =
  | 'key'
  | 'session'
  | 'session-token'
  | 'executive'
  | 'session-or-executive'
  | 'none';

/** `json`: JSON body. `image`: JSON with `base64Image`, or the picture's own bytes. `none`: body ignored. */
export type EndpointBody = 'json' | 'image' | 'none';

export interface Endpoint<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  Kind extends EndpointBody = EndpointBody,
> {
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Fastify notation, without `/0`. The first is the canonical one, the others are aliases. */
  paths: readonly [string, ...string[]];
  auth: EndpointAuth;
  /** Also served with `Idempotency-Key` (1.11). */
  idempotent?: boolean;
  bodyKind: Kind;
  params: Path;
  query: Query;
  body: Body;
  response: Response;
  errors: readonly ErrorCode[];
  summary: string;
  section: string;
}

export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
  K extends EndpointBody,
>(definition: Endpoint<P, Q, B, R, K>): Endpoint<P, Q, B, R, K> {
  return definition;
}
