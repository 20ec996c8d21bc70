import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { cameraBrowserFlags } from '@gatehouse/testkit';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { expect } from 'vitest';
import { findChromium } from './find-chromium.js';

export const executablePath = findChromium();
if (executablePath === null) {
  console.warn('SKIPPED: the page checks need Chromium; set CHROMIUM_PATH or install it.');
}

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** A browser for what is shipped: the built pages, built now if their sources changed. */
export function openPagesBrowser(flags: readonly string[] = []): Promise<Browser> {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build.mjs', 'hosted'], { cwd: root });
  return chromium.launch({ executablePath: executablePath ?? '', args: [...cameraBrowserFlags(), ...flags] });
}

export async function expectNoViolation(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${screen}: ${id} ${nodes.map(({ target }) => target)}`)).toEqual(
    [],
  );
}

/** A picture file of the wanted size, drawn by the browser itself. */
export async function drawFile(
  page: Page,
  { width, height, mimeType }: { width: number; height: number; mimeType: string },
) {
  const base64 = await page.evaluate(
    ([w, h, type]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      canvas.getContext('2d')?.fillRect(0, 0, w / 2, h / 2);
      return canvas.toDataURL(type).split(',')[1] ?? '';
    },
    [width, height, mimeType] as const,
  );
  return { name: 'picture', mimeType, buffer: Buffer.from(base64, 'base64') };
}

/** The size of an uploaded picture, as another reader than the page sees it. */
export function sizeOf(page: Page, { bytes, type }: { bytes: Buffer; type: string }) {
  return page
    .evaluate(
      async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        return { width: image.naturalWidth, height: image.naturalHeight };
      },
      `data:${type};base64,${bytes.toString('base64')}`,
    )
    .catch(() => null);
}
