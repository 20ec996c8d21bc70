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

/** Why a file is no picture to send. */
export type FileProblem = 'heic' | 'unreadable';

export type PreparedFile = { ok: true; picture: Blob } | { ok: false; problem: FileProblem };

/** Brands of an ISO base media file that hold HEVC pictures (ISO/IEC 23008-12, annex B and section 10). */
const heicBrands: ReadonlySet<string> = new Set([
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'mif1',
  'msf1',
]);

/** By what it is, or by what it is called: many browsers give such a file no type. */
async function isHeic(file: Blob): Promise<boolean> {
  if (/^image\/hei[cf]/i.test(file.type) || (file instanceof File && /\.hei[cf]$/i.test(file.name)))
    return true;
  const head = new TextDecoder('latin1').decode(await file.slice(4, 12).arrayBuffer());
  return head.startsWith('ftyp') && heicBrands.has(head.slice(4));
}

/**
 * Makes a chosen file fit to send: as it is when it can be, else scaled down and encoded as JPEG; so is a HEIC picture
 * where the browser can read one.
 */
export async function prepareFile(file: Blob): Promise<PreparedFile> {
  const decoded = await decode(file);
  if (decoded === null) return { ok: false, problem: await nameProblem(file) };
  const { source, size, release } = decoded;
  try {
    const fitted = fitWithin(size, longestSidePx);
    const isFine = (acceptedTypes as readonly string[]).includes(file.type) && file.size <= largestFileBytes;
    if (isFine && fitted.width === size.width) return { ok: true, picture: file };
    const picture = await encodePicture({ source, region: { left: 0, top: 0, ...size }, size: fitted });
    return picture === null ? { ok: false, problem: 'unreadable' } : { ok: true, picture };
  } catch {
    // A canvas that the device cannot hold (iOS limits them): another picture is the way on.
    return { ok: false, problem: 'unreadable' };
  } finally {
    release();
  }
}

async function nameProblem(file: Blob): Promise<FileProblem> {
  // A file that cannot even be read (in the cloud and not on the device) is told like a damaged one.
  return (await isHeic(file).catch(() => false)) ? 'heic' : 'unreadable';
}
