import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, freshSession, startFakeServer } from './fake-server.js';
import { executablePath, openPagesBrowser } from './open-pages.js';

describe.skipIf(executablePath === null)('without a pointer', () => {
  let browser: Browser;
  let server: FakeServer;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await openPagesBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startFakeServer();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  const see = (step: string, view?: string) =>
    page.waitForSelector(`main[data-step="${step}"]${view === undefined ? '' : `[data-view="${view}"]`}`);

  /** Where the focus is, and whether it can be seen there. */
  const focus = () =>
    page.evaluate(() => {
      const active = document.activeElement;
      const target = active?.closest('label') ?? active;
      const { outlineStyle = 'none', outlineWidth = '0px' } = target ? getComputedStyle(target) : {};
      return {
        name: active?.getAttribute('data-action') ?? active?.tagName.toLowerCase() ?? '',
        isVisible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      };
    });

  /** Goes there by Tab alone, and presses Enter. */
  async function pressByKeyboard(action: string): Promise<void> {
    await page.waitForSelector(`[data-action=${action}]`);
    for (let tabs = 0; tabs < 12; tabs += 1) {
      const { name, isVisible } = await focus();
      if (name === action) {
        expect({ action, isVisible }).toEqual({ action, isVisible: true });
        return page.keyboard.press('Enter');
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`${action} cannot be reached by Tab`);
  }

  it('the whole way can be gone by Tab and Enter; each new screen begins at its heading', async () => {
    server.session = freshSession({ hasBack: true, liveness: 'optional' });
    await page.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
    await see('consent');
    await pressByKeyboard('agree');
    const shoot = async (step: string, hasIntro: boolean) => {
      if (hasIntro) {
        await see(step, 'intro');
        await expect.poll(async () => (await focus()).name).toBe('h1');
        await pressByKeyboard('continue');
      }
      await see(step, 'live');
      await pressByKeyboard('shutter');
      await see('capture-preview');
      await expect.poll(async () => (await focus()).name).toBe('h1');
      await pressByKeyboard('use');
    };
    await shoot('id-front', true);
    await shoot('id-back', false);
    await shoot('selfie', true);
    await see('liveness', 'intro');
    await pressByKeyboard('skip');
    await see('done');
    expect(server.pictures.map(({ name }) => name)).toEqual(['front', 'back', 'selfie']);
  });
});
