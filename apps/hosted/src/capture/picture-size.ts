export interface Size {
  width: number;
  height: number;
}

export interface Region extends Size {
  left: number;
  top: number;
}

/** Pixels on the long side above which a picture is made smaller before it leaves the device. */
export const longestSidePx = 3000;
/** Bytes above which a file is encoded anew: the server takes 10 MB for a whole request (contract 1.10). */
export const largestFileBytes = 8_000_000;

/** The size that keeps the proportions and has no side longer than `longest`; never larger than the picture. */
export function fitWithin({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * The upright part of a frame that a selfie uses: all of an upright frame, else the middle of it at 3:4. A face
 * picture that is wider than high is refused (contract 1.9, code 3009), and a desktop camera gives nothing else.
 */
export function uprightRegion({ width, height }: Size): Region {
  if (height >= width) return { left: 0, top: 0, width, height };
  const upright = Math.round((height * 3) / 4);
  return { left: Math.round((width - upright) / 2), top: 0, width: upright, height };
}

/** The part of a frame that is seen in a box which it fills (`object-fit: cover`). */
export function visibleRegion(frame: Size, box: Size): Region {
  const scale = Math.max(box.width / frame.width, box.height / frame.height);
  if (!(scale > 0)) return { left: 0, top: 0, ...frame };
  const width = Math.min(frame.width, box.width / scale);
  const height = Math.min(frame.height, box.height / scale);
  return { left: (frame.width - width) / 2, top: (frame.height - height) / 2, width, height };
}
