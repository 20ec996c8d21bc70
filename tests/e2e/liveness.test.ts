import { type FaceEngine, loadFaceEngine } from '@gatehouse/face';
import { drawSelfie, loadPortrait, type TurnSpecies } from '@gatehouse/testkit';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfiePath } from '../support/capture-calls.js';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { performFor, renderPerformance } from '../support/stage-challenge.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { asTokenHolder, startSession } from '../support/tenant-calls.js';

/** About 30 frames are drawn, and as many measured: seconds on an idle machine. */
const patienceMs = 180_000;

let folder: ReturnType<typeof temporaryFolder>;
let server: TestServer;
let browser: Browser;
let faces: FaceEngine;
let portrait: Buffer;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startTestServer({
    modelWorkers: 1,
    flow: {
      mode: 'test',
      liveness: 'required',
      modules: { consent: false, id: false, face: true },
      selfieCaptureRetries: 1,
    },
  });
  browser = await openBrowser(`${folder.path}/no-camera.mjpeg`);
  faces = await loadFaceEngine();
  portrait = await loadPortrait('fern');
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  folder?.remove();
});

/** A session whose selfie is taken, and its page at the challenge, with somebody before the camera. */
async function openChallenge(species: TurnSpecies, turnDegrees: number) {
  const session = asTokenHolder(server, await startSession(server));
  const selfie = await session.post(selfiePath, {
    base64Image: (await drawSelfie(portrait)).toString('base64'),
  });
  expect(selfie.status, selfie.text).toBe(200);
  const { body } = await session.get('/omni/onboarding-url');
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await performFor(page, await renderPerformance(faces, { portrait, species, turnDegrees }));
  await page.goto(body.url);
  await see(page, 'liveness', 'intro');
  return { page, complaints, score: async () => (await session.get('/omni/get/score')).body };
}

const see = (page: Page, step: string, view = step) =>
  page.waitForSelector(`main[data-step="${step}"][data-view="${view}"]`);

test(
  'a head that turns when it is asked passes, and the session with it',
  async () => {
    const { page, complaints, score } = await openChallenge('head', 27);
    await page.click('[data-action=continue]');
    await see(page, 'liveness', 'passed');
    await see(page, 'done');
    expect(await score()).toMatchObject({
      liveness: {
        overall: { status: 'OK' },
        livenessScore: { status: 'OK' },
        physicalAttack: { status: 'OK' },
      },
      overall: { status: 'OK' },
    });
    expect(complaints).toEqual([]);
    await page.close();
  },
  patienceMs,
);

test(
  'a picture of the same face, bent and turned just so, fails for want of depth',
  async () => {
    const { page, complaints, score } = await openChallenge('bent', 46);
    await page.click('[data-action=continue]');
    await see(page, 'liveness', 'used-up');
    await page.click('[data-action=continue]');
    await see(page, 'done');
    expect(await score()).toMatchObject({
      liveness: { overall: { status: 'FAIL' }, spoofDetectionMethod: 'liveness.flat' },
      overall: { status: 'FAIL' },
    });
    expect(complaints).toEqual([]);
    await page.close();
  },
  patienceMs,
);
