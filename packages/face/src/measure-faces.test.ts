import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  compareFaces,
  decodePicture,
  type FaceEngine,
  loadFaceEngine,
  measurePortrait,
  measureSelfie,
  selfieLimits,
} from './index.js';
import {
  type DemoPerson,
  demoDocument,
  demoPerson,
  demoSelfie,
  frontalPeople,
} from './testing/demo-people.js';

const tf: typeof import('@tensorflow/tfjs') = createRequire(import.meta.url)('@tensorflow/tfjs');
const fetchBefore = globalThis.fetch;
let engine: FaceEngine;
beforeAll(async () => {
  engine = await loadFaceEngine();
});

async function faceOf(bytes: Buffer) {
  const { measurement } = await measureSelfie(engine, bytes);
  if (!measurement.face) throw new Error('no face was described');
  return measurement.face;
}
async function problemOf(picture: Sharp) {
  const { measurement } = await measureSelfie(engine, await picture.jpeg({ quality: 92 }).toBuffer());
  return measurement.problem;
}
async function widthAndHeight(person: DemoPerson) {
  const { info } = await demoPerson(person).png().toBuffer({ resolveWithObject: true });
  return info;
}

describe('loading', () => {
  test('the global fetch is the same before and after loading', () => {
    expect(globalThis.fetch).toBe(fetchBefore);
  });

  test('a second engine in the same thread works', async () => {
    const second = await loadFaceEngine();
    const picture = await decodePicture(await demoSelfie('dark'));
    expect(await second.detect(picture)).toHaveLength(1);
  });

  test('every measurement names its models and their versions', () => {
    expect(engine.engines.length).toBeGreaterThanOrEqual(4);
    for (const { version } of engine.engines) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(engine.engines).toContainEqual(engine.descriptorModel);
  });

  test('the built engine measures a selfie inside a worker thread', async () => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.entry).then(async ({ loadFaceEngine, measureSelfie }) => {
        const { measurement } = await measureSelfie(await loadFaceEngine(), workerData.bytes);
        parentPort.postMessage({ faceCount: measurement.faceCount, problem: measurement.problem });
      });`;
    const entry = new URL('../dist/index.js', import.meta.url).href;
    const worker = new Worker(code, { eval: true, workerData: { entry, bytes: await demoSelfie('young') } });
    const answer = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    await worker.terminate();
    expect(answer).toEqual({ faceCount: 1, problem: null });
  });
});

describe('comparing', () => {
  let people: { person: DemoPerson; face: Awaited<ReturnType<typeof faceOf>> }[];
  beforeAll(async () => {
    people = [];
    for (const person of frontalPeople) people.push({ person, face: await faceOf(await demoSelfie(person)) });
  });

  test('the same face stays far within 0.5 under other light, size, compression and tilt', async () => {
    for (const { person, face } of people) {
      const others = [
        demoPerson(person).linear(0.6, 0).jpeg({ quality: 30 }),
        demoPerson(person).resize({ width: 170 }).rotate(12, { background: '#777' }).jpeg(),
      ];
      for (const other of others) {
        expect(compareFaces(face, await faceOf(await other.toBuffer())).distance).toBeLessThan(0.35);
      }
    }
  });

  test('different people lie beyond 0.6', () => {
    const distances = people.flatMap((a, i) =>
      people.slice(i + 1).map((b) => compareFaces(a.face, b.face).distance),
    );
    expect(distances).toHaveLength(6);
    expect(Math.min(...distances)).toBeGreaterThan(0.6);
  });

  test('a document portrait of 110 px matches its holder and nobody else', async () => {
    for (const holder of people) {
      const { face: portrait } = await measurePortrait(engine, await demoDocument(holder.person, 138));
      if (!portrait) throw new Error('no portrait was found');
      for (const other of people) {
        const { distance } = compareFaces(portrait, other.face);
        if (other === holder) expect(distance).toBeLessThan(0.5);
        else expect(distance).toBeGreaterThan(0.6);
      }
    }
  });

  test('measurements at the same time do not mix people', async () => {
    const together = await Promise.all(people.map(async ({ person }) => faceOf(await demoSelfie(person))));
    expect(together.map(({ descriptor }) => descriptor)).toEqual(people.map(({ face }) => face.descriptor));
  });
});

describe('portraits', () => {
  test('the portrait is taken, not its ghost image', async () => {
    const { face, image } = await measurePortrait(engine, await demoDocument('dark', 220));
    expect(face?.box.x).toBeGreaterThan(20);
    expect((face?.box.x ?? 0) + (face?.box.width ?? 0)).toBeLessThan(320);
    expect(image && (await sharp(image).metadata()).format).toBe('jpeg');
  });

  test('a portrait under 60 px is none, and told from a document without one', async () => {
    const { face, problem, image } = await measurePortrait(engine, await demoDocument('dark', 50));
    expect({ face, problem, image }).toEqual({ face: null, problem: 'face.crop_failed', image: null });
  });

  test('a document without a face has no portrait', async () => {
    const blank = sharp({ create: { width: 900, height: 600, channels: 3, background: '#e8e4da' } });
    const { face, problem, image } = await measurePortrait(engine, await blank.png().toBuffer());
    expect({ face, problem, image }).toEqual({ face: null, problem: 'face.not_found', image: null });
  });
});

describe('selfies', () => {
  test.each(frontalPeople)('a good selfie of %s has no problem and high scores', async (person) => {
    const { measurement, images } = await measureSelfie(engine, await demoSelfie(person));
    expect(measurement.problem).toBeNull();
    expect(measurement.faceCount).toBe(1);
    expect(measurement.face?.descriptor).toHaveLength(128);
    expect(measurement.quality.sharpness).toBeGreaterThan(30);
    expect(measurement.quality.glare).toBe(100);
    expect(measurement.faceBrightness).toBeGreaterThan(60);
    expect(measurement.faceBrightness).toBeLessThan(200);
    expect(images.face && (await sharp(images.face).metadata()).format).toBe('jpeg');
  });

  test('a wall is no face', async () => {
    const wall = sharp({ create: { width: 600, height: 800, channels: 3, background: '#b9b2a4' } });
    expect(await problemOf(wall)).toBe('face.not_found');
  });

  test('landscape is refused, square is not', async () => {
    const { width, height } = await widthAndHeight('dark');
    const sides = { left: 120, right: 120, background: '#999' };
    expect(await problemOf(demoPerson('dark').extend(sides))).toBe('face.not_portrait');
    const square = { top: 0, bottom: 0, left: 0, right: height - width, background: '#999' };
    expect(await problemOf(demoPerson('dark').extend(square))).toBeNull();
  });

  test('two people are several', async () => {
    expect(await problemOf(demoPerson('twoPeople'))).toBe('face.several');
  });

  test('a face under 100 px is too small, and one of 130 px is not', async () => {
    const { width } = await widthAndHeight('dark');
    const across = (faceWidthPx: number) => ({ width: Math.round((width * faceWidthPx) / 315) });
    expect(await problemOf(demoPerson('dark').resize(across(80)))).toBe('face.too_small');
    expect(await problemOf(demoPerson('dark').resize(across(130)))).toBeNull();
  });

  test.each(['left', 'right', 'bottom'] as const)('a face cut off at the %s is cropped', async (edge) => {
    const { width, height } = await widthAndHeight('dark');
    const keep = {
      left: { left: Math.round(width * 0.38), top: 0, width: width - Math.round(width * 0.38), height },
      right: { left: 0, top: 0, width: Math.round(width * 0.62), height },
      bottom: { left: 30, top: 0, width: Math.round(height * 0.55), height: Math.round(height * 0.58) },
    }[edge];
    const whole = await demoPerson('dark').png().toBuffer();
    expect(await problemOf(sharp(whole).extract(keep))).toBe('face.cropped');
  });

  test('a face turned away is cropped, and its yaw changes sign in the mirror', async () => {
    const { measurement } = await measureSelfie(engine, await demoSelfie('turnedAway'));
    const mirrored = await measureSelfie(engine, await demoPerson('turnedAway').flop().jpeg().toBuffer());
    expect(measurement.problem).toBe('face.cropped');
    // She looks to the left edge of the picture: to her own right.
    expect(measurement.pose?.yaw).toBeLessThan(-selfieLimits.yawDegrees);
    expect(mirrored.measurement.pose?.yaw).toBeGreaterThan(selfieLimits.yawDegrees);
  });

  test.each([0.02, 0.025])('a blur of %f of the face is refused as blurred', async (share) => {
    expect(await problemOf(demoPerson('dark').blur(217 * share))).toBe('face.blurred');
  });

  test('sharpness falls with every step of blur and not with contrast', async () => {
    const sharpness = async (picture: Sharp) =>
      (await measureSelfie(engine, await picture.png().toBuffer())).measurement.quality.sharpness;
    const steps = [await sharpness(demoPerson('dark'))];
    for (const sigma of [1, 2, 3, 4]) steps.push(await sharpness(demoPerson('dark').blur(sigma)));
    expect(steps).toEqual(Array.from(new Set(steps)).sort((a, b) => b - a));
    expect(Math.abs((await sharpness(demoPerson('dark').linear(0.6, 40))) - (steps[0] ?? 0))).toBeLessThan(8);
  });

  test('a lamp mirrored on the face is glare, a bright wall behind it is not', async () => {
    const { width, height } = await widthAndHeight('dark');
    const lamp = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <circle cx="${width / 2}" cy="${height * 0.42}" r="${width * 0.14}" fill="white"/></svg>`;
    expect(await problemOf(demoPerson('dark').composite([{ input: Buffer.from(lamp) }]))).toBe('face.glare');
    const sides = { left: 40, right: 40, top: 100, bottom: 0, background: '#ffffff' };
    expect(await problemOf(demoPerson('dark').extend(sides))).toBeNull();
  });

  test('JPEG quality 5 is compressed, also after a crop and a second save; quality 40 is not', async () => {
    const pressed = await demoPerson('dark').jpeg({ quality: 5 }).toBuffer();
    expect(await problemOf(sharp(pressed))).toBe('face.compressed');
    const { width, height } = await sharp(pressed).metadata();
    const shifted = sharp(pressed).extract({ left: 3, top: 5, width: width - 6, height: height - 5 });
    expect(await problemOf(shifted)).toBe('face.compressed');
    expect(await problemOf(sharp(await demoPerson('dark').jpeg({ quality: 40 }).toBuffer()))).toBeNull();
  });

  test('brightness follows the light on the face', async () => {
    const brightness = async (factor: number) =>
      (await measureSelfie(engine, await demoPerson('dark').linear(factor, 0).png().toBuffer())).measurement
        .faceBrightness ?? Number.NaN;
    const normal = await brightness(1);
    expect((await brightness(0.5)) / normal).toBeCloseTo(0.5, 1);
  });
});

describe('pictures', () => {
  test('the EXIF orientation is applied, and boxes are in the upright picture', async () => {
    const upright = await measureSelfie(engine, await demoSelfie('young'));
    const lying = await demoPerson('young')
      .rotate(-90)
      .jpeg({ quality: 92 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { measurement } = await measureSelfie(engine, lying);
    expect(measurement.problem).toBeNull();
    expect(measurement.picture).toEqual(upright.measurement.picture);
    expect(measurement.face?.box.x).toBeCloseTo(upright.measurement.face?.box.x ?? Number.NaN, -1);
  });

  test.each([
    ['WebP', () => demoPerson('young').webp({ quality: 90 })],
    ['PNG with transparency', () => demoPerson('young').ensureAlpha(0.9).png()],
    ['16-bit PNG', () => demoPerson('young').toColourspace('rgb16').png()],
    ['greyscale JPEG', () => demoPerson('young').greyscale().jpeg()],
    ['CMYK JPEG', () => demoPerson('young').toColourspace('cmyk').jpeg()],
  ])('%s is measured like any other', async (_, encode) => {
    const { measurement } = await measureSelfie(engine, await encode().toBuffer());
    expect(measurement.problem).toBeNull();
    expect(
      compareFaces(await faceOf(await demoSelfie('young')), measurement.face ?? fail()).distance,
    ).toBeLessThan(0.4);
  });

  test('a picture beyond the working size reports boxes in its own pixels', async () => {
    const { width, height } = await widthAndHeight('young');
    const large = await demoPerson('young')
      .resize({ width: width * 9 })
      .jpeg()
      .toBuffer();
    const { measurement } = await measureSelfie(engine, large);
    expect(measurement.picture).toEqual({ widthPx: width * 9, heightPx: height * 9, format: 'jpeg' });
    expect(measurement.face?.box.width).toBeGreaterThan(1800);
    expect(measurement.problem).toBeNull();
  });

  test.each([
    ['text', async () => Buffer.from('no picture at all')],
    ['nothing', async () => Buffer.alloc(0)],
    ['a truncated JPEG', async () => (await demoSelfie('young')).subarray(0, 9000)],
    ['a GIF', async () => demoPerson('young').gif().toBuffer()],
    ['an SVG', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])('%s is refused as unreadable', async (_, bytes) => {
    await expect(measureSelfie(engine, await bytes())).rejects.toMatchObject({ code: 'picture.unreadable' });
    await expect(measurePortrait(engine, await bytes())).rejects.toMatchObject({
      code: 'picture.unreadable',
    });
  });
});

test('no tensor stays behind, whatever the picture', async () => {
  const pictures = [await demoSelfie('dark'), await demoSelfie('twoPeople'), await demoDocument('dark', 160)];
  const wall = sharp({ create: { width: 500, height: 700, channels: 3, background: '#777' } });
  pictures.push(await wall.jpeg().toBuffer());
  const measureAll = async () => {
    for (const picture of pictures) {
      await measureSelfie(engine, picture);
      await measurePortrait(engine, picture);
    }
  };
  await measureAll();
  const before = tf.memory().numTensors;
  await measureAll();
  expect(tf.memory().numTensors).toBe(before);
});

function fail(): never {
  throw new Error('no face was described');
}
