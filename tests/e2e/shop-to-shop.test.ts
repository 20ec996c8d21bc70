import { join } from 'node:path';
import {
  drawPassport,
  drawSelfie,
  loadPortrait,
  photograph,
  selfieClipSize,
  specimenPerson,
  writeCameraClip,
} from '@gatehouse/testkit';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConnectedShop, connectShop } from '../support/connect-shop.js';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';

const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: 'en-US',
};
const person = specimenPerson();

let folder: ReturnType<typeof temporaryFolder>;
let server: TestServer;
let shop: ConnectedShop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let camera: string;

/** The back camera of a phone held upright over a document. */
const phoneClipSize = { width: 1080, height: 1440 };

beforeAll(async () => {
  folder = temporaryFolder();
  camera = join(folder.path, 'camera.mjpeg');
  server = await startTestServer({ modelWorkers: 1 });
  shop = await connectShop(server, join(folder.path, 'shop.sqlite'));
  const passport = await drawPassport(person);
  await showToCamera(
    (await photograph(passport.image, { background: 'walnut', margin: 0.11, seed: 3 })).image,
    phoneClipSize,
  );
  browser = await openBrowser(camera);
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await server?.close();
  folder?.remove();
});

async function showToCamera(picture: Buffer, size: { width: number; height: number }): Promise<void> {
  await writeCameraClip(camera, picture, { ...size });
}

/** Takes what the open step asks for with the camera, which takes a document by itself, and confirms it. */
async function shoot(step: 'id-front' | 'selfie'): Promise<void> {
  await page.waitForSelector(`main[data-step="${step}"][data-view="intro"]`);
  await page.click('[data-action=continue]');
  if (step === 'selfie') {
    await page.waitForSelector(`main[data-step="${step}"][data-view="live"]`);
    await page.click('[data-action=shutter]');
  }
  await page.waitForSelector('main[data-step="capture-preview"]');
  await page.click('[data-action=use]');
}

test('a person goes from the shop through the hosted pages and back, and the shop’s database holds verdict, names, birth date and document number', async () => {
  context = await browser.newContext(phone);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const foreignRequests: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== server.server.url && origin !== shop.url)
      foreignRequests.push(origin);
  });

  await page.goto(shop.url);
  await shop.signIn(page);
  await page.click('#verify');
  await page.waitForSelector('main[data-step="consent"]');
  expect(page.url()).toContain(`/${server.clientId}/flow/${server.flowId}`);
  expect(page.url()).not.toContain('uuid=');

  await page.click('[data-action=agree]');
  await shoot('id-front');
  await page.waitForSelector('main[data-step="selfie"]');
  await showToCamera(await drawSelfie(await loadPortrait('fern')), selfieClipSize);
  await shoot('selfie');
  await page.waitForSelector('main[data-step="liveness"][data-view="intro"]');
  await page.click('[data-action=skip]');
  await page.waitForSelector('main[data-step="done"]');
  await page.waitForURL(`${shop.url}/account**`);

  const row = await shop.waitForResults();
  expect(row).toMatchObject({
    verdict: 'OK',
    onboardingStatus: 'ONBOARDING_FINISHED',
    documentNumber: person.documentNumber,
    birthDate: person.birthDate,
  });
  expect(String(row.fullName).toUpperCase()).toContain(person.surname.toUpperCase());
  expect(String(row.fullName).toUpperCase()).toContain(person.givenNames.split(' ')[0]?.toUpperCase());
  await page.waitForSelector('[data-state=decided]:not([hidden])');
  expect(await page.textContent('[data-fact=documentNumber]')).toBe(person.documentNumber);
  expect(foreignRequests).toEqual([]);
});
