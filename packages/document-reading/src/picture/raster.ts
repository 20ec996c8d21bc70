import sharp, { type Sharp } from 'sharp';

/** An uncompressed picture, three bytes a pixel, red first, rows from the top. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One byte a pixel. */
export interface GreyRaster {
  width: number;
  height: number;
  data: Uint8Array;
}

export type Point = [number, number];

/** Corners clockwise from the top left, in the order of reading. */
export type Quad = [Point, Point, Point, Point];

/** Degrees by which a picture is turned clockwise. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/** Wraps a raster for sharp without copying it. */
export function openRaster(raster: Raster): Sharp {
  return sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } });
}

/** Resizes to exactly the given size. */
export async function resizeRaster(raster: Raster, width: number, height: number): Promise<Raster> {
  if (width === raster.width && height === raster.height) return raster;
  const data = await openRaster(raster)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** Turns a raster clockwise by a quarter, a half or three quarters. */
export function turnRaster(raster: Raster, degrees: QuarterTurn): Raster {
  if (degrees === 0) return raster;
  const { width, height, data } = raster;
  const swap = degrees !== 180;
  const turned: Raster = {
    width: swap ? height : width,
    height: swap ? width : height,
    data: new Uint8Array(data.length),
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const targetX = degrees === 90 ? height - 1 - y : degrees === 180 ? width - 1 - x : y;
      const targetY = degrees === 90 ? x : degrees === 180 ? height - 1 - y : width - 1 - x;
      const source = (y * width + x) * 3;
      const target = (targetY * turned.width + targetX) * 3;
      turned.data[target] = data[source] ?? 0;
      turned.data[target + 1] = data[source + 1] ?? 0;
      turned.data[target + 2] = data[source + 2] ?? 0;
    }
  }
  return turned;
}

/** Luma by ITU-R BT.601. */
export function greyOf(raster: Raster): GreyRaster {
  const { width, height, data } = raster;
  const grey = new Uint8Array(width * height);
  for (let pixel = 0, byte = 0; pixel < grey.length; pixel += 1, byte += 3) {
    grey[pixel] = (77 * (data[byte] ?? 0) + 150 * (data[byte + 1] ?? 0) + 29 * (data[byte + 2] ?? 0)) >> 8;
  }
  return { width, height, data: grey };
}
