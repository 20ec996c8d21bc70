import { type Background, type DrawnDocument, photograph, type SeededRandom } from '@gatehouse/testkit';
import sharp from 'sharp';
import type { GreyFrame, Point } from './grey-frame.js';
import { type DetailReader, detailSidePx, lookSidePx } from './look-at-frame.js';

/** What a camera sees, as the page looks at it: the small frame, and the way to look closer. */
export interface View {
  frame: GreyFrame;
  readDetail: DetailReader;
}

/** The full picture of a camera in grey. */
export type Picture = GreyFrame;

export async function pictureOf(image: Buffer): Promise<Picture> {
  const { data, info } = await sharp(image).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A piece of the picture at another size; every pixel of it counts, as a browser's better filter does it. */
function resample(picture: Picture, box: Box, to: { width: number; height: number }): GreyFrame {
  const stepX = box.width / to.width;
  const stepY = box.height / to.height;
  // Shrunk: the mean of the pixels. Else: between the pixels.
  const taps = Math.max(1, Math.round(stepX));
  const read = taps > 1 ? nearestGrey : greyAt;
  const data = new Uint8Array(to.width * to.height);
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      let sum = 0;
      for (let j = 0; j < taps; j += 1) {
        const fromY = box.top + (y + (j + 0.5) / taps) * stepY - 0.5;
        for (let i = 0; i < taps; i += 1)
          sum += read(picture, box.left + (x + (i + 0.5) / taps) * stepX - 0.5, fromY);
      }
      data[y * to.width + x] = sum / (taps * taps);
    }
  }
  return { ...to, data };
}

function nearestGrey({ width, height, data }: Picture, x: number, y: number): number {
  const column = Math.min(Math.max(Math.round(x), 0), width - 1);
  return data[Math.min(Math.max(Math.round(y), 0), height - 1) * width + column] ?? 0;
}

/** Between pixels, in a straight line from one to the next. */
function greyAt({ width, height, data }: Picture, x: number, y: number): number {
  const left = Math.min(Math.max(Math.floor(x), 0), width - 2);
  const top = Math.min(Math.max(Math.floor(y), 0), height - 2);
  const shareX = Math.min(Math.max(x - left, 0), 1);
  const shareY = Math.min(Math.max(y - top, 0), 1);
  const at = top * width + left;
  const upper = (data[at] ?? 0) * (1 - shareX) + (data[at + 1] ?? 0) * shareX;
  const lower = (data[at + width] ?? 0) * (1 - shareX) + (data[at + width + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

/** Seen through a camera that has moved by so many of its pixels; what lies outside repeats the border. */
export function viewOf(picture: Picture, [movedX, movedY]: Point = [0, 0]): View {
  const scale = lookSidePx / Math.max(picture.width, picture.height);
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  const whole = { left: movedX, top: movedY, width: picture.width, height: picture.height };
  return {
    frame: resample(picture, whole, size),
    readDetail([x, y], side) {
      const width = side / scale;
      const box = {
        left: movedX + x / scale - width / 2,
        top: movedY + y / scale - width / 2,
        width,
        height: width,
      };
      return resample(picture, box, { width: detailSidePx, height: detailSidePx });
    },
  };
}

/** A hand that moves while the shutter is open: the mean of what was seen along the way. */
export function smeared(picture: Picture, lengthPx: number): Picture {
  const { width, height, data } = picture;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let shift = 0; shift < lengthPx; shift += 1)
        sum += data[y * width + Math.min(width - 1, x + shift)] ?? 0;
      out[y * width + x] = sum / lengthPx;
    }
  }
  return { width, height, data: out };
}

function changed(data: Uint8Array, change: (grey: number) => number): Uint8Array {
  return data.map((grey) => Math.min(255, Math.max(0, Math.round(change(grey)))));
}

/** The same in less light. */
export function dimmed({ width, height, data }: Picture, light: number): Picture {
  return { width, height, data: changed(data, (grey) => grey * light) };
}

/** What is left of the picture when a part of it lies outside the frame; shares of its width and height. */
export function cutOff(
  { width, height, data }: Picture,
  { left = 0, top = 0, right = 0, bottom = 0 },
): Picture {
  const [firstX, lastX] = [Math.round(left * width), Math.round((1 - right) * width)];
  const [firstY, lastY] = [Math.round(top * height), Math.round((1 - bottom) * height)];
  const size = { width: lastX - firstX, height: lastY - firstY };
  const rest = new Uint8Array(size.width * size.height);
  for (let y = firstY; y < lastY; y += 1)
    rest.set(data.subarray(y * width + firstX, y * width + lastX), (y - firstY) * size.width);
  return { ...size, data: rest };
}

export async function blurred({ width, height, data }: Picture, sigmaPx: number): Promise<Picture> {
  const raw = { width, height, channels: 1 } as const;
  return {
    width,
    height,
    data: new Uint8Array(await sharp(data, { raw }).blur(sigmaPx).extractChannel(0).raw().toBuffer()),
  };
}

/** A camera's own noise, in grey levels; another one each time. */
export function noisy(view: View, random: SeededRandom, amount = 2): View {
  const { width, height, data } = view.frame;
  return {
    ...view,
    frame: { width, height, data: changed(data, (grey) => grey + (random() - 0.5) * 2 * amount) },
  };
}

export interface Placement {
  background: Background;
  seed: number;
  /** Held upright like most phones, or on its side. */
  isUpright: boolean;
  /** Free space to the left and right, as a share of the frame's width. */
  margin?: number;
  glare?: boolean;
  tiltDegrees?: number;
  perspective?: number;
}

const framePx = { short: 1080, long: 1440 } as const;

/** The document on a surface, in the middle of a frame of 3:4 as phones deliver it. */
export async function drawView(document: DrawnDocument, placement: Placement): Promise<Picture> {
  const { isUpright, margin = 0.07, ...options } = placement;
  const { width, height } = await sharp(document.image).metadata();
  const frameAspect = isUpright ? 4 / 3 : 3 / 4;
  const frameWidth = width / (1 - 2 * margin);
  // A negative crop is room: in a frame of this shape there is more of it above and below than beside.
  const beside = -(frameWidth / width - 1) / 2;
  const above = -Math.max(0.08, (frameWidth * frameAspect) / height - 1) / 2;
  const crop = { left: beside, right: beside, top: above, bottom: above };
  const { image } = await photograph(document.image, {
    widthPx: isUpright ? framePx.short : framePx.long,
    crop,
    ...options,
  });
  return pictureOf(image);
}
