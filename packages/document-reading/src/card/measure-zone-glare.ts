import type { Box } from '@gatehouse/contract';
import type { Point, Quad, Raster } from '../picture/raster.js';
import { warpRaster } from '../picture/warp-raster.js';
import { quadOf, type TextBox } from '../text/text-box.js';
import { burntDepth } from './burnt-depth.js';

export interface Zone {
  /** The machine readable zone, in pixels of the raster. */
  box: Box;
  /** Characters of a line. */
  characters: number;
}

/** Lines of the zone are flattened to this many pixels a character. */
const pitchPx = 14;
/** The band around the middle of a line in which every place holds ink, as a share of the line's height. */
const bandShare = 0.22;
/** Lines of the zone are this much wider than high, or they are other print that reaches into its box. */
const leastAspect = 3;

/**
 * The largest burnt-out square on the middle of a line of the zone, as a share of the place of one character: every place
 * of a machine readable line holds a character (the filler, where nothing else), so a place without ink was
 * outshone. 0 where nothing was.
 */
export function measureZoneGlare(raster: Raster, zone: Zone, boxes: readonly TextBox[]): number {
  const lines = boxes.filter((box) => box.width > leastAspect * box.height && liesIn(box.centre, zone.box));
  return Math.max(0, ...lines.map((line) => burntPlaceOn(raster, zone, line)));
}

function burntPlaceOn(raster: Raster, { box, characters }: Zone, line: TextBox): number {
  const width = characters * pitchPx;
  const height = Math.max(4, Math.round((line.height / box.width) * width));
  const flat = warpRaster(raster, acrossZone(line, box), width, height);
  const depth = burntDepth(flat);
  const band = Math.max(1, Math.round(bandShare * height));
  const middle = Math.round(height / 2);
  let largest = 0;
  for (let x = pitchPx; x < width - pitchPx; x += 1) {
    let deepest = 0;
    for (let y = middle - band; y <= middle + band; y += 1)
      deepest = Math.max(deepest, depth[y * width + x] ?? 0);
    const place = (2 * deepest) / pitchPx;
    if (place > largest) largest = Math.max(largest, place - brightPaper(depth, { width, height, x }));
  }
  return largest;
}

/**
 * Where the paper itself is burnt out, clean lines leave larger squares free: up to 0.86 of a place, beside 0.14 where
 * it is not.
 */
const brightPaperAllowance = 0.45;
/** The paper around a place is looked at from and to so many characters beside it. */
const around = [1.5, 5] as const;
const burntShare = 0.25;

function brightPaper(
  depth: Int16Array,
  { width, height, x }: { width: number; height: number; x: number },
): number {
  let burnt = 0;
  let count = 0;
  for (let step = Math.round(around[0] * pitchPx); step <= around[1] * pitchPx; step += 2) {
    for (const column of [x - step, x + step]) {
      if (column < 0 || column >= width) continue;
      for (let y = 0; y < height; y += 1) {
        count += 1;
        if ((depth[y * width + column] ?? 0) > 0) burnt += 1;
      }
    }
  }
  return burnt > burntShare * count ? brightPaperAllowance : 0;
}

/** The line's own strip, from end to end of the zone: glare may have cut the line in two for the detector. */
function acrossZone(line: TextBox, { x, width }: Box): Quad {
  const left = (line.centre[0] - x) / Math.cos(line.angle);
  const right = (x + width - line.centre[0]) / Math.cos(line.angle);
  const shift = (right - left) / 2;
  const centre: Point = [
    line.centre[0] + shift * Math.cos(line.angle),
    line.centre[1] + shift * Math.sin(line.angle),
  ];
  return quadOf({ ...line, centre, width: left + right });
}

const liesIn = ([x, y]: Point, box: Box): boolean =>
  x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height;
