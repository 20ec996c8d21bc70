import { uprightRegion } from '../capture/picture-size.js';
import { encodePicture } from '../capture/take-picture.js';

/** Enough for a face of 640 pixels; the stream of frames must not wait for the line. */
const frameQuality = 0.85;

/** The camera's picture of this moment, upright and unmirrored, `heightPx` high at most; null without a picture. */
export function takeFrame(video: HTMLVideoElement | null, heightPx: number): Promise<Blob | null> {
  if (video === null || video.videoWidth === 0 || video.videoHeight === 0) return Promise.resolve(null);
  const region = uprightRegion({ width: video.videoWidth, height: video.videoHeight });
  const scale = Math.min(1, heightPx / region.height);
  const size = { width: Math.round(region.width * scale), height: Math.round(region.height * scale) };
  return encodePicture({ source: video, region, size, quality: frameQuality });
}
