import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, withKey, withToken } from '../support/omni-client.js';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';

const host = 'verify.gatehouse.test';
let proxy: ReturnType<typeof createServer>;
let publicUrl: string;
let server: TestServer;
let browser: Browser;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  // As nginx would: TLS ends here, the name and the client's address go on in headers.
  proxy = createServer({ key, cert }, (incoming, answer) => {
    const onward = request(
      {
        host: '127.0.0.1',
        port: server.server.port,
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
  publicUrl = `https://${host}:${(proxy.address() as AddressInfo).port}`;
  server = await startTestServer({
    settings: { GATEHOUSE_PUBLIC_URL: publicUrl, GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1' },
  });
  folder = temporaryFolder();
  browser = await openBrowser(`${folder.path}/none.mjpeg`, [`--host-resolver-rules=MAP ${host} 127.0.0.1`]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  proxy?.close();
  folder?.remove();
});

test('links carry the public address, the page works under the other name, and its cookie is Secure, HttpOnly and bound to the session', async () => {
  const { body } = await call('POST', `${server.api}/omni/start`, {
    headers: withKey(server.apiKey),
    body: { configurationId: server.flowId },
  });
  const { body: link } = await call('GET', `${server.api}/0/omni/onboarding-url`, {
    headers: withToken(body.token),
  });
  expect(link.url.startsWith(`${publicUrl}/${server.clientId}/flow/${server.flowId}?uuid=`)).toBe(true);

  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(link.url);
  await page.waitForSelector('main[data-step="consent"]');
  expect(new URL(page.url()).search).not.toContain('uuid');
  const cookies = await context.cookies(`${publicUrl}/hosted/v1/sessions/${body.interviewId}`);
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({
    secure: true,
    httpOnly: true,
    path: `/hosted/v1/sessions/${body.interviewId}`,
    domain: host,
  });

  await page.click('[data-action=agree]');
  await page.waitForSelector('main[data-step="id-front"]');
  await page.reload();
  await page.waitForSelector('main[data-step="id-front"]');
  await context.close();
});
