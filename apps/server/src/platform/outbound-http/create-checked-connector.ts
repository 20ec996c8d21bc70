import { AsyncResource } from 'node:async_hooks';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { isInAllowedNetwork } from '@gatehouse/webhook-protocol';
import { buildConnector } from 'undici';
import { type Breakable, openTunnel } from './open-tunnel.js';
import { errorCodeOf, OutboundError } from './outbound-failure.js';
import { type AddressLookup, checkAddress, resolveTarget, type TargetRule } from './resolve-target.js';

export type ConnectorSettings = {
  readonly rule: TargetRule;
  readonly allowCidrs: readonly string[];
  readonly lookup: AddressLookup;
  readonly connectTimeoutMs: number;
  readonly extraCertificates: readonly string[];
  /** Leads to public addresses; those of the allow list lie inside the operator's network and are reached straight. */
  readonly proxy?: URL | undefined;
  readonly onConnected?: () => void;
};

/**
 * undici's connector with our checks around it: a literal address is checked before connecting (Node skips `lookup`
 * for those), a name is looked up once and Node gets only addresses that were checked, and the peer of the open socket
 * is checked again. A proxy is told the checked address. `connectTimeoutMs` covers lookup, TCP and TLS together.
 */
export const createCheckedConnector = (settings: ConnectorSettings): buildConnector.connector => {
  const { rule, allowCidrs, lookup, connectTimeoutMs, extraCertificates, proxy } = settings;
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolveTarget(hostname, rule, { allowCidrs, lookup }).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(toError(error), ''),
    );
  };
  const open = buildConnector({
    lookup: checkedLookup,
    // Tries the next address when one does not answer. Node's default of 250 ms gives up on distant receivers.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.min(1_000, connectTimeoutMs),
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot switch it off.
    rejectUnauthorized: true,
    ...(extraCertificates.length > 0 ? { ca: [...rootCertificates, ...extraCertificates] } : {}),
    // undici's own timer is only exact to about a second.
    timeout: 0,
  });

  return (options, answer) => {
    // Bound here, to the call that the connection is opened for: a socket's events belong to nobody.
    const report = AsyncResource.bind(settings.onConnected ?? (() => undefined));
    const callback: typeof answer = (...result) => {
      if (result[0] === null) report();
      answer(...result);
    };
    const straight = () => connectStraight(options, callback);
    if (proxy === undefined) return straight();
    listOutside(options.hostname).then(
      (addresses) =>
        addresses.length === 0 ? straight() : connectThrough(proxy, { addresses, options, callback }),
      (error: unknown) => callback(toError(error), null),
    );
  };

  /** Addresses of a target that lie outside the operator's network, each of them checked. */
  async function listOutside(hostname: string): Promise<readonly LookupAddress[]> {
    const family = isIP(hostname);
    if (family !== 0) checkAddress(hostname, rule, allowCidrs);
    const addresses =
      family === 0
        ? await resolveTarget(hostname, rule, { allowCidrs, lookup })
        : [{ address: hostname, family }];
    return addresses.filter(({ address }) => !isInAllowedNetwork(address, allowCidrs));
  }

  function connectStraight(options: buildConnector.Options, callback: buildConnector.Callback): void {
    if (isIP(options.hostname) !== 0) {
      try {
        checkAddress(options.hostname, rule, allowCidrs);
      } catch (error) {
        callback(toError(error), null);
        return;
      }
    }
    const secure = options.protocol === 'https:';
    let tcpConnected = false;
    // buildConnector returns the socket, though its type says void; without it there is nothing to time out.
    const socket = open(options, (...result) => {
      clearTimeout(timer);
      callback(...checkPeer(result));
    }) as unknown as Socket;
    const timer = setTimeout(
      () => socket.destroy(new OutboundError('timeout', 'connect_timeout')),
      connectTimeoutMs,
    );
    socket.once('connect', () => {
      tcpConnected = true;
    });

    const checkPeer = (result: Parameters<buildConnector.Callback>): Parameters<buildConnector.Callback> => {
      const [error, opened] = result;
      if (error !== null) return [sortConnectError(error, secure && tcpConnected), null];
      try {
        checkAddress(opened.remoteAddress ?? '', rule, allowCidrs);
        return [null, opened];
      } catch (refusal) {
        opened.destroy();
        return [toError(refusal), null];
      }
    };
  }

  /** Only https leads outside, so a TLS handshake follows, with the receiver, for its name. */
  function connectThrough(
    way: URL,
    input: {
      addresses: readonly LookupAddress[];
      options: buildConnector.Options;
      callback: buildConnector.Callback;
    },
  ): void {
    const { addresses, options, callback } = input;
    let step: Breakable | undefined;
    const timer = setTimeout(
      () => step?.destroy(new OutboundError('timeout', 'connect_timeout')),
      connectTimeoutMs,
    );
    const end = (...result: Parameters<buildConnector.Callback>) => {
      clearTimeout(timer);
      callback(...result);
    };
    const onStep = (next: Breakable) => {
      step = next;
    };
    openTunnel({ proxy: way, addresses, port: Number(options.port || 443), onStep }).then(
      (tunnel) => {
        const secured = open({ ...options, httpSocket: tunnel }, (...[error, opened]) =>
          error === null ? end(null, opened) : end(sortConnectError(error, true), null),
        ) as unknown as Socket; // see connectStraight
        onStep(secured);
      },
      (error: unknown) => end(toError(error), null),
    );
  }
};

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

// Anything that goes wrong between an open TCP connection and a finished handshake is TLS to the operator, also a
// peer that hangs up in the middle.
const sortConnectError = (error: Error, inHandshake: boolean): OutboundError =>
  error instanceof OutboundError
    ? error
    : new OutboundError(inHandshake ? 'tls' : 'connect', errorCodeOf(error));
