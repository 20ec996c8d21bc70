import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Tenant } from '@gatehouse/server';
import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type LossyLine, openLossyLine } from '../support/lossy-line.js';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { prepareTenant } from '../support/prepare-tenant.js';
import { type SpawnedServer, spawnServer } from '../support/spawn-server.js';
import { asExecutive, asTokenHolder, logIn, startSession } from '../support/tenant-calls.js';
import { openWalk, phone, type Stage, showToCamera, type Walk } from '../support/walk-hosted-pages.js';

// Seconds on an idle machine: pictures are measured, and a browser drawn, on whatever cores are left.
vi.setConfig({ testTimeout: 180_000 });

let folder: ReturnType<typeof temporaryFolder>;
let settings: Record<string, string>;
let tenant: Tenant;
let server: SpawnedServer;
/** What the browser knows of the server: the same address, whatever happens behind it. */
let line: LossyLine;
let browser: Browser;
let stage: Stage;
let walk: Walk | undefined;

beforeAll(async () => {
  folder = temporaryFolder();
  line = await openLossyLine(() => Number(new URL(server.api).port));
  settings = {
    GATEHOUSE_PUBLIC_URL: line.url,
    GATEHOUSE_DATA_DIR: join(folder.path, 'data'),
    GATEHOUSE_MODEL_WORKERS: '1',
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  tenant = await prepareTenant(settings, { mode: 'test', liveness: 'off' });
  server = await spawnServer(settings);
  const camera = join(folder.path, 'camera.mjpeg');
  await showToCamera(camera, ['passport-valid']);
  browser = await openBrowser(camera);
  stage = { browser, camera, origin: line.url };
});
afterAll(async () => {
  await browser?.close();
  await server?.kill();
  line?.close();
  folder?.remove();
});
afterEach(async () => {
  await walk?.page.context().close();
  walk = undefined;
});

const target = () => ({ ...tenant, api: server.api });

/** A person at the camera of the first side, their consent given. */
async function openFront() {
  const session = await startSession(target());
  const { url } = (await asTokenHolder(target(), session).get('/omni/onboarding-url')).body;
  walk = await openWalk(stage, phone);
  const { page } = walk;
  await showToCamera(stage.camera, ['passport-valid']);
  await page.goto(url);
  await walk.press('agree');
  await walk.see('id-front', 'intro');
  /** Pictures that the server took in, by side. */
  const captures = async (): Promise<string[]> => {
    const executive = asExecutive(target(), await logIn(target()));
    const { body } = await executive.get(`/gatehouse/v1/sessions/${session.interviewId}/evidence`);
    return body.captures.map(({ side }: { side: string }) => side).sort();
  };
  return { walk, page, captures };
}

/** A picture on its way, of which the server has a part. */
async function beginSending({ walk: person }: Awaited<ReturnType<typeof openFront>>): Promise<void> {
  const held = line.holdAfter(50_000);
  await person.shoot('id-front');
  await held;
}

test('on slow 3G the page shows how much has left, and the picture arrives once', async () => {
  const front = await openFront();
  const developer = await front.page.context().newCDPSession(front.page);
  await developer.send('Network.enable');
  // What Chromium's own tools call slow 3G.
  await developer.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  await front.walk.shoot('id-front', ['passport-valid', 'selfie']);
  await front.page.waitForSelector('.sending progress');
  await front.walk.see('selfie', 'intro');
  expect(await front.captures()).toEqual(['front']);
});

test('offline in the middle of an upload: the picture stays, the page says so, and it arrives once when the network is back', async () => {
  const front = await openFront();
  await beginSending(front);
  await front.page.context().setOffline(true);
  line.cut();
  await front.page.waitForSelector('main [role=alert]');
  expect(await front.captures()).toEqual([]);
  line.mend();
  await front.page.context().setOffline(false);
  await front.walk.see('selfie', 'intro');
  expect(await front.captures()).toEqual(['front']);
});

test('the server dies in the middle of an upload: after its return the same picture is sent, once, and the check ends', async () => {
  const front = await openFront();
  await beginSending(front);
  await server.kill();
  line.cut();
  await front.page.waitForSelector('main [role=alert]');
  server = await spawnServer(settings);
  line.mend();
  await showToCamera(stage.camera, ['passport-valid', 'selfie']);
  // By the one button that the page offers, unless the page has tried again by itself.
  await front.page.click('[data-action=use]').catch(() => undefined);
  await front.walk.see('selfie', 'intro');
  expect(await front.captures()).toEqual(['front']);

  await front.walk.shoot('selfie');
  await front.walk.see('done');
  expect(await front.captures()).toEqual(['front', 'selfie']);
});

test('the server is away when the person agrees: the page says so, and the same button works when it is back', async () => {
  const session = await startSession(target());
  const { url } = (await asTokenHolder(target(), session).get('/omni/onboarding-url')).body;
  walk = await openWalk(stage, phone);
  await walk.page.goto(url);
  await walk.see('consent');
  await server.kill();
  await walk.press('agree');
  await walk.page.waitForSelector('main [role=alert]');
  server = await spawnServer(settings);
  await walk.press('agree');
  await walk.see('id-front', 'intro');
});

test.each([
  '1999-12-31T23:59:00Z',
  '2061-06-01T00:00:00Z',
])('a device whose clock says %s goes the same way', async (time) => {
  const session = await startSession(target());
  const { url } = (await asTokenHolder(target(), session).get('/omni/onboarding-url')).body;
  walk = await openWalk(stage, phone);
  await walk.page.addInitScript((now) => {
    Date.now = () => now;
  }, Date.parse(time));
  await showToCamera(stage.camera, ['passport-valid']);
  await walk.page.goto(url);
  await walk.press('agree');
  await walk.see('id-front', 'intro');
  await walk.page.reload();
  await walk.shoot('id-front');
  await walk.see('selfie', 'intro');
});
