import { join } from 'node:path';
import { consentVersion, writeConsent } from '@gatehouse/contract';
import { drawPassport, photograph, specimenPerson } from '@gatehouse/testkit';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser, temporaryFolder } from '../support/open-browser.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { asExecutive, asTokenHolder, logIn, startSession } from '../support/tenant-calls.js';
import {
  desktop,
  openWalk,
  phone,
  type Shown,
  type Stage,
  showToCamera,
  textsOf,
  type Walk,
} from '../support/walk-hosted-pages.js';

// Seconds on an idle machine: pictures are measured, and a browser drawn, on whatever cores are left.
vi.setConfig({ testTimeout: 180_000 });

let folder: ReturnType<typeof temporaryFolder>;
let server: TestServer;
let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  folder = temporaryFolder();
  const camera = join(folder.path, 'camera.mjpeg');
  server = await startTestServer({ modelWorkers: 1 });
  await showToCamera(camera, ['passport-valid']);
  browser = await openBrowser(camera);
  stage = { browser, camera, origin: server.server.url };
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  folder?.remove();
});

/** A session of the demo flow and the link to it, in the wanted language. */
async function mintLink(lang: string) {
  const session = await startSession(server);
  const caller = asTokenHolder(server, session);
  const { body } = await caller.get('/omni/onboarding-url');
  return { url: `${body.url}&lang=${lang}`, caller };
}

const hold = (shown: Shown) => showToCamera(stage.camera, shown);
const selfie: Shown = ['passport-valid', 'selfie'];

/** From the selfie to the end; the flow only offers the challenge. */
async function finish(walk: Walk): Promise<void> {
  await walk.see('selfie', 'intro');
  await walk.shoot('selfie');
  await walk.see('liveness', 'intro');
  await walk.press('skip');
  await walk.see('done');
}

test('passport, on a phone, in German; a reload in the middle goes on where the person stopped', async () => {
  const { url, caller } = await mintLink('de-DE');
  const texts = textsOf('de-DE');
  const walk = await openWalk(stage, phone);
  await walk.page.goto(url);
  await walk.see('consent');
  expect(await walk.heading()).toBe(
    writeConsent({ version: consentVersion, language: 'de-DE', company: '' })?.title,
  );
  await walk.press('agree');
  await hold(['passport-valid']);
  await walk.shoot('id-front', selfie);
  await walk.see('selfie', 'intro');
  await walk.page.reload();
  await walk.see('selfie', 'intro');
  expect(await walk.heading()).toBe(texts['selfie.title']);
  await finish(walk);
  expect(await walk.heading()).toBe(texts['done.title']);
  expect((await caller.get('/omni/get/score')).body.overall.status).toBe('OK');
  await walk.close();
});

test('ID card, on a desktop, in French: the back shown first is named, then front and back are taken', async () => {
  const { url, caller } = await mintLink('fr-FR');
  const texts = textsOf('fr-FR');
  const walk = await openWalk(stage, desktop);
  await walk.page.goto(url);
  await walk.press('agree');
  await hold(['id-card-valid', 'back']);
  await walk.shoot('id-front');
  await walk.see('id-front', 'refused');
  expect(await walk.page.textContent('main')).toContain(texts['reason.WRONG_DOCUMENT_SIDE']);
  await walk.retake(['id-card-valid', 'front'], ['id-card-valid', 'back']);
  await walk.shoot('id-back', selfie);
  await finish(walk);
  const { body } = await caller.get('/omni/get/score');
  expect(body.overall.status, JSON.stringify(body)).toBe('OK');
  await walk.close();
});

test('driving licence, by a static link, in Portuguese', async () => {
  const texts = textsOf('pt-BR');
  const walk = await openWalk(stage, phone);
  await walk.page.goto(`${stage.origin}/${server.clientId}/flow/${server.flowId}?lang=pt-BR`);
  await walk.press('agree');
  await walk.see('id-front');
  expect(await walk.heading()).toBe(texts['front.title']);
  await hold(['licence-valid']);
  await walk.shoot('id-front', ['licence-valid', 'back']);
  await walk.shoot('id-back', selfie);
  await finish(walk);
  const interviewId = new URL(walk.page.url()).searchParams.get('interviewId');
  const executive = asExecutive(server, await logIn(server));
  const { body } = await executive.get(`/omni/single-session?id=${interviewId}`);
  expect(body.interview.onboardingStatus, JSON.stringify(body).slice(0, 500)).toBe('ONBOARDING_FINISHED');
  await walk.close();
});

test('a blurred picture is refused with the reason, and the next, sharp one is taken', async () => {
  const { url, caller } = await mintLink('en-US');
  const walk = await openWalk(stage, phone);
  await walk.page.goto(url);
  await walk.press('agree');
  const { image } = await drawPassport(specimenPerson());
  await hold({ name: 'blurred', picture: (await photograph(image, { blur: 5 })).image });
  await walk.shoot('id-front');
  await walk.see('id-front', 'refused');
  expect(await walk.page.textContent('main [role=alert]')).toContain(textsOf('en-US')['reason.blurred']);
  await walk.retake(['passport-valid']);
  await walk.see('selfie', 'intro');
  expect((await caller.get('/omni/get/onboarding/status')).body.onboardingStatus).not.toBe('EXPIRED');
  await walk.close();
});

test('permission denied, in Spanish: the page says how to allow it, and takes files instead', async () => {
  const { url, caller } = await mintLink('es-ES');
  const texts = textsOf('es-ES');
  const strict = await openBrowser(stage.camera, ['--deny-permission-prompts'], { permission: 'ask' });
  const walk = await openWalk({ ...stage, browser: strict }, phone);
  await walk.page.goto(url);
  await walk.press('agree');
  await walk.see('id-front', 'intro');
  await walk.press('continue');
  await walk.see('id-front', 'camera-denied');
  expect(await walk.heading()).toBe(texts['camera.deniedTitle']);
  await walk.upload('passport-valid');
  await walk.see('selfie', 'intro');
  await walk.upload('passport-valid', 'selfie');
  await walk.see('liveness', 'intro');
  await walk.press('skip');
  await walk.see('done');
  expect((await caller.get('/omni/get/score')).body.overall.status).toBe('OK');
  await walk.close();
  await strict.close();
});

test('a finished link shows the end and no capture; an expired one says so and leads back', async () => {
  const session = await startSession(server, { redirectionUrl: `${stage.origin}/healthz` });
  const caller = asTokenHolder(server, session);
  const [finished, expired] = await Promise.all(
    [session, await startSession(server, { redirectionUrl: `${stage.origin}/healthz` })].map(
      async (one) => (await asTokenHolder(server, one).get('/omni/onboarding-url')).body.url as string,
    ),
  );
  const walk = await openWalk(stage, desktop);
  await walk.page.goto(finished ?? '');
  await walk.see('consent');
  await caller.get('/omni/finish-status');
  await walk.page.goto(finished ?? '');
  await walk.see('done');
  await walk.press('stay');
  server.clock.advance(16 * 60_000);
  const answer = await walk.page.goto(expired ?? '');
  expect(answer?.status()).toBe(410);
  await walk.see('link-expired');
  await walk.press('continue');
  await walk.page.waitForURL(`${stage.origin}/healthz`);
  await walk.close();
});
