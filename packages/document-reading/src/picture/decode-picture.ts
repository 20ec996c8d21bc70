import type { PictureFacts } from '@gatehouse/contract';
import sharp, { type Metadata } from 'sharp';
import { PictureError } from './picture-error.js';
import { sniffFormat } from './sniff-format.js';

export interface PictureLimits {
  /** Most pixels that the file may announce; checked before anything is decoded. Default 50 million. */
  maximumPixels?: number;
  /** Least pixels on the longer side. Default 1; the capture endpoint asks for 600. */
  minimumLongSidePx?: number;
  /** Longer pictures are reduced to this. Default 4096: the full frame of a 12-megapixel phone stays as it is. */
  maximumLongSidePx?: number;
}

export interface DecodedPicture {
  /** JPEG, 8 bit sRGB, upright, without metadata and without transparency. */
  bytes: Buffer;
  widthPx: number;
  heightPx: number;
  /** What was uploaded. */
  format: PictureFacts['format'];
}

/** A side longer than this does not fit a JPEG and no camera makes it. */
const longestSidePx = 30_000;
const jpegQuality = 92;
const defaultMaximumPixels = 50_000_000;

/**
 * Tells a picture by its magic bytes and checks it against the limits by its header alone: nothing is decoded.
 * @throws PictureError with a stable code; never anything else for bad bytes.
 */
export async function checkPicture(
  bytes: Uint8Array,
  limits: PictureLimits = {},
): Promise<{ format: PictureFacts['format'] }> {
  const { maximumPixels = defaultMaximumPixels, minimumLongSidePx = 1 } = limits;
  if (bytes.byteLength === 0)
    throw new PictureError('image.empty', 'The picture is empty. Please send it again.');
  const sniffed = sniffFormat(bytes);
  if (!sniffed.accepted) {
    throw new PictureError(
      'image.format_unsupported',
      `${sniffed.name === null ? 'This file is not a picture that can be read.' : `${sniffed.name} files cannot be read.`} Please send a JPEG, PNG or WebP picture.`,
    );
  }
  const { width, height } = await readMetadata(bytes);
  if (width * height > maximumPixels || Math.max(width, height) > longestSidePx) {
    throw new PictureError(
      'image.too_many_pixels',
      `The picture has too many pixels. At most ${Math.floor(maximumPixels / 1e6)} megapixels are accepted.`,
    );
  }
  if (Math.max(width, height) < minimumLongSidePx) {
    throw new PictureError(
      'image.too_small',
      `The picture is too small. Its longer side must have at least ${minimumLongSidePx} pixels.`,
    );
  }
  return { format: sniffed.format };
}

/**
 * Turns an upload into a clean picture: told by its magic bytes, checked against the limits before decoding,
 * turned as EXIF says, converted to 8 bit sRGB, flattened on white, stripped of metadata, re-encoded. Of an animated
 * picture the first frame counts.
 * @throws PictureError with a stable code; never anything else for bad bytes.
 */
export async function decodePicture(bytes: Uint8Array, limits: PictureLimits = {}): Promise<DecodedPicture> {
  const { maximumPixels = defaultMaximumPixels, maximumLongSidePx = 4096 } = limits;
  const { format } = await checkPicture(bytes, limits);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maximumPixels, failOn: 'error', pages: 1 })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({
        width: maximumLongSidePx,
        height: maximumLongSidePx,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .jpeg({ quality: jpegQuality, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, widthPx: info.width, heightPx: info.height, format };
  } catch (cause) {
    throw damaged(cause);
  }
}

async function readMetadata(bytes: Uint8Array): Promise<Metadata> {
  try {
    // The header alone is read here, so the pixel limit is ours to check and to name.
    return await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata();
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause: unknown): PictureError {
  return new PictureError(
    'image.damaged',
    'The picture is damaged or incomplete. Please take or send it again.',
    {
      cause,
    },
  );
}
