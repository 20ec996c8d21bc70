import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../language/languages.js';
import {
  type FakeHandoff,
  type FakeServer,
  freshHandoff,
  freshSession,
  startFakeServer,
} from './fake-server.js';
import { listComplaints } from './list-complaints.js';
import { executablePath, expectNoViolation, openPagesBrowser, phone } from './open-pages.js';

const computer: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

describe.skipIf(executablePath === null)('the hand-over between two devices', () => {
  let browser: Browser;
  let server: FakeServer;
  let pages: Page[];
  /** By page. */
  let complaints: string[][];

  beforeAll(async () => {
    browser = await openPagesBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startFakeServer();
    pages = [];
    complaints = [];
  });
  afterEach(async () => {
    for (const page of pages) await page.context().close();
    await server.close();
    expect(complaints.flat()).toEqual([]);
  });

  /** A page of a device of its own, with cookies that no other shares. */
  async function openDevice(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints.push(listComplaints(page, server.origin));
    pages.push(page);
    return page;
  }

  async function openComputer(
    handoff: Partial<FakeHandoff> = {},
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    server.session = freshSession({
      step: 'id-front',
      handoff: freshHandoff({ mode: 'offered', ...handoff }),
      redirect: { url: `${server.origin}/returned`, delaySeconds: 4 },
    });
    const page = await openDevice({ ...computer, ...options });
    await page.clock.install();
    await page.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
    return page;
  }

  const see = (page: Page, step: string, view = step) =>
    page.waitForSelector(`main[data-step="${step}"][data-view="${view}"]`);
  const press = (page: Page, action: string) => page.click(`[data-action=${action}]`);
  const linkOf = (page: Page) => page.locator('.link-box code').innerText();
  const countOf = (call: string) => server.calls.filter((made) => made === call).length;
  const sessionPath = '/hosted/v1/sessions/66f0a1b2c3d4e5f601234567';

  it('from the code to the end: the phone captures, the computer follows and is taken on', async () => {
    const desk = await openComputer();
    await see(desk, 'handoff', 'offer');
    const hand = await openDevice(phone);
    await hand.goto(await linkOf(desk));
    await see(hand, 'id-front', 'intro');
    // The code is not in the address, and a reload finds the same session.
    expect(hand.url()).toBe(`${server.origin}/h?interviewId=66f0a1b2c3d4e5f601234567`);
    await hand.reload();
    await see(hand, 'id-front', 'intro');

    await desk.clock.fastForward(3_500);
    await see(desk, 'elsewhere', 'phone');
    expect(await desk.innerText('.live-step')).toBe('Photographing the document');
    server.session.step = 'selfie';
    await desk.clock.fastForward(3_500);
    await desk.getByText('Taking the selfie').first().waitFor();
    expect(await desk.locator('[role=status]').first().innerText()).toBe('Taking the selfie');

    server.session.step = 'done';
    await desk.clock.fastForward(3_500);
    await see(desk, 'done');
    await desk.clock.fastForward(4_500);
    await desk.waitForURL(`${server.origin}/returned`);
    await hand.reload();
    await see(hand, 'done');
    expect(await hand.innerText('main')).toContain('go back to your computer');
    expect(await hand.locator('main button').count()).toBe(0);
  });

  it('is taken back by either, and the one that lost it says so', async () => {
    const desk = await openComputer();
    await see(desk, 'handoff', 'offer');
    const hand = await openDevice(phone);
    await hand.clock.install();
    await hand.goto(await linkOf(desk));
    await see(hand, 'id-front', 'intro');
    await desk.clock.fastForward(3_500);
    await see(desk, 'elsewhere', 'phone');
    await press(desk, 'here');
    // Whoever took it back has chosen: the code is not offered again.
    await see(desk, 'id-front', 'intro');
    await hand.clock.fastForward(5_500);
    await see(hand, 'elsewhere', 'other');
    await expectNoViolation(hand, 'elsewhere');
    await press(hand, 'here');
    await see(hand, 'id-front', 'intro');
    expect(server.session.handoff.active).toBe('phone');
  });

  it('a picture of the device that lost the session is refused, and its page says why', async () => {
    const desk = await openComputer({ chosen: true });
    await see(desk, 'id-front', 'intro');
    server.session.handoff.active = 'other';
    const drawn = await desk.evaluate(
      () => document.createElement('canvas').toDataURL('image/png').split(',')[1],
    );
    const buffer = Buffer.from(drawn ?? '', 'base64');
    await desk.setInputFiles('[data-action=upload]', { name: 'a.png', mimeType: 'image/png', buffer });
    await press(desk, 'use');
    await see(desk, 'elsewhere', 'other');
    expect(server.pictures).toEqual([]);
  });

  it('renews the code every 30 s without moving the focus or announcing it, for ten minutes', async () => {
    const desk = await openComputer();
    await see(desk, 'handoff', 'offer');
    await desk.waitForSelector('.qr');
    await desk.focus('[data-action=here]');
    const first = await linkOf(desk);
    const drawing = await desk.locator('.qr-dark').getAttribute('d');
    await desk.clock.fastForward(30_500);
    await expect.poll(() => linkOf(desk)).not.toBe(first);
    expect(await desk.locator('.qr-dark').getAttribute('d')).not.toBe(drawing);
    expect(await desk.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('here');
    const spoken = await desk.locator('[role=status], [role=alert], [aria-live]').allInnerTexts();
    expect(spoken.join('')).toBe('');
    for (let count = 2; count < 20; count += 1) {
      const shown = await linkOf(desk);
      await desk.clock.fastForward(30_500);
      await expect.poll(() => linkOf(desk)).not.toBe(shown);
    }
    await desk.clock.fastForward(30_500);
    await see(desk, 'handoff', 'expired');
    await expectNoViolation(desk, 'expired');
    await press(desk, 'new-code');
    await see(desk, 'handoff', 'offer');
  });

  it('on a phone nothing is offered, not even where the flow requires one', async () => {
    const page = await openComputer({ mode: 'required' }, phone);
    await see(page, 'id-front', 'intro');
    expect(countOf(`POST ${sessionPath}/handoff`)).toBe(0);
  });

  it('where the flow requires a phone a computer has the code alone, also after taking back', async () => {
    const desk = await openComputer({ mode: 'required' });
    await see(desk, 'handoff', 'offer');
    await desk.waitForSelector('.qr');
    expect(await desk.locator('[data-action=here]').count()).toBe(0);
    server.session.handoff.active = 'phone';
    await desk.clock.fastForward(3_500);
    await see(desk, 'elsewhere', 'phone');
    await press(desk, 'here');
    await see(desk, 'handoff', 'offer');
  });

  it('where it is off nothing is offered, and a camera problem names no phone', async () => {
    const desk = await openComputer({ mode: 'off' });
    await see(desk, 'id-front', 'intro');
    await desk.evaluate(() => {
      const failure = Object.assign(new Error('for this check'), { name: 'NotFoundError' });
      navigator.mediaDevices.getUserMedia = () => Promise.reject(failure);
    });
    await press(desk, 'continue');
    await see(desk, 'id-front', 'camera-missing');
    expect(await desk.locator('[data-action=phone]').count()).toBe(0);
  });

  it('after a camera problem the phone is offered again, with the way back', async () => {
    const desk = await openComputer();
    await see(desk, 'handoff', 'offer');
    await press(desk, 'here');
    await see(desk, 'id-front', 'intro');
    await desk.evaluate(() => {
      const failure = Object.assign(new Error('for this check'), { name: 'NotFoundError' });
      navigator.mediaDevices.getUserMedia = () => Promise.reject(failure);
    });
    await press(desk, 'continue');
    await see(desk, 'id-front', 'camera-missing');
    await press(desk, 'phone');
    await see(desk, 'handoff', 'offer');
    await desk.waitForSelector('.qr');
    await press(desk, 'here');
    await see(desk, 'id-front', 'intro');
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['insecure', 'https'],
  ] as const)('says that a phone cannot reach it and why (%s), and goes on here even where a phone is required', async (obstacle, why) => {
    const desk = await openComputer({ obstacle, mode: 'required' });
    await see(desk, 'handoff', `unreachable-${obstacle}`);
    expect(await desk.innerText('main')).toContain(why);
    expect(await desk.locator('.qr').count()).toBe(0);
    await expectNoViolation(desk, obstacle);
    await press(desk, 'here');
    await see(desk, 'id-front', 'intro');
  });

  it('a used or unknown code has its own screen, is out of the address, and asks nothing more', async () => {
    const hand = await openDevice(phone);
    await hand.goto(`${server.origin}/h/used-before`);
    await see(hand, 'code-dead');
    await expectNoViolation(hand, 'code-dead');
    expect(hand.url()).toBe(`${server.origin}/h`);
    expect(countOf('POST /hosted/v1/handoff')).toBe(1);
    await hand.reload();
    await see(hand, 'code-dead');
    expect(countOf('POST /hosted/v1/handoff')).toBe(1);
  });

  it('copies the link, and says so once', async () => {
    const desk = await openComputer({ rotate: false });
    await desk.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await see(desk, 'handoff', 'offer');
    await press(desk, 'copy');
    await desk.getByText('The link is copied.').waitFor();
    expect(await desk.evaluate(() => navigator.clipboard.readText())).toBe(await linkOf(desk));
  });

  it('texts the link, and says what is wrong with a number', async () => {
    const desk = await openComputer({ sms: true });
    await see(desk, 'handoff', 'offer');
    await desk.fill('input[type=tel]', '646 555 0100');
    await press(desk, 'text');
    await desk.getByText('Check the number').waitFor();
    await desk.fill('input[type=tel]', '+1 646 555 0100');
    await desk.press('input[type=tel]', 'Enter');
    await desk.getByText('Sent. It may take a minute').waitFor();
    expect(server.session.handoff.texts).toEqual(['+1 646 555 0100']);
    await expectNoViolation(desk, 'text message');
  });

  it('goes on here though the server does not answer, and asks for a new code when it does again', async () => {
    const desk = await openComputer();
    await see(desk, 'handoff', 'offer');
    await desk.waitForSelector('.qr');
    server.failNext('/handoff', { status: 503, body: { status: 503, code: 'overloaded' } });
    await desk.clock.fastForward(30_500);
    await desk.waitForSelector('[role=alert]');
    await press(desk, 'new-code');
    await desk.waitForSelector('.qr');
    server.failNext('/device', { status: 503, body: { status: 503, code: 'overloaded' } });
    await press(desk, 'here');
    await see(desk, 'id-front', 'intro');
  });

  it('tells the server once what the device is, in coarse words, and not before consent', async () => {
    server.session = freshSession({ handoff: freshHandoff({ describe: true }) });
    const page = await openDevice(phone);
    await page.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
    await see(page, 'consent');
    expect(server.session.handoff.facts).toEqual([]);
    await press(page, 'agree');
    await see(page, 'id-front', 'intro');
    await expect.poll(() => server.session.handoff.facts.length).toBe(1);
    await page.reload();
    await see(page, 'id-front', 'intro');
    const [facts] = server.session.handoff.facts as [{ data: string }];
    expect(server.session.handoff.facts).toHaveLength(1);
    expect(facts).toMatchObject({ deviceType: 'WEBAPP', osVersion: expect.any(String) });
    expect(Object.keys(JSON.parse(facts.data)).sort()).toEqual(
      ['mobile', 'pixelRatio', 'screen', 'touch'].filter((key) => JSON.parse(facts.data)[key] !== undefined),
    );
    expect(JSON.stringify(facts)).not.toMatch(/Mozilla|AppleWebKit/);
  });

  it.each(languages)('has no accessibility violation in %s', async (locale) => {
    const desk = await openComputer({ sms: true }, { locale });
    server.session.language = locale;
    await desk.reload();
    await see(desk, 'handoff', 'offer');
    await desk.waitForSelector('.qr');
    expect(await desk.locator('html').getAttribute('lang')).toBe(locale);
    await expectNoViolation(desk, `offer ${locale}`);
    server.session.handoff.active = 'phone';
    await desk.clock.fastForward(3_500);
    await see(desk, 'elsewhere', 'phone');
    await expectNoViolation(desk, `elsewhere ${locale}`);
  });
});
