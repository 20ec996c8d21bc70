import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TlsProxy {
  /** Address of the proxy under its host name, which only a browser with `flags` finds. */
  url: string;
  flags: string[];
  /** Where the server listens; known once it was started with the proxy's url. */
  forwardTo(port: number): void;
  close(): void;
}

/** As nginx would: TLS ends here, the name and the client's address go on in headers. */
export async function startTlsProxy(host: string): Promise<TlsProxy> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  let port = 0;
  const proxy = createServer({ key, cert }, (incoming, answer) => {
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
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://${host}:${(proxy.address() as AddressInfo).port}`, // a TCP server's address is never a string
    flags: [`--host-resolver-rules=MAP ${host} 127.0.0.1`],
    forwardTo: (serverPort) => {
      port = serverPort;
    },
    close: () => proxy.close(),
  };
}
