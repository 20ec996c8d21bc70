import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { documentClipSize, type SpecimenId, selfieClipSize, writeCameraClip } from '@gatehouse/testkit';
import type { Browser, BrowserContextOptions, Frame, Page } from '@playwright/test';
import { expect } from 'vitest';
import { listComplaints } from '../../apps/hosted/src/checks/list-complaints.js';
import { pictureOf } from './pictures.js';

type Side = 'front' | 'back' | 'selfie';

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

const messagesFolder = resolve(import.meta.dirname, '../../apps/hosted/src/language/messages');
/** What the pages say in a language, as their own file has it. */
export const textsOf = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(messagesFolder, `${language}.json`), 'utf8'));

/** A browser tab on the hosted pages, and what a person does there. */
export interface Walk {
  page: Page;
  /** What the page should not have said or done: script errors, refused content, requests to elsewhere. */
  complaints: string[];
  see(step: string, view?: string): Promise<void>;
  press(action: string): Promise<void>;
  heading(): Promise<string | null>;
  /**
   * Takes what is before the camera for the open step, by the shutter, automatic or not, and confirms it; with `then`
   * in the hand already when the next step opens the camera.
   */
  shoot(step: string, then?: Shown): Promise<void>;
  /** Takes another picture after one that was refused. */
  retake(instead: Shown, then?: Shown): Promise<void>;
  /** Chooses a file instead of the camera, and confirms it. */
  upload(specimen: SpecimenId, side?: Side): Promise<void>;
  close(): Promise<void>;
}

/** Where pages are served from, and the clip that the browser takes for its camera. */
export interface Stage {
  browser: Browser;
  camera: string;
  origin: string;
}

/** What is held before the camera: a side of a specimen, or a picture of the test's own under a name. */
export type Shown = [SpecimenId, Side?] | { name: string; picture: Buffer };

const held = new Map<string, string>();

/** Holds something before the camera of a running browser; pages see it when they next open the camera. */
export async function showToCamera(camera: string, shown: Shown): Promise<void> {
  const name = Array.isArray(shown) ? shown.join('/') : shown.name;
  if (held.get(camera) === name) return;
  const picture = Array.isArray(shown) ? await pictureOf(...shown) : shown.picture;
  const isFace = Array.isArray(shown) && shown[1] === 'selfie';
  await writeCameraClip(camera, picture, isFace ? selfieClipSize : documentClipSize);
  held.set(camera, name);
}

const selectorOf = (step: string, view?: string): string =>
  `main[data-step="${step}"]${view === undefined ? '' : `[data-view="${view}"]`}`;

export function walkIn(place: Page | Frame, camera: string): Omit<Walk, 'page' | 'complaints' | 'close'> {
  const see = async (step: string, view?: string) =>
    void (await place.waitForSelector(selectorOf(step, view)));
  const press = (action: string) => place.click(`[data-action=${action}]`);
  const confirm = async (then?: Shown) => {
    const preview = place.waitForSelector(selectorOf('capture-preview'));
    const shutter = place.locator('[data-action=shutter]:not([aria-disabled=true])');
    // Whoever is first: the page by itself or the person. A shutter that is gone has been released.
    await Promise.race([preview, shutter.click().catch(() => preview)]);
    await preview;
    if (then) await showToCamera(camera, then);
    await press('use');
  };
  return {
    see,
    press,
    heading: () => place.textContent('h1'),
    async shoot(step, then) {
      const atCamera = `${selectorOf(step, 'intro')}, ${selectorOf(step, 'live')}`;
      await place.waitForSelector(`${atCamera}, ${selectorOf('handoff')}`);
      // A computer is offered the phone first.
      if (await place.locator(selectorOf('handoff')).count()) await press('here');
      await place.waitForSelector(atCamera);
      const start = place.locator(`${selectorOf(step, 'intro')} [data-action=continue]`);
      if (await start.count()) await start.click();
      await confirm(then);
    },
    async retake(instead, then) {
      await showToCamera(camera, instead);
      await press('retake');
      await confirm(then);
    },
    async upload(specimen, side = 'front') {
      const buffer = await pictureOf(specimen, side);
      await place.setInputFiles('[data-action=upload]', {
        name: 'picture.jpg',
        mimeType: 'image/jpeg',
        buffer,
      });
      await see('capture-preview');
      await press('use');
    },
  };
}

/** A fresh visitor with a tab of their own. */
export async function openWalk(
  { browser, camera, origin }: Stage,
  options: BrowserContextOptions = phone,
): Promise<Walk> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  const complaints = listComplaints(page, origin);
  return {
    page,
    complaints,
    ...walkIn(page, camera),
    async close() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}
