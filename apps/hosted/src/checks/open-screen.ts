import type { Frame, Page } from '@playwright/test';
import { type FakeServer, freshSession } from './fake-server.js';
import type { ScreenCase } from './screens.js';

const selectorOf = (place: string): string => {
  const [step, view] = place.split('/');
  return `main[data-step="${step}"]${view === undefined ? '' : `[data-view="${view}"]`}`;
};

/** Before the page loads: its camera fails, never comes, or is not there at all. */
async function breakCamera(page: Page, errorName: string): Promise<void> {
  await page.addInitScript((name) => {
    if (name === 'absent') return void Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    const failure = Object.assign(new Error('for this check'), { name });
    navigator.mediaDevices.getUserMedia = () =>
      name === 'slow' ? new Promise(() => undefined) : Promise.reject(failure);
  }, errorName);
}

async function loseNetwork(frame: Frame): Promise<void> {
  // A language that was never chosen could not arrive any more.
  const choice = frame.locator('.language select');
  const chosen = await choice.inputValue();
  const offered = await choice
    .locator('option')
    .evaluateAll((options) => options.map((option) => option.getAttribute('value') ?? ''));
  for (const language of [...offered, chosen]) {
    await choice.selectOption(language);
    await frame.waitForSelector(`html[lang="${language}"]`);
  }
  await frame.page().context().setOffline(true);
}

async function take(frame: Frame, step: string): Promise<void> {
  const [kind, detail = ''] = step.split(': ');
  switch (kind) {
    case 'offline':
      return loseNetwork(frame);
    case 'no answer':
      return void (await frame.page().route('**/hosted/v1/**', (route) => route.abort()));
    case 'code lost':
      return void (await frame.page().route('**/assets/capture-*', (route) => route.abort()));
    case 'camera ends':
      return frame.evaluate(() => {
        const { srcObject } = document.querySelector('video') ?? {};
        if (srcObject instanceof MediaStream) srcObject.getTracks()[0]?.dispatchEvent(new Event('ended'));
      });
    case 'later':
      return frame.page().clock.fastForward(Number(detail) * 1000);
    case 'see':
      return void (await frame.waitForSelector(detail));
    case 'file':
      return frame.setInputFiles('[data-action=upload]', {
        name: 'picture',
        mimeType: detail,
        buffer: Buffer.from('not a picture'),
      });
    default:
      if (step.includes('/') || step === 'capture-preview' || step === 'consent')
        return void (await frame.waitForSelector(selectorOf(step)));
      return frame.click(`[data-action=${step}]`);
  }
}

/** The address in a frame that fills a page of the same origin, which keeps the camera to itself. */
async function openFramed(page: Page, { origin }: FakeServer, address: string): Promise<Frame> {
  await page.goto(`${origin}/returned`);
  const frame = await page.evaluateHandle((source) => {
    document.head.insertAdjacentHTML('beforeend', '<meta name="viewport" content="width=device-width">');
    document.body.innerHTML = '';
    document.body.style.margin = '0';
    const element = document.createElement('iframe');
    element.allow = "camera 'none'";
    element.style.cssText = 'display: block; width: 100%; height: 100vh; border: 0';
    element.title = 'The check';
    element.src = source;
    document.body.append(element);
    return element;
  }, address);
  const found = await frame.contentFrame();
  if (found === null) throw new Error('the frame is gone');
  return found;
}

/** Brings a fresh page to a screen of the list; resolves to the frame that shows it. */
export async function openScreen(
  page: Page,
  server: FakeServer,
  { screen, session = {} }: { screen: ScreenCase; session?: Parameters<typeof freshSession>[0] },
): Promise<Frame> {
  // The server uses up what was prepared for a session: the list keeps its own.
  server.session = freshSession(structuredClone({ ...session, ...screen.session }));
  server.forgetPrepared();
  for (const [path, answer] of Object.entries(screen.answers ?? {})) server.failNext(path, answer);
  for (const path of screen.holds ?? []) server.holdNext(path);
  server.refuseNext(...(screen.refuses ?? []));
  if (screen.camera !== undefined) await breakCamera(page, screen.camera);
  if (screen.way?.some((step) => step.startsWith('later')) === true) await page.clock.install();
  const address = `${server.origin}${screen.path ?? '/acme/flow/f-1?uuid=key-1'}`;
  const frame = screen.framed === true ? await openFramed(page, server, address) : page.mainFrame();
  if (screen.framed !== true) await page.goto(address);
  for (const step of screen.way ?? []) await take(frame, step);
  await frame.waitForSelector(selectorOf(screen.see));
  return frame;
}
