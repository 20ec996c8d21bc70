import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createRawServer,
  type Server,
  type Socket,
} from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOutboundHttp, type OutboundHttpSettings } from './create-outbound-http.js';

const loopback = ['127.0.0.1/32'];
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const outbound = (settings: Partial<OutboundHttpSettings> = {}) => {
  const http = createOutboundHttp({ allowCidrs: loopback, ...settings });
  cleanups.push(http.close);
  return http;
};

type Running = { port: number; connections: Socket[] };

const listen = async (server: Server): Promise<Running> => {
  const connections: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    connections.push(socket);
    // Clients that cut an answer off reset the connection; that is what the tests want.
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    for (const socket of connections) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, connections };
};

const serveHttp = (handler: RequestListener) => listen(createServer(handler));
const serveRaw = (handler: (socket: Socket) => void) => listen(createRawServer(handler));

const answerOk: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"ok":true}');
};

const certificateFor = (name: string, notAfterDate?: Date) =>
  generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(notAfterDate === undefined ? {} : { notBeforeDate: new Date(0), notAfterDate }),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });

const readBody = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString();

describe('a call that is answered', () => {
  it('delivers method, path, headers and body, and brings the answer back', async () => {
    const seen: unknown[] = [];
    const { port } = await serveHttp(async (request, response) => {
      const { method, url, headers } = request;
      seen.push({
        method,
        url,
        host: headers.host,
        id: headers['webhook-id'],
        body: await readBody(request),
      });
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] })
        .end('{"ok":true}');
    });
    const result = await outbound().request({
      method: 'POST',
      url: `http://127.0.0.1:${port}/hook?a=b#fragment`,
      headers: { 'webhook-id': 'msg_1' },
      body: '{"x":"é"}',
    });
    expect(seen).toEqual([
      { method: 'POST', url: '/hook?a=b', host: `127.0.0.1:${port}`, id: 'msg_1', body: '{"x":"é"}' },
    ]);
    expect(result).toMatchObject({
      ok: true,
      status: 200,
      headers: { 'content-type': 'application/json', 'set-cookie': 'a=1, b=2' },
      bodyText: '{"ok":true}',
      bodyTruncated: false,
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
  });

  it('says when it was connected and when the answer began, and no connecting where none was needed', async () => {
    const { port } = await serveHttp(answerOk);
    const http = outbound({ connectionsPerOrigin: 1 });
    const call = () => http.request({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: 'x' });
    const first = await call();
    const { connectMs = -1, firstByteMs = -1 } = first.timings;
    expect(connectMs).toBeGreaterThanOrEqual(0);
    expect(firstByteMs).toBeGreaterThanOrEqual(connectMs);
    expect(first.durationMs).toBeGreaterThanOrEqual(firstByteMs);
    expect(Object.keys((await call()).timings)).toEqual(['firstByteMs']);
    const together = await Promise.all([call(), call(), call()]);
    expect(together.map(({ timings }) => Object.keys(timings))).toEqual([
      ['firstByteMs'],
      ['firstByteMs'],
      ['firstByteMs'],
    ]);
  });

  it('keeps its connections for later calls', async () => {
    const { port, connections } = await serveHttp(answerOk);
    const http = outbound();
    for (let call = 0; call < 20; call++) {
      const result = await http.request({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: 'x' });
      expect(result).toMatchObject({ ok: true });
    }
    // Two: undici frees a connection a moment after the last byte of its answer has been handed over.
    expect(connections.length).toBeLessThanOrEqual(2);
  });

  it('keeps the first 4 kB, without half a character, and the connection stays usable', async () => {
    const { port, connections } = await serveHttp((_request, response) => {
      response.end(`x${'é'.repeat(100_000)}`);
    });
    const http = outbound();
    for (let call = 0; call < 5; call++) {
      const result = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
      expect(result).toMatchObject({ ok: true, bodyTruncated: true, bodyText: `x${'é'.repeat(1_999)}` });
    }
    const longer = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, keepBytes: 9_001 });
    expect(longer).toMatchObject({ bodyText: `x${'é'.repeat(4_500)}` });
    expect(connections.length).toBeLessThanOrEqual(2);
  });

  it('does not follow a redirect', async () => {
    const { port: targetPort, connections } = await serveHttp(answerOk);
    const { port } = await serveHttp((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${targetPort}/` }).end();
    });
    const result = await outbound().request({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: '{}' });
    expect(result).toMatchObject({ ok: true, status: 302 });
    expect(connections.length).toBe(0);
  });

  it('makes one lookup for many calls to a name at once', async () => {
    const { port } = await serveHttp(answerOk);
    let lookups = 0;
    const http = outbound({
      lookup: async () => {
        lookups++;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    const url = `http://receiver.test:${port}/`;
    const results = await Promise.all(Array.from({ length: 10 }, () => http.request({ method: 'GET', url })));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(lookups).toBe(1);
  });
});

describe('targets that are not allowed', () => {
  const hostileHosts = [
    'localhost',
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '169.254.169.254',
  ];

  it.each(
    hostileHosts.flatMap(
      (host) =>
        [
          ['http', host],
          ['https', host],
        ] as const,
    ),
  )('%s://%s is refused without a connection when nothing is allowed', async (scheme, host) => {
    const { port, connections } = await serveRaw((socket) => socket.end());
    const http = outbound({ allowCidrs: [] });
    for (const suffix of ['', `:${port}`, ':8443']) {
      const result = await http.request({ method: 'GET', url: `${scheme}://${host}${suffix}/` });
      expect(result).toMatchObject({ ok: false, code: 'address_refused' });
    }
    expect(connections.length).toBe(0);
  });

  const answering =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    ['10.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['fd00:ec2::254'],
    ['127.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '::1'],
  ])('a name that leads to %s %s is refused, even if one of them is allowed', async (...addresses) => {
    const { port, connections } = await serveHttp(answerOk);
    const http = outbound({ lookup: answering(...addresses) });
    for (const url of [`http://receiver.test:${port}/`, 'https://receiver.test/']) {
      expect(await http.request({ method: 'GET', url })).toMatchObject({
        ok: false,
        code: 'address_refused',
        detail: 'address',
      });
    }
    expect(connections.length).toBe(0);
  });

  it('http and other ports are refused for a public address, with an allow list too', async () => {
    const http = outbound({ lookup: answering('8.8.8.8') });
    const failureOf = async (url: string) => {
      const result = await http.request({ method: 'GET', url });
      return result.ok ? 'ok' : `${result.code} ${result.detail}`;
    };
    expect(await failureOf('http://receiver.test/')).toBe('address_refused scheme');
    expect(await failureOf('https://receiver.test:9443/')).toBe('address_refused port');
    expect(await failureOf('http://8.8.8.8/')).toBe('address_refused scheme');
    expect(await failureOf('https://8.8.8.8:9443/')).toBe('address_refused port');
  });

  it('a name that leads to an allowed address first and to a private one later is looked up once per connection, and refused then', async () => {
    const { port, connections } = await serveHttp((_request, response) => {
      response.setHeader('connection', 'close').end();
    });
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']];
    let lookups = 0;
    const http = outbound({
      lookup: (name) =>
        answering(...(answers[lookups++] ?? []))().then((found) => (name === 'rebind.test' ? found : [])),
    });
    const call = () => http.request({ method: 'GET', url: `http://rebind.test:${port}/` });
    expect(await call()).toMatchObject({ ok: true, status: 200 });
    expect(lookups).toBe(1);
    expect(await call()).toMatchObject({ ok: false, code: 'address_refused' });
    expect(lookups).toBe(2);
    expect(connections.length).toBe(1);
  });

  it('proxy settings of the environment lead nowhere: calls go straight, and what is refused stays refused', async () => {
    const proxy = await serveRaw((socket) => socket.end());
    const { port } = await serveHttp(answerOk);
    const address = `http://127.0.0.1:${proxy.port}`;
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
    for (const name of names) vi.stubEnv(name, address);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    cleanups.push(() => void vi.unstubAllEnvs());
    const http = outbound();
    const call = (url: string) => http.request({ method: 'POST', url, body: '{}' });
    expect(await call(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, status: 200 });
    for (const url of ['http://169.254.169.254/', 'https://10.0.0.1/'])
      expect(await call(url)).toMatchObject({ ok: false, code: 'address_refused' });
    expect(proxy.connections.length).toBe(0);
  });

  it.each(['host', 'Host', 'Content-Length'])('the header %s cannot be set by a caller', async (name) => {
    const { port, connections } = await serveHttp(answerOk);
    const result = await outbound().request({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      headers: { [name]: '1' },
    });
    expect(result).toMatchObject({ ok: false, code: 'protocol', detail: 'reserved_header' });
    expect(connections.length).toBe(0);
  });

  it('an allow list that cannot be read stops the start', () => {
    expect(() => createOutboundHttp({ allowCidrs: ['10/8'] })).toThrow(RangeError);
  });
});

describe('receivers that cannot be reached', () => {
  it('a closed port is connect ECONNREFUSED', async () => {
    const { port } = await serveRaw((socket) => socket.end());
    for (const cleanup of cleanups.splice(0)) await cleanup();
    const result = await outbound().request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ ok: false, code: 'connect', detail: 'ECONNREFUSED' });
  });

  it('a name that does not exist is connect with the code of the lookup', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    };
    const result = await outbound({ lookup }).request({ method: 'GET', url: 'https://missing.test/' });
    expect(result).toMatchObject({ ok: false, code: 'connect', detail: 'ENOTFOUND' });
  });

  it('a name without addresses is connect ENODATA', async () => {
    const result = await outbound({ lookup: async () => [] }).request({
      method: 'GET',
      url: 'https://empty.test/',
    });
    expect(result).toMatchObject({ ok: false, code: 'connect', detail: 'ENODATA' });
  });

  it('a lookup that never ends is a connect timeout', async () => {
    const http = outbound({ lookup: () => new Promise(() => undefined), connectTimeoutMs: 100 });
    const result = await http.request({ method: 'GET', url: 'https://slow.test/' });
    expect(result).toMatchObject({ ok: false, code: 'timeout', detail: 'connect_timeout' });
    expect(result.durationMs).toBeLessThan(2_000);
  });

  it('a TLS handshake that never ends is a connect timeout', async () => {
    const { port } = await serveRaw(() => undefined);
    const http = outbound({ connectTimeoutMs: 100 });
    const result = await http.request({ method: 'GET', url: `https://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ ok: false, code: 'timeout', detail: 'connect_timeout' });
  });
});

describe('receivers that answer badly', () => {
  const call = async (port: number, settings: Partial<OutboundHttpSettings> = {}) =>
    outbound(settings).request({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: '{}' });

  it('silence is a total timeout', async () => {
    const { port } = await serveRaw(() => undefined);
    const result = await call(port, { totalTimeoutMs: 150 });
    expect(result).toMatchObject({ ok: false, code: 'timeout', detail: 'total_timeout' });
    expect(result.durationMs).toBeGreaterThanOrEqual(140);
    expect(result.durationMs).toBeLessThan(2_000);
  });

  it('headers that drip one byte at a time do not stretch the total time', async () => {
    const { port } = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
      const timer = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await call(port, { totalTimeoutMs: 200 })).toMatchObject({ ok: false, code: 'timeout' });
  });

  it('a body that drips does not either, and the status is kept', async () => {
    const { port, connections } = await serveHttp((_request, response) => {
      response.setHeader('content-type', 'application/json').write('{');
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    const result = await call(port, { totalTimeoutMs: 200 });
    expect(result).toMatchObject({ ok: false, code: 'timeout', detail: 'total_timeout', status: 200 });
    const [socket] = connections;
    // Not `once` of node:events: the reset that may come before the close would reject it.
    if (socket !== undefined && !socket.destroyed)
      await new Promise((resolve) => socket.once('close', resolve));
    expect(socket?.destroyed).toBe(true);
  });

  it('endless interim answers do not either', async () => {
    const { port } = await serveRaw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await call(port, { totalTimeoutMs: 200 })).toMatchObject({ ok: false, code: 'timeout' });
  });

  it('a call that waits for a free connection is over in time, too', async () => {
    const { port } = await serveRaw(() => undefined);
    const http = outbound({ connectionsPerOrigin: 1, totalTimeoutMs: 200 });
    const url = `http://127.0.0.1:${port}/`;
    const results = await Promise.all([1, 2, 3].map(() => http.request({ method: 'GET', url })));
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, code: 'timeout' });
      expect(result.durationMs).toBeLessThan(1_000);
    }
  });

  // Sends as fast as the client reads, up to 1 GB, and tells how much was taken.
  const pour = (socket: Socket, chunk: Buffer) => {
    let sentBytes = 0;
    const send = () => {
      while (sentBytes < 1_000_000_000 && !socket.destroyed) {
        sentBytes += chunk.length;
        if (!socket.write(chunk)) return;
      }
      socket.end();
    };
    socket.on('drain', send);
    send();
    return () => sentBytes;
  };

  it.each([
    ['with its length announced', 'content-length: 1000000000\r\n\r\n', Buffer.alloc(65_536, 'a')],
    ['in chunks', 'transfer-encoding: chunked\r\n\r\n', Buffer.from(`10000\r\n${'a'.repeat(65_536)}\r\n`)],
    ['until the connection closes', 'connection: close\r\n\r\n', Buffer.alloc(65_536, 'a')],
  ])('an answer of 1 GB %s is cut off early, in bounded memory', async (_how, header, chunk) => {
    let sentBytes = () => 0;
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${header}`);
        sentBytes = pour(socket, chunk);
      });
    });
    const before = process.memoryUsage();
    const result = await call(port);
    const after = process.memoryUsage();
    expect(result).toMatchObject({ ok: false, code: 'too_large', detail: 'body', status: 200 });
    // What was read, and what the kernel's buffers and the server's own queue held.
    expect(sentBytes()).toBeLessThan(20_000_000);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20_000_000);
  });

  it.each([
    ['one header of 64 kB', `x-bomb: ${'a'.repeat(65_536)}\r\n\r\n`],
    ['ten thousand headers', `${'x-bomb: a\r\n'.repeat(10_000)}\r\n`],
  ])('%s is too large', async (_what, headers) => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${headers}`));
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'too_large', detail: 'headers' });
  });

  it('headers without an end are cut off early', async () => {
    let sentBytes = () => 0;
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        sentBytes = pour(socket, Buffer.from('x-bomb: aaaaaaaaaaaaaaaa\r\n'.repeat(1_000)));
      });
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'too_large', detail: 'headers' });
    expect(sentBytes()).toBeLessThan(20_000_000);
  });

  it('trailers without an end are cut off early', async () => {
    let sentBytes = () => 0;
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n');
        sentBytes = pour(socket, Buffer.from('x-bomb: aaaaaaaaaaaaaaaa\r\n'.repeat(1_000)));
      });
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'too_large' });
    expect(sentBytes()).toBeLessThan(20_000_000);
  });

  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['nothing', ''],
    ['half a status line', 'HTTP/1.1 2'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a protocol change nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
  ])('%s is a protocol failure', async (_what, bytes) => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.end(bytes));
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'protocol' });
  });

  it('a body that breaks off is a protocol failure with its status', async () => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"ok"'));
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'protocol', status: 200 });
  });

  it('a good receiver is still answered after a bad one', async () => {
    const { port: badPort } = await serveRaw((socket) => socket.end('nonsense'));
    const { port } = await serveHttp(answerOk);
    const http = outbound();
    expect(await http.request({ method: 'GET', url: `http://127.0.0.1:${badPort}/` })).toMatchObject({
      ok: false,
    });
    expect(await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/` })).toMatchObject({
      ok: true,
    });
  });

  it('is made exactly once, also when the receiver hangs up', async () => {
    const { port, connections } = await serveRaw((socket) => {
      socket.once('data', () => socket.destroy());
    });
    expect(await call(port)).toMatchObject({ ok: false, code: 'protocol' });
    expect(connections.length).toBe(1);
  });
});

describe('TLS', () => {
  let good: Awaited<ReturnType<typeof certificateFor>>;
  let expired: typeof good;
  beforeAll(async () => {
    good = await certificateFor('receiver.test');
    expired = await certificateFor('receiver.test', new Date(86_400_000));
  });
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
  const serveTls = ({ private: key, cert }: typeof good) => listen(createTlsServer({ key, cert }, answerOk));

  it('a self-signed certificate is a tls failure', async () => {
    const { port } = await serveTls(good);
    const result = await outbound({ lookup }).request({
      method: 'GET',
      url: `https://receiver.test:${port}/`,
    });
    expect(result).toMatchObject({ ok: false, code: 'tls', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('stays one when the environment switches verification off', async () => {
    const { port } = await serveTls(good);
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    cleanups.push(() => {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    });
    const result = await outbound({ lookup }).request({
      method: 'GET',
      url: `https://receiver.test:${port}/`,
    });
    expect(result).toMatchObject({ ok: false, code: 'tls' });
  });

  it('a certificate that the operator trusts is accepted for its name, and only for its name', async () => {
    const { port } = await serveTls(good);
    const http = outbound({ lookup, extraCertificates: [good.cert] });
    expect(await http.request({ method: 'GET', url: `https://receiver.test:${port}/` })).toMatchObject({
      ok: true,
      status: 200,
    });
    expect(await http.request({ method: 'GET', url: `https://other.test:${port}/` })).toMatchObject({
      ok: false,
      code: 'tls',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(await http.request({ method: 'GET', url: `https://127.0.0.1:${port}/` })).toMatchObject({
      ok: false,
      code: 'tls',
    });
  });

  it('an expired certificate is a tls failure', async () => {
    const { port } = await serveTls(expired);
    const http = outbound({ lookup, extraCertificates: [expired.cert] });
    expect(await http.request({ method: 'GET', url: `https://receiver.test:${port}/` })).toMatchObject({
      ok: false,
      code: 'tls',
      detail: 'CERT_HAS_EXPIRED',
    });
  });

  it('a receiver that speaks plain HTTP is a tls failure', async () => {
    const { port } = await serveHttp(answerOk);
    const result = await outbound().request({ method: 'GET', url: `https://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ ok: false, code: 'tls' });
  });

  it('a receiver that hangs up in the handshake is a tls failure', async () => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.destroy());
    });
    const result = await outbound().request({ method: 'GET', url: `https://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ ok: false, code: 'tls', detail: 'ECONNRESET' });
  });
});

describe('a proxy that the operator sets', () => {
  const publicAddress = '203.0.114.7';
  const lookup = async () => [{ address: publicAddress, family: 4 }];
  let receiver: Awaited<ReturnType<typeof certificateFor>>;
  beforeAll(async () => {
    receiver = await certificateFor('receiver.test');
  });

  /** Leads every CONNECT to one port of this machine, or answers with another status. */
  const startProxy = async ({ port, status = 200 }: { port: number; status?: number }) => {
    const asked: { place: string | undefined; credentials: string | undefined }[] = [];
    const server = createServer();
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push({ place: request.url, credentials: request.headers['proxy-authorization'] });
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const end of [onward, socket]) end.on('error', () => undefined);
      cleanups.push(() => void onward.destroy());
    });
    return { ...(await listen(server)), asked };
  };
  const through = (port: number, settings: Partial<OutboundHttpSettings> = {}) =>
    outbound({
      lookup,
      extraCertificates: [receiver.cert],
      proxyUrl: `http://user:p%40ss@127.0.0.1:${port}`,
      ...settings,
    });

  it('is asked for the checked address, never for a name, and the receiver is held to its own', async () => {
    const target = await listen(createTlsServer({ key: receiver.private, cert: receiver.cert }, answerOk));
    const proxy = await startProxy({ port: target.port });
    const http = through(proxy.port);
    expect(
      await http.request({ method: 'POST', url: 'https://receiver.test/hook', body: '{}' }),
    ).toMatchObject({ ok: true, status: 200, timings: { connectMs: expect.any(Number) } });
    expect(await http.request({ method: 'GET', url: 'https://other.test:8443/' })).toMatchObject({
      ok: false,
      code: 'tls',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const credentials = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(proxy.asked).toEqual([
      { place: `${publicAddress}:443`, credentials },
      { place: `${publicAddress}:8443`, credentials },
    ]);
  });

  it('leads nowhere else than straight calls do, and addresses of the allow list are reached without it', async () => {
    const target = await serveHttp(answerOk);
    const proxy = await startProxy({ port: target.port });
    const addresses = { 'inside.test': '10.0.0.1', 'mixed.test': publicAddress };
    const http = through(proxy.port, {
      lookup: async (name) => [
        { address: addresses[name as keyof typeof addresses], family: 4 },
        { address: '169.254.169.254', family: 4 },
      ],
    });
    const call = (url: string) => http.request({ method: 'POST', url, body: '{}' });
    for (const url of ['https://10.0.0.1/', 'https://inside.test/', 'https://mixed.test/', 'https://[::1]/'])
      expect(await call(url), url).toMatchObject({ ok: false, code: 'address_refused' });
    expect(await call(`http://127.0.0.1:${target.port}/`)).toMatchObject({ ok: true, status: 200 });
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407, 502])('that answers %i is told from a receiver that fails', async (status) => {
    const proxy = await startProxy({ port: 1, status });
    expect(await through(proxy.port).request({ method: 'GET', url: 'https://receiver.test/' })).toMatchObject(
      {
        ok: false,
        code: 'connect',
        detail: 'proxy_refused',
      },
    );
  });

  it('that is away or hangs up is told, too', async () => {
    const { port } = await serveRaw((socket) => socket.destroy());
    const away = await listen(createRawServer());
    const closed = away.port;
    await cleanups.pop()?.();
    for (const way of [port, closed])
      expect(await through(way).request({ method: 'GET', url: 'https://receiver.test/' })).toMatchObject({
        ok: false,
        code: 'connect',
        detail: 'proxy_unreachable',
      });
  });

  it('that never answers, or leads to a receiver that never does, is a connect timeout', async () => {
    const silent = await serveRaw(() => undefined);
    const proxy = await startProxy({ port: silent.port });
    for (const way of [silent.port, proxy.port])
      expect(
        await through(way, { connectTimeoutMs: 150 }).request({
          method: 'GET',
          url: 'https://receiver.test/',
        }),
      ).toMatchObject({ ok: false, code: 'timeout', detail: 'connect_timeout' });
  });
});

describe('ending early', () => {
  it('a call is cancelled by its signal, before it starts or while it waits', async () => {
    const { port } = await serveRaw(() => undefined);
    const http = outbound();
    const controller = new AbortController();
    const waiting = http.request({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      signal: controller.signal,
    });
    controller.abort();
    expect(await waiting).toMatchObject({ ok: false, code: 'cancelled' });
    expect(
      await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, signal: AbortSignal.abort() }),
    ).toMatchObject({ ok: false, code: 'cancelled' });
  });

  it('a call that waits for a free connection is cancelled at once, not when its turn comes', async () => {
    const { port } = await serveRaw(() => undefined);
    const http = outbound({ connectionsPerOrigin: 1, totalTimeoutMs: 10_000 });
    const url = `http://127.0.0.1:${port}/`;
    const holding = http.request({ method: 'GET', url });
    const controller = new AbortController();
    const waiting = http.request({ method: 'GET', url, signal: controller.signal });
    controller.abort();
    expect(await waiting).toMatchObject({ ok: false, code: 'cancelled' });
    await http.close();
    expect((await holding).durationMs).toBeLessThan(5_000);
  });

  it('close ends open calls and refuses new ones', async () => {
    let requestArrived = (): void => undefined;
    const requested = new Promise<void>((resolve) => {
      requestArrived = resolve;
    });
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => requestArrived());
    });
    const http = outbound();
    const url = `http://127.0.0.1:${port}/`;
    const open = http.request({ method: 'GET', url });
    await requested;
    await http.close();
    expect(await open).toMatchObject({ ok: false, code: 'cancelled' });
    expect(await http.request({ method: 'GET', url })).toMatchObject({ ok: false, code: 'cancelled' });
  });
});
