import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { startTlsProxy, type TlsProxy } from '../support/start-tls-proxy.js';
import { asTokenHolder, createFlow, logIn, startSession } from '../support/tenant-calls.js';
import { desktop, showToCamera, walkIn } from '../support/walk-hosted-pages.js';

// Two sites: what the browser calls a third party.
const host = 'verify.gatehouse.test';
const shopHost = 'shop.example.test';
const strangerHost = 'stranger.example.net';
const handed = 'camera *; microphone *; geolocation *; accelerometer *; gyroscope *';

// Seconds on an idle machine: pictures are measured, and a browser drawn, on whatever cores are left.
vi.setConfig({ testTimeout: 180_000 });

let folder: ReturnType<typeof temporaryFolder>;
let camera: string;
let proxy: TlsProxy;
let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the shop's page holds. */
let frameHtml = '';
let flowId: string;

const at = (name: string) => proxy.urlOf(name);

beforeAll(async () => {
  folder = temporaryFolder();
  camera = join(folder.path, 'camera.mjpeg');
  const shopPage = () => `<!doctype html><title>Shop</title>${frameHtml}`;
  proxy = await startTlsProxy(host, {
    pages: { [shopHost]: shopPage, [strangerHost]: shopPage },
  });
  server = await startTestServer({
    modelWorkers: 1,
    settings: { GATEHOUSE_PUBLIC_URL: proxy.url, GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1' },
  });
  proxy.forwardTo(server.server.port);
  flowId = await createFlow(
    { ...server, executiveToken: await logIn(server) },
    {
      mode: 'test',
      liveness: 'off',
      linkByInterviewId: false,
      frameAncestors: [at(shopHost)],
      handoff: { mode: 'off' },
    },
  );
  await showToCamera(camera, ['passport-valid']);
  browser = await openBrowser(camera, proxy.flags);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  proxy?.close();
  folder?.remove();
});
beforeEach(async () => {
  context = await browser.newContext({ ...desktop, ignoreHTTPSErrors: true, locale: 'en-US' });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
});
afterEach(() => context.close());

/** As a person sets it in the browser's privacy settings: no cookie of another site. */
async function blockThirdPartyCookies(): Promise<void> {
  const developer = await context.newCDPSession(page);
  await developer.send('Network.enable');
  await developer.send('Network.setCookieControls', { enableThirdPartyCookieRestriction: true });
}

async function openFrame({ shop = shopHost, allow = '' } = {}): Promise<{
  frame: Frame;
  score: () => Promise<{ overall: { status: string } }>;
}> {
  const caller = asTokenHolder(server, await startSession(server, { configurationId: flowId }));
  const { body } = await caller.get('/omni/onboarding-url');
  frameHtml = `<iframe id="check" src="${body.url}" ${allow && `allow="${allow}"`} width="420" height="760"></iframe>`;
  await page.goto(at(shop));
  const frame = await (await page.waitForSelector('#check')).contentFrame();
  if (!frame) throw new Error('the shop shows no frame');
  return { frame, score: async () => (await caller.get('/omni/get/score')).body };
}

test('80. in an iframe with the stated allow list the whole flow works with third-party cookies blocked', async () => {
  await blockThirdPartyCookies();
  const { frame, score } = await openFrame({ allow: handed });
  const walk = walkIn(frame, camera);
  await walk.see('consent');
  // The control: an ordinary cookie of the framed site is indeed refused here.
  expect(
    await frame.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: what a page that relied on such cookies would do
      document.cookie = 'third-party=1; SameSite=None; Secure';
      return document.cookie;
    }),
  ).toBe('');
  await walk.press('agree');
  await walk.shoot('id-front', ['passport-valid', 'selfie']);
  await walk.see('selfie', 'intro');
  // A reloaded frame lives by its cookie alone: it has no link key any more, and this flow takes no other proof.
  await frame.evaluate(() => location.reload());
  await page.waitForResponse((answer) => answer.url().includes('/hosted/v1/sessions/') && answer.ok());
  await walk.see('selfie', 'intro');
  await walk.shoot('selfie');
  await walk.see('done');
  expect((await score()).overall.status).toBe('OK');
});

test('80. an origin that is not listed shows nothing of the pages', async () => {
  const refusals: string[] = [];
  page.on('console', (message) => refusals.push(message.text()));
  const { frame } = await openFrame({ shop: strangerHost, allow: handed });
  await expect.poll(() => refusals.join(' ')).toContain('frame-ancestors');
  expect(await frame.locator('main').count()).toBe(0);
});

test('80. where the page around it withholds the camera, the page says so, and a new tab goes on with the same session', async () => {
  await blockThirdPartyCookies();
  const { frame } = await openFrame();
  const walk = walkIn(frame, camera);
  await walk.press('agree');
  await walk.see('id-front', 'intro');
  await walk.press('continue');
  await walk.see('id-front', 'camera-withheld');
  const [tab] = await Promise.all([context.waitForEvent('page'), walk.press('new-tab')]);
  tab.setDefaultTimeout(45_000);
  const alone = walkIn(tab, camera);
  await alone.see('id-front', 'intro');
  await showToCamera(camera, ['passport-valid']);
  await alone.shoot('id-front');
  await alone.see('selfie', 'intro');
});
