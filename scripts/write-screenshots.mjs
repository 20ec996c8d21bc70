// npm run screenshots [-- words]: every screen of the hosted pages as a picture, on a phone and on a desktop, light and
// dark, in English, and on a small phone in German; into screenshots/, which git ignores. Words choose screens by name.
// The list of screens is apps/hosted/src/checks/screens.ts, the one that the accessibility checks go through.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { runnerImport } from 'vite';
import { buildChanged } from './build.mjs';
import { provideChromium } from './provide-chromium.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const words = process.argv.slice(2);

await buildChanged({ only: ['contract', 'testkit', 'hosted'], log: console.log });
const { cameraBrowserFlags, drawCameraScenes, writeCameraClip } = await import(
  '../packages/testkit/dist/index.js'
);
const load = async (name) => (await runnerImport(join(root, 'apps/hosted/src/checks', name))).module;
const { screens } = await load('screens.ts');
const { openScreen } = await load('open-screen.ts');
const { startFakeServer } = await load('fake-server.ts');

const touched = { hasTouch: true, isMobile: true };
const looks = [
  { place: 'phone', viewport: { width: 390, height: 844 }, pointer: touched, language: 'en-US' },
  // What only a computer shows is there as it is at 400 %.
  { place: 'small-german', viewport: { width: 320, height: 568 }, pointer: touched, language: 'de-DE' },
  { place: 'desktop', viewport: { width: 1280, height: 800 }, pointer: {}, language: 'en-US' },
];
const comesTo = ({ device }, { place }) =>
  device === undefined || place === 'small-german' || (device === 'phone') === (place === 'phone');

const folder = join(root, 'screenshots');
const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-screenshots-'));
const camera = join(scratch, 'camera.mjpeg');
const scenes = await drawCameraScenes();

const server = await startFakeServer();
await writeCameraClip(camera, ...scenes.document);
const browser = await chromium.launch({
  executablePath: provideChromium(),
  args: cameraBrowserFlags({ clip: camera }),
});
let count = 0;
try {
  for (const screen of screens.filter(
    ({ name }) => words.length === 0 || words.some((w) => name.includes(w)),
  )) {
    await writeCameraClip(
      camera,
      ...scenes[/selfie|liveness/.test(screen.see) || /selfie/.test(screen.name) ? 'face' : 'document'],
    );
    for (const look of looks.filter((one) => comesTo(screen, one))) {
      const { place: device, viewport, pointer, language } = look;
      const context = await browser.newContext({
        viewport,
        locale: language,
        ...(screen.device === 'computer' ? {} : pointer),
        deviceScaleFactor: device === 'desktop' ? 1 : 2,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await openScreen(page, server, { screen, session: { language } });
      for (const colorScheme of device === 'small-german' ? ['light'] : ['light', 'dark']) {
        const place = join(folder, `${device}-${colorScheme}`);
        mkdirSync(place, { recursive: true });
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(place, `${screen.name}.png`), animations: 'disabled' });
        count += 1;
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${count} pictures in ${folder}`);
