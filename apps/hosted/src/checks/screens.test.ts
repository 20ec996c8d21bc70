import { pageScreens } from '@gatehouse/contract';
import type { Browser, BrowserContext, Frame, Page } from '@playwright/test';
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../language/languages.js';
import { type FakeServer, startFakeServer } from './fake-server.js';
import { fillIn } from './fill-in.js';
import { listMotion } from './list-motion.js';
import { measureLayout } from './measure-layout.js';
import { executablePath, openPagesBrowser } from './open-pages.js';
import { openScreen } from './open-screen.js';
import { type ScreenCase, screens } from './screens.js';

const placeOf = (see: string): [step: string, view: string] => {
  const [step = '', view = step] = see.split('/');
  return [step, view];
};

const phone = { width: 390, height: 844 };
/** WCAG 1.4.10: 1280 px at 400 %. */
const reflowed = { width: 320, height: 568 };
/** WCAG 1.4.4: a desktop window at 200 %. */
const zoomed = { width: 640, height: 400 };

/**
 * One word for screens that look and read the same wherever they come: what a camera or a file does wrong is told in
 * the same words at each step, by one screen for pictures and one for the challenge.
 */
function lookOf(step: string, view: string): string {
  const isPicture = step === 'id-front' || step === 'id-back' || step === 'selfie';
  const isTrouble = view.startsWith('camera-') || view === 'file-problem' || view === 'refused';
  if (isTrouble) return isPicture ? view : `${step} camera`;
  return isPicture && view === 'starting' ? view : `${step}/${view}`;
}

it('the list holds every screen of the pages: none is left unlooked at', () => {
  const listed = new Set(screens.map(({ see }) => lookOf(...placeOf(see))));
  const missing = Object.entries(pageScreens).flatMap(([step, views]) =>
    views.map((view) => lookOf(step, view)).filter((look) => !listed.has(look)),
  );
  expect([...new Set(missing)]).toEqual([]);
});

describe.skipIf(executablePath === null)('every screen', () => {
  let browser: Browser;
  let server: FakeServer;
  let context: BrowserContext;
  let page: Page;
  let frame: Frame;
  /** Errors of the pages themselves. */
  const broken: string[] = [];

  beforeAll(async () => {
    browser = await openPagesBrowser();
    server = await startFakeServer();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(() => context.close());

  /** Contrast is the one thing that a colour scheme changes. */
  async function violations(colorScheme: 'light' | 'dark'): Promise<string[]> {
    await page.emulateMedia({ colorScheme });
    return frame.evaluate(
      async (rules) => {
        const { axe: checker } = window as unknown as { axe: typeof axe };
        const found = await checker.run(document, {
          resultTypes: ['violations'],
          ...(rules !== null && { runOnly: rules }),
        });
        return found.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`,
        );
      },
      colorScheme === 'dark' ? ['color-contrast'] : null,
    );
  }

  /** Buttons that were pressed twice, with their screen. */
  const pressed = new Set<string>();

  /** Presses the first button that was not pressed yet; false when there is none. */
  async function pressTwice({ see }: ScreenCase): Promise<boolean> {
    const actions = await frame
      .locator('main button[data-action]')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-action') ?? ''));
    const action = actions.find((name) => !pressed.has(`${see} ${name}`));
    if (action === undefined) return false;
    pressed.add(`${see} ${action}`);
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
    expect({ see, action, writes }).toEqual({ see, action, writes: [...new Set(writes)] });
    return true;
  }

  async function open(screen: ScreenCase, locale = 'en-US'): Promise<void> {
    context = await browser.newContext({ viewport: phone, reducedMotion: 'reduce', locale });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => broken.push(message));
    frame = await openScreen(page, server, { screen });
  }

  it.each(
    screens,
  )('$name: no axe violation, nothing too small to hit, nothing cut off, in every language; nothing moves that need not, and a second press does nothing twice', async (screen) => {
    await open(screen);
    const faults: Record<string, string[]> = {};
    const note = (place: string, found: string[]) => {
      if (found.length > 0) faults[place] = found;
    };
    note('motion, though none is wanted', await frame.evaluate(listMotion));
    await frame.evaluate(axe.source);
    for (const language of languages) {
      if (await frame.locator('.language select').isDisabled()) {
        // The wait is drawn into the page in the browser's language, and its own choice works only after it.
        await context.close();
        await open(screen, language);
        await frame.evaluate(axe.source);
        // The wait shows itself late.
        await frame.waitForFunction(() =>
          document.getAnimations().every(({ effect, playState }) => {
            const isEndless = effect?.getTiming().iterations === Number.POSITIVE_INFINITY;
            return isEndless || playState === 'finished';
          }),
        );
      } else await frame.selectOption('.language select', language);
      await frame.waitForSelector(`html[lang="${language}"]`);
      note(language, await violations('light'));
      for (const viewport of [reflowed, zoomed, phone]) {
        await page.setViewportSize(viewport);
        note(`${language} at ${viewport.width} px`, await frame.evaluate(measureLayout));
      }
    }
    note('dark', await violations('dark'));
    expect(faults).toEqual({});
    while (await pressTwice(screen)) {
      await context.close();
      await open(screen);
    }
    expect(broken).toEqual([]);
  });
});
