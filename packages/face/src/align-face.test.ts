import sharp from 'sharp';
import { expect, test } from 'vitest';
import { alignedScale, alignFace } from './align-face.js';
import { decodePicture } from './decode-picture.js';
import type { MeshPoint } from './face-engine.js';

// Eye corners, base of the nose and mouth corners of an upright face, 100 px from outer eye corner to the other.
const features: [meshPoint: number, x: number, y: number][] = [
  [33, 0, 0],
  [133, 29, 2],
  [362, 71, 2],
  [263, 100, 0],
  [2, 50, 56],
  [61, 18, 76],
  [291, 82, 76],
];
function meshAt({ turnDegrees, scale, x, y }: { turnDegrees: number; scale: number; x: number; y: number }) {
  const cos = scale * Math.cos((turnDegrees * Math.PI) / 180);
  const sin = scale * Math.sin((turnDegrees * Math.PI) / 180);
  const points: MeshPoint[] = Array.from({ length: 468 }, () => [0, 0, 0] as const);
  for (const [index, u, v] of features) points[index] = [u * cos - v * sin + x, u * sin + v * cos + y, 0];
  return points;
}
const picture = async () =>
  decodePicture(
    await sharp({ create: { width: 600, height: 700, channels: 3, background: '#446688' } })
      .png()
      .toBuffer(),
  );

test.each([
  { turnDegrees: 0, scale: 1, x: 200, y: 200 },
  { turnDegrees: 35, scale: 1.7, x: 300, y: 150 },
  { turnDegrees: -90, scale: 0.5, x: 100, y: 400 },
])('the features land in the same place from $turnDegrees degrees at scale $scale', async (place) => {
  const upright = meshAt({ turnDegrees: 0, scale: 1, x: 0, y: 0 });
  const points = meshAt(place);
  const reference = await alignFace(await picture(), upright, 150);
  const chip = await alignFace(await picture(), points, 150);
  expect(chip?.rgb).toHaveLength(150 * 150 * 3);
  for (const [index] of features) {
    const [expectedX, expectedY] = reference?.fromPicture(upright[index] ?? [0, 0, 0]) ?? [];
    const [x, y] = chip?.fromPicture(points[index] ?? [0, 0, 0]) ?? [];
    expect(x).toBeCloseTo(expectedX ?? Number.NaN, 6);
    expect(y).toBeCloseTo(expectedY ?? Number.NaN, 6);
  }
  expect(alignedScale(points, 150)).toBeCloseTo(place.scale * (alignedScale(upright, 150) ?? Number.NaN), 6);
});

test('the pixels of a feature travel with it', async () => {
  const points = meshAt({ turnDegrees: 25, scale: 1.4, x: 250, y: 250 });
  const [x = 0, y = 0] = points[2] ?? [];
  const dot = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="700">
    <circle cx="${x}" cy="${y}" r="9" fill="#ff0000"/></svg>`;
  const marked = await sharp({ create: { width: 600, height: 700, channels: 3, background: '#446688' } })
    .composite([{ input: Buffer.from(dot) }])
    .png()
    .toBuffer();
  const chip = await alignFace(await decodePicture(marked), points, 150);
  if (!chip) throw new Error('the face was not aligned');
  const [column, row] = chip.fromPicture([x, y, 0]);
  const at = (Math.round(row) * 150 + Math.round(column)) * 3;
  expect(Array.from(chip.rgb.subarray(at, at + 3))).toEqual([255, 0, 0]);
  expect(Array.from(chip.rgb.subarray(0, 3))).toEqual([0x44, 0x66, 0x88]);
});

test('a mesh without its features is not aligned', async () => {
  expect(await alignFace(await picture(), [], 150)).toBeNull();
  expect(
    await alignFace(
      await picture(),
      Array.from({ length: 468 }, () => [5, 5, 0] as const),
      150,
    ),
  ).toBeNull();
});
