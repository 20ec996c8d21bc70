import type { PictureFacts } from '@gatehouse/contract';
import sharp from 'sharp';
import { FaceError } from './face-error.js';

/** An upright, opaque sRGB picture. `raster` may be smaller than the picture; boxes are in picture pixels. */
export interface Picture extends PictureFacts {
  raster: { rgb: Buffer; width: number; height: number };
}

const pixelLimit = 50_000_000;
/** Larger pictures are measured on a reduced copy: no model looks closer, and a 50 MP raster is 150 MB. */
const longestRasterSidePx = 3000;

/**
 * Decodes a JPEG, PNG or WebP: turned upright by its EXIF tag, converted to 8-bit sRGB, transparency on white.
 * Throws FaceError `picture.unreadable` for anything else, for truncated data and for more than 50 megapixels.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  try {
    const source = sharp(bytes, { limitInputPixels: pixelLimit, failOn: 'error' });
    const { format, autoOrient } = await source.metadata();
    if (format !== 'jpeg' && format !== 'png' && format !== 'webp') {
      throw new FaceError('picture.unreadable', 'The picture is no JPEG, PNG or WebP. Send one of these.');
    }
    const { data, info } = await source
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({
        width: longestRasterSidePx,
        height: longestRasterSidePx,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      widthPx: autoOrient.width,
      heightPx: autoOrient.height,
      format,
      raster: { rgb: data, width: info.width, height: info.height },
    };
  } catch (error) {
    if (error instanceof FaceError) throw error;
    throw new FaceError('picture.unreadable', 'The picture cannot be decoded. Send an undamaged one.', {
      cause: error,
    });
  }
}

/** Decodes and keeps what the record needs of the picture itself. */
export function pictureFacts({ widthPx, heightPx, format }: Picture): PictureFacts {
  return { widthPx, heightPx, format };
}
