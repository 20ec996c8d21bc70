import sharp from 'sharp';
import { drawSurface } from './photograph.js';
import { seededRandom } from './seeded-random.js';

const sceneSize = { width: 1600, height: 1200 };

/** A painted wall, a little rough and unevenly lit: no document, no face, no text. JPEG, 1600 x 1200 if not asked otherwise. */
export async function drawWall(seed = 1, { width, height } = sceneSize): Promise<Buffer> {
  const coarse = await drawSurface('white', { width, height, seed });
  const random = seededRandom(seed + 77);
  const rough = Buffer.alloc(coarse.length);
  for (let index = 0; index < coarse.length; index += 3) {
    const bump = (random() - 0.5) * 14;
    for (let channel = 0; channel < 3; channel += 1) {
      const fade = 0.94 - 0.16 * (index / coarse.length);
      rough[index + channel] = Math.max(0, Math.min(255, ((coarse[index + channel] ?? 0) + bump) * fade));
    }
  }
  return sharp(rough, { raw: { width, height, channels: 3 } })
    .blur(0.8)
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Every pixel at random: nothing can be in it, and it compresses badly. JPEG, 1600 x 1200. */
export async function drawNoise(seed = 1): Promise<Buffer> {
  const { width, height } = sceneSize;
  const random = seededRandom(seed);
  const data = Buffer.alloc(width * height * 3);
  for (let index = 0; index + 4 <= data.length; index += 4) {
    data.writeUInt32LE(Math.floor(random() * 4_294_967_296), index);
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}
