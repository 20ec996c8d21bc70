import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, freshChallenge, freshSession, startFakeServer } from './fake-server.js';
import { fillIn } from './fill-in.js';
import { executablePath, openPagesBrowser } from './open-pages.js';
import { openScreen } from './open-screen.js';
import { screens } from './screens.js';

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

  /** Screens that a person comes to by the link alone. */
  const direct = screens.filter(
    ({ answers, camera, framed, holds, path, way = [] }) =>
      !(answers || camera || framed || holds || path) && way.every((step) => step.startsWith('see: ')),
  );

  it.each(
    direct,
  )('back and forward from $name return to it, nothing is sent twice, and when the session ends there the page says so', async (screen) => {
    await page.goto(`${server.origin}/returned`);
    await openScreen(page, server, { screen });
    await page.goBack();
    expect(page.url()).toBe(`${server.origin}/returned`);
    await page.goForward();
    const [step = '', view] = screen.see.split('/');
    await see(step, view);
    expect(server.calls.filter((call) => call === 'POST /hosted/v1/sessions')).toHaveLength(1);
    expect(server.session).toMatchObject({ answers: [], consents: [], handoff: { facts: [], texts: [] } });
    expect(server.pictures).toEqual([]);
    expect(page.url()).not.toContain('uuid');
    if (step === 'done') return;
    server.session.isOver = true;
    // As it does by itself when the network, or the person, comes back.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await see('link-expired');
  });

  it('answers to questions that the session did not live to take are not sent elsewhere, and its end is said', async () => {
    const asking = screens.find(({ name }) => name === 'custom-fields');
    if (asking === undefined) throw new Error('the list has no screen of questions');
    const frame = await openScreen(page, server, { screen: asking });
    await fillIn(frame);
    server.session.isOver = true;
    await press('continue');
    await see('link-expired');
    expect(server.session.answers).toEqual([]);
  });

  it.each(['2001-01-01', '2041-06-15'])('a device that believes it is %s goes the whole way', async (day) => {
    await page.clock.install({ time: new Date(day) });
    server.session = freshSession({ redirect: { url: `${server.origin}/returned`, delaySeconds: 0 } });
    await page.goto(link());
    await press('agree');
    for (const step of ['id-front', 'selfie']) {
      await see(step, 'intro');
      await press('continue');
      await see(step, 'live');
      await press('shutter');
      await press('use');
    }
    await page.waitForURL(`${server.origin}/returned`);
    expect(server.pictures.map(({ name }) => name)).toEqual(['front', 'selfie']);
    expect(server.events.every(({ ageMs }) => ageMs < 60_000)).toBe(true);
  });

  it('a browser that keeps no cookie is told so, and goes on once it keeps one', async () => {
    server.session = freshSession({ keepsCookie: false });
    await page.goto(link());
    await press('agree');
    await see('error', 'no-cookies');
    expect(server.session.consents).toEqual([]);
    server.session.keepsCookie = true;
    await press('continue');
    await see('consent');
    await press('agree');
    await see('id-front', 'intro');
    expect(server.session.consents).toHaveLength(1);
  });

  it('in a frame that keeps no cookie the way on is a tab of its own, by the same link', async () => {
    const screen = screens.find(({ name }) => name === 'error-no-cookies-framed');
    if (screen === undefined) throw new Error('the list has no framed page without cookies');
    const frame = await openScreen(page, server, { screen });
    server.session.keepsCookie = true;
    const [tab] = await Promise.all([context.waitForEvent('page'), frame.click('[data-action=new-tab]')]);
    await tab.waitForSelector('main[data-step="consent"]');
    await tab.click('[data-action=agree]');
    await tab.waitForSelector('main[data-step="id-front"]');
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
