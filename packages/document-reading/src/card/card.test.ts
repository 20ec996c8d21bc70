import {
  backgrounds,
  drawPassport,
  type PhotographOptions,
  photograph,
  type Recapture,
  randomPerson,
} from '@gatehouse/testkit';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadPicture } from '../picture/load-picture.js';
import { type Point, type Quad, type Raster, turnRaster } from '../picture/raster.js';
import { distance, warpRaster } from '../picture/warp-raster.js';
import type { TextBox } from '../text/text-box.js';
import { findCorners } from './find-corners.js';
import { measureQuality } from './measure-quality.js';
import { measureRecapture } from './measure-recapture.js';

const desk = '#6b4a32';
const paper = '#e4e9dd';

/** A card with bars in place of print, lying on a desk; its corners and bars are known. */
async function drawCard(options: {
  corners: Quad;
  spot?: { x: number; y: number; radius: number };
}): Promise<Raster> {
  const { corners, spot } = options;
  const bars = barsOn(corners)
    .map((bar) => `<polygon points="${bar.map((point) => point.join(',')).join(' ')}" fill="#22262c"/>`)
    .join('');
  const light = spot ? `<circle cx="${spot.x}" cy="${spot.y}" r="${spot.radius}" fill="#ffffff"/>` : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1100"><rect width="1600" height="1100" fill="${desk}"/><polygon points="${corners.map((point) => point.join(',')).join(' ')}" fill="${paper}"/>${bars}${light}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function inside([a, b, c, d]: Quad, u: number, v: number): Point {
  const mix = (from: Point, to: Point, share: number): Point => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ];
  return mix(mix(a, b, u), mix(d, c, u), v);
}

/** Rows of small upright strokes, like print. */
function barsOn(corners: Quad): Quad[] {
  return [0.2, 0.4, 0.6, 0.8].flatMap((v) =>
    Array.from({ length: 26 }, (_, index): Quad => {
      const u = 0.1 + index * 0.03;
      return [
        inside(corners, u, v),
        inside(corners, u + 0.012, v),
        inside(corners, u + 0.012, v + 0.045),
        inside(corners, u, v + 0.045),
      ];
    }),
  );
}

function textBoxesOn(corners: Quad): TextBox[] {
  return [0.2, 0.4, 0.6, 0.8].map((v) => {
    const left = inside(corners, 0.09, v + 0.0225);
    const right = inside(corners, 0.88, v + 0.0225);
    return {
      centre: [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2],
      width: distance(left, right),
      height: distance(inside(corners, 0.5, v - 0.01), inside(corners, 0.5, v + 0.055)),
      angle: Math.atan2(right[1] - left[1], right[0] - left[0]),
      score: 0.9,
    };
  });
}

const straight: Quad = [
  [250, 200],
  [1330, 200],
  [1330, 880],
  [250, 880],
];
const tilted: Quad = [
  [330, 130],
  [1390, 290],
  [1290, 960],
  [230, 800],
];
const slanted: Quad = [
  [360, 220],
  [1250, 200],
  [1390, 900],
  [240, 930],
];

const tiltOf = ([a, b]: Quad) => Math.atan2(b[1] - a[1], b[0] - a[0]);

describe('findCorners', () => {
  it.each([
    ['straight', straight],
    ['tilted', tilted],
    ['seen at a slant', slanted],
  ])('finds the corners of a card that lies %s within six pixels', async (_, corners) => {
    const found = await findCorners(await drawCard({ corners }), textBoxesOn(corners), tiltOf(corners));
    expect(found?.sidesSeen).toBe(4);
    corners.forEach((corner, index) => {
      expect(distance(corner, found?.corners[index] ?? [0, 0])).toBeLessThan(6);
    });
  });

  it('finds no card where print stands on the ground itself', async () => {
    const whole: Quad = [
      [-200, -200],
      [1800, -200],
      [1800, 1300],
      [-200, 1300],
    ];
    expect(await findCorners(await drawCard({ corners: whole }), textBoxesOn(straight), 0)).toBeNull();
  });

  it('says that a side was not seen when the card runs out of the picture', async () => {
    const cut: Quad = [
      [-200, 200],
      [1330, 200],
      [1330, 880],
      [-200, 880],
    ];
    const boxes = textBoxesOn([
      [250, 200],
      [1330, 200],
      [1330, 880],
      [250, 880],
    ]);
    expect((await findCorners(await drawCard({ corners: cut }), boxes, 0))?.sidesSeen).toBe(3);
  });
});

/** A card with bars in place of print, to be photographed. */
async function cardImage(): Promise<Buffer> {
  const size: Quad = [
    [0, 0],
    [1012, 0],
    [1012, 638],
    [0, 638],
  ];
  const bars = barsOn(size).map(
    (bar) => `<polygon points="${bar.map((point) => point.join(',')).join(' ')}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1012" height="638"><rect width="1012" height="638" rx="38" fill="${paper}"/><g fill="#22262c">${bars.join('')}</g></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

describe('findCorners on photographs', () => {
  const ways: [string, PhotographOptions][] = [
    ['lying straight', {}],
    ['turned', { tiltDegrees: -12 }],
    ['far away', { margin: 0.24 }],
    ['at a slant', { perspective: 0.22, tiltDegrees: 3 }],
    ['at a slant so strong that the far edge is little more than half the near one', { perspective: 0.45 }],
    ['from the side', { sidePerspective: 0.3, tiltDegrees: -4 }],
  ];
  const cases = backgrounds.flatMap((background, index) =>
    [0, 3].map((step) => {
      const [name, options] = ways[(index + step) % ways.length] ?? ['', {}];
      return [background, name, options] as const;
    }),
  );
  it.each(
    cases,
  )('on %s, %s: every corner is found within a fiftieth of the width', async (background, _, options) => {
    const taken = await photograph(await cardImage(), { background, widthPx: 1200, margin: 0.1, ...options });
    const { raster, scale } = await loadPicture(taken.image);
    const corners = taken.corners.map(([x, y]): Point => [x / scale, y / scale]) as Quad; // a photograph has four
    const found = await findCorners(raster, textBoxesOn(corners), tiltOf(corners));
    const farthest = Math.max(
      ...corners.map((corner, index) => distance(corner, found?.corners[index] ?? [0, 0])),
    );
    expect(found?.sidesSeen).toBe(4);
    expect(farthest / raster.width).toBeLessThan(0.02);
  });
});

describe('measureRecapture', () => {
  const measureCopy = async (recapture?: Recapture, options: PhotographOptions = {}) => {
    const { image } = await drawPassport(randomPerson(5), { layout: 'alpine' });
    const taken = await photograph(image, {
      widthPx: 1000,
      margin: 0.1,
      ...(recapture && { recapture }),
      ...options,
    });
    const { raster, scale } = await loadPicture(taken.image);
    const card = taken.corners.map(([x, y]): Point => [x / scale, y / scale]) as Quad; // a photograph has four
    const tilt = ((options.tiltDegrees ?? 0) * Math.PI) / 180;
    return measureRecapture({ raster, card, tilt, scale });
  };

  it('sees no copy in a picture of the document itself', async () => {
    for (const options of [{}, { jpegQuality: 40 }, { noise: 8 }, { blur: 1.2 }]) {
      const { gridPeak, halftonePeak, colour } = await measureCopy(undefined, options);
      expect(gridPeak).toBeLessThan(1.2);
      expect(halftonePeak).toBeLessThan(1.2);
      expect(colour).toBeGreaterThan(3);
    }
  });

  // Held a little askew, as by hand: exactly level in an unscaled picture the pixels can hide in the grid of JPEG.
  it.each([
    300, 360, 440, 520, 640,
  ])('sees the pixels of a display, %i across the document', async (columns) => {
    const tiltDegrees = 2.3;
    const { gridPeak } = await measureCopy(
      { kind: 'screen', columns },
      { lensPx: 0.5, widthPx: 1400, tiltDegrees },
    );
    expect(gridPeak).toBeGreaterThan(2);
  });

  it('sees that a black and white print has no colour', async () => {
    const copy = await measureCopy({ kind: 'paper', linesPerInch: 90, widthMm: 105, inks: 'black' });
    expect(copy.colour).toBeLessThan(2);
  });
});

describe('measureQuality', () => {
  const measure = async (raster: Raster) =>
    measureQuality({ raster, card: straight, boxes: textBoxesOn(straight), zone: null, tilt: 0, scale: 2 });
  const spoil = async (raster: Raster, edit: (picture: Sharp) => Sharp): Promise<Raster> => {
    const picture = sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } });
    return { ...raster, data: await edit(picture).removeAlpha().raw().toBuffer() };
  };

  it('finds nothing wrong with a clean picture', async () => {
    const quality = await measure(await drawCard({ corners: straight }));
    expect(quality.sharpness).toBeGreaterThan(80);
    expect(quality.glare).toBe(100);
    expect(quality.balancedLight).toBeGreaterThan(80);
    expect(quality.horizontalResolution).toBe(2160);
  });

  it('falls with every step of blur, under 20 where strokes run together', async () => {
    const clean = await drawCard({ corners: straight });
    const scores: number[] = [];
    for (const sigma of [0.5, 1.2, 2, 6]) {
      scores.push((await measure(await spoil(clean, (picture) => picture.blur(sigma)))).sharpness);
    }
    const [crisp = 0, soft = 0, softer = 0, blurred = 0] = scores;
    expect(crisp).toBeGreaterThan(soft);
    expect(soft).toBeGreaterThan(softer);
    expect(softer).toBeGreaterThan(blurred);
    expect(blurred).toBeLessThan(20);
  });

  it('is not fooled by low contrast: faint print is as sharp as black print', async () => {
    const clean = await drawCard({ corners: straight });
    const faint = await spoil(clean, (picture) => picture.linear(0.4, 120));
    const [a, b] = [await measure(clean), await measure(faint)];
    expect(Math.abs(a.sharpness - b.sharpness)).toBeLessThan(12);
  });

  it('refuses a reflection on the card and ignores one beside it', async () => {
    const onCard = await measure(
      await drawCard({ corners: straight, spot: { x: 800, y: 560, radius: 110 } }),
    );
    expect(onCard.glare).toBeLessThan(20);
    const beside = await measure(
      await drawCard({ corners: straight, spot: { x: 120, y: 1000, radius: 80 } }),
    );
    expect(beside.glare).toBe(100);
  });

  it('refuses the dark', async () => {
    const clean = await drawCard({ corners: straight });
    const dim = await measure(await spoil(clean, (picture) => picture.linear(0.5, 0)));
    const dark = await measure(await spoil(clean, (picture) => picture.linear(0.06, 0)));
    expect(dim.balancedLight).toBeGreaterThan(20);
    expect(dark.balancedLight).toBeLessThan(20);
  });
});

describe('warpRaster', () => {
  it('cuts a slanted card out to its very edges', async () => {
    const cut = warpRaster(await drawCard({ corners: slanted }), slanted, 300, 190);
    const ring = [
      ...Array.from({ length: 296 }, (_, index) => [index + 2, 1]),
      ...Array.from({ length: 296 }, (_, index) => [index + 2, 188]),
      ...Array.from({ length: 186 }, (_, index) => [1, index + 2]),
      ...Array.from({ length: 186 }, (_, index) => [298, index + 2]),
    ];
    for (const [x = 0, y = 0] of ring) {
      const at = (y * 300 + x) * 3;
      expect(Math.abs((cut.data[at] ?? 0) - 0xe4)).toBeLessThan(20);
      expect(Math.abs((cut.data[at + 2] ?? 0) - 0xdd)).toBeLessThan(20);
    }
  });

  it('survives a picture of one pixel', () => {
    const pixel: Raster = { width: 1, height: 1, data: new Uint8Array([10, 20, 30]) };
    const quad: Quad = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    expect([...warpRaster(pixel, quad, 2, 1).data]).toEqual([10, 20, 30, 10, 20, 30]);
  });
});

describe('turnRaster', () => {
  it('comes back after four quarter turns', () => {
    const raster: Raster = {
      width: 3,
      height: 2,
      data: Uint8Array.from({ length: 18 }, (_, index) => index),
    };
    const once = turnRaster(raster, 90);
    expect([once.width, once.height]).toEqual([2, 3]);
    // The top left pixel goes to the top right.
    expect([...once.data.subarray(3, 6)]).toEqual([0, 1, 2]);
    expect(turnRaster(turnRaster(once, 270), 0)).toEqual(raster);
    expect(turnRaster(turnRaster(raster, 180), 180)).toEqual(raster);
  });
});

describe('loadPicture', () => {
  it('gives three channels for a grey picture', async () => {
    const grey = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#777' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const { raster } = await loadPicture(grey);
    expect(raster.data).toHaveLength(raster.width * raster.height * 3);
  });
});
