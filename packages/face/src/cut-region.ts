import type { Box } from '@gatehouse/contract';
import sharp from 'sharp';
import type { Picture } from './decode-picture.js';

/** Pixels cut from a picture, and how to find the way back. */
export interface Region {
  rgb: Buffer;
  width: number;
  height: number;
  /** Picture pixels = region pixels * scale + offset. */
  toPicture: { scaleX: number; scaleY: number; offsetX: number; offsetY: number };
}

/** The part of a box that lies inside the picture; null when none does. */
export function clipBox(box: Box, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Box | null {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const width = Math.min(widthPx, box.x + box.width) - x;
  const height = Math.min(heightPx, box.y + box.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The same centre, with each side multiplied. */
export function growBox(box: Box, factorX: number, factorY = factorX): Box {
  const width = box.width * factorX;
  const height = box.height * factorY;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** The smallest square around a box, same centre. */
export function squareBox(box: Box): Box {
  const side = Math.max(box.width, box.height);
  return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
}

interface CutOptions {
  /** Longest side of the result; smaller regions are not enlarged unless `enlarge` is set. */
  longestSidePx: number;
  enlarge?: boolean;
  /** Beyond the picture's edge: `clip` cuts the region short, `pad` fills it with grey. */
  beyondEdge: 'clip' | 'pad';
}

/** Cuts a box out of a picture and scales it with an anti-aliased filter; null when it lies outside. */
export async function cutRegion(picture: Picture, box: Box, options: CutOptions): Promise<Region | null> {
  const visible = clipBox(box, picture);
  if (!visible) return null;
  const { raster } = picture;
  const shrink = raster.width / picture.widthPx;
  const left = Math.min(raster.width - 1, Math.round(visible.x * shrink));
  const top = Math.min(raster.height - 1, Math.round(visible.y * shrink));
  const cutWidth = Math.max(1, Math.min(raster.width - left, Math.round(visible.width * shrink)));
  const cutHeight = Math.max(1, Math.min(raster.height - top, Math.round(visible.height * shrink)));

  const wanted = options.beyondEdge === 'pad' ? box : visible;
  const wantedLongest = Math.max(wanted.width, wanted.height) * shrink;
  const ratio = options.longestSidePx / wantedLongest;
  const factor = options.enlarge ? ratio : Math.min(1, ratio);
  const width = Math.max(1, Math.round(cutWidth * factor));
  const height = Math.max(1, Math.round(cutHeight * factor));
  const padLeft = options.beyondEdge === 'pad' ? Math.round((visible.x - box.x) * shrink * factor) : 0;
  const padTop = options.beyondEdge === 'pad' ? Math.round((visible.y - box.y) * shrink * factor) : 0;
  const fullWidth = Math.max(padLeft + width, Math.round(wanted.width * shrink * factor));
  const fullHeight = Math.max(padTop + height, Math.round(wanted.height * shrink * factor));

  const { data, info } = await sharp(raster.rgb, {
    raw: { width: raster.width, height: raster.height, channels: 3 },
  })
    .extract({ left, top, width: cutWidth, height: cutHeight })
    .resize(width, height, { fit: 'fill' })
    .extend({
      left: padLeft,
      top: padTop,
      right: fullWidth - padLeft - width,
      bottom: fullHeight - padTop - height,
      background: '#808080',
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const scaleX = cutWidth / width / shrink;
  const scaleY = cutHeight / height / shrink;
  return {
    rgb: data,
    width: info.width,
    height: info.height,
    toPicture: {
      scaleX,
      scaleY,
      offsetX: left / shrink - padLeft * scaleX,
      offsetY: top / shrink - padTop * scaleY,
    },
  };
}

/** The face alone as a JPEG for people to look at: head and a little of the shoulders, at most 600 px high. */
export async function cutFaceImage(picture: Picture, faceBox: Box): Promise<Buffer | null> {
  const region = await cutRegion(picture, growBox(squareBox(faceBox), 1.2, 1.6), {
    longestSidePx: 600,
    beyondEdge: 'clip',
  });
  if (!region) return null;
  return sharp(region.rgb, { raw: { width: region.width, height: region.height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
