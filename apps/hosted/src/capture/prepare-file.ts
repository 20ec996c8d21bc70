import { fitWithin, largestFileBytes, longestSidePx, type Size } from './picture-size.js';
import { encodePicture } from './take-picture.js';

/** What the server reads (contract 1.10). */
export const acceptedTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;

interface Decoded {
  source: CanvasImageSource;
  size: Size;
  release: () => void;
}

async function decode(file: Blob): Promise<Decoded | null> {
  const address = URL.createObjectURL(file);
  const image = new Image();
  image.src = address;
  try {
    // An <img> turns the picture as its EXIF data says, in every browser; createImageBitmap does not.
    await image.decode();
    const size = { width: image.naturalWidth, height: image.naturalHeight };
    return { source: image, size, release: () => URL.revokeObjectURL(address) };
  } catch {
    URL.revokeObjectURL(address);
    return null;
  }
}

/**
 * Makes a chosen file fit to send: as it is when it can be, else scaled down and encoded as JPEG (a HEIC picture
 * where the browser can read one, too). Null when the browser cannot read it as a picture.
 */
export async function prepareFile(file: Blob): Promise<Blob | null> {
  const decoded = await decode(file);
  if (decoded === null) return null;
  const { source, size, release } = decoded;
  try {
    const fitted = fitWithin(size, longestSidePx);
    const isFine = (acceptedTypes as readonly string[]).includes(file.type) && file.size <= largestFileBytes;
    if (isFine && fitted.width === size.width) return file;
    return await encodePicture({ source, region: { left: 0, top: 0, ...size }, size: fitted });
  } catch {
    // A canvas that the device cannot hold (iOS limits them): the file is the better picture anyway.
    return null;
  } finally {
    release();
  }
}
