import { type AdministrationCalls, createAdministrationCalls } from './administration-calls.js';
import { type CaptureCalls, createCaptureCalls } from './capture-calls.js';
import { type Clock, systemClock } from './clock.js';
import { GatehouseError } from './gatehouse-error.js';
import { createIdentityCalls, type IdentityCalls } from './identity-calls.js';
import { isOriginalService, normaliseBaseUrl } from './normalise-base-url.js';
import { createResultCalls, type ResultCalls } from './result-calls.js';
import { createCall } from './send-call.js';
import { createSessionCalls, type SessionCalls } from './session-calls.js';
import { createSessionDataCalls, type SessionDataCalls } from './session-data-calls.js';
import { createWaitCalls, type WaitCalls } from './wait-calls.js';

export interface ClientOptions {
  /** Address of the server, in any usual form; see `originalServiceAddresses` for those of the original service. */
  readonly baseUrl: string;
  /** Secret: for backends only. Without it every call about a session goes through `/0` with the token alone. */
  readonly apiKey?: string | undefined;
  /** Another fetch, for a proxy or for tests. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Limit of one attempt, answer included; 30 000 unless given. A call that runs into it is not repeated. */
  readonly timeoutMs?: number | undefined;
  /**
   * What stands behind `baseUrl`. Found from the host unless given; give `original` when you reach the original
   * service through a host of your own: nothing that writes is then ever sent twice.
   */
  readonly service?: 'gatehouse' | 'original' | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

export interface Client
  extends SessionCalls,
    CaptureCalls,
    ResultCalls,
    IdentityCalls,
    SessionDataCalls,
    AdministrationCalls,
    WaitCalls {
  /** The address after normalisation. */
  readonly baseUrl: string;
}

/**
 * A client for Gatehouse or for the original service. It keeps no state and opens nothing, so make as many as you
 * like: one with the key for `start`, one without for everything that a session token can do.
 *
 * Every call rejects with a `GatehouseError`. A GET is tried up to four times (contract section 13).
 *
 * @throws GatehouseError `client.configuration` when an option cannot be used
 */
export function createClient(options: ClientOptions): Client {
  const baseUrl = normaliseBaseUrl(options.baseUrl);
  const { timeoutMs = 30_000, clock = systemClock } = options;
  if (!(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1)) {
    throw new GatehouseError({
      code: 'client.configuration',
      message: 'timeoutMs must be a positive number.',
    });
  }
  const service = options.service ?? (isOriginalService(baseUrl) ? 'original' : 'gatehouse');
  const call = createCall({
    baseUrl,
    apiKey: options.apiKey === '' ? undefined : options.apiKey,
    // Called without a receiver: some runtimes refuse a fetch that is a property of something else.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs,
    clock,
    idempotencyKeys: service === 'gatehouse',
  });
  const sessionCalls = createSessionCalls(call);
  return {
    baseUrl,
    ...sessionCalls,
    ...createCaptureCalls(call),
    ...createResultCalls(call),
    ...createIdentityCalls(call),
    ...createSessionDataCalls(call),
    ...createAdministrationCalls(call),
    ...createWaitCalls({ status: sessionCalls.status, clock }),
  };
}
