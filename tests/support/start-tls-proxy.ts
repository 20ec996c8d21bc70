import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TlsProxy {
  /** Address of the proxy under its host name, which only a browser with `flags` finds. */
  url: string;
  /** The same of another host that it answers for. */
  urlOf(host: string): string;
  flags: string[];
  /** Where the server listens; known once it was started with the proxy's url. */
  forwardTo(port: number): void;
  close(): void;
}

/**
 * As nginx would: TLS ends here, the name and the client's address go on in headers. Other hosts answer with `pages`:
 * name of the host -> what it sends for any path.
 */
export async function startTlsProxy(
  host: string,
  { pages = {} }: { pages?: Record<string, () => string> } = {},
): Promise<TlsProxy> {
  const hosts = [host, ...Object.keys(pages)];
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) }],
  });
  let port = 0;
  const proxy = createServer({ key, cert }, (incoming, answer) => {
    const page = pages[incoming.headers.host?.split(':')[0] ?? ''];
    if (page) {
      incoming.resume();
      return void answer.writeHead(200, { 'content-type': 'text/html' }).end(page());
    }
    const onward = request(
      {
        host: '127.0.0.1',
        port,
        method: incoming.method,
        path: incoming.url,
        headers: {
          ...incoming.headers,
          'x-forwarded-for': '203.0.113.7',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': host,
        },
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: ownPort } = proxy.address() as AddressInfo; // a TCP server's address is never a string
  return {
    urlOf: (name) => `https://${name}:${ownPort}`,
    url: `https://${host}:${ownPort}`,
    flags: [`--host-resolver-rules=${hosts.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`],
    forwardTo: (serverPort) => {
      port = serverPort;
    },
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
