import { advanceGuide, adviseOn, freshGuide, type Guidance } from './guidance/advance-guide.js';
import { type GreyFrame, greyOf } from './guidance/grey-frame.js';
import { type DetailReader, detailSidePx, lookAtFrame, lookSidePx } from './guidance/look-at-frame.js';
import { fitWithin, type Region, type Size, visibleRegion } from './picture-size.js';

interface WatchCameraInput {
  video: HTMLVideoElement;
  onGuidance: (guidance: Guidance) => void;
  /** The sharpest of the steady frames, in full size. Called once; nothing is watched after it. */
  onSteady: (frame: HTMLCanvasElement) => void;
}

/** Nine looks a second: more would warm the phone, fewer would keep the person waiting. */
const lookEveryMs = 110;
/** On a slow phone looks are fewer instead: they take up this share of its time at most. */
const mostBusyShare = 0.15;

/**
 * Looks at the camera's picture again and again, on a small grey copy of what the person sees of it. Returns the way to
 * stop. Where the browser has no canvas nothing is watched: the shutter button is there all the same.
 */
export function watchCamera({ video, onGuidance, onSteady }: WatchCameraInput): () => void {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (context === null) return () => undefined;
  let guide = freshGuide;
  let before: GreyFrame | null = null;
  let best: { sharpness: number; canvas: HTMLCanvasElement } | null = null;
  let isStopped = false;
  let nextLookMs = 0;

  function look(nowMs: number): void {
    const { frame, readDetail } = viewOf(context as CanvasRenderingContext2D, video);
    const isComparable = before?.width === frame.width && before.height === frame.height;
    const found = lookAtFrame({ frame, before: isComparable ? before : null, readDetail });
    const guidance = adviseOn(found);
    before = frame;
    guide = advanceGuide(guide, guidance, nowMs);
    if (guidance !== 'hold') best = null;
    else if (best === null || found.sharpness > best.sharpness) {
      best = { sharpness: found.sharpness, canvas: copyFrame(video, best?.canvas) };
    }
    onGuidance(guide.shown);
    if (guide.isReady && best !== null) {
      isStopped = true;
      onSteady(best.canvas);
    }
  }

  function tick(): void {
    if (isStopped) return;
    const nowMs = performance.now();
    if (nowMs >= nextLookMs && video.videoWidth > 0 && !document.hidden) {
      look(nowMs);
      const tookMs = performance.now() - nowMs;
      nextLookMs = nowMs + Math.max(lookEveryMs, tookMs / mostBusyShare);
    }
    if (!isStopped) onNextFrame(video, tick);
  }

  onNextFrame(video, tick);
  return () => {
    isStopped = true;
    best = null;
  };
}

function onNextFrame(video: HTMLVideoElement, callBack: () => void): void {
  // Not in every browser that has a camera (Firefox before 132).
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(callBack);
  else window.setTimeout(callBack, lookEveryMs);
}

/** What the person sees of the camera's picture, small and grey, and the way to look closer. */
function viewOf(
  context: CanvasRenderingContext2D,
  video: HTMLVideoElement,
): { frame: GreyFrame; readDetail: DetailReader } {
  const region = visibleRegion(
    { width: video.videoWidth, height: video.videoHeight },
    { width: video.clientWidth, height: video.clientHeight },
  );
  const size = fitWithin(region, lookSidePx);
  const scale = size.width / region.width;
  return {
    frame: readGrey(context, { video, region, size }),
    readDetail([x, y], side) {
      const sidePx = side / scale;
      const left = region.left + x / scale - sidePx / 2;
      const top = region.top + y / scale - sidePx / 2;
      return readGrey(context, {
        video,
        region: { left, top, width: sidePx, height: sidePx },
        size: { width: detailSidePx, height: detailSidePx },
      });
    },
  };
}

function readGrey(
  context: CanvasRenderingContext2D,
  { video, region, size }: { video: HTMLVideoElement; region: Region; size: Size },
): GreyFrame {
  const { canvas } = context;
  if (canvas.width < size.width) canvas.width = size.width;
  if (canvas.height < size.height) canvas.height = size.height;
  // The better filter takes every pixel of the frame into account: a worse one makes grain of fine print.
  context.imageSmoothingQuality = 'medium';
  const { left, top, width, height } = region;
  context.drawImage(video, left, top, width, height, 0, 0, size.width, size.height);
  return greyOf(context.getImageData(0, 0, size.width, size.height).data, size.width, size.height);
}

/** The frame of this moment in full size, in a canvas that may be used again. */
function copyFrame(video: HTMLVideoElement, canvas = document.createElement('canvas')): HTMLCanvasElement {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas;
}
