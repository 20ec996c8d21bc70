import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../config/settings.js';
import { header } from '../omni/read-request.js';

/** GATEHOUSE_METRICS: programs on this machine, or whoever has the token. */
export function mayReadMetrics(request: FastifyRequest, allowed: Settings['metrics']): boolean {
  switch (allowed.for) {
    case 'nobody':
      return false;
    case 'loopback':
      return isLocal(request);
    case 'bearer': {
      const given = /^Bearer\s+(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1] ?? '';
      return timingSafeEqual(digest(given), digest(allowed.token));
    }
  }
}

// A proxy on this machine connects from loopback too, for the whole world: what it adds gives it away.
const proxyHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

const isLocal = (request: FastifyRequest): boolean =>
  /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '') &&
  proxyHeaders.every((name) => request.headers[name] === undefined);

// Of the same length, whatever was given: timingSafeEqual demands it.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
