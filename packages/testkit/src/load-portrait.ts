import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { between, seededRandom } from './seeded-random.js';

/** Six different women out of the pictures that face-api ships with its demo. Nothing of them is stored here. */
export const portraitNames = ['amber', 'birch', 'cedar', 'dahlia', 'elder', 'fern'] as const;
export type PortraitName = (typeof portraitNames)[number];

interface PortraitCrop {
  sample: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Degrees clockwise that bring the eyes level. */
  turn: number;
}

// In pixels of the 1920 px wide originals, 3 wide to 4 high, one face in each.
const crops: Record<PortraitName, PortraitCrop> = {
  amber: { sample: 6, left: 1383, top: 130, width: 420, height: 560, turn: -12 },
  birch: { sample: 3, left: 970, top: 85, width: 432, height: 576, turn: -10 },
  cedar: { sample: 6, left: 560, top: 190, width: 405, height: 540, turn: 10 },
  dahlia: { sample: 5, left: 685, top: 0, width: 360, height: 480, turn: 0 },
  elder: { sample: 3, left: 470, top: 185, width: 432, height: 576, turn: 0 },
  fern: { sample: 6, left: 150, top: 340, width: 420, height: 560, turn: 6 },
};

function samplePath(sample: number): string {
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return join(dirname(entry), 'demo', `sample${sample}.jpg`);
}

const loaded = new Map<PortraitName, Promise<Buffer>>();

async function readPortrait(name: PortraitName): Promise<Buffer> {
  const { sample, left, top, width, height, turn } = crops[name];
  let upright = sharp(samplePath(sample)).extract({ left, top, width, height });
  if (turn !== 0) {
    // Turning leaves empty corners: take more, turn, and cut the middle out.
    const extraX = Math.ceil(width * 0.16);
    const extraY = Math.ceil(height * 0.1);
    const wide = {
      left: left - extraX,
      top: top - extraY,
      width: width + 2 * extraX,
      height: height + 2 * extraY,
    };
    const turned = await sharp(samplePath(sample))
      .extract(wide)
      .rotate(turn)
      .toBuffer({ resolveWithObject: true });
    upright = sharp(turned.data).extract({
      left: Math.round((turned.info.width - width) / 2),
      top: Math.round((turned.info.height - height) / 2),
      width,
      height,
    });
  }
  return upright
    .resize(720, 960, { kernel: 'lanczos3' })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/**
 * One person's portrait, 720 x 960 JPEG, cropped at run time out of the installed face-api package. Throws when
 * that package does not hold its demo pictures.
 */
export function loadPortrait(name: PortraitName): Promise<Buffer> {
  const known = loaded.get(name);
  if (known) return known;
  const portrait = readPortrait(name);
  loaded.set(name, portrait);
  return portrait;
}

/**
 * Another picture of the same person, as far as one source picture allows: light, colour temperature, scale,
 * crop, a turn of up to 4 degrees and compression change with the seed. Expression and pose do not, so distances
 * between variants are smaller than between two real photographs.
 */
export async function variant(portrait: Buffer, seed: number): Promise<Buffer> {
  const random = seededRandom(seed);
  const { width, height } = await sharp(portrait).metadata();
  const turn = between(random, -4, 4);
  const radians = (Math.abs(turn) * Math.PI) / 180;
  const turnedWidth = width * Math.cos(radians) + height * Math.sin(radians);
  // Enough to push the empty corners of the turn out of the picture, and a little more.
  const zoom = (Math.cos(radians) + (height / width) * Math.sin(radians)) * between(random, 1.03, 1.08);
  const turned = await sharp(portrait)
    .rotate(turn, { background: '#808080' })
    .toBuffer()
    .then((data) =>
      sharp(data)
        .resize({ width: Math.round(turnedWidth * zoom) })
        .toBuffer({ resolveWithObject: true }),
    );
  const left = Math.round((turned.info.width - width) / 2 + width * between(random, -0.011, 0.011));
  const top = Math.round((turned.info.height - height) / 2 + height * between(random, -0.006, 0.01));
  const warmth = between(random, -0.06, 0.06);
  const gain = between(random, 0.86, 1.14);
  const shrunk = Math.round(width * between(random, 0.75, 1));
  const lit = await sharp(turned.data)
    .extract({ left, top, width, height })
    .linear(
      [gain * (1 + warmth), gain, gain * (1 - warmth)],
      [0, 0, 0].map(() => between(random, -8, 8)),
    )
    .resize({ width: shrunk })
    .toBuffer();
  return sharp(lit)
    .resize(width, height, { kernel: 'cubic' })
    .jpeg({ quality: Math.round(between(random, 72, 90)) })
    .toBuffer();
}
