import { rename, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/** Pictures a second at which Chromium plays a clip; a raw JPEG stream does not carry a rate of its own. */
export const cameraFramesPerSecond = 30;

export interface CameraClipOptions {
  /** Frame size, which is what the page's camera delivers. Even numbers. */
  width?: number;
  height?: number;
  /** How long each picture is shown before the next one; the clip then begins again. */
  secondsPerImage?: number;
  /** Moves the picture by a pixel or two from frame to frame, as a hand does. */
  handheld?: boolean;
  jpegQuality?: number;
}

/** A camera held sideways over a document. */
export const documentClipSize = { width: 1920, height: 1440 } as const;
/** The front camera of a phone held upright. */
export const selfieClipSize = { width: 960, height: 1280 } as const;

/** One picture as frames: fitted into the frame without cropping, the rest filled with its blurred self. */
async function drawFrames(image: Buffer, options: Required<CameraClipOptions>): Promise<Buffer[]> {
  const { width, height, handheld, secondsPerImage, jpegQuality } = options;
  const count = Math.max(1, Math.round(secondsPerImage * cameraFramesPerSecond));
  const backdrop = await sharp(image)
    .rotate()
    .resize(Math.ceil(width / 16), Math.ceil(height / 16), { fit: 'cover' })
    .blur(3)
    .modulate({ brightness: 0.8 })
    .toBuffer();
  const room = handheld ? 8 : 0;
  const fitted = await sharp(image)
    .rotate()
    .flatten({ background: '#808080' })
    .resize(width - room, height - room, { fit: 'inside' })
    .toBuffer({ resolveWithObject: true });
  const base = await sharp(backdrop)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .removeAlpha()
    .toBuffer();
  const offsets: [number, number][] = handheld
    ? [
        [0, 0],
        [1, 0],
        [1, 1],
        [2, 1],
        [1, 2],
        [0, 1],
        [-1, 1],
        [-1, 0],
      ]
    : [[0, 0]];
  const drawn = await Promise.all(
    offsets.slice(0, count).map(([dx, dy]) =>
      sharp(base)
        .composite([
          {
            input: fitted.data,
            left: Math.round((width - fitted.info.width) / 2) + dx,
            top: Math.round((height - fitted.info.height) / 2) + dy,
          },
        ])
        // Chromium's reader takes baseline JPEG with 4:2:0 colour and nothing else.
        .jpeg({ quality: jpegQuality, progressive: false, chromaSubsampling: '4:2:0' })
        .toBuffer(),
    ),
  );
  return Array.from({ length: count }, (_, index) => drawn[index % drawn.length] ?? Buffer.alloc(0));
}

/**
 * Writes a clip for Chromium's `--use-file-for-fake-video-capture` (with `--use-fake-device-for-media-stream`):
 * JPEG pictures one after another, nothing around them. The file appears at once, by rename, so a running browser
 * never reads half of it; a page sees the new clip when it next calls `getUserMedia`. Several pictures are
 * shown in turn. The path must end in `.mjpeg`, by which Chromium knows the format.
 */
export async function writeCameraClip(
  path: string,
  images: Buffer | Buffer[],
  options: CameraClipOptions = {},
): Promise<void> {
  if (!path.endsWith('.mjpeg')) throw new RangeError('The name of a camera clip must end in .mjpeg.');
  const settings = {
    ...documentClipSize,
    secondsPerImage: Array.isArray(images) && images.length > 1 ? 2 : 0.25,
    handheld: true,
    jpegQuality: 92,
    ...options,
  };
  if (settings.width % 2 !== 0 || settings.height % 2 !== 0) {
    throw new RangeError('Width and height of a camera clip must be even.');
  }
  const frames: Buffer[] = [];
  for (const image of [images].flat()) frames.push(...(await drawFrames(image, settings)));
  const partial = `${path}.partial`;
  await writeFile(partial, Buffer.concat(frames));
  await rename(partial, path);
}
