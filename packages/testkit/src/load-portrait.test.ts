import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawSelfie } from './draw-selfie.js';
import { loadPortrait, portraitNames, variant } from './load-portrait.js';

test('every portrait is upright, large enough for a selfie, and a picture of its own', async () => {
  const portraits = await Promise.all(portraitNames.map(loadPortrait));
  for (const portrait of portraits) {
    expect(await sharp(portrait).metadata()).toMatchObject({ width: 720, height: 960, format: 'jpeg' });
  }
  expect(new Set(portraits.map((portrait) => portrait.toString('base64'))).size).toBe(portraitNames.length);
});

test('a variant has the same size, comes back the same for a seed, and is another picture for another', async () => {
  const portrait = await loadPortrait('elder');
  const [first, again, second] = await Promise.all([
    variant(portrait, 1),
    variant(portrait, 1),
    variant(portrait, 2),
  ]);
  expect(await sharp(first).metadata()).toMatchObject({ width: 720, height: 960 });
  expect(again.equals(first)).toBe(true);
  expect(second.equals(first)).toBe(false);
});

test('no variant shows the empty corners of its turn', async () => {
  const create = { width: 180, height: 240, channels: 3, background: '#00c000' } as const;
  const green = await sharp({ create }).jpeg({ quality: 95 }).toBuffer();
  for (let seed = 1; seed <= 25; seed += 1) {
    const { data, info } = await sharp(await variant(green, seed))
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [x, y] of [
      [3, 3],
      [info.width - 4, 3],
      [3, info.height - 4],
      [info.width - 4, info.height - 4],
    ] as const) {
      const at = (y * info.width + x) * info.channels;
      expect((data[at + 1] ?? 0) - (data[at] ?? 0), `seed ${seed}`).toBeGreaterThan(100);
    }
  }
});

test('a selfie is upright unless the phone is held sideways', async () => {
  const portrait = await loadPortrait('birch');
  expect(await sharp(await drawSelfie(portrait)).metadata()).toMatchObject({ width: 960, height: 1280 });
  const sideways = await drawSelfie(portrait, { landscape: true });
  expect(await sharp(sideways).metadata()).toMatchObject({ width: 1280, height: 960 });
});
