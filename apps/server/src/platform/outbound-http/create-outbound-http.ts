import { AsyncLocalStorage } from 'node:async_hooks';
import { promises as dns } from 'node:dns';
import type { IncomingHttpHeaders } from 'node:http';
import { checkWebhookUrl, parseAllowCidrs } from '@gatehouse/webhook-protocol';
import { Agent } from 'undici';
import { createCheckedConnector } from './create-checked-connector.js';
import { classifyFailure, OutboundError, type OutboundFailureCode } from './outbound-failure.js';
import { readAnswerBody } from './read-answer-body.js';
import { type AddressLookup, shareLookups, type TargetRule } from './resolve-target.js';

const defaultKeepBytes = 4_000;
const maxHeaderBytes = 16_384;

export type OutboundHttpSettings = {
  /** CIDR ranges the operator allows besides public addresses; also where http and other ports may be used. */
  readonly allowCidrs: readonly string[];
  /** Default: the system's resolver (`getaddrinfo`, so `/etc/hosts` counts). */
  readonly lookup?: AddressLookup;
  /** Lookup, TCP and TLS together. */
  readonly connectTimeoutMs?: number;
  /** From the call to the last byte of the answer, waiting for a free connection included. */
  readonly totalTimeoutMs?: number;
  /** A longer answer is cut off and counts as `too_large`. */
  readonly maxAnswerBytes?: number;
  readonly connectionsPerOrigin?: number;
  /** PEM certificates of private authorities, trusted besides the built-in ones. */
  readonly extraCertificates?: readonly string[];
  /** `http://[user:password@]host[:port]` of a proxy that leads to public addresses. Default: straight. */
  readonly proxyUrl?: string | undefined;
};

export type OutboundRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How much of the answer `bodyText` holds. Default 4 kB; at most `maxAnswerBytes`. */
  readonly keepBytes?: number;
  readonly signal?: AbortSignal;
};

export type OutboundResult =
  | {
      readonly ok: true;
      readonly status: number;
      /** Names in lower case; a header sent several times is joined with a comma. */
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the body as UTF-8. */
      readonly bodyText: string;
      readonly bodyTruncated: boolean;
      readonly durationMs: number;
      readonly timings: OutboundTimings;
    }
  | {
      readonly ok: false;
      readonly code: OutboundFailureCode;
      /** A short machine word: `connect_timeout`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, `scheme`… */
      readonly detail: string;
      /** The status, when the answer had begun before it failed. */
      readonly status?: number;
      readonly durationMs: number;
      readonly timings: OutboundTimings;
    };

/** From the start of the call; absent where it did not get that far. */
export type OutboundTimings = {
  /** Lookup, TCP and TLS are done; absent when an open connection was used again. */
  readonly connectMs?: number;
  /** The status and headers of the answer are there. */
  readonly firstByteMs?: number;
};

export type OutboundHttp = {
  /** Makes one call. Never rejects, never follows a redirect, never tries twice. */
  readonly request: (request: OutboundRequest) => Promise<OutboundResult>;
  /** Ends open calls (as `cancelled`) and closes every connection. */
  readonly close: () => Promise<void>;
};

/**
 * The only way out of the server (contract 10.6): connects to addresses that were checked and to no others, keeps
 * connections per origin, and bounds time, header and body size. Proxy settings of the environment are not used.
 *
 * @throws RangeError when the allow list cannot be read
 */
export const createOutboundHttp = (settings: OutboundHttpSettings): OutboundHttp => {
  const { totalTimeoutMs = 15_000, maxAnswerBytes = 1_000_000 } = settings;
  const allowCidrs = readAllowCidrs(settings.allowCidrs);
  const lookup = shareLookups(settings.lookup ?? lookupWithSystem);
  const proxy = settings.proxyUrl === undefined ? undefined : new URL(settings.proxyUrl);
  const running = new AsyncLocalStorage<Stopwatch>();
  const agentFor = (rule: TargetRule): Agent =>
    new Agent({
      connect: createCheckedConnector({
        rule,
        allowCidrs,
        lookup,
        connectTimeoutMs: settings.connectTimeoutMs ?? 5_000,
        extraCertificates: settings.extraCertificates ?? [],
        proxy,
        onConnected: () => running.getStore()?.connected(),
      }),
      connections: settings.connectionsPerOrigin ?? 64,
      pipelining: 1,
      maxHeaderSize: maxHeaderBytes,
      // The total timer of `request` is exact and covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A connection the receiver is just closing fails the delivery that picks it, and a POST must not be sent twice
      // on our own account: idle connections go before common servers close them (Node after 5 s, with a hint).
      keepAliveTimeout: 2_000,
      keepAliveMaxTimeout: 30_000,
      keepAliveTimeoutThreshold: 2_000,
    });
  // One agent per rule, so that a connection opened under one rule is never used under another.
  const agents = {
    'public-or-allowed': agentFor({ kind: 'public-or-allowed' }),
    scheme: agentFor({ kind: 'allowed-only', refusedFor: 'scheme' }),
    port: agentFor({ kind: 'allowed-only', refusedFor: 'port' }),
  };

  const request = async (input: OutboundRequest): Promise<OutboundResult> => {
    const watch = startStopwatch();
    const refuse = (code: OutboundFailureCode, detail: string): OutboundResult => ({
      ok: false,
      code,
      detail,
      ...watch.read(),
    });
    const check = checkWebhookUrl(input.url, { allowCidrs });
    if (!check.ok) return refuse('address_refused', check.code);
    if (setsReservedHeader(input.headers ?? {})) return refuse('protocol', 'reserved_header');
    const deadline = startDeadline(totalTimeoutMs, input.signal);
    let status: number | undefined;
    try {
      const agent = check.onlyInsideAllowList
        ? agents[check.url.protocol === 'http:' ? 'scheme' : 'port']
        : agents['public-or-allowed'];
      const answer = await deadline.race(
        // The connector runs inside this call when a connection has to be opened for it.
        running.run(watch, () =>
          agent.request({
            origin: check.url.origin,
            path: check.url.pathname + check.url.search,
            method: input.method,
            headers: { ...input.headers },
            body: input.body ?? null,
            signal: deadline.signal,
          }),
        ),
      );
      status = answer.statusCode;
      watch.firstByte();
      const keepBytes = Math.min(input.keepBytes ?? defaultKeepBytes, maxAnswerBytes);
      const body = await readAnswerBody(answer.body, { keepBytes, maxBytes: maxAnswerBytes });
      return { ok: true, status, headers: joinHeaders(answer.headers), ...body, ...watch.read() };
    } catch (error) {
      const failure = classifyFailure(deadline.reason() ?? error);
      return { ok: false, ...failure, ...(status === undefined ? {} : { status }), ...watch.read() };
    } finally {
      deadline.stop();
    }
  };

  const close = async (): Promise<void> => {
    await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
  };

  return { request, close };
};

type Stopwatch = ReturnType<typeof startStopwatch>;

const startStopwatch = () => {
  const startedMs = performance.now();
  const sinceStart = () => Math.round(performance.now() - startedMs);
  let timings: OutboundTimings = {};
  return {
    connected: () => {
      timings = { ...timings, connectMs: sinceStart() };
    },
    firstByte: () => {
      timings = { ...timings, firstByteMs: sinceStart() };
    },
    read: () => ({ durationMs: sinceStart(), timings }),
  };
};

const readAllowCidrs = (list: readonly string[]): readonly string[] => {
  const read = parseAllowCidrs(list);
  if (!read.ok) throw new RangeError(`Not an address or a CIDR range: ${read.invalid.join(', ')}`);
  return read.allowCidrs;
};

// undici would take the TLS server name from a Host header: the certificate would be checked for another name than ours.
const setsReservedHeader = (headers: Readonly<Record<string, string>>): boolean =>
  Object.keys(headers).some((name) => ['host', 'content-length'].includes(name.toLowerCase()));

const lookupWithSystem: AddressLookup = (hostname) => dns.lookup(hostname, { all: true });

// One signal for the total time and the caller's own signal; `reason` tells afterwards whether one of them fired,
// because undici wraps the reason differently depending on how far the call was.
const startDeadline = (totalTimeoutMs: number, callerSignal: AbortSignal | undefined) => {
  const controller = new AbortController();
  const abort = (error: OutboundError) => controller.abort(error);
  const cancel = () => abort(new OutboundError('cancelled', 'signal'));
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  // A deadline that passes while nobody races against it is not an error of its own.
  aborted.catch(() => undefined);
  const timer = setTimeout(() => abort(new OutboundError('timeout', 'total_timeout')), totalTimeoutMs);
  if (callerSignal?.aborted === true) cancel();
  else callerSignal?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    /** Fails when the signal fires, also while undici still holds the request in its queue and does not look at it. */
    race: <Value>(work: Promise<Value>): Promise<Value> => Promise.race([work, aborted]),
    reason: (): unknown => (controller.signal.aborted ? controller.signal.reason : undefined),
    stop: () => {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', cancel);
    },
  };
};

const joinHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
