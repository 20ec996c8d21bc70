import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  drawIdCardFront,
  drawPassport,
  drawWall,
  photograph,
  specimenPerson,
  writeCameraClip,
} from '@gatehouse/testkit';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, type FakeSession, freshSession, startFakeServer } from './fake-server.js';
import { listComplaints } from './list-complaints.js';
import {
  drawFile,
  executablePath,
  expectNoViolation,
  openPagesBrowser,
  phone,
  sizeOf,
} from './open-pages.js';

/** A phone held upright. */
const clipSize = { width: 960, height: 1280 } as const;

describe.skipIf(executablePath === null)('the capture room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-capture-'));
  const clip = join(folder, 'camera.mjpeg');
  let browser: Browser;
  let server: FakeServer;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  /** What the camera shows, from the next time it is opened. */
  const show = (images: Buffer | Buffer[]) =>
    writeCameraClip(clip, images, { ...clipSize, secondsPerImage: 0.3 });

  beforeAll(async () => {
    await show(await drawWall());
    browser = await openPagesBrowser([`--use-file-for-fake-video-capture=${clip}`]);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    server = await startFakeServer();
    context = await browser.newContext({ ...phone, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = listComplaints(page, server.origin);
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  const press = (action: string) => page.click(`[data-action=${action}]`);
  const see = (step: string, view = '') =>
    page.waitForSelector(`main[data-step="${step}"]${view && `[data-view="${view}"]`}`);
  const seeAdvice = (guidance: string) => page.waitForSelector(`.advice[data-guidance=${guidance}]`);
  const uploads = () => server.calls.filter((call) => /^POST .*\/captures\//.test(call)).length;

  async function open(session: Partial<FakeSession> = {}) {
    server.session = freshSession({ step: 'id-front', ...session });
    await page.goto(`${server.origin}/acme/flow/f-1?uuid=key-1`);
    await see(server.session.step, 'intro');
  }
  async function openCamera(session: Partial<FakeSession> = {}) {
    await open(session);
    await press('continue');
    await see('id-front', 'live');
  }

  /** As when the person looks at another app and comes back. */
  const setHidden = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);

  const drawCard = async (options = {}) => {
    const { image } = await drawIdCardFront(specimenPerson(), { layout: 'harbour' });
    return (await photograph(image, { background: 'slate', margin: 0.12, widthPx: 960, ...options })).image;
  };

  it('says what to do, and takes a card by itself once it is there, sharp and still', async () => {
    await page.addInitScript(() => {
      Object.assign(window, { felt: 0, tracks: [] });
      navigator.vibrate = () => {
        (window as unknown as { felt: number }).felt += 1;
        return true;
      };
      const { mediaDevices } = navigator;
      const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await getUserMedia(constraints);
        (window as unknown as { tracks: MediaStreamTrack[] }).tracks.push(...stream.getTracks());
        return stream;
      };
    });
    const camerasOn = () =>
      page.evaluate(
        () =>
          (window as unknown as { tracks: MediaStreamTrack[] }).tracks.filter(
            ({ readyState }) => readyState === 'live',
          ).length,
      );
    await show(await drawCard({ blur: 4 }));
    await openCamera();
    await seeAdvice('blurred');
    await expectNoViolation(page, 'guidance');
    await expect.poll(() => page.textContent('[role=status]')).toContain('until the text is sharp');

    await show([await drawCard({ crop: { right: 0.45 } })]);
    await setHidden(true);
    await expect.poll(camerasOn).toBe(0);
    await setHidden(false);
    await see('id-front', 'live');
    await seeAdvice('edges');

    await show(await drawCard());
    await setHidden(true);
    await setHidden(false);
    await see('capture-preview');
    expect(await page.evaluate(() => (window as unknown as { felt: number }).felt)).toBe(1);
    expect(await camerasOn()).toBe(0);
    expect(uploads()).toBe(0);
    await press('use');
    await see('selfie', 'intro');
    await page.goto('about:blank');
    complaints.length = 0;
    expect(server.pictures).toHaveLength(1);
    expect(await sizeOf(page, server.pictures[0] ?? { bytes: Buffer.alloc(0), type: '' })).toEqual(clipSize);
  });

  it('takes a passport by itself, and one that fills the picture at a press of the button', async () => {
    const { image } = await drawPassport(specimenPerson());
    await show((await photograph(image, { background: 'walnut', margin: 0.12, widthPx: 960 })).image);
    await open();
    await press('continue');
    await see('capture-preview');
    await show(
      (await photograph(image, { crop: { left: 0.001, top: 0.001, right: 0.001, bottom: 0.001 } })).image,
    );
    await press('retake');
    await see('id-front', 'live');
    await press('shutter');
    await see('capture-preview');
  });

  it('points to the button after a while, and offers an upload later, where the flow allows one', async () => {
    await show(await drawWall());
    await openCamera({ idCaptureTimeout: 0.3 });
    await page.getByText('You can press the button yourself').waitFor();
    expect(await page.getAttribute('[data-action=shutter]', 'data-offered')).toBe('true');

    await openCamera({ idCaptureTimeout: 0.3, idDetectionTimeout: 0.4 });
    await page.waitForSelector('[data-action=upload]', { state: 'attached' });
    await expectNoViolation(page, 'late');

    await openCamera({ uploadFallback: false, idCaptureTimeout: 0.3, idDetectionTimeout: 0.4 });
    await page.getByText('You can press the button yourself').waitFor();
    expect(await page.locator('[data-action=upload]').count()).toBe(0);
  });

  it('offers the light and the other camera where the device has them', async () => {
    await page.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(window, { asked });
      MediaStreamTrack.prototype.getCapabilities = () =>
        ({ torch: true, focusMode: ['continuous'] }) as MediaTrackCapabilities;
      MediaStreamTrack.prototype.applyConstraints = async (constraints) => void asked.push(constraints);
      const { mediaDevices } = navigator;
      mediaDevices.enumerateDevices = async () =>
        ['first', 'second'].map((deviceId) => ({ kind: 'videoinput', deviceId }) as MediaDeviceInfo);
      const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = (constraints) => {
        const { deviceId } = (constraints?.video ?? {}) as MediaTrackConstraints;
        if (deviceId !== undefined) asked.push({ deviceId });
        return getUserMedia({ video: true });
      };
    });
    const asked = () => page.evaluate(() => (window as unknown as { asked: unknown[] }).asked);
    await openCamera();
    await press('torch');
    await page.waitForSelector('[data-action=torch][aria-pressed=true]');
    await expectNoViolation(page, 'camera tools');
    expect(await asked()).toEqual([
      { advanced: [{ focusMode: 'continuous' }] },
      { advanced: [{ torch: true }] },
    ]);
    await press('switch-camera');
    await expect.poll(asked).toContainEqual({ deviceId: { ideal: 'first' } });
    await see('id-front', 'live');
    // The light is the other camera's, and off.
    await page.waitForSelector('[data-action=torch][aria-pressed=false]');
  });

  it('hands the link on where the browser has no camera', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
    });
    await open();
    await press('continue');
    await see('id-front', 'camera-unsupported');
    // The link itself: another browser has no cookie of this session.
    const link = `${server.origin}/acme/flow/f-1?uuid=key-1`;
    expect(await page.innerText('.link-box code')).toBe(link);
    await press('copy');
    // Without a clipboard it is selected, to be copied by hand.
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(link);
    await expectNoViolation(page, 'in-app browser');
  });

  it('does not send a refused file twice, and says at once that it is the same', async () => {
    await open();
    const [bad, good] = [
      await drawFile(page, { width: 1200, height: 900, mimeType: 'image/jpeg' }),
      await drawFile(page, { width: 1300, height: 900, mimeType: 'image/jpeg' }),
    ];
    server.refuseNext('quality.blurred');
    await page.setInputFiles('[data-action=upload]', bad);
    await press('use');
    await see('id-front', 'refused');
    await page.setInputFiles('[data-action=upload]', bad);
    await page.getByRole('heading', { name: 'That is the same picture' }).waitFor();
    expect(await page.textContent('[role=alert]')).toContain('The picture is blurred.');
    await expectNoViolation(page, 'the same picture');
    expect(uploads()).toBe(1);
    await page.setInputFiles('[data-action=upload]', good);
    await press('use');
    await see('selfie', 'intro');
    expect(uploads()).toBe(2);
  });

  it('keeps a picture while the server restarts, says so, and sends it by itself, once', async () => {
    await open();
    await page.setInputFiles(
      '[data-action=upload]',
      await drawFile(page, { width: 1200, height: 900, mimeType: 'image/jpeg' }),
    );
    await see('capture-preview');
    server.failNext('/captures/', { status: 503, body: { status: 503 }, headers: { 'retry-after': '1' } });
    await press('use');
    await page.waitForSelector('[role=alert]');
    expect(await page.textContent('[role=alert]')).toContain('is sent by itself');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await see('selfie', 'intro');
    expect(server.pictures).toHaveLength(1);
  });

  it('does not send a picture again that arrived although its answer was lost', async () => {
    await open();
    await page.setInputFiles(
      '[data-action=upload]',
      await drawFile(page, { width: 1200, height: 900, mimeType: 'image/jpeg' }),
    );
    await see('capture-preview');
    server.loseNext('/captures/');
    await press('use');
    await see('selfie', 'intro');
    // The browser itself may repeat a call whose line was cut; then the session has moved on, and nothing is stored.
    expect(server.pictures).toHaveLength(1);
  });

  it('sends one picture however often the buttons are pressed', async () => {
    await openCamera();
    await page.dblclick('[data-action=shutter]');
    await see('capture-preview');
    await page.locator('[data-action=use]').evaluate((button: HTMLElement) => {
      for (let count = 0; count < 5; count += 1) button.click();
    });
    await see('selfie', 'intro');
    expect(uploads()).toBe(1);
  });

  it('keeps a picture that cannot leave, and sends that one when the network is back', async () => {
    await openCamera();
    await press('shutter');
    await see('capture-preview');
    await context.setOffline(true);
    await press('use');
    await page.waitForSelector('[role=alert]');
    await expectNoViolation(page, 'unsent');
    await context.setOffline(false);
    await see('selfie', 'intro');
    expect(server.pictures.map(({ name }) => name)).toEqual(['front']);
  });

  it.each([
    'NotAllowedError',
    'NotFoundError',
    'NotReadableError',
  ])('offers an upload where the camera fails with %s, and scales a big picture down', async (name) => {
    await page.addInitScript((errorName) => {
      const failure = Object.assign(new Error('for this check'), { name: errorName });
      navigator.mediaDevices.getUserMedia = () => Promise.reject(failure);
    }, name);
    await open();
    await press('continue');
    await page.waitForSelector('main[data-view^="camera-"]');
    await expectNoViolation(page, name);
    await page.setInputFiles(
      '[data-action=upload]',
      await drawFile(page, { width: 4000, height: 2600, mimeType: 'image/png' }),
    );
    await see('capture-preview');
    await press('use');
    await see('selfie', 'intro');
    await page.goto('about:blank');
    complaints.length = 0;
    const [picture] = server.pictures;
    expect(picture?.type).toBe('image/jpeg');
    expect(picture && (await sizeOf(page, picture))).toEqual({ width: 3000, height: 1950 });
  });

  it('sends a picture file that is fine byte for byte', async () => {
    await open();
    const file = await drawFile(page, { width: 1600, height: 1200, mimeType: 'image/webp' });
    await page.setInputFiles('[data-action=upload]', file);
    await see('capture-preview');
    await press('use');
    await see('selfie', 'intro');
    expect(server.pictures[0]?.type).toBe('image/webp');
    expect(server.pictures[0]?.bytes.equals(file.buffer)).toBe(true);
  });

  it('refuses HEIC by name where the browser cannot read it, and takes the next file', async () => {
    await open();
    const heic = { name: 'IMG_1.HEIC', mimeType: 'image/heic', buffer: Buffer.from('not a picture') };
    await page.setInputFiles('[data-action=upload]', heic);
    await see('id-front', 'file-problem');
    expect(await page.textContent('h1')).toBe('This is a HEIC picture');
    await expectNoViolation(page, 'file-problem');
    expect(server.pictures).toEqual([]);
    await page.setInputFiles(
      '[data-action=upload]',
      await drawFile(page, { width: 1200, height: 900, mimeType: 'image/jpeg' }),
    );
    await see('capture-preview');
  });

  it('offers no upload where the flow forbids it', async () => {
    await openCamera({ uploadFallback: false });
    expect(await page.locator('[data-action=upload]').count()).toBe(0);
  });
});
