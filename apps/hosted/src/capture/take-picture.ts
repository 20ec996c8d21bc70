import { type Region, type Size, uprightRegion } from './picture-size.js';

export const pictureType = 'image/jpeg';
export const pictureQuality = 0.92;

interface DrawInput {
  source: CanvasImageSource;
  region: Region;
  size: Size;
  quality?: number;
}

/** Draws part of a picture at a size and encodes it as JPEG; null when the browser cannot. */
export function encodePicture({
  source,
  region,
  size,
  quality = pictureQuality,
}: DrawInput): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (context === null) return Promise.resolve(null);
  context.imageSmoothingQuality = 'high';
  const { left, top, width, height } = region;
  context.drawImage(source, left, top, width, height, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, pictureType, quality));
}

/** What a picture is taken of: the camera at this moment, or a frame of it that was kept. */
export type Shot = HTMLVideoElement | HTMLCanvasElement;

function sizeOf(shot: Shot): Size {
  return shot instanceof HTMLVideoElement ? { width: shot.videoWidth, height: shot.videoHeight } : shot;
}

/** Takes the frame at the camera's own resolution, as it is: the mirror is for the person's eyes only. */
export function takePicture(shot: Shot, subject: 'document' | 'face'): Promise<Blob | null> {
  const { width, height } = sizeOf(shot);
  if (width === 0 || height === 0) return Promise.resolve(null);
  const region = subject === 'face' ? uprightRegion({ width, height }) : { left: 0, top: 0, width, height };
  return encodePicture({ source: shot, region, size: region });
}
