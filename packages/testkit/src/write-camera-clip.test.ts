import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraFramesPerSecond, writeCameraClip } from './write-camera-clip.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camera-clip-'));
});
afterEach(() => rm(folder, { recursive: true }));

function picture(colour: string): Promise<Buffer> {
  return sharp({ create: { width: 400, height: 300, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** A JPEG ends with FF D9, and inside a picture an FF is never followed by D9. */
function splitFrames(clip: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  let start = 0;
  for (let at = 0; at + 1 < clip.length; at += 1) {
    if (clip[at] !== 0xff || clip[at + 1] !== 0xd9) continue;
    frames.push(clip.subarray(start, at + 2));
    start = at + 2;
  }
  return frames;
}

test('a clip is baseline 4:2:0 frames of the asked size, and nothing is left beside it', async () => {
  const path = join(folder, 'camera.mjpeg');
  await writeCameraClip(path, await picture('#2040a0'), { width: 640, height: 480 });
  const frames = splitFrames(await readFile(path));
  expect(frames.length).toBeGreaterThanOrEqual(2);
  for (const frame of frames) {
    const { width, height, format, isProgressive, chromaSubsampling } = await sharp(frame).metadata();
    expect({ width, height, format, isProgressive, chromaSubsampling }).toEqual({
      width: 640,
      height: 480,
      format: 'jpeg',
      isProgressive: false,
      chromaSubsampling: '4:2:0',
    });
  }
  expect(await readdir(folder)).toEqual(['camera.mjpeg']);
});

test('several pictures are shown one after the other', async () => {
  const path = join(folder, 'camera.mjpeg');
  const pictures = [await picture('#f00000'), await picture('#0000f0')];
  await writeCameraClip(path, pictures, { width: 320, height: 240, secondsPerImage: 0.5, handheld: false });
  const frames = splitFrames(await readFile(path));
  expect(frames).toHaveLength(cameraFramesPerSecond);
  const redness = async (frame: Buffer | undefined) => {
    const { channels } = await sharp(frame).stats();
    return (channels[0]?.mean ?? 0) - (channels[2]?.mean ?? 0);
  };
  expect(await redness(frames[0])).toBeGreaterThan(150);
  expect(await redness(frames.at(-1))).toBeLessThan(-150);
});

test('names and sizes that Chromium does not take are refused', async () => {
  const image = await picture('#2040a0');
  await expect(writeCameraClip(join(folder, 'camera.mp4'), image)).rejects.toThrow(RangeError);
  await expect(writeCameraClip(join(folder, 'a.mjpeg'), image, { width: 641 })).rejects.toThrow(RangeError);
  expect(await readdir(folder)).toEqual([]);
});
