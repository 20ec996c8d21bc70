import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { errorBody, GatehouseError } from '@gatehouse/contract';
import type { Clock } from '../../platform/clock.js';

export const createRequestId = (): string => `req_${randomBytes(8).toString('hex')}`;

/**
 * What is no HTTP request, or one whose head is too long, reaches no route and no hook. It too is answered with the
 * contract's error body (1.7), then the connection is closed, since nobody knows where the next request would begin.
 */
export function answerBrokenRequest(clock: Clock, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const requestId = createRequestId();
  const refusal = new GatehouseError('request.invalid', { detail: explain(error.code) });
  const { http, body } = errorBody(refusal, { timestamp: clock.now(), path: '/', requestId });
  const json = JSON.stringify(body);
  if (socket.writable)
    socket.end(
      [
        `HTTP/1.1 ${http} Bad Request`,
        'Content-Type: application/json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(json)}`,
        `X-Request-Id: ${requestId}`,
        'Cache-Control: no-store',
        'Processing-Time: 0',
        'Connection: close',
        '',
        json,
      ].join('\r\n'),
    );
  else socket.destroy();
}

function explain(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'Address and headers may hold 16 kB together.';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request did not arrive in time.';
  return 'This is no HTTP request.';
}
