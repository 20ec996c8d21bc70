import { addressProof, type Proof } from './access.js';
import type { AnswerShape } from './answer-shape.js';
import type { Clock } from './clock.js';
import { GatehouseError } from './gatehouse-error.js';
import { hasErrorShape, readErrorBody } from './read-error-body.js';
import { readLimitedBody } from './read-limited-body.js';
import { readRetryAfter, retryDelayMs } from './retry-rule.js';

/** Contract 1.10 allows answers of 10 MB; the rest is room for a proxy's own words. */
const answerLimitBytes = 11 * 1024 * 1024;

export interface CallOptions {
  /** Ends the call, its retries and its waits. */
  readonly signal?: AbortSignal | undefined;
}

/** Values of a query string; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface CallRequest<T> extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `{api}`, without `/0`. */
  readonly path: string;
  readonly proof: Proof;
  readonly query?: Query;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly answer: AnswerShape<T>;
}

/** Sends one call and reads its answer. */
export type Call = <T>(request: CallRequest<T>) => Promise<T>;

export interface Connection {
  /** As made by `normaliseBaseUrl`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Limit of one attempt, answer included. */
  readonly timeoutMs: number;
  /** False on the original service, which knows no idempotency keys (contract 1.11). */
  readonly idempotencyKeys: boolean;
  readonly clock: Clock;
}

interface Attempt {
  readonly url: string;
  readonly init: RequestInit & { headers: Record<string, string> };
  readonly label: string;
  readonly signal: AbortSignal | undefined;
}

type Outcome =
  | { readonly kind: 'answer'; readonly body: unknown; readonly httpStatus: number }
  | { readonly kind: 'failure'; readonly error: GatehouseError; readonly answered: boolean };

/** Makes the one function through which every call of a client goes. */
export function createCall(connection: Connection): Call {
  return async (request) => {
    const attempt = prepareAttempt(connection, request);
    const idempotent = attempt.init.headers['Idempotency-Key'] !== undefined;
    const repeatable = request.method === 'GET' || idempotent;
    for (let count = 0; ; count += 1) {
      const outcome = await runAttempt(connection, attempt);
      if (outcome.kind === 'answer') return readAnswer(request, attempt, outcome);
      const { error } = outcome;
      const known = outcome.answered || error.code === 'client.network';
      const delayMs = retryDelayMs({
        attempt: count,
        httpStatus: error.httpStatus === 200 ? error.status : error.httpStatus,
        retryAfterSeconds: error.retryAfterSeconds,
        repeatable: repeatable && known,
        idempotent,
      });
      if (delayMs === undefined) throw error;
      await connection.clock.sleep(delayMs, request.signal);
      if (request.signal?.aborted) throw abortedError(attempt.label);
    }
  };
}

function prepareAttempt<T>(connection: Connection, request: CallRequest<T>): Attempt {
  const { prefix, headers } = addressProof(request.proof, connection.apiKey);
  const query = queryText(request.query ?? {});
  const withKey = connection.idempotencyKeys && request.idempotencyKey !== undefined;
  return {
    url: `${connection.baseUrl}${prefix}${request.path}${query}`,
    label: `${request.method} ${request.path}`,
    signal: request.signal,
    init: {
      method: request.method,
      headers: {
        ...headers,
        'api-version': '1.0',
        'Content-Type': 'application/json',
        Accept: 'application/json',
        ...(withKey ? { 'Idempotency-Key': request.idempotencyKey } : {}),
      },
      // A redirect could carry the API key to another host, since only Authorization is dropped on the way.
      redirect: 'manual',
      ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
    },
  };
}

function queryText(query: Query): string {
  const held = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) held.set(key, String(value));
  }
  const text = held.toString();
  return text === '' ? '' : `?${text}`;
}

async function runAttempt(connection: Connection, attempt: Attempt): Promise<Outcome> {
  const { label, signal } = attempt;
  if (signal?.aborted) return failure(abortedError(label));
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal?.addEventListener('abort', stop);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(new Error('stopped')));
    timer = setTimeout(stop, connection.timeoutMs);
  });
  try {
    // The race ends the wait even with a fetch that ignores its signal.
    return await Promise.race([exchange(connection, attempt, controller.signal), stopped]);
  } catch (cause) {
    if (cause instanceof GatehouseError) return failure(cause);
    if (signal?.aborted) return failure(abortedError(label));
    if (controller.signal.aborted) return failure(timeoutError(label, connection.timeoutMs));
    return failure(networkError(label, connection.baseUrl, cause));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function exchange(connection: Connection, attempt: Attempt, signal: AbortSignal): Promise<Outcome> {
  const response = await connection.fetch(attempt.url, { ...attempt.init, signal });
  const { status } = response;
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    return failure(redirectedError(attempt.label, status));
  }
  const text = await readLimitedBody(response, answerLimitBytes);
  const body = parseJson(text);
  // The shape decides first, the HTTP status second (contract section 13).
  if (hasErrorShape(body) || !response.ok) {
    return { kind: 'failure', answered: true, error: answeredError(connection, attempt, response, body) };
  }
  if (body === undefined && text.trim() !== '') {
    const type = response.headers.get('content-type') ?? 'no content type';
    return failure(unexpectedError(attempt.label, status, `it is not JSON (${type}); check baseUrl`));
  }
  return { kind: 'answer', body: body ?? {}, httpStatus: status };
}

function readAnswer<T>(
  request: CallRequest<T>,
  attempt: Attempt,
  outcome: { body: unknown; httpStatus: number },
): T {
  const read = request.answer.read(outcome.body);
  if (read === undefined)
    throw unexpectedError(attempt.label, outcome.httpStatus, 'it does not have the expected shape');
  const held = new Map(typeof read === 'object' && read !== null ? Object.entries(read) : []);
  const missing = request.answer.required.filter((field) => (held.get(field) ?? '') === '');
  if (missing.length > 0) {
    throw unexpectedError(attempt.label, outcome.httpStatus, `it lacks ${missing.join(', ')}`);
  }
  return read;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(error: GatehouseError): Outcome {
  return { kind: 'failure', error, answered: false };
}

function answeredError(
  connection: Connection,
  attempt: Attempt,
  response: Response,
  body: unknown,
): GatehouseError {
  const held = readErrorBody(body);
  const status = held.status ?? response.status;
  const code = held.code ?? (status > 599 ? `omni.${status}` : `http.${status}`);
  const requestId = held.requestId ?? response.headers.get('x-request-id') ?? undefined;
  const error = held.error === undefined ? undefined : withoutSecrets(held.error, attempt).slice(0, 200);
  return new GatehouseError({
    code,
    status,
    error,
    requestId,
    httpStatus: response.status,
    retryAfterSeconds: readRetryAfter(response.headers.get('retry-after'), connection.clock.now()),
    message: [
      `${attempt.label} was refused with ${status}${error ? `: ${error}` : ''} (${code}`,
      requestId === undefined ? ').' : `, request ${requestId}).`,
      adviceFor(status),
    ].join(''),
  });
}

// A server that echoes a header in its error text must not carry it into the caller's log.
function withoutSecrets(text: string, { init }: Attempt): string {
  const secrets = [init.headers['x-api-key'], init.headers['X-Incode-Hardware-Id']];
  return secrets.reduce<string>((cleaned, secret) => {
    return secret === undefined ? cleaned : cleaned.replaceAll(secret, '[hidden]');
  }, text);
}

function adviceFor(status: number): string {
  if (status === 401)
    return ' The token is missing, wrong or expired: start with the interviewId gives a fresh one.';
  if (status === 403) return ' Check apiKey, and that key and token belong to the same account.';
  if (status === 404) return ' Check baseUrl and the id.';
  return '';
}

function abortedError(label: string): GatehouseError {
  return new GatehouseError({ code: 'client.aborted', message: `${label} was ended by its signal.` });
}

function timeoutError(label: string, timeoutMs: number): GatehouseError {
  return new GatehouseError({
    code: 'client.timeout',
    message: `${label} had no complete answer after ${timeoutMs} ms. Try again, or raise timeoutMs.`,
  });
}

function redirectedError(label: string, httpStatus: number): GatehouseError {
  return new GatehouseError({
    code: 'client.redirected',
    httpStatus,
    message: `${label} was answered with a redirect, which is not followed so that the key stays here. Put the final address in baseUrl.`,
  });
}

function unexpectedError(label: string, httpStatus: number, what: string): GatehouseError {
  return new GatehouseError({
    code: 'client.unexpected_answer',
    httpStatus,
    message: `${label} was answered with ${httpStatus}, but ${what}.`,
  });
}

function networkError(label: string, baseUrl: string, cause: unknown): GatehouseError {
  return new GatehouseError({
    code: 'client.network',
    message: `${label} did not reach ${baseUrl}${systemCode(cause)}. Check baseUrl and that the server runs.`,
  });
}

// Only the system's code is taken from the cause: its message may quote headers.
function systemCode(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return ` (${error.code})`;
  }
  return '';
}
