import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerChallenge } from './answer-challenge.js';
import { renderAttempt } from './render-attempt.js';
import { type HeadView, renderHeadTurn, type TurnSpecies } from './render-head-turn.js';
import { writeAnswerClip } from './write-answer-clip.js';

// A drawn face: a dome with a red nose in the middle and blue eyes on its slope.
const middle = { x: 300, y: 400 };
const radius = 140;
const mesh = Array.from({ length: 468 }, (_, index) => {
  // Mesh points 234 and 454 lie beside the ears.
  if (index === 234) return [middle.x - radius, middle.y, 0] as const;
  if (index === 454) return [middle.x + radius, middle.y, 0] as const;
  const angle = index * 2.4;
  const reach = Math.sqrt(index / 468);
  const height = Math.sqrt(1 - reach ** 2) * 0.8 * radius;
  return [
    middle.x + Math.cos(angle) * reach * radius,
    middle.y + Math.sin(angle) * reach * radius * 1.2,
    -height,
  ] as const;
});
let portrait: Buffer;
beforeAll(async () => {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"><rect width="600" height="800" fill="#7f8a7f"/><ellipse cx="300" cy="400" rx="150" ry="180" fill="#c9a48c"/><circle cx="300" cy="400" r="16" fill="#e01010"/><circle cx="225" cy="350" r="14" fill="#1010e0"/><circle cx="375" cy="350" r="14" fill="#1010e0"/></svg>`;
  portrait = await sharp(Buffer.from(drawn)).jpeg({ quality: 95 }).toBuffer();
});

const quiet = { seed: 5, blur: 0.3, noise: 0, jpegQuality: 95, widthPx: 360 };
const straight: HeadView = { yawDegrees: 0, pitchDegrees: 0, distance: 1 };
const render = (species: TurnSpecies, ...views: HeadView[]) =>
  renderHeadTurn({ ...quiet, portrait, mesh, views, species });

type IsColour = (red: number, green: number, blue: number) => boolean;
const isRed: IsColour = (red, green, blue) => red > 110 && green < 70 && blue < 70;
const isBlue: IsColour = (red, green, blue) => blue > 110 && red < 70 && green < 70;

/** x of every pixel of one colour. */
async function findColour(frame: Buffer | undefined, isColour: IsColour): Promise<number[]> {
  const { data, info } = await sharp(frame).raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width * info.height }, (_, pixel) => pixel).flatMap((pixel) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 3, pixel * 3 + 3);
    return isColour(red, green, blue) ? [pixel % info.width] : [];
  });
}
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Where the nose lies between the eyes: 0 in the middle, 0.5 at the eye on the right of the picture. */
async function noseShift(frame?: Buffer) {
  const nose = mean(await findColour(frame, isRed));
  const eyes = await findColour(frame, isBlue);
  const left = mean(eyes.filter((x) => x < mean(eyes)));
  const right = mean(eyes.filter((x) => x >= mean(eyes)));
  return (nose - left) / (right - left) - 0.5;
}

test('the same seed renders the same bytes, another seed does not', async () => {
  const options = { portrait, mesh, views: [straight], widthPx: 240 };
  const [first] = await renderHeadTurn({ ...options, seed: 3 });
  expect((await renderHeadTurn({ ...options, seed: 3 }))[0]).toEqual(first);
  expect((await renderHeadTurn({ ...options, seed: 4 }))[0]).not.toEqual(first);
});

test('a head that turns to its own left shows its nose further right than its eyes, and the other way round', async () => {
  const frames = await render(
    'head',
    straight,
    { ...straight, yawDegrees: 25 },
    { ...straight, yawDegrees: -25 },
  );
  const [ahead, left, right] = await Promise.all(frames.map(noseShift));
  expect(Math.abs(ahead ?? Number.NaN)).toBeLessThan(0.06);
  expect(left).toBeGreaterThan(0.1);
  expect(right).toBeLessThan(-0.1);
});

test('a flat picture that turns as far keeps its nose between its eyes', async () => {
  const [, turned] = await render('planar', straight, { ...straight, yawDegrees: 25 });
  expect(Math.abs(await noseShift(turned))).toBeLessThan(0.06);
});

test('whoever comes closer is larger', async () => {
  const [far, near] = await render('head', straight, { ...straight, distance: 0.7 });
  const eyes = async (frame?: Buffer) => (await findColour(frame, isBlue)).length;
  expect(await eyes(near)).toBeGreaterThan(1.5 * (await eyes(far)));
});

test('looking ahead, a person and a flat picture of the same seed are all but the same frame', async () => {
  const [person] = await render('head', straight);
  const [flat] = await render('planar', straight);
  const pixels = (frame?: Buffer) => sharp(frame).raw().toBuffer();
  const [a, b] = [await pixels(person), await pixels(flat)];
  const difference = Array.from(a).reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0);
  expect(difference / a.length).toBeLessThan(6);
});

test('a print shows its margin and a screen its bezel, around the face', async () => {
  const brightness = async (species: TurnSpecies) => {
    const [frame] = await render(species, straight);
    const { data, info } = await sharp(frame).greyscale().raw().toBuffer({ resolveWithObject: true });
    const row = data.subarray(info.width * Math.round(info.height * 0.47)).subarray(0, info.width / 4);
    return { darkest: Math.min(...row), brightest: Math.max(...row) };
  };
  expect((await brightness('print')).brightest).toBeGreaterThan((await brightness('head')).brightest + 30);
  expect((await brightness('screen')).darkest).toBeLessThan((await brightness('head')).darkest - 30);
});

describe('attempts', () => {
  const actions = ['turn-left', 'centre', 'closer', 'centre', 'turn-right'] as const;

  test('an answer shows every action in turn, each frame later than the one before', () => {
    const answered = answerChallenge(actions, { seed: 2 });
    expect(answered.map(({ step }) => step)).toEqual([-1, -1, 0, 0, 0, 1, 2, 2, 3, 4, 4, 4]);
    for (const clock of ['arrivedAtMs', 'capturedAtMs'] as const) {
      const times = answered.map((view) => view[clock]);
      expect(times).toEqual(Array.from(new Set(times)).sort((a, b) => a - b));
    }
    expect(Math.max(...answered.map(({ yawDegrees }) => yawDegrees))).toBeGreaterThan(20);
    expect(Math.min(...answered.map(({ yawDegrees }) => yawDegrees))).toBeLessThan(-20);
  });

  test('a clip holds every pose as long as asked', () => {
    const held = answerChallenge(actions, { seed: 2, heldFrames: 5 });
    for (const step of [-1, 0, 1, 2, 3, 4]) {
      const ofStep = held.filter((view) => view.step === step);
      expect(ofStep.length).toBeGreaterThanOrEqual(5);
      expect(new Set(ofStep.slice(-5).map(({ yawDegrees }) => yawDegrees)).size).toBe(1);
    }
  });

  test('a clip of an answer shows its frames one after the other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'answer-clip-'));
    const path = join(folder, 'camera.mjpeg');
    const short = ['turn-left'] as const;
    await writeAnswerClip(path, { portrait, mesh, actions: short, secondsPerPose: 0.4, widthPx: 90 });
    const clip = await readFile(path);
    await rm(folder, { recursive: true });
    // Every picture of a clip begins with the marker of a JPEG.
    expect(clip.toString('latin1').split('\xff\xd8\xff').length - 1).toBe(
      answerChallenge(short, { heldFrames: 2 }).length * 12,
    );
  });

  test('repeated frames are the same files, encoded again they are not', async () => {
    const attempt = { portrait, mesh, actions, seed: 2, widthPx: 180 };
    const files = async (species: 'head' | 'repeated' | 'encoded_again') =>
      new Set((await renderAttempt({ ...attempt, species })).map(({ bytes }) => bytes.toString('base64')))
        .size;
    expect(await files('head')).toBe(12);
    expect(await files('repeated')).toBe(4);
    expect(await files('encoded_again')).toBe(12);
  });

  test('a swapped person needs another portrait', async () => {
    const attempt = renderAttempt({ portrait, mesh, actions, species: 'swapped_person' });
    await expect(attempt).rejects.toThrow(RangeError);
  });
});
