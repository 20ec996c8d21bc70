import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

// The demo pictures that face-api ships, cut at test time so that one crop shows one person. None is committed.
const require = createRequire(import.meta.url);
const demoFolder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

const crops = {
  blonde: { sample: 3, left: 499, top: 279, width: 348, height: 445 },
  longHaired: { sample: 5, left: 289, top: 820, width: 360, height: 461 },
  dark: { sample: 6, left: 1399, top: 189, width: 388, height: 496 },
  young: { sample: 6, left: 178, top: 441, width: 345, height: 442 },
  turnedAway: { sample: 4, left: 902, top: 113, width: 300, height: 416 },
  twoPeople: { sample: 3, left: 960, top: 190, width: 800, height: 800 },
} as const;

export type DemoPerson = keyof typeof crops;
/** Four people who look into the camera. */
export const frontalPeople = ['blonde', 'longHaired', 'dark', 'young'] as const satisfies DemoPerson[];

/** One person of the demo pictures, upright, as a sharp pipeline. */
export function demoPerson(person: DemoPerson): Sharp {
  const { sample, ...region } = crops[person];
  return sharp(join(demoFolder, `sample${sample}.jpg`)).extract(region);
}

export async function demoSelfie(person: DemoPerson): Promise<Buffer> {
  return demoPerson(person).jpeg({ quality: 92 }).toBuffer();
}

/** A card of 1000 x 630 with a portrait, a paler ghost of it and lines of text, as JPEG. */
export async function demoDocument(person: DemoPerson, portraitWidthPx: number): Promise<Buffer> {
  const portrait = await demoPerson(person).resize({ width: portraitWidthPx }).png().toBuffer();
  const ghost = await demoPerson(person)
    .resize({ width: Math.round(portraitWidthPx * 0.6) })
    .greyscale()
    .linear(0.5, 110)
    .png()
    .toBuffer();
  const lines = Array.from(
    { length: 12 },
    (_, row) =>
      `<text x="420" y="${120 + row * 30}" font-size="22" fill="#334">UTOPIA SPECIMEN ${row}</text>`,
  ).join('');
  const print = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="630">${lines}</svg>`;
  return sharp({ create: { width: 1000, height: 630, channels: 3, background: '#dfe7ea' } })
    .composite([
      { input: Buffer.from(print) },
      { input: portrait, left: 60, top: 120 },
      { input: ghost, left: 790, top: 330 },
    ])
    .jpeg({ quality: 85 })
    .toBuffer();
}
