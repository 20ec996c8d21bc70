import {
  drawLicenceBack,
  type PhotographOptions,
  photograph,
  seededRandom,
  specimenPerson,
} from '@gatehouse/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPicture } from '../picture/load-picture.js';
import { greyOf } from '../picture/raster.js';
import { findBarcodeRegions } from './find-barcode-regions.js';
import { loadBarcodeReader, readBarcode } from './read-barcode.js';

let back: Awaited<ReturnType<typeof drawLicenceBack>>;
beforeAll(async () => {
  await loadBarcodeReader();
  back = await drawLicenceBack(specimenPerson());
});

const pictureOf = async (options: PhotographOptions) =>
  (await loadPicture((await photograph(back.image, options)).image)).raster;

describe('the symbol on the back of a licence', () => {
  it.each<[string, PhotographOptions]>([
    ['tilted by 8 degrees', { tiltDegrees: 8 }],
    ['tilted by -5 degrees', { tiltDegrees: -5 }],
    ['tilted by 2.5 degrees, on its head', { tiltDegrees: 2.5, rotate: 180 }],
    ['tilted by -7 degrees, on its side', { tiltDegrees: -7, rotate: 90 }],
    ['small and tilted', { widthPx: 900, tiltDegrees: -6 }],
    ['taken at a slant', { perspective: 0.2, tiltDegrees: 4 }],
    ['soft and tilted', { blur: 2, tiltDegrees: 5 }],
    ['in the dark', { light: 0.15, noise: 3, tiltDegrees: 6 }],
  ])('is read %s, without being told the tilt', async (_, options) => {
    const raster = await pictureOf(options);
    const reading = await readBarcode({ raster, tilt: 0, wholePicture: true, mayContinue: () => true });
    expect(reading?.aamva?.elements).toEqual(back.truth.aamva?.elements);
  });

  it('gives its tilt to within a degree, so that no sweep is needed', async () => {
    for (const tiltDegrees of [-8, -3, 0, 6]) {
      const [region] = await findBarcodeRegions(greyOf(await pictureOf({ tiltDegrees })), 1);
      expect(Math.abs(((region?.angle ?? 9) * 180) / Math.PI - tiltDegrees)).toBeLessThan(1);
    }
  });
});

describe('findBarcodeRegions', () => {
  const size = { width: 960, height: 600 };
  const paint = (grey: (x: number, y: number) => number) => ({
    ...size,
    data: Uint8Array.from({ length: size.width * size.height }, (_, at) =>
      grey(at % size.width, Math.floor(at / size.width)),
    ),
  });
  /** Bars of 4 px from x 200 to 700, y 300 to 450. */
  const isBar = (x: number, y: number) =>
    x >= 200 && x < 700 && y >= 300 && y < 450 && Math.floor(x / 4) % 2 === 0;

  it('finds faint bars beside print ten times as strong', async () => {
    const hash = (x: number, y: number) =>
      Math.imul(Math.imul(x + 1, 73_856_093) ^ (y * 19_349_663), 83_492_791);
    const isPrint = (x: number, y: number) => y < 200 && hash(Math.floor(x / 5), Math.floor(y / 5)) > 0;
    const found = await findBarcodeRegions(
      paint((x, y) => (isPrint(x, y) ? 0 : isBar(x, y) ? 180 : 200)),
      1,
    );
    expect(found[0]?.centre[0]).toBeCloseTo(450, -2);
    expect(found[0]?.centre[1]).toBeCloseTo(375, -2);
    expect(Math.abs(found[0]?.angle ?? 9)).toBeLessThan(0.02);
  });

  it('finds nothing on plain, shaded or noisy paper', async () => {
    const random = seededRandom(7);
    for (const grey of [() => 200, (x: number) => 80 + x / 8, () => 180 + 24 * random()]) {
      expect(await findBarcodeRegions(paint(grey), 3)).toEqual([]);
    }
  });
});
