import type { LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { OutboundError } from './outbound-failure.js';

/** What can be broken off while a connection is made. */
export type Breakable = { readonly destroy: (error: Error) => unknown };

/**
 * Asks a proxy for a way through (RFC 9110, section 9.3.6, CONNECT) to one address after the other. It is told addresses
 * and never a name, so that what was checked is what is connected to.
 *
 * @param onStep hears of what has to be destroyed when time is up
 * @throws OutboundError `connect` with `proxy_unreachable` or `proxy_refused`, or what `onStep` was destroyed with
 */
export const openTunnel = async (input: {
  proxy: URL;
  addresses: readonly LookupAddress[];
  port: number;
  onStep: (step: Breakable) => void;
}): Promise<Socket> => {
  const { proxy, addresses, port, onStep } = input;
  let failure = new OutboundError('connect', 'ENODATA');
  for (const { address } of addresses) {
    const place = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
    try {
      return await askFor(place, proxy, onStep);
    } catch (error) {
      if (!(error instanceof OutboundError) || error.failure !== 'connect') throw error;
      failure = error;
    }
  }
  throw failure;
};

const askFor = (place: string, proxy: URL, onStep: (step: Breakable) => void): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const asking = httpRequest({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: place,
      headers: { host: place, ...credentialsOf(proxy) },
      agent: false,
    });
    onStep(asking);
    asking.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      // Nobody may speak before our handshake; what is there already is not the receiver's.
      if (statusCode >= 200 && statusCode < 300 && head.length === 0) return resolve(socket);
      socket.destroy();
      reject(new OutboundError('connect', 'proxy_refused'));
    });
    asking.once('error', (error) =>
      reject(error instanceof OutboundError ? error : new OutboundError('connect', 'proxy_unreachable')),
    );
    asking.end();
  });

const credentialsOf = ({ username, password }: URL): Record<string, string> =>
  username === '' && password === ''
    ? {}
    : {
        'proxy-authorization': `Basic ${Buffer.from(
          `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
        ).toString('base64')}`,
      };
