import { AxeBuilder } from '@axe-core/playwright';
import type { FlowSettingsInput } from '@gatehouse/contract';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { createFlow, logIn } from '../support/tenant-calls.js';

const phone = { viewport: { width: 390, height: 600 }, isMobile: true, hasTouch: true, locale: 'en-US' };
const startScript = /\/assets\/page-[^/]+\.js/;
const laterScript = /\/assets\/main-[^/]+\.js/;

describe('the first screen comes with the page', () => {
  let server: TestServer;
  let executiveToken: string;
  let browser: Browser;
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser('/dev/null')]);
    executiveToken = await logIn(server);
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    context = await browser.newContext({ ...phone, ...options });
    return context.newPage();
  }
  async function linkOf(settings: FlowSettingsInput = {}): Promise<string> {
    const flowId = await createFlow({ ...server, executiveToken }, { mode: 'test', ...settings });
    return `${server.api}/${server.clientId}/flow/${flowId}`;
  }
  /** Keeps a script back until it is asked for. */
  async function hold(page: Page, script: RegExp): Promise<() => void> {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(script, async (route) => {
      await released;
      await route.continue().catch(() => undefined);
    });
    return release;
  }
  const isThere = (page: Page) => page.waitForSelector('main[data-step="consent"]');

  test.each([
    ['light', {}],
    ['dark', {}],
    ['light', { primaryColour: '#7a1fa2', backgroundColour: '#fdf6e3', cornerRadiusPx: 4 }],
    ['dark', { primaryColour: '#7a1fa2', backgroundColour: '#fdf6e3', cornerRadiusPx: 4 }],
    ['light', { darkMode: 'dark' }],
    ['dark', { darkMode: 'light', backgroundColour: '#fdf6e3' }],
  ] as const)('on a %s device it has every colour before a script runs that it has after: %o', async (colorScheme, theme) => {
    const page = await openPage({ colorScheme });
    const release = await hold(page, startScript);
    await page.goto(await linkOf({ theme }), { waitUntil: 'commit' });
    await page.waitForSelector('h1');
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].every(({ sheet }) => sheet),
    );
    const looks = () =>
      page.evaluate(() =>
        ['html', 'body', '.page', '.test-banner', 'h1', '.need-mark', '.actions', '.small'].map((place) => {
          const element = document.querySelector(place);
          if (element === null) throw new Error(`no ${place}`);
          const { backgroundColor, color, colorScheme, borderRadius } = getComputedStyle(element);
          return { place, backgroundColor, color, colorScheme, borderRadius };
        }),
      );
    const before = await looks();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target)}`)).toEqual([]);
    release();
    await isThere(page);
    await page.waitForSelector('html[data-scheme]');
    expect(await looks()).toEqual(before);
  });

  test('the script takes it over in place: no element is new, nothing shifts, the focus and the reading stay', async () => {
    const page = await openPage();
    await page.addInitScript(() => {
      const seen = { shift: 0, added: [] as string[] };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const release = await hold(page, laterScript);
    await page.goto(await linkOf({ customFields: [{ key: 'employer', label: 'Employer' }] }));
    await page.focus('[data-action=refuse]');
    await page.mouse.wheel(0, 120);
    await page.waitForFunction(() => scrollY > 0);
    const before = await page.evaluate(() => {
      const { seen } = window as unknown as { seen: { added: string[] } };
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) if (node instanceof Element) seen.added.push(node.outerHTML);
      }).observe(document.querySelector('.page') as Element, { childList: true, subtree: true });
      return { scrollY, title: document.title, text: document.querySelector('.page')?.textContent };
    });
    release();
    await isThere(page);
    const after = await page.evaluate(() => ({
      scrollY,
      title: document.title,
      text: document.querySelector('.page')?.textContent,
      focused: document.activeElement?.getAttribute('data-action'),
      seen: (window as unknown as { seen: object }).seen,
      left: [...document.querySelectorAll('#app > *')].map(({ className }) => className),
    }));
    expect(after).toEqual({ ...before, focused: 'refuse', seen: { shift: 0, added: [] }, left: ['page'] });
    expect(await page.isEnabled('.language select')).toBe(true);
  });

  test('a press before the session is open does nothing, and the same press after it counts', async () => {
    const page = await openPage();
    const release = await hold(page, laterScript);
    await page.goto(await linkOf());
    await page.click('[data-action=agree]', { force: true });
    release();
    await isThere(page);
    expect(await page.getAttribute('[data-action=agree]', 'aria-disabled')).toBe('false');
    await page.click('[data-action=agree]');
    await page.waitForSelector('main[data-step="id-front"]');
  });

  test('a session that cannot be opened takes its place, and leads whoever was reading there', async () => {
    const page = await openPage();
    await page.route('**/hosted/v1/sessions', (route) => route.abort());
    await page.goto(await linkOf());
    await page.waitForSelector('main[data-step="error"]');
    expect(await page.locator('main').count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.unroute('**/hosted/v1/sessions');
    await page.click('main [data-action=continue]');
    await isThere(page);
  });

  test.each([
    ['the first script is lost', startScript],
    ['a later script is lost', laterScript],
  ])('where %s it says so in one sentence, and the one thing to do works', async (_how, script) => {
    const page = await openPage({ locale: 'de-DE' });
    await page.route(script, (route) => route.abort());
    await page.goto(`${await linkOf()}?lang=de-DE`);
    // The style waits some seconds before it says so; a script that knows of the loss does not.
    if (script === startScript) {
      expect(await page.isVisible('.late')).toBe(false);
      await page.evaluate(() => {
        for (const animation of document.getAnimations()) animation.finish();
      });
    }
    await page.locator('.late').waitFor();
    expect((await page.textContent('.late'))?.trim()).toBe(
      'Diese Seite braucht länger als sonst, bis sie bereit ist. Seite neu laden',
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target)}`)).toEqual([]);
    const box = await page.locator('.late a').boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    await page.unroute(script);
    await page.click('.late a');
    await isThere(page);
    expect(await page.locator('.late').count()).toBe(0);
  });

  test('a browser without JavaScript is told what the page needs', async () => {
    const page = await openPage({ javaScriptEnabled: false });
    await page.goto(`${await linkOf()}?lang=es`);
    expect(await page.locator('noscript .late').isVisible()).toBe(true);
    expect(await page.textContent('noscript .late')).toMatch(/^Esta página necesita JavaScript/);
  });

  test('a link that was opened before shows no screen that it does not mean: the wait, then where the session is', async () => {
    const page = await openPage();
    await page.goto(await linkOf());
    await isThere(page);
    await page.click('[data-action=agree]');
    await page.waitForSelector('main[data-step="id-front"]');
    const release = await hold(page, startScript);
    await page.reload({ waitUntil: 'commit' });
    await page.waitForSelector('main[data-step="opening"][aria-busy=true]');
    expect(await page.locator('[data-action]').count()).toBe(0);
    release();
    await page.waitForSelector('main[data-step="id-front"]');
  });
});
