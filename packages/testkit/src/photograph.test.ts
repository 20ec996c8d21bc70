import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawNoise, drawWall } from './draw-scene.js';
import { type PhotographOptions, photograph, spoilings } from './photograph.js';

let whiteCard: Buffer;

beforeAll(async () => {
  const create = { width: 600, height: 400, channels: 3, background: '#ffffff' } as const;
  // A red spot in the document's own top left tells which way up it lies.
  const spot = await sharp({ create: { width: 90, height: 90, channels: 3, background: '#d00000' } })
    .png()
    .toBuffer();
  whiteCard = await sharp({ create })
    .composite([{ input: spot, left: 30, top: 30 }])
    .png()
    .toBuffer();
});

type Pixel = { red: number; green: number };

async function readPixels(image: Buffer): Promise<(x: number, y: number) => Pixel> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  return (x, y) => {
    const at = (Math.round(y) * info.width + Math.round(x)) * info.channels;
    return { red: data[at] ?? 0, green: data[at + 1] ?? 0 };
  };
}

describe('photograph', () => {
  test.each<[string, PhotographOptions]>([
    ['straight', {}],
    ['tilted', { tiltDegrees: 12 }],
    ['slanted', { perspective: 0.2, tiltDegrees: -5 }],
    ['turned by 90', { rotate: 90 }],
    ['turned by 180', { rotate: 180, perspective: 0.1 }],
    ['turned by 270', { rotate: 270, tiltDegrees: 4 }],
  ])('%s: the corners are where the document ends, its own top left first', async (_, options) => {
    const { image, corners } = await photograph(whiteCard, { background: 'black', widthPx: 800, ...options });
    const at = await readPixels(image);
    const middle = [0, 1].map(
      (axis) => corners.reduce((sum, corner) => sum + (corner[axis as 0 | 1] ?? 0), 0) / 4,
    );
    const along = ([x, y]: [number, number], share: number): [number, number] => [
      (middle[0] ?? 0) + (x - (middle[0] ?? 0)) * share,
      (middle[1] ?? 0) + (y - (middle[1] ?? 0)) * share,
    ];
    for (const corner of corners) {
      expect(at(...along(corner, 0.97)).green).toBeGreaterThan(150);
      expect(at(...along(corner, 1.05)).green).toBeLessThan(80);
    }
    const [topLeft] = corners;
    if (!topLeft) throw new Error('A photograph has corners.');
    const spot = at(...along(topLeft, 0.75));
    expect(spot.red - spot.green).toBeGreaterThan(100);
  });

  test('the same options give the same bytes; another seed does not', async () => {
    const options = { widthPx: 500, seed: 9 };
    const [first, second, third] = await Promise.all([
      photograph(whiteCard, options),
      photograph(whiteCard, options),
      photograph(whiteCard, { ...options, seed: 10 }),
    ]);
    expect(second.image.equals(first.image)).toBe(true);
    expect(third.image.equals(first.image)).toBe(false);
  });

  test('a cropped document reaches over the edge of the picture', async () => {
    const { corners, widthPx } = await photograph(whiteCard, { widthPx: 500, ...spoilings['cropped-edge'] });
    expect(Math.max(...corners.map(([x]) => x))).toBeGreaterThan(widthPx);
  });

  test('a grey copy has no colour', async () => {
    const { image } = await photograph(whiteCard, { widthPx: 500, ...spoilings['grey-copy'] });
    const { channels } = await sharp(await sharp(image).toColourspace('srgb').png().toBuffer()).stats();
    expect(channels[1]?.mean ?? channels[0]?.mean).toBeCloseTo(channels[0]?.mean ?? 0, 1);
    expect(channels[2]?.mean ?? channels[0]?.mean).toBeCloseTo(channels[0]?.mean ?? 0, 1);
    const { image: inColour } = await photograph(whiteCard, { widthPx: 500 });
    const [red, , blue] = (await sharp(inColour).stats()).channels;
    expect((red?.mean ?? 0) - (blue?.mean ?? 0)).toBeGreaterThan(5);
  });

  test.each([
    ['dark', (mean: number) => mean < 60],
    ['overexposed', (mean: number) => mean > 190],
    ['none', (mean: number) => mean > 100 && mean < 235],
  ] as const)('%s light shows in the mean grey', async (spoiling, holds) => {
    const { image } = await photograph(whiteCard, { widthPx: 500, ...spoilings[spoiling] });
    const { channels } = await sharp(image).grayscale().stats();
    expect(channels[0]?.mean).toSatisfy(holds);
  });

  test('blur and small size take detail away, in this order of strength', async () => {
    const detail = async (options: PhotographOptions) => {
      const { image } = await photograph(whiteCard, { noise: 0, widthPx: 800, ...options });
      return (await sharp(image).stats()).sharpness;
    };
    const [sharpest, blurred, hopeless] = await Promise.all([
      detail({}),
      detail(spoilings.blur2),
      detail(spoilings.blur8),
    ]);
    expect(sharpest).toBeGreaterThan(blurred ?? 0);
    expect(blurred).toBeGreaterThan(hopeless ?? 0);
  });
});

test('a wall is even, noise is not, and both come back the same', async () => {
  const [wall, again, noise] = await Promise.all([drawWall(2), drawWall(2), drawNoise(2)]);
  expect(again.equals(wall)).toBe(true);
  const spread = async (image: Buffer) => (await sharp(image).grayscale().stats()).channels[0]?.stdev ?? 0;
  expect(await spread(wall)).toBeLessThan(20);
  expect(await spread(noise)).toBeGreaterThan(20);
});
