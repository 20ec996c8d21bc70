import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode-picture.js';
import { PictureError } from './picture-error.js';

const width = 64;
const height = 40;

/** Left half red, right half blue: tells how a picture was turned. */
function halves() {
  const data = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    data[pixel * 3 + (pixel % width < width / 2 ? 0 : 2)] = 230;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function refusal(bytes: Uint8Array, limits = {}): Promise<PictureError> {
  const error: unknown = await decodePicture(bytes, limits).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PictureError)) throw new Error('The picture was not refused.');
  return error;
}

async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<'red' | 'blue' | 'other'> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  const [red = 0, , blue = 0] = data.subarray(at, at + 3);
  if (red > 150 && blue < 90) return 'red';
  return blue > 150 && red < 90 ? 'blue' : 'other';
}

/** A chunk of a PNG (ISO/IEC 15948 section 5.3). */
function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, sum]);
}

function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('decodePicture', () => {
  it.each([
    'jpeg',
    'png',
    'webp',
  ] as const)('takes %s and gives back a JPEG of the same size', async (format) => {
    const picture = await decodePicture(await halves().toFormat(format).toBuffer());
    expect(picture).toMatchObject({ format, widthPx: width, heightPx: height });
    expect(await sharp(picture.bytes).metadata()).toMatchObject({
      format: 'jpeg',
      channels: 3,
      depth: 'uchar',
      space: 'srgb',
    });
    expect(await colourAt(picture.bytes, 5, 20)).toBe('red');
    expect(await colourAt(picture.bytes, 58, 20)).toBe('blue');
  });

  it.each([
    ['GIF', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['TIFF', Buffer.from('49492a0008000000', 'hex')],
    ['BMP', Buffer.from('BM\x46\x00\x00\x00\x00\x00', 'latin1')],
    ['HEIC', Buffer.from('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00', 'latin1')],
    ['AVIF', Buffer.from('\x00\x00\x00\x1cftypavif\x00\x00\x00\x00', 'latin1')],
    ['JPEG XL', Buffer.from('ff0a0000', 'hex')],
    ['SVG', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ])('refuses %s by name', async (name, bytes) => {
    const error = await refusal(bytes);
    expect(error.code).toBe('image.format_unsupported');
    expect(error.message).toContain(name);
  });

  it('refuses bytes that are no picture, and none at all', async () => {
    expect((await refusal(Buffer.from('hello, this is text'))).code).toBe('image.format_unsupported');
    expect((await refusal(Buffer.alloc(0))).code).toBe('image.empty');
  });

  it('goes by the bytes, not by the name: a GIF named JPEG is a GIF', async () => {
    expect((await refusal(Buffer.from('GIF87a....jpg'))).message).toContain('GIF');
  });

  it('refuses a truncated JPEG and a truncated PNG', async () => {
    const noise = sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    const jpeg = await noise.clone().jpeg().toBuffer();
    const png = await noise.clone().png().toBuffer();
    for (const bytes of [jpeg, png]) {
      for (const share of [0.02, 0.5, 0.9]) {
        expect((await refusal(bytes.subarray(0, Math.floor(bytes.length * share)))).code).toBe(
          'image.damaged',
        );
      }
    }
  });

  it('refuses more pixels than the limit before decoding any', async () => {
    const bytes = await sharp({ create: { width: 10_000, height: 5_001, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const started = performance.now();
    expect((await refusal(bytes)).code).toBe('image.too_many_pixels');
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await refusal(await halves().png().toBuffer(), { maximumPixels: width * height - 1 })).code).toBe(
      'image.too_many_pixels',
    );
  });

  it('refuses a picture shorter than the caller asks for, and takes a single pixel otherwise', async () => {
    const bytes = await halves().jpeg().toBuffer();
    expect((await refusal(bytes, { minimumLongSidePx: 65 })).code).toBe('image.too_small');
    await expect(decodePicture(bytes, { minimumLongSidePx: 64 })).resolves.toBeDefined();
    const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    expect(await decodePicture(pixel)).toMatchObject({ widthPx: 1, heightPx: 1 });
  });

  it('reduces a picture longer than the limit', async () => {
    const picture = await decodePicture(await halves().png().toBuffer(), { maximumLongSidePx: 32 });
    expect(picture).toMatchObject({ widthPx: 32, heightPx: 20 });
  });

  it.each([
    1, 2, 3, 4, 5, 6, 7, 8,
  ])('turns EXIF orientation %i upright and drops the mark', async (orientation) => {
    const bytes = await halves().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
    const picture = await decodePicture(bytes);
    const expected = await sharp(bytes)
      .autoOrient()
      .jpeg({ quality: 95 })
      .toBuffer({ resolveWithObject: true });
    expect([picture.widthPx, picture.heightPx]).toEqual([expected.info.width, expected.info.height]);
    for (const [x, y] of [
      [3, 3],
      [picture.widthPx - 4, picture.heightPx - 4],
    ] as const) {
      expect(await colourAt(picture.bytes, x, y)).toBe(await colourAt(expected.data, x, y));
    }
    expect((await sharp(picture.bytes).metadata()).orientation).toBeUndefined();
  });

  it('drops all metadata', async () => {
    const bytes = await halves()
      .withExif({ IFD0: { Artist: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const metadata = await sharp((await decodePicture(bytes)).bytes).metadata();
    expect([metadata.exif, metadata.xmp, metadata.iptc, metadata.icc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes CMYK, grey, palette, 16 bit and transparency', async () => {
    const pictures = {
      cmyk: await halves().toColourspace('cmyk').jpeg().toBuffer(),
      deep: await halves().toColourspace('rgb16').png().toBuffer(),
      palette: await halves().png({ palette: true }).toBuffer(),
      transparent: await halves().ensureAlpha(1).png().toBuffer(),
    };
    expect((await sharp(pictures.cmyk).metadata()).space).toBe('cmyk');
    expect((await sharp(pictures.deep).metadata()).depth).toBe('ushort');
    for (const bytes of Object.values(pictures)) {
      const { bytes: clean } = await decodePicture(bytes);
      expect(await sharp(clean).metadata()).toMatchObject({ channels: 3, depth: 'uchar', space: 'srgb' });
      expect(await colourAt(clean, 5, 20)).toBe('red');
    }
    const grey = await decodePicture(await halves().greyscale().toColourspace('b-w').png().toBuffer());
    expect(grey).toMatchObject({ widthPx: width, heightPx: height });
  });

  it('takes progressive JPEG, one bit, grey with transparency and interlaced PNG', async () => {
    const pictures = {
      progressive: await halves().jpeg({ progressive: true, quality: 95 }).toBuffer(),
      interlaced: await halves().png({ progressive: true }).toBuffer(),
      oneBit: await halves()
        .extractChannel('red')
        .threshold(100)
        .png({ palette: true, colours: 2 })
        .toBuffer(),
      greyTransparent: await halves().greyscale().toColourspace('b-w').ensureAlpha(0.5).png().toBuffer(),
    };
    expect((await sharp(pictures.progressive).metadata()).isProgressive).toBe(true);
    for (const bytes of Object.values(pictures)) {
      const { bytes: clean } = await decodePicture(bytes);
      expect(await sharp(clean).metadata()).toMatchObject({ width, height, format: 'jpeg', depth: 'uchar' });
    }
    expect(await colourAt((await decodePicture(pictures.progressive)).bytes, 58, 20)).toBe('blue');
    const { data } = await sharp((await decodePicture(pictures.oneBit)).bytes)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([(data[20 * width + 5] ?? 0) > 200, (data[20 * width + 58] ?? 255) < 60]).toEqual([true, true]);
  });

  it('brings the colours of a wide-gamut profile to sRGB instead of dropping the profile alone', async () => {
    const colour = [0x40, 0xa0, 0x60];
    const wide = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#40a060' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const farthest = async (bytes: Uint8Array, ignoreIcc: boolean) => {
      const pixels = await sharp(bytes, { ignoreIcc }).raw().toBuffer();
      return Math.max(...colour.map((value, at) => Math.abs(value - (pixels[at] ?? 0))));
    };
    // The same colour has other numbers in P3.
    expect(await farthest(wide, true)).toBeGreaterThan(15);
    expect(await farthest((await decodePicture(wide)).bytes, true)).toBeLessThan(6);
  });

  it('takes the first picture of an animated PNG', async () => {
    const still = await halves().png().toBuffer();
    const header = still.subarray(0, 33);
    const animated = Buffer.concat([
      header,
      pngChunk('acTL', Buffer.from('0000000200000000', 'hex')),
      still.subarray(33),
    ]);
    expect(await colourAt((await decodePicture(animated)).bytes, 5, 20)).toBe('red');
  });

  it('is not filled up by text that a PNG carries compressed', async () => {
    const still = await halves().png().toBuffer();
    const text = deflateSync(Buffer.alloc(100_000_000, 0x41), { level: 1 });
    expect(text.length).toBeLessThan(1_000_000);
    const bomb = Buffer.concat([
      still.subarray(0, 33),
      pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), text])),
      pngChunk('tEXt', Buffer.concat([Buffer.from('Title\0', 'latin1'), Buffer.alloc(2_000_000, 0x42)])),
      still.subarray(33),
    ]);
    const before = process.memoryUsage().rss;
    const outcome = await decodePicture(bomb).catch((error: unknown) => error);
    expect(process.memoryUsage().rss - before).toBeLessThan(80_000_000);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PictureError);
    else expect(outcome).toMatchObject({ widthPx: width, heightPx: height });
  });

  it.each([
    ['JPEG', 'ffd8ffc00011080fffffff03012200021101031101ffd9'.replace('0fffffff', 'fffffffe')],
    ['WebP', '524946461a000000574542505650384c0d0000002fffffff0f00000000000000000000'],
  ])('refuses a %s whose header claims more than it may hold, without decoding it', async (_name, hex) => {
    expect(['image.too_many_pixels', 'image.damaged']).toContain(
      (await refusal(Buffer.from(hex, 'hex'))).code,
    );
  });

  it('lays transparency on white', async () => {
    const glass = await sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { data } = await sharp((await decodePicture(glass)).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  it('takes the first frame of an animation', async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 32, height: 32, channels: 3, background } })
        .png()
        .toBuffer();
    const animation = await sharp([await frame('#e60000'), await frame('#0000e6')], {
      join: { animated: true },
    })
      .webp({ quality: 90 })
      .toBuffer();
    expect((await sharp(animation, { animated: true }).metadata()).pages).toBe(2);
    const picture = await decodePicture(animation);
    expect(picture).toMatchObject({ format: 'webp', widthPx: 32, heightPx: 32 });
    expect(await colourAt(picture.bytes, 16, 16)).toBe('red');
  });

  it('never lets anything but a PictureError out for damaged bytes', async () => {
    const jpeg = await halves().jpeg().toBuffer();
    for (let index = 3; index < jpeg.length; index += 37) {
      const bytes = Buffer.from(jpeg);
      bytes[index] = (bytes[index] ?? 0) ^ 0xff;
      const outcome: unknown = await decodePicture(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PictureError);
    }
  });
});
