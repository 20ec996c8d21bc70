import type { PictureFacts } from '@gatehouse/contract';
import sharp from 'sharp';
import { PictureError } from './picture-error.js';
import type { Raster } from './raster.js';
import { sniffFormat } from './sniff-format.js';

export interface LoadedPicture {
  facts: PictureFacts;
  /** The picture, upright by EXIF, brought to the size at which it is read. */
  raster: Raster;
  /** Pixels of the picture per pixel of the raster. */
  scale: number;
  /** True when the bytes are a plain JPEG already: nothing to turn, convert or strip. */
  isClean: boolean;
}

/** Small pictures are enlarged and large ones reduced to this longer side: letters then have a size the models know. */
export const workingSidePx = 1600;

/**
 * Decodes a picture for reading.
 * @throws PictureError when the bytes are no picture.
 */
export async function loadPicture(bytes: Uint8Array): Promise<LoadedPicture> {
  const sniffed = sniffFormat(bytes);
  if (!sniffed.accepted) {
    throw new PictureError(
      'image.format_unsupported',
      'This file cannot be read. Please send a JPEG, PNG or WebP picture.',
    );
  }
  try {
    const options = { failOn: 'error', pages: 1 } as const;
    const metadata = await sharp(bytes, options).metadata();
    const { data, info } = await sharp(bytes, options)
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({ width: workingSidePx, height: workingSidePx, fit: 'inside' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = metadata.autoOrient;
    return {
      facts: { widthPx: width, heightPx: height, format: sniffed.format },
      raster: {
        width: info.width,
        height: info.height,
        data: info.channels === 3 ? data : spread(data, info.channels),
      },
      scale: Math.max(width, height) / Math.max(info.width, info.height),
      isClean:
        sniffed.format === 'jpeg' &&
        metadata.space === 'srgb' &&
        (metadata.orientation ?? 1) === 1 &&
        metadata.exif === undefined &&
        metadata.icc === undefined &&
        metadata.iptc === undefined &&
        metadata.xmp === undefined,
    };
  } catch (cause) {
    throw new PictureError(
      'image.damaged',
      'The picture is damaged or incomplete. Please take or send it again.',
      { cause },
    );
  }
}

/** A grey picture stays at one channel in sharp: the models want three. */
function spread(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const colour = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1)
    colour.fill(data[pixel * channels] ?? 0, pixel * 3, pixel * 3 + 3);
  return colour;
}
