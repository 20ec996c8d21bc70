import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, withKey, withToken } from '../support/omni-client.js';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { startTlsProxy, type TlsProxy } from '../support/tls-proxy.js';

const host = 'verify.gatehouse.test';
let proxy: TlsProxy;
let publicUrl: string;
let server: TestServer;
let browser: Browser;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  proxy = await startTlsProxy(host, { portOfServer: () => server.server.port });
  publicUrl = `https://${host}:${proxy.port}`;
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
