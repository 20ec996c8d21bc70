import { type CustomField, consentVersion, writeConsent } from '@gatehouse/contract';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../language/languages.js';
import { type FakeServer, freshChallenge, freshSession, startFakeServer } from './fake-server.js';
import { listComplaints } from './list-complaints.js';
import { executablePath, expectNoViolation, openPagesBrowser, phone, sizeOf } from './open-pages.js';

describe.skipIf(executablePath === null)('the pages in a browser', () => {
  let browser: Browser;
  let server: FakeServer;
  let context: BrowserContext;
  let page: Page;
  /** Whatever the browser complained about, and every request that left our origin. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await openPagesBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    server = await startFakeServer();
    await openBrowser();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  async function openBrowser(options: BrowserContextOptions = {}) {
    context = await browser.newContext({ ...phone, locale: 'en-US', ...options });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = listComplaints(page, server.origin);
  }

  const openLink = (query = 'uuid=key-1') => page.goto(`${server.origin}/acme/flow/f-1?${query}`);
  const press = (action: string) => page.click(`[data-action=${action}]`);
  const see = (step: string, view = '', timeout = 15_000) =>
    page.waitForSelector(`main[data-step="${step}"]${view && `[data-view="${view}"]`}`, { timeout });
  const countOf = (call: string) => server.calls.filter((made) => made === call).length;

  async function shoot(step: string) {
    await press('continue');
    await see(step, 'live');
    await press('shutter');
    await see('capture-preview');
  }

  const expectAccessible = (screen: string) => expectNoViolation(page, screen);

  it('lead from consent to the redirect with a document and a selfie', async () => {
    server.session = freshSession({
      hasBack: true,
      redirect: { url: `${server.origin}/returned?a=1#b`, delaySeconds: 1 },
    });
    const referrers: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/returned')) referrers.push(request.headers().referer);
    });
    await openLink();
    await see('consent');
    expect(page.url()).toBe(`${server.origin}/acme/flow/f-1?interviewId=66f0a1b2c3d4e5f601234567`);
    await press('agree');
    await see('id-front', 'intro');
    await shoot('id-front');
    await press('use');
    // The camera worked a moment ago and the document is in the hand: no second introduction.
    await see('id-back', 'live');
    await press('shutter');
    await see('capture-preview');
    await press('use');
    await see('selfie', 'intro');
    await shoot('selfie');
    await press('use');
    await see('done');
    await page.waitForURL(`${server.origin}/returned?a=1#b`);
    expect(referrers).toEqual([undefined]);
    expect(server.session.consents).toEqual([{ accepted: true, version: '2', language: 'en-US' }]);
    expect(server.pictures.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'front image/jpeg',
      'back image/jpeg',
      'selfie image/jpeg',
    ]);
  });

  it('send the document at the camera’s own resolution and the selfie upright', async () => {
    server.session = freshSession({ step: 'id-front' });
    await openLink();
    await see('id-front', 'intro');
    await press('continue');
    await see('id-front', 'live');
    const frame = await page.locator('video').evaluate(({ videoWidth, videoHeight }: HTMLVideoElement) => ({
      width: videoWidth,
      height: videoHeight,
    }));
    await press('shutter');
    await press('use');
    await see('selfie', 'intro');
    await shoot('selfie');
    await press('use');
    await see('done');
    // The pages forbid data: pictures, so the sizes are read on another one.
    await page.goto('about:blank');
    complaints.length = 0;
    const [document, selfie] = await Promise.all(server.pictures.map((picture) => sizeOf(page, picture)));
    expect(frame.width).toBeGreaterThan(0);
    expect(document).toEqual(frame);
    expect(selfie?.height).toBe(frame.height);
    expect(selfie?.width).toBeLessThanOrEqual(selfie?.height ?? 0);
  });

  const livenessPath = 'POST /hosted/v1/sessions/66f0a1b2c3d4e5f601234567/liveness';

  async function openChallenge(challenge = {}, liveness: 'optional' | 'required' = 'required') {
    server.session = freshSession({ step: 'liveness', liveness, challenge: freshChallenge(challenge) });
    await openLink();
    await see('liveness', 'intro');
  }

  it('lead through the liveness challenge, one prompt at a time, and send upright frames', async () => {
    await openChallenge({ framesPerAction: 2 });
    // The page is asked at every change, because a prompt may pass between two looks.
    await page.evaluate(() => {
      const prompts: string[] = [];
      Object.assign(window, { prompts });
      const note = () => {
        const prompt = document.querySelector('[data-step=liveness] h1')?.textContent ?? prompts.at(-1) ?? '';
        if (prompts.at(-1) !== prompt) prompts.push(prompt);
      };
      new MutationObserver(note).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await press('continue');
    await see('liveness', 'passed', 45_000);
    await expectAccessible('liveness passed');
    const prompts = await page.evaluate(() => (window as unknown as { prompts: string[] }).prompts);
    expect(prompts.filter((prompt) => !/camera…$/.test(prompt))).toEqual([
      'Look straight at the camera',
      'Turn your head slowly to your left',
      'Now look straight ahead again',
      'Bring your face a little closer',
      'Move back to where you were',
      'Turn your head slowly to your right',
      'Well done. Checking…',
      'That’s it',
    ]);
    await see('done');
    const steps = server.frames.map(({ step }) => step);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(new Set(steps)).toEqual(new Set([-1, 0, 1, 2, 3, 4]));
    const times = server.frames.map(({ at }) => at);
    expect(times.every((at, index) => index === 0 || at > (times[index - 1] ?? 0))).toBe(true);
    await page.goto('about:blank');
    complaints.length = 0;
    const [frame] = server.frames;
    expect(frame?.type).toBe('image/jpeg');
    const size = frame && (await sizeOf(page, frame));
    expect(size?.height).toBeLessThanOrEqual(640);
    expect(size?.width).toBeLessThan(size?.height ?? 0);
  });

  it.each([
    ['turn-left', 'left'],
    ['turn-right', 'right'],
  ] as const)('point to the side of the mirror where a %s goes', async (action, side) => {
    await openChallenge({ actions: [action], holdAt: 0 });
    await press('continue');
    await page.waitForSelector(`.pointer[data-to="${action}"]`);
    await expectAccessible(`challenge ${action}`);
    const pointer = await page.locator('.pointer').boundingBox();
    const oval = await page.locator('.guide').boundingBox();
    const middle = (box: typeof oval) => (box?.x ?? 0) + (box?.width ?? 0) / 2;
    expect(middle(pointer) < middle(oval) ? 'left' : 'right').toBe(side);
    expect(await page.locator('video').evaluate((video) => getComputedStyle(video).transform)).toBe(
      'matrix(-1, 0, 0, 1, 0, 0)',
    );
    await press('stop');
    await see('liveness', 'intro');
  });

  it('say plainly why an attempt failed, offer another, and go on kindly after the last', async () => {
    await openChallenge({
      attemptsLeft: 2,
      failures: [['liveness.turn_left', 'liveness.order'], ['liveness.flat']],
    });
    await expectAccessible('liveness intro');
    expect(await page.locator('[data-action=skip]').count()).toBe(0);
    await press('continue');
    await see('liveness', 'failed');
    await expectAccessible('liveness failed');
    expect(await page.textContent('main')).toContain('You did not turn far enough to your left.');
    expect(await page.textContent('main')).toContain('1 more attempt');
    await press('retry');
    await see('liveness', 'used-up');
    await expectAccessible('liveness used up');
    await press('continue');
    await see('done');
    expect(countOf(livenessPath)).toBe(2);
  });

  it('show a hint that stays, and not one that flickers', async () => {
    await openChallenge({
      framesPerAction: 9,
      hints: ['turn_further', 'face_the_light', 'face_the_light', 'face_the_light', 'face_the_light'],
    });
    await page.evaluate(() => {
      const hints = new Set<string>();
      Object.assign(window, { hints });
      const note = () => hints.add(document.querySelector('.aim')?.textContent ?? '');
      new MutationObserver(note).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await press('continue');
    await see('liveness', 'passed');
    const hints = await page.evaluate(() => [...(window as unknown as { hints: Set<string> }).hints]);
    expect(hints).toContain('It is too dark. Turn to the light.');
    expect(hints).not.toContain('A little further.');
  });

  it.each([
    ['liveness.expired', 410, 'expired'],
    ['liveness.ended', 400, 'taken-over'],
  ])('begin the challenge anew after %s', async (code, status, view) => {
    await openChallenge();
    server.failNext('/frames', { status, body: { status, code } });
    await press('continue');
    await see('liveness', view);
    await expectAccessible(view);
    await press('retry');
    await see('done');
    expect(countOf(livenessPath)).toBe(2);
  });

  it('send a frame again whose answer was lost, and begin anew when the network stays away', async () => {
    await openChallenge();
    server.failNext('/frames', { status: 503, body: { status: 503, code: 'overloaded' } });
    await press('continue');
    await see('liveness', 'passed');
    expect(countOf(livenessPath)).toBe(1);

    server.session = freshSession({
      step: 'liveness',
      liveness: 'required',
      challenge: freshChallenge({ framesPerAction: 500 }),
    });
    await page.reload();
    await see('liveness', 'intro');
    await press('continue');
    await see('liveness', 'running');
    await context.setOffline(true);
    await see('liveness', 'interrupted');
    await expectAccessible('interrupted');
    await context.setOffline(false);
    server.session.challenge.framesPerAction = 2;
    await press('retry');
    await see('done');
  });

  it('skip the challenge where the flow only offers it', async () => {
    await openChallenge({}, 'optional');
    await press('skip');
    await see('done');
    expect(server.session.challenge.skipped).toEqual(['declined']);
    expect(server.frames).toEqual([]);
  });

  it('go on without a challenge where no camera works', async () => {
    await page.addInitScript(() => {
      const failure = Object.assign(new Error('for this check'), { name: 'NotFoundError' });
      if (navigator.mediaDevices === undefined) return;
      navigator.mediaDevices.getUserMedia = () => Promise.reject(failure);
    });
    await openChallenge();
    await press('continue');
    await see('liveness', 'camera-missing');
    await expectAccessible('challenge without a camera');
    await press('without');
    await see('done');
    expect(server.session.challenge.skipped).toEqual(['camera']);
  });

  it('begin a new challenge after a reload in the middle of one', async () => {
    await openChallenge({ framesPerAction: 400 });
    await press('continue');
    await expect.poll(() => server.frames.length, { timeout: 15_000 }).toBeGreaterThan(0);
    await page.reload();
    await see('liveness', 'intro');
    server.session.challenge.framesPerAction = 2;
    await press('continue');
    await see('done');
    expect(countOf(livenessPath)).toBe(2);
  });

  it('resume at the open step after a reload, by the cookie alone', async () => {
    await openLink();
    await press('agree');
    await see('id-front', 'intro');
    await page.reload();
    await see('id-front', 'intro');
    expect(countOf('POST /hosted/v1/sessions')).toBe(1);
  });

  it.each(languages)('show every word that is stored as agreed to (%s)', async (language) => {
    server.session = freshSession({ language });
    await openLink();
    await see('consent');
    const { company } = server.session;
    const { title, content } = writeConsent({ version: consentVersion, language, company }) ?? {};
    const shown = (await page.textContent('main')) ?? '';
    for (const part of [title, ...(content ?? '').split('\n\n')]) expect(shown).toContain(part);
  });

  it('tell the server what was shown, and that the camera was refused, in words of its own list', async () => {
    await context.close();
    await openBrowser({ permissions: [] });
    await page.addInitScript(() => {
      if (navigator.mediaDevices === undefined) return;
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('Refused by Ada', 'NotAllowedError'));
    });
    await openLink();
    await press('agree');
    await see('id-front', 'intro');
    await press('continue');
    await see('id-front', 'camera-denied');
    // Leaving the page sends what is still there.
    await page.goto('about:blank');
    await expect
      .poll(() => server.events.map(({ event }) => event))
      .toEqual([
        { name: 'page.opened', durationMs: expect.any(Number) },
        { name: 'screen.shown', screen: 'consent', view: 'consent' },
        { name: 'screen.shown', screen: 'id-front', view: 'intro' },
        { name: 'screen.shown', screen: 'id-front', view: 'starting' },
        { name: 'camera.failed', problem: 'denied' },
        { name: 'screen.shown', screen: 'id-front', view: 'camera-denied' },
      ]);
  });

  it('go on when their events are refused', async () => {
    for (let count = 0; count < 5; count += 1)
      server.failNext('/events', { status: 500, body: { status: 500 } });
    await openLink();
    await press('agree');
    await see('id-front', 'intro');
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    await expect
      .poll(() => server.calls.filter((call) => call.endsWith('/events')).length)
      .toBeGreaterThan(0);
    await press('continue');
    await see('id-front', 'live');
  });

  it('show a dead link with its one button, and an unknown one with none', async () => {
    const body = { status: 410, code: 'link.expired', redirectionUrl: `${server.origin}/returned` };
    server.failNext('/sessions', { status: 410, body });
    await openLink();
    await see('link-expired');
    await expectAccessible('link-expired');
    await press('continue');
    await page.waitForURL(`${server.origin}/returned`);

    server.failNext('/sessions', { status: 404, body: { status: 404, code: 'link.unknown' } });
    await openLink();
    await see('link-unknown');
    await expectAccessible('link-unknown');
    expect(await page.locator('main button').count()).toBe(0);
  });

  it('recover from a server that fails, at the press of the one button', async () => {
    server.failNext('/sessions', { status: 500, body: { status: 500, requestId: 'req_7h2k' } });
    await openLink();
    await see('error');
    await expectAccessible('error');
    expect(await page.textContent('main')).toContain('req_7h2k');
    await press('continue');
    await see('consent');
  });

  it('speak the language that is chosen on the page, and remember it', async () => {
    await openLink('uuid=key-1&lang=es-ES');
    await see('consent');
    expect(await page.locator('html').getAttribute('lang')).toBe('es-ES');
    await page.selectOption('select', 'pt-BR');
    await page.getByRole('button', { name: 'Concordar e continuar' }).waitFor();
    await expect.poll(() => server.session.language).toBe('pt-BR');
    expect(new URL(page.url()).searchParams.get('lang')).toBe('pt-BR');
  });

  it('mirror themselves for a script that runs from the right, with nothing beside the window', async () => {
    await openLink();
    await see('consent');
    const sides = async () => {
      const middle = async (selector: string) => {
        const box = await page.locator(selector).first().boundingBox();
        return (box?.x ?? 0) + (box?.width ?? 0) / 2;
      };
      const pairs = await Promise.all(
        [
          ['.company .icon', '.language select'],
          ['.needs .need-mark', '.needs strong'],
          ['.data-points .icon', '.data-points span'],
        ].map(async ([first = '', second = '']) => (await middle(first)) < (await middle(second))),
      );
      return pairs.map((firstIsLeft) => (firstIsLeft ? 'left' : 'right'));
    };
    expect(await sides()).toEqual(['left', 'left', 'left']);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect(await sides()).toEqual(['right', 'right', 'right']);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      const overflow = await page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;
        const outside = [...document.querySelectorAll('#app *:not(.visually-hidden)')].filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < 0 || right > clientWidth;
        });
        return { beyond: scrollWidth - clientWidth, outside: outside.map(({ className }) => className) };
      });
      expect(overflow).toEqual({ beyond: 0, outside: [] });
    }
  });

  it('say that a refused consent ends the check, and send no picture', async () => {
    await openLink();
    await press('refuse');
    await see('consent', 'stop');
    await press('stop');
    await see('done');
    expect(server.session.consents).toEqual([{ accepted: false, version: '2', language: 'en-US' }]);
    expect(await page.textContent('h1')).toBe('The check has ended');
    expect(server.pictures).toEqual([]);
  });

  it('show the same end after a reload and by the back button: refusing never starts again', async () => {
    server.session = freshSession({ endScreen: { title: 'Thank you for your pictures', text: '' } });
    await openLink();
    await press('refuse');
    await press('stop');
    await see('done');
    await page.reload();
    await see('done');
    expect(await page.textContent('h1')).toBe('The check has ended');
    await page.goto(`${server.origin}/returned`);
    await page.goBack();
    await see('done');
    expect(server.session.consents).toHaveLength(1);
  });

  const questions: CustomField[] = [
    {
      key: 'employer',
      label: { 'en-US': 'Employer', 'de-DE': 'Arbeitgeber' },
      type: 'text',
      required: true,
      maxLength: 40,
      choices: [],
    },
    { key: 'mail', label: 'E-mail', type: 'email', required: false, maxLength: 100, choices: [] },
    {
      key: 'source',
      label: 'Source of funds',
      type: 'choice',
      required: true,
      maxLength: 200,
      choices: [
        { value: 'salary', label: 'Salary' },
        { value: 'gift', label: '<img src=x onerror=alert(1)>' },
      ],
    },
  ];

  it('ask what the flow asks, field by field, and go on with the answers', async () => {
    server.session = freshSession({ customFields: questions });
    await openLink();
    await press('agree');
    await see('custom-fields');
    const progress = page.locator('.page-header progress');
    expect(await progress.getAttribute('aria-valuetext')).toBe('Step 2 of 4');
    await page.fill('[data-field=mail]', 'nobody');
    await page.keyboard.press('Enter');
    // Said beside the field, read with it, and the first one has the focus.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-field'))).toBe('employer');
    const problems = page.locator('.field-problem');
    expect(await problems.allTextContents()).toEqual([
      'Please fill this in.',
      'Enter an e-mail address, such as name@example.com.',
      'Please fill this in.',
    ]);
    await expectAccessible('custom-fields');
    expect(server.session.answers).toEqual([]);
    await page.fill('[data-field=employer]', 'Acme');
    await page.fill('[data-field=mail]', '');
    await page.selectOption('[data-field=source]', 'salary');
    await page.selectOption('.language select', 'de-DE');
    await page.getByLabel('Arbeitgeber').waitFor();
    expect(await page.inputValue('[data-field=employer]')).toBe('Acme');
    await press('continue');
    await see('id-front', 'intro');
    expect(server.session.answers).toEqual([{ employer: 'Acme', mail: '', source: 'salary' }]);
    expect(page.url()).not.toContain('Acme');
  });

  it('keep the answers when they do not arrive, and resume at the questions after a reload', async () => {
    server.session = freshSession({ step: 'custom-fields', customFields: questions });
    await openLink();
    await page.fill('[data-field=employer]', 'Acme');
    await page.selectOption('[data-field=source]', 'gift');
    server.failNext('/custom-fields', { status: 503, body: { status: 503, code: 'overloaded' } });
    await press('continue');
    await page.getByRole('alert').waitFor();
    expect(await page.inputValue('[data-field=employer]')).toBe('Acme');
    await page.reload();
    await see('custom-fields');
    // Nothing personal stays in the browser.
    expect(await page.inputValue('[data-field=employer]')).toBe('');
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      caches: (await caches.keys()).length,
      databases: (await indexedDB.databases()).length,
    }));
    expect(kept).toEqual({ local: 0, session: 0, caches: 0, databases: 0 });
  });

  it('stay at the end when the person asks to', async () => {
    server.session = freshSession({
      step: 'done',
      redirect: { url: `${server.origin}/returned`, delaySeconds: 30 },
    });
    await page.clock.install();
    await openLink();
    await press('stay');
    await page.clock.fastForward(60_000);
    expect(page.url()).toContain('/acme/flow/f-1');
    await press('continue');
    await page.waitForURL(`${server.origin}/returned`);
  });

  it('say after a while that the page may be left, and find the end when the person comes back', async () => {
    await page.clock.install();
    server.session = freshSession({ step: 'processing', pollsUntilDone: 1_000 });
    await openLink();
    await see('processing');
    expect(await page.textContent('main')).not.toContain('You may close this page');
    await page.clock.runFor(20_000);
    await expect.poll(() => page.textContent('main')).toContain('You may close this page: nothing is lost');
    expect(await page.locator('main button').count()).toBe(0);
    await page.close();
    server.session.pollsUntilDone = 0;
    page = await context.newPage();
    await openLink('interviewId=66f0a1b2c3d4e5f601234567');
    await see('done');
  });

  it('two tabs: the one that lags goes where the session is', async () => {
    await openLink();
    await see('consent');
    const second = await context.newPage();
    await second.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
    await second.click('[data-action=agree]');
    await second.waitForSelector('main[data-step="id-front"]');
    await page.bringToFront();
    await page
      .locator('[data-action=agree]')
      .click()
      .catch(() => undefined);
    await see('id-front', 'intro');
    expect(server.session.consents).toHaveLength(1);
  });

  it('can be used by keyboard alone', async () => {
    await openLink();
    await see('consent');
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('data-action') ?? document.activeElement?.tagName,
      );
    const stops: (string | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    expect(stops).toEqual(['SELECT', 'agree', 'refuse']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await see('id-front', 'intro');
    // The new screen starts at its heading.
    expect(await focused()).toBe('H1');
  });
});
