import { drawSelfie, loadPortrait } from '@gatehouse/testkit';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { readQrCode } from '../support/read-qr-code.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { startTlsProxy, type TlsProxy } from '../support/start-tls-proxy.js';
import { asTokenHolder, startSession } from '../support/tenant-calls.js';

const target = 'https://shop.example.test/after?cart=7#top';
const computer: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

let folder: ReturnType<typeof temporaryFolder>;
let proxy: TlsProxy;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  folder = temporaryFolder();
  proxy = await startTlsProxy('verify.gatehouse.test');
  server = await startTestServer({
    modelWorkers: 1,
    settings: { GATEHOUSE_PUBLIC_URL: proxy.url, GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1' },
    flow: { mode: 'test', liveness: 'off', modules: { id: false, face: true }, redirectDelaySeconds: 0 },
  });
  proxy.forwardTo(server.server.port);
  browser = await openBrowser(`${folder.path}/no-camera.mjpeg`, proxy.flags);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  proxy?.close();
  folder?.remove();
});

/** A device of its own: no cookie, cache or history of another. */
async function openDevice(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...options, locale: 'en-US', ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.route('https://shop.example.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Back</h1>' }),
  );
  return page;
}
const see = (page: Page, step: string, view = step) =>
  page.waitForSelector(`main[data-step="${step}"][data-view="${view}"]`);

test('81. a phone that reads the code from the screen finishes the session, and the computer follows to the redirect', async () => {
  const session = await startSession(server, { redirectionUrl: target });
  const { body } = await asTokenHolder(server, session).get('/omni/onboarding-url');
  const desk = await openDevice(computer);
  await desk.goto(body.url);
  await see(desk, 'consent');
  await desk.click('[data-action=agree]');
  await see(desk, 'handoff', 'offer');
  const link = await readQrCode(await (await desk.waitForSelector('.qr')).screenshot());
  expect(link).toMatch(new RegExp(`^${proxy.url}/h/[\\w-]{22}$`));
  expect(await desk.innerText('.link-box code')).toBe(link);

  const hand = await openDevice(phone);
  await hand.goto(link);
  await see(hand, 'selfie', 'intro');
  expect(hand.url()).toBe(`${proxy.url}/h?interviewId=${session.interviewId}`);
  await see(desk, 'elsewhere', 'phone');

  const late = await openDevice(phone);
  await late.goto(link);
  await see(late, 'code-dead');
  expect(late.url()).toBe(`${proxy.url}/h`);

  const buffer = await drawSelfie(await loadPortrait('fern'));
  await hand.setInputFiles('[data-action=upload]', { name: 'selfie.jpg', mimeType: 'image/jpeg', buffer });
  await hand.click('[data-action=use]');
  await see(hand, 'done');
  await desk.waitForURL(target);
  expect(await hand.innerText('main')).toContain('go back to your computer');
  expect(hand.url()).toContain('/h?interviewId=');

  const shown = await asTokenHolder(server, session).get(
    `/gatehouse/v1/sessions/${session.interviewId}/device`,
  );
  expect(shown.body.deviceFingerprint).toMatchObject({ deviceType: 'WEBAPP', ip: '203.0.113.7' });
  for (const page of [desk, hand, late]) await page.context().close();
});
