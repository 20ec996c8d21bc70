import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type DeliveryOutcome, deliveryHeaders, isWebhookKind } from '@gatehouse/webhook-protocol';
import { CommandError } from './command.js';
import type { FollowedEvent } from './follow-events.js';

/** As the server's own (contract 10.4). */
const connectTimeoutMs = 5_000;
const totalTimeoutMs = 15_000;
/** Of an answer; what comes after is not read. */
const readBytes = 4_000;

export interface Forwarded {
  outcome: DeliveryOutcome;
  durationMs: number;
  /** The beginning of the answer's body. */
  answer: string;
  /** Nobody took the connection: the event has not been seen and can wait. */
  notReached: boolean;
}

/** Posts an event as the server would: the same bytes, headers and signature. Redirects are not followed. */
export async function forwardEvent(
  event: FollowedEvent,
  {
    target,
    secret,
    attempt,
    nowMs,
    signal,
  }: { target: URL; secret: string; attempt: number; nowMs: number; signal: AbortSignal },
): Promise<Forwarded> {
  const { id, kind, body } = event;
  if (id == null || kind == null || body == null || !isWebhookKind(kind))
    throw new CommandError(
      'The server sent an event that this command does not know. Bring both to one version.',
    );
  const headers = deliveryHeaders({
    kind,
    id,
    sequence: event.interviewId == null ? null : (event.sequence ?? null),
    attempt,
    replay: false,
    test: event.test ?? false,
    timestampSeconds: Math.floor(nowMs / 1000),
    body,
    secrets: [secret],
  });
  const started = performance.now();
  const posted = await post(target, headers, body, signal);
  return { ...posted, durationMs: Math.round(performance.now() - started) };
}

type Posted = Omit<Forwarded, 'durationMs'>;

function post(
  target: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Posted> {
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    let connected = false;
    const request: ClientRequest = send(target, { method: 'POST', headers, agent: false, signal });
    const timers = [
      setTimeout(() => connected || end('timeout', 'connect_timeout'), connectTimeoutMs),
      setTimeout(() => end('timeout', 'total_timeout'), totalTimeoutMs),
    ];
    const settle = (posted: Posted) => {
      for (const timer of timers) clearTimeout(timer);
      resolve(posted);
    };
    const end = (failure: 'timeout' | 'connect' | 'protocol', detail: string) => {
      settle({ outcome: { failure, detail }, answer: '', notReached: !connected });
      request.destroy();
    };
    request.on('socket', (socket) => {
      socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    request.on('error', (error) => end(connected ? 'protocol' : 'connect', codeOf(error)));
    request.on('response', (response) => {
      readStart(response).then(
        (answer) => {
          const contentType = response.headers['content-type'];
          settle({ outcome: { status: response.statusCode ?? 0, contentType }, answer, notReached: false });
          request.destroy();
        },
        (error: unknown) => end('protocol', codeOf(error)),
      );
    });
    request.end(body);
  });
}

async function readStart(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(Buffer.from(part));
    bytes += part.length;
    if (bytes >= readBytes) break;
  }
  return Buffer.concat(parts).subarray(0, readBytes).toString();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
