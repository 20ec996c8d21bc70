import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/open-database.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createOutboundHttp } from '../../platform/outbound-http/index.js';
import { createAccessTokens } from './access-tokens.js';
import { deliverWebhook } from './operations/deliver-webhook.js';
import {
  createSessionId,
  openWebhookBench,
  startMs,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

const gigabyte = 1_000_000_000;

/** What each of them is to an operator who opens the delivery log; what to do about it stands beside it. */
describe.each(testDatabases().slice(0, 1))('receivers that are broken, in the delivery log on $name', ({
  open,
}) => {
  let database: Database;
  let bench: WebhookBench;
  let tenant: Tenant;
  const running: { server: Server; sockets: Set<Socket> }[] = [];
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    bench = await openWebhookBench(database);
    tenant = await bench.addTenant();
  });
  afterEach(async () => {
    await bench.close();
    for (const { server, sockets } of running.splice(0)) {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  async function listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      // Whoever is cut off resets the connection; that is what the test wants.
      socket.on('error', () => undefined);
    });
    running.push({ server, sockets });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port; // a TCP server's address is never a string
  }
  const http = async (handler: RequestListener) =>
    `http://receiver.test:${await listen(createServer(handler))}/`;
  const raw = async (handler: (socket: Socket) => void) =>
    `http://receiver.test:${await listen(createRawServer(handler))}/`;
  const tls = async (name: string, trusted: string[]) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
      ],
    });
    trusted.push(cert);
    const port = await listen(createTlsServer({ key, cert }, (_request, response) => response.end('{}')));
    return `https://receiver.test:${port}/`;
  };

  /** Sends one event there and answers what the log says of it. */
  async function attempt(
    url: string,
    {
      oauthUrl,
      trusted = [],
      unknownHost = false,
    }: { oauthUrl?: string; trusted?: string[]; unknownHost?: boolean } = {},
  ) {
    const outboundHttp = createOutboundHttp({
      allowCidrs: ['127.0.0.0/8'],
      extraCertificates: trusted,
      totalTimeoutMs: 1_500,
      lookup: async () => {
        if (unknownHost) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    await bench.addDestination(tenant, {
      url,
      ...(oauthUrl && { oauth: { authUrl: oauthUrl, clientId: 'id', clientSecret: 'secret' } }),
    });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    const [job] = await bench.waitingJobs();
    await deliverWebhook(
      { ...bench.dependencies, outboundHttp },
      { ...bench.sender, tokens: tokensOf(outboundHttp) },
      {
        deliveryId: job?.deliveryId ?? '',
      },
    );
    await outboundHttp.close();
    const [delivery] = await bench.log(tenant);
    // Every one of them is tried again by the rule.
    expect(delivery).toMatchObject({ state: 'pending', nextAttemptAt: startMs + 30_000 });
    return delivery?.attempts[0];
  }
  const tokensOf = (outboundHttp: ReturnType<typeof createOutboundHttp>) =>
    createAccessTokens({ outboundHttp, clock: bench.clock });

  it('a host that does not exist', async () => {
    expect(await attempt('https://receiver.test/', { unknownHost: true })).toMatchObject({
      failedRule: 'connect',
      explanation: 'The host name of the destination does not exist. Check its spelling and DNS records.',
      requestHeaders: { 'gatehouse-attempt': '1' },
      timings: { connectMs: null, firstByteMs: null },
    });
  });

  it('nobody listens there', async () => {
    const port = await listen(createRawServer());
    running.at(-1)?.server.close();
    expect(await attempt(`http://receiver.test:${port}/`)).toMatchObject({
      failedRule: 'connect',
      explanation: expect.stringContaining('nothing listens on that address and port'),
    });
  });

  it("another name's certificate", async () => {
    const trusted: string[] = [];
    expect(await attempt(await tls('other.test', trusted), { trusted })).toMatchObject({
      failedRule: 'tls',
      explanation: expect.stringContaining('certificate is for another host name'),
    });
  });

  it('a certificate of nobody we know', async () => {
    expect(await attempt(await tls('receiver.test', []))).toMatchObject({
      failedRule: 'tls',
      explanation: expect.stringContaining('not issued by a trusted authority'),
    });
  });

  it('no TLS at all', async () => {
    const port = await listen(createServer((_request, response) => response.end('{}')));
    expect(await attempt(`https://receiver.test:${port}/`)).toMatchObject({
      failedRule: 'tls',
      explanation: expect.stringContaining('does not speak TLS on that port'),
    });
  });

  it('an answer of a gigabyte is cut off, and memory stays where it was', async () => {
    let sentBytes = 0;
    const block = Buffer.alloc(64 * 1024, 0x20);
    const url = await http((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(gigabyte) });
      const send = () => {
        while (sentBytes < gigabyte && !response.destroyed) {
          sentBytes += block.length;
          if (!response.write(block)) return void response.once('drain', send);
        }
      };
      send();
    });
    const before = process.memoryUsage().rss;
    const seen = await attempt(url);
    expect(seen).toMatchObject({
      failedRule: 'too_large',
      status: null,
      explanation: expect.stringContaining('longer answer than is read'),
    });
    expect(sentBytes).toBeLessThan(gigabyte / 10);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  it('headers without end', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const bomb = () => {
        while (!socket.destroyed && socket.write(`x-bomb: ${'a'.repeat(1_000)}\r\n`));
        if (!socket.destroyed) socket.once('drain', bomb);
      };
      bomb();
    });
    expect(await attempt(url)).toMatchObject({
      failedRule: 'too_large',
      explanation: 'The receiver sent more than 16 kB of response headers.',
    });
  });

  it('a body that drips', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => void (socket.destroyed ? clearInterval(drip) : socket.write(' ')), 20);
    });
    const seen = await attempt(url);
    expect(seen).toMatchObject({
      failedRule: 'timeout',
      explanation: expect.stringContaining('did not answer in full within'),
      timings: { firstByteMs: expect.any(Number) },
    });
  });

  it('something that is not HTTP', async () => {
    expect(await attempt(await raw((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')))).toMatchObject({
      failedRule: 'protocol',
      explanation: expect.stringContaining('did not answer in valid HTTP'),
    });
  });

  it('a token server that is down', async () => {
    const received: string[] = [];
    const url = await http((request, response) => {
      received.push(String(request.url));
      response.end('{}');
    });
    const port = await listen(createRawServer());
    running.at(-1)?.server.close();
    expect(await attempt(url, { oauthUrl: `http://receiver.test:${port}/token` })).toMatchObject({
      failedRule: 'oauth',
      explanation: expect.stringMatching(
        /No OAuth access token was obtained, so nothing was sent.*could not be reached/,
      ),
      requestHeaders: {},
    });
    expect(received).toEqual([]);
  });
});
