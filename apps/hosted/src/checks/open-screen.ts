import type { Page } from '@playwright/test';
import { type FakeServer, freshSession } from './fake-server.js';
import type { ScreenCase } from './screens.js';

const selectorOf = (place: string): string => {
  const [step, view] = place.split('/');
  return `main[data-step="${step}"]${view === undefined ? '' : `[data-view="${view}"]`}`;
};

/** Before the page loads: its camera fails, or is not there at all. */
async function breakCamera(page: Page, errorName: string): Promise<void> {
  await page.addInitScript((name) => {
    if (name === 'absent') return void Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    const failure = Object.assign(new Error('for this check'), { name });
    navigator.mediaDevices.getUserMedia = () => Promise.reject(failure);
  }, errorName);
}

async function loseNetwork(page: Page): Promise<void> {
  // A language that was never chosen could not arrive any more.
  const choice = page.locator('.language select');
  const chosen = await choice.inputValue();
  const offered = await choice
    .locator('option')
    .evaluateAll((options) => options.map((option) => option.getAttribute('value') ?? ''));
  for (const language of [...offered, chosen]) {
    await choice.selectOption(language);
    await page.waitForSelector(`html[lang="${language}"]`);
  }
  await page.context().setOffline(true);
}

async function take(page: Page, step: string): Promise<void> {
  const [kind, detail = ''] = step.split(': ');
  if (kind === 'offline') return loseNetwork(page);
  if (kind === 'alert') return void (await page.waitForSelector('[role=alert]'));
  if (kind === 'ask') return void (await page.waitForSelector(`.viewfinder[data-ask="${detail}"]`));
  if (kind === 'file')
    return page.setInputFiles('[data-action=upload]', {
      name: 'picture',
      mimeType: detail,
      buffer: Buffer.from('not a picture'),
    });
  if (step.includes('/') || step === 'capture-preview')
    return void (await page.waitForSelector(selectorOf(step)));
  await page.click(`[data-action=${step}]`);
}

/** Brings a fresh page to a screen of the list. */
export async function openScreen(
  page: Page,
  server: FakeServer,
  { screen, session = {} }: { screen: ScreenCase; session?: Parameters<typeof freshSession>[0] },
): Promise<void> {
  // The server uses up what was prepared for a session: the list keeps its own.
  server.session = freshSession(structuredClone({ ...session, ...screen.session }));
  server.forgetPrepared();
  for (const [path, answer] of Object.entries(screen.answers ?? {})) server.failNext(path, answer);
  server.refuseNext(...(screen.refuses ?? []));
  if (screen.camera !== undefined) await breakCamera(page, screen.camera);
  await page.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
  for (const step of screen.way ?? []) await take(page, step);
  await page.waitForSelector(selectorOf(screen.see));
}
