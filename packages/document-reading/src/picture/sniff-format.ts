import type { PictureFacts } from '@gatehouse/contract';

/** What the first bytes of a file say it is; the name of the upload and its content type are never trusted. */
export type SniffedFormat =
  | { accepted: true; format: PictureFacts['format'] }
  /** `name` is how people call the format (`HEIC`), null when the bytes match nothing known. */
  | { accepted: false; name: string | null };

/** Brands of the ISO base media file format (ISO/IEC 23008-12 annex B, AV1 image file format 1.1). */
const brandNames: Record<string, string> = {
  heic: 'HEIC',
  heix: 'HEIC',
  heim: 'HEIC',
  heis: 'HEIC',
  hevc: 'HEIC',
  hevx: 'HEIC',
  mif1: 'HEIF',
  msf1: 'HEIF',
  avif: 'AVIF',
  avis: 'AVIF',
  'crx ': 'CR3',
  'qt  ': 'QuickTime video',
  isom: 'MP4 video',
  mp42: 'MP4 video',
};

const signatures: { name: string; offset: number; hex: string }[] = [
  { name: 'GIF', offset: 0, hex: '47494638' },
  { name: 'PDF', offset: 0, hex: '25504446' },
  { name: 'TIFF', offset: 0, hex: '49492a00' },
  { name: 'TIFF', offset: 0, hex: '4d4d002a' },
  { name: 'TIFF', offset: 0, hex: '49492b00' },
  { name: 'TIFF', offset: 0, hex: '4d4d002b' },
  { name: 'BMP', offset: 0, hex: '424d' },
  { name: 'JPEG XL', offset: 0, hex: 'ff0a' },
  { name: 'JPEG XL', offset: 0, hex: '0000000c4a584c20' },
  { name: 'JPEG 2000', offset: 0, hex: '0000000c6a502020' },
  { name: 'JPEG 2000', offset: 0, hex: 'ff4fff51' },
  { name: 'ICO', offset: 0, hex: '00000100' },
  { name: 'PSD', offset: 0, hex: '38425053' },
  { name: 'ZIP', offset: 0, hex: '504b0304' },
  { name: 'WebM video', offset: 0, hex: '1a45dfa3' },
];

/** Tells the format of a picture by its magic bytes. Pure; looks at no more than the first 256 bytes. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256));
  const startsWith = (hex: string, offset = 0) =>
    head.subarray(offset, offset + hex.length / 2).equals(Buffer.from(hex, 'hex'));
  const ascii = (start: number, end: number) => head.toString('latin1', start, end);

  if (startsWith('ffd8ff')) return { accepted: true, format: 'jpeg' };
  if (startsWith('89504e470d0a1a0a')) return { accepted: true, format: 'png' };
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return { accepted: true, format: 'webp' };
  if (ascii(4, 8) === 'ftyp') return { accepted: false, name: brandNames[ascii(8, 12)] ?? 'HEIF or video' };
  const known = signatures.find((signature) => startsWith(signature.hex, signature.offset));
  if (known) return { accepted: false, name: known.name };
  if (
    /^(\ufeff|\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg/i.test(
      ascii(0, 256),
    )
  ) {
    return { accepted: false, name: 'SVG' };
  }
  return { accepted: false, name: null };
}
