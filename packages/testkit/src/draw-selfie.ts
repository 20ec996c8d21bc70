import sharp from 'sharp';
import { variant } from './load-portrait.js';
import { drawSurface } from './photograph.js';

export interface SelfieOptions {
  seed?: number;
  /** 1 is normal, 0.2 a dark room, 2.4 overexposed. */
  light?: number;
  /** Standard deviation of the blur, in pixels. */
  blur?: number;
  /** A burnt-out spot on the face. */
  glare?: boolean;
  /** Size of the person in the picture: 1 fills it, 0.15 is across the room. */
  scale?: number;
  /** A second person beside the first, as large. */
  companion?: Buffer;
  /** Held sideways: wider than high. */
  landscape?: boolean;
  /** Part of the face lies outside the picture. */
  cropped?: boolean;
  /** Width of the finished picture. */
  widthPx?: number;
  jpegQuality?: number;
}

interface Size {
  width: number;
  height: number;
}

async function besideEachOther(person: Buffer, companion: Buffer | undefined, size: Size): Promise<Buffer> {
  if (companion === undefined) {
    return sharp(person)
      .resize({ ...size, fit: 'inside' })
      .toBuffer();
  }
  const half = { width: Math.floor(size.width / 2), height: Math.floor((size.width / 2) * (4 / 3)) };
  const [left, right] = await Promise.all(
    [person, companion].map((one) => sharp(one).resize(half).toBuffer()),
  );
  return sharp({ create: { width: half.width * 2, height: half.height, channels: 3, background: '#777' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: half.width, top: 0 },
    ])
    .png()
    .toBuffer();
}

/** A selfie made from a portrait: another variant of it in front of a wall, 960 x 1280 JPEG (or 1280 x 960) if not asked otherwise. */
export async function drawSelfie(portrait: Buffer, options: SelfieOptions = {}): Promise<Buffer> {
  const {
    seed = 7,
    light = 1,
    blur = 0,
    glare = false,
    scale = 1,
    landscape = false,
    cropped = false,
  } = options;
  const size = landscape ? { width: 1280, height: 960 } : { width: 960, height: 1280 };
  const person = await variant(portrait, seed);
  const companion = options.companion && (await variant(options.companion, seed + 1));
  const room = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
  const group = await besideEachOther(person, companion, room);
  const { width, height } = await sharp(group).metadata();
  const wall = await drawSurface('linen', { ...size, seed });
  const standing = await sharp(wall, { raw: { ...size, channels: 3 } })
    .composite([
      {
        input: group,
        left: Math.round((size.width - width) / 2),
        top: Math.round((size.height - height) / 2),
      },
    ])
    .png({ compressionLevel: 1 })
    .toBuffer();
  let lit = sharp(standing).linear(light, 0);
  if (cropped) {
    // The left third of the picture, and with it a part of the face, is gone.
    lit = lit
      .extract({
        left: Math.round(size.width * 0.3),
        top: 0,
        width: Math.round(size.width * 0.7),
        height: size.height,
      })
      .resize({ ...size, fit: 'cover' });
  }
  if (blur > 0) lit = lit.blur(blur);
  const exposed = await lit.png({ compressionLevel: 1 }).toBuffer();
  const spot = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"><radialGradient id="spot"><stop offset="0.7" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient><circle cx="${size.width * 0.62}" cy="${size.height * 0.56}" r="${size.width * 0.09}" fill="url(#spot)"/></svg>`;
  const finished = await sharp(exposed)
    .composite(glare ? [{ input: Buffer.from(spot) }] : [])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(finished)
    .resize({ width: options.widthPx ?? size.width })
    .jpeg({ quality: options.jpegQuality ?? 90 })
    .toBuffer();
}
