import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TlsProxy {
  port: number;
  close(): void;
}

/**
 * As nginx would: TLS ends here, the name and the client's address go on in headers. Other hosts answer with `pages`:
 * name of the host -> what it sends for any path.
 */
export async function startTlsProxy(
  host: string,
  { portOfServer, pages = {} }: { portOfServer: () => number; pages?: Record<string, () => string> },
): Promise<TlsProxy> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [host, ...Object.keys(pages)].map((value) => ({ type: 2 as const, value })),
      },
    ],
  });
  const proxy = createServer({ key, cert }, (incoming, answer) => {
    const page = pages[incoming.headers.host?.split(':')[0] ?? ''];
    if (page) {
      incoming.resume();
      return void answer.writeHead(200, { 'content-type': 'text/html' }).end(page());
    }
    const onward = request(
      {
        host: '127.0.0.1',
        port: portOfServer(),
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
  return {
    port: (proxy.address() as AddressInfo).port,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
