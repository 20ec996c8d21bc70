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

/** Takes the current frame at the camera's own resolution, as it is: the mirror is for the person's eyes only. */
export function takePicture(video: HTMLVideoElement, subject: 'document' | 'face'): Promise<Blob | null> {
  const frame = { width: video.videoWidth, height: video.videoHeight };
  if (frame.width === 0 || frame.height === 0) return Promise.resolve(null);
  const region = subject === 'face' ? uprightRegion(frame) : { left: 0, top: 0, ...frame };
  return encodePicture({ source: video, region, size: region });
}
