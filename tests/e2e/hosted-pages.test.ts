import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { FlowSettingsInput } from '@gatehouse/contract';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { asTokenHolder, createFlow, logIn, startSession } from '../support/tenant-calls.js';

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** What needs the real server and a real browser, but no picture: nothing here loads a model. */
describe('the hosted pages of the real server', () => {
  let server: TestServer;
  let executiveToken: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Whatever the browser complained about, a refusal by the content security policy included. */
  let complaints: string[];
  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser('/dev/null')]);
    executiveToken = await logIn(server);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(() => openPage());
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function openPage(options: Parameters<Browser['newContext']>[0] = {}) {
    context = await browser.newContext({ ...phone, locale: 'en-US', ...options });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      // Where the test itself goes is its own matter.
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) return;
      if (!request.url().startsWith(server.server.url)) complaints.push(`request to ${request.url()}`);
    });
    page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
  }

  async function mint(settings: FlowSettingsInput = {}, fields: object = {}) {
    const configurationId = await createFlow({ ...server, executiveToken }, { mode: 'test', ...settings });
    const session = await startSession(server, { configurationId, ...fields });
    const { body } = await asTokenHolder(server, session).get('/omni/onboarding-url');
    return { session, url: body.url as string };
  }
  const see = (step: string) => page.waitForSelector(`main[data-step="${step}"]`);
  const press = (action: string) => page.click(`[data-action=${action}]`);

  describe('in the look of a flow', () => {
    let logo: string;
    beforeAll(async () => {
      const picture = { create: { width: 320, height: 64, channels: 4, background: '#7a1fa2' } } as const;
      const bytes = await sharp(picture).png().toBuffer();
      logo = `data:image/png;base64,${bytes.toString('base64')}`;
    });
    const theme = { primaryColour: '#7a1fa2', cornerRadiusPx: 4, font: 'source-serif' } as const;

    const look = () =>
      page.evaluate(() => {
        const button = document.querySelector('[data-action=agree]');
        const image = document.querySelector<HTMLImageElement>('.logo');
        if (button === null) throw new Error('no button');
        const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(button);
        return {
          scheme: document.documentElement.dataset.scheme,
          button: { backgroundColor, borderRadius, fontFamily: fontFamily.split(',')[0] },
          logo: image && { alt: image.alt, width: image.naturalWidth, shownHeight: image.height },
        };
      });

    test('colour, roundness, typeface and logo are those of the flow, readable in light and dark', async () => {
      const { url } = await mint({ theme: { ...theme, logo }, optinCompanyName: 'Violet Bank' });
      await page.goto(url);
      await see('consent');
      await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.logo')?.complete);
      await page.evaluate(() => document.fonts.ready);
      expect(await look()).toEqual({
        scheme: 'light',
        button: { backgroundColor: 'rgb(122, 31, 162)', borderRadius: '4px', fontFamily: '"Source Serif 4"' },
        logo: { alt: 'Violet Bank', width: 320, shownHeight: 32 },
      });
      const faces = await page.evaluate(() =>
        [...document.fonts]
          .filter(({ status }) => status === 'loaded')
          .map(({ family, weight }) => `${family} ${weight}`),
      );
      expect(new Set(faces)).toEqual(new Set(['Source Serif 4 400', 'Source Serif 4 500 900']));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForSelector(`html[data-scheme="${colorScheme}"]`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes.map(({ target }) => target)}`),
        ).toEqual([]);
      }
    });

    test('a flow that is always dark, or always light, is so on every device', async () => {
      for (const [darkMode, colorScheme] of [
        ['dark', 'light'],
        ['light', 'dark'],
      ] as const) {
        const { url } = await mint({ theme: { darkMode } });
        await page.emulateMedia({ colorScheme });
        await page.goto(url);
        await see('consent');
        expect((await look()).scheme).toBe(darkMode);
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe(
          darkMode,
        );
      }
    });

    test('a flow without a look of its own loads nothing for it', async () => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const { url } = await mint();
      await page.goto(url);
      await see('consent');
      expect(asked.filter((path) => /themes|fonts/.test(path))).toEqual([]);
    });

    test('what a tenant writes is text: markup in names, questions and end texts does nothing', async () => {
      const markup = '</title><img src=x onerror=alert(1)><script>alert(2)</script>{{company}}';
      const { session, url } = await mint({
        optinCompanyName: markup,
        endScreenTitle: markup,
        endScreenText: markup,
        customFields: [{ key: 'k', label: markup }],
        theme: { ...theme, logo },
      });
      await page.goto(url);
      await see('consent');
      expect(await page.getAttribute('.logo', 'alt')).toBe(markup);
      await press('agree');
      await see('custom-fields');
      expect(await page.textContent('.field label')).toBe(markup);
      await asTokenHolder(server, session).get('/omni/finish-status');
      await page.reload();
      await see('done');
      expect(await page.textContent('h1')).toBe(markup);
      expect(await page.textContent('.own-lines')).toBe(markup);
      expect(await page.locator('main img, main script').count()).toBe(0);
    });

    test('what serves a look is inert and cached for good; anything else of its kind is unknown', async () => {
      const { url } = await mint({ theme: { ...theme, logo } });
      const [, flowId = ''] = /\/flow\/([^?]+)/.exec(url) ?? [];
      const base = `${server.api}/hosted/themes/${flowId}`;
      for (const [address, type] of [
        [`${base}/1/style.css`, 'text/css; charset=utf-8'],
        [`${base}/1/logo`, 'image/png'],
        [`${server.api}/hosted/fonts/inter-latin-400-normal.woff2`, 'font/woff2'],
      ] as const) {
        const { status, headers } = await fetch(address);
        expect(status).toBe(200);
        expect(Object.fromEntries(headers)).toMatchObject({
          'content-type': type,
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': expect.stringContaining('immutable'),
        });
      }
      const unknown = [
        `${base}/2/style.css`,
        `${base}/0/logo`,
        `${base}/x/logo`,
        `${server.api}/hosted/fonts/..%2fpackage.json`,
      ];
      for (const address of unknown) expect((await fetch(address)).status, address).toBe(404);
    });
  });

  describe('in a frame', () => {
    let embedder: { origin: string; html: string; close(): Promise<void> };
    beforeAll(async () => {
      embedder = await startEmbedder();
    });
    afterAll(() => embedder?.close());

    const refuseInFrame = async (url: string) => {
      embedder.html = `<script>window.heard = []; addEventListener('message', ({ data, origin }) => heard.push({ data, origin }))</script>
        <iframe src="${url}" allow="camera *" width="390" height="800"></iframe>`;
      await page.goto(embedder.origin);
      const frame = page.frameLocator('iframe');
      await frame.locator('[data-action=refuse]').click();
      await frame.locator('[data-action=stop]').click();
      await frame.locator('main[data-step=done]').waitFor();
      return frame;
    };
    const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);

    test('a listed page around it hears of the end, and stays where it is', async () => {
      const { session, url } = await mint({
        frameAncestors: [embedder.origin],
        redirectionUrl: `${server.server.url}/healthz`,
        redirectDelaySeconds: 30,
      });
      const frame = await refuseInFrame(url);
      const data = {
        source: 'gatehouse',
        type: 'finished',
        interviewId: session.interviewId,
        onboardingStatus: 'ONBOARDING_FINISHED',
      };
      await expect.poll(heard).toEqual([{ data, origin: server.server.url }]);
      await frame.locator('[data-action=continue]').click();
      await page.waitForFunction(() => document.querySelector('iframe')?.contentWindow?.length === 0);
      await expect.poll(() => page.frames()[1]?.url()).toBe(`${server.server.url}/healthz`);
      expect(page.url()).toBe(`${embedder.origin}/`);
    });

    test('a page that may frame it but is not listed hears nothing', async () => {
      const { url } = await mint({ frameAncestors: [] });
      await refuseInFrame(url);
      // What the frame had to say came before this message of our own.
      await page.evaluate(() => window.postMessage('mine', '*'));
      await expect.poll(heard).toEqual([{ data: 'mine', origin: embedder.origin }]);
    });
  });
});

/** A page of somebody else on this machine: another origin, the same site, as cookies without TLS need it. */
async function startEmbedder() {
  const embedder = { origin: '', html: '', close: () => Promise.resolve() };
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(embedder.html);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  embedder.origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  embedder.close = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  return embedder;
}
