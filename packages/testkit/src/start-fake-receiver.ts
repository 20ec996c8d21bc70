import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the receiver answers one request. */
export interface FakeAnswer {
  status?: number;
  contentType?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Wait this long before answering. */
  delayMs?: number;
  /** Take the request, never answer. */
  hang?: boolean;
  /** Close the connection without an answer. */
  disconnect?: boolean;
}

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The exact bytes, as signatures cover them. */
  body: Buffer;
  receivedAtMs: number;
}

export interface FakeReceiver {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** Every request so far, oldest first. */
  requests: ReceivedRequest[];
  /** The first `count` requests, as soon as that many have come; rejects after `timeoutMs`. */
  waitFor(count: number, timeoutMs?: number): Promise<ReceivedRequest[]>;
  /** Replaces what is answered from now on. */
  answerWith(answers: FakeAnswers): void;
  close(): Promise<void>;
}

/** Answers in order, the last one for every further request; or a function of the request. */
export type FakeAnswers = FakeAnswer[] | ((request: ReceivedRequest, index: number) => FakeAnswer);

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: FakeAnswer): void {
  if (response.destroyed) return;
  const { status = 200, contentType = 'application/json', headers = {}, body = '{}' } = answer;
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.end(body);
}

/**
 * A receiver of webhooks on a free loopback port: records every request with its raw body and answers by the
 * script. Without a script it answers 200 with `{}`.
 */
export async function startFakeReceiver({
  answers = [],
}: {
  answers?: FakeAnswers;
} = {}): Promise<FakeReceiver> {
  let script = answers;
  let answered = 0;
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();

  const answerTo = (request: ReceivedRequest): FakeAnswer => {
    const index = answered;
    answered += 1;
    if (typeof script === 'function') return script(request, index);
    return script[Math.min(index, script.length - 1)] ?? {};
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received: ReceivedRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: await readBody(incoming),
      receivedAtMs: Date.now(),
    };
    requests.push(received);
    const answer = answerTo(received);
    for (const check of [...waiting]) check();
    if (answer.hang) return;
    if (answer.disconnect) {
      response.destroy();
      return;
    }
    if (!answer.delayMs) return send(response, answer);
    const timer = setTimeout(() => {
      timers.delete(timer);
      send(response, answer);
    }, answer.delayMs);
    timers.add(timer);
  };

  const server = createServer((incoming, response) => {
    // A caller that gives up halfway ends the body with an error; there is nobody left to answer.
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a string.

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    waitFor: (count, timeoutMs = 10_000) =>
      new Promise((done, fail) => {
        const check = () => {
          if (requests.length < count) return;
          clearTimeout(timer);
          waiting.delete(check);
          done(requests.slice(0, count));
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          fail(new Error(`${requests.length} of ${count} requests came within ${timeoutMs} ms.`));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    answerWith: (next) => {
      script = next;
      answered = 0;
    },
    close: () =>
      new Promise((done) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
