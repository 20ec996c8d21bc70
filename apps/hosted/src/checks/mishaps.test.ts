import type { Browser, BrowserContext, Frame, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, freshChallenge, freshSession, startFakeServer } from './fake-server.js';
import { executablePath, openPagesBrowser } from './open-pages.js';
import { openScreen } from './open-screen.js';
import { type ScreenCase, screens } from './screens.js';

const own = '/hosted/v1/sessions/66f0a1b2c3d4e5f601234567';

describe.skipIf(executablePath === null)('what people and networks do to the pages', () => {
  let browser: Browser;
  let server: FakeServer;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openPagesBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startFakeServer();
    await freshPage();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  async function freshPage(): Promise<void> {
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
  }

  const link = () => `${server.origin}/acme/flow/f-1?uuid=key-1`;
  const see = (step: string, view?: string) =>
    page.waitForSelector(`main[data-step="${step}"]${view === undefined ? '' : `[data-view="${view}"]`}`);
  const press = (action: string) => page.click(`[data-action=${action}]`);

  /** Buttons of a screen that a click does not take away from the pages. */
  const actionsOf = (frame: Frame) =>
    frame
      .locator('main button[data-action]')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-action') ?? ''));

  const entries: Record<string, string> = {
    // An account number to one field, an income to another.
    text: '2500',
    email: 'clara@mail.example',
    date: '1990-03-14',
    tel: '+1 646 555 0100',
  };
  /** A form that was filled in is sent by its button; an empty one would not leave the page. */
  async function fillIn(frame: Frame): Promise<void> {
    for (const input of await frame.locator('main input:not([type=file])').all())
      await input.fill(entries[(await input.getAttribute('type')) ?? ''] ?? '');
    for (const choice of await frame.locator('main select').all()) await choice.selectOption({ index: 1 });
  }

  it('a double click on any button of any screen does its work once', async () => {
    const tried = new Set<string>();
    const open = async (screen: ScreenCase): Promise<Frame> => {
      // A camera that was broken or a network that was lost stays so: such a page serves one screen.
      await context.close();
      await freshPage();
      return openScreen(page, server, { screen });
    };
    for (const screen of screens) {
      let frame = await open(screen);
      let isUsed = false;
      for (const action of await actionsOf(frame)) {
        const place = `${screen.see} ${action}`;
        if (tried.has(place)) continue;
        if (isUsed) frame = await open(screen);
        isUsed = true;
        tried.add(place);
        await fillIn(frame);
        server.calls.length = 0;
        await frame.evaluate((name) => {
          const button = document.querySelector<HTMLElement>(`main [data-action="${name}"]`);
          button?.click();
          button?.click();
        }, action);
        // Whatever the clicks began has arrived when a later request of the page has; a page that left has none.
        await frame.evaluate(() => fetch('/returned')).catch(() => undefined);
        const writes = server.calls.filter((call) => call.startsWith('POST') && !call.endsWith('/frames'));
        expect({ place, writes }).toEqual({ place, writes: [...new Set(writes)] });
        expect(complaints).toEqual([]);
      }
    }
    expect(tried.size).toBeGreaterThan(25);
  }, 180_000);

  it.each([
    ['consent', 'consent', 'agree', '/consent'],
    ['id-front', 'capture-preview', 'use', '/captures/front'],
    ['selfie', 'capture-preview', 'use', '/captures/selfie'],
  ] as const)('a session that expires while the person is at %s says so', async (step, at, action, call) => {
    server.session = freshSession({ step });
    await page.goto(link());
    if (at === 'capture-preview') {
      await see(step, 'intro');
      await press('continue');
      await see(step, 'live');
      await press('shutter');
    }
    await see(at);
    const body = { status: 410, code: 'link.expired', redirectionUrl: `${server.origin}/returned` };
    server.failNext(call, { status: 410, body });
    await press(action);
    await see('link-expired');
    await press('continue');
    await page.waitForURL(`${server.origin}/returned`);
  });

  it('a session that expires while it is checked, or in the challenge, says so', async () => {
    server.session = freshSession({ step: 'processing', pollsUntilDone: 1_000_000 });
    await page.goto(link());
    await see('processing');
    server.failNext(own, { status: 410, body: { status: 410, code: 'link.expired' } });
    await see('link-expired');

    server.session = freshSession({
      step: 'liveness',
      liveness: 'required',
      challenge: freshChallenge({ holdAt: 0 }),
    });
    await page.goto(link());
    await see('liveness', 'intro');
    await press('continue');
    await see('liveness', 'running');
    const answer = { status: 410, body: { status: 410, code: 'link.expired' } };
    server.failNext('/frames', answer);
    server.failNext(own, answer);
    await see('link-expired');
  });

  it.each([
    ['consent', ''],
    ['id-front', 'intro'],
    ['selfie', 'intro'],
    ['liveness', 'intro'],
    ['processing', ''],
    ['done', ''],
  ] as const)('back and forward from %s return to it, and nothing is sent twice', async (step, view) => {
    await page.goto(`${server.origin}/returned`);
    server.session = freshSession({ step, liveness: 'required', pollsUntilDone: 1_000_000 });
    await page.goto(link());
    await see(step, view || undefined);
    await page.goBack();
    expect(page.url()).toBe(`${server.origin}/returned`);
    await page.goForward();
    await see(step, view || undefined);
    expect(server.calls.filter((call) => call === 'POST /hosted/v1/sessions')).toHaveLength(1);
    expect(server.pictures).toEqual([]);
    expect(page.url()).not.toContain('uuid');
  });

  it('back from a running camera leaves the pages, and forward resumes the step with the camera off', async () => {
    await page.goto(`${server.origin}/returned`);
    server.session = freshSession({ step: 'id-front' });
    await page.goto(link());
    await see('id-front', 'intro');
    await press('continue');
    await see('id-front', 'live');
    await page.goBack();
    await page.goForward();
    await page.waitForSelector('main[data-step="id-front"]');
    expect(server.pictures).toEqual([]);
  });

  it('the end leaves no way back into the check', async () => {
    await page.goto('about:blank');
    server.session = freshSession({
      step: 'done',
      redirect: { url: `${server.origin}/returned`, delaySeconds: 0 },
    });
    await page.goto(link());
    await page.waitForURL(`${server.origin}/returned`);
    await page.goBack();
    expect(page.url()).toBe('about:blank');
  });
});
