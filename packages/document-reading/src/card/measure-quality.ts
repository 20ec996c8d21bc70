import type { PictureQuality } from '@gatehouse/contract';
import { type GreyRaster, greyOf, type Point, type Quad, type Raster } from '../picture/raster.js';
import { distance, warpRaster } from '../picture/warp-raster.js';
import { quadOf, type TextBox } from '../text/text-box.js';
import { burntDepth } from './burnt-depth.js';
import { measureRecapture } from './measure-recapture.js';
import { measureZoneGlare, type Zone } from './measure-zone-glare.js';

/** Lines of text are judged at this height, so that blur counts by what it does to the letters. */
const lineHeightPx = 32;
const linesJudged = 10;
/** As a share of the picture's long side; print on a document that fills the picture is half as high at most. */
const highestLineShare = 0.06;
/** Of a long line its beginning is enough. */
const longestLinePx = 600;
const cardWidthPx = 320;
const fineWidthPx = 1280;

export interface QualityInput {
  raster: Raster;
  /** The document, or the whole picture when its edges were not found. */
  card: Quad;
  boxes: readonly TextBox[];
  /** The machine readable zone, null where none was read. */
  zone: Zone | null;
  /** Angle of the text, radians. */
  tilt: number;
  /** Pixels of the original picture per pixel of the raster. */
  scale: number;
}

/** Measures what a retake could mend: blur, glare, light, size. Scores run from 0 to 100, higher is better. */
export function measureQuality(input: QualityInput): PictureQuality {
  const { raster, card, boxes, zone, tilt, scale } = input;
  const width = (distance(card[0], card[1]) + distance(card[3], card[2])) / 2;
  const height = (distance(card[0], card[3]) + distance(card[1], card[2])) / 2;
  const flatHeight = Math.max(8, Math.round((cardWidthPx * height) / Math.max(1, width)));
  const flat = warpRaster(raster, card, cardWidthPx, flatHeight, 2);
  const lines = textLines(raster, boxes);
  const normalisedLaplacian =
    lines.length > 0
      ? median(lines.map((line) => normalisedLaplacianOf(line)))
      : normalisedLaplacianOf(greyOf(warpRaster(raster, card, ...fineSize(width, height))));
  const textContrast = lines.length > 0 ? median(lines.map(contrastOf)) : 0;
  const glareShare = largestGlareShare(flat);
  const zoneGlare = zone === null ? 0 : measureZoneGlare(raster, zone, boxes);
  const light = measureLight(greyOf(flat));
  return {
    sharpness: sharpnessScore(normalisedLaplacian),
    glare: Math.min(glareScore(glareShare), zoneGlareScore(zoneGlare)),
    balancedLight: lightScore({ ...light, textContrast }),
    horizontalResolution: Math.round(width * scale),
    raw: {
      normalisedLaplacian,
      glareShare,
      zoneGlare,
      textContrast,
      ...light,
      ...measureRecapture({ raster, card, tilt, scale }),
    },
  };
}

/** Without text (a barcode alone) the card itself is judged, large enough that blur still shows: 320 px would hide it. */
function fineSize(width: number, height: number): [number, number] {
  const fineWidth = Math.max(8, Math.min(fineWidthPx, Math.round(width)));
  return [fineWidth, Math.max(8, Math.round((fineWidth * height) / Math.max(1, width)))];
}

/** The largest lines of text, each brought to one height. */
function textLines(raster: Raster, boxes: readonly TextBox[]): GreyRaster[] {
  // A barcode taken for one huge line would look crisp once it is shrunk to the height of a line.
  const highest = highestLineShare * Math.max(raster.width, raster.height);
  return boxes
    .filter((box) => box.width > 3 * box.height && box.height <= highest)
    .sort((a, b) => b.width * b.height - a.width * a.height)
    .slice(0, linesJudged)
    .map((box) => {
      const width = Math.max(8, Math.round((lineHeightPx * box.width) / box.height));
      const kept = Math.min(1, longestLinePx / width);
      const [a, b, c, d] = quadOf(box);
      const quad: Quad = [a, between(a, b, kept), between(d, c, kept), d];
      return greyOf(warpRaster(raster, quad, Math.round(width * kept), lineHeightPx));
    });
}

function between(from: Point, to: Point, share: number): Point {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/** Variance of the Laplacian over the variance of the grey: strokes lose it when they blur, faint print does not. */
function normalisedLaplacianOf({ data, width, height }: GreyRaster): number {
  let sum = 0;
  let squares = 0;
  let greySum = 0;
  let greySquares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const grey = data[at] ?? 0;
      const laplacian =
        4 * grey -
        (data[at - 1] ?? 0) -
        (data[at + 1] ?? 0) -
        (data[at - width] ?? 0) -
        (data[at + width] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
      greySum += grey;
      greySquares += grey * grey;
      count += 1;
    }
  }
  if (count === 0) return 0;
  const variance = greySquares / count - (greySum / count) ** 2;
  // Plain areas have nothing to be sharp; one grey level of variance keeps noise from dividing by nothing.
  return (squares / count - (sum / count) ** 2) / (variance + 1);
}

function contrastOf({ data }: GreyRaster): number {
  const sorted = Uint8Array.from(data).sort();
  return (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - (sorted[Math.floor(sorted.length * 0.05)] ?? 0);
}

/**
 * Calibrated on specimens blurred by 1 to 6 pixels: print that the recogniser still reads measures 0.045 and more, print
 * that it no longer reads 0.025 and less; crisp print 0.3 to 1.
 */
const unreadableLaplacian = 0.03;
const crispLaplacian = 0.5;

function sharpnessScore(normalisedLaplacian: number): number {
  const span = Math.log(crispLaplacian / unreadableLaplacian);
  return clampScore(20 + (80 * Math.log(Math.max(1e-6, normalisedLaplacian) / unreadableLaplacian)) / span);
}

/**
 * White paper is cut up by print; a reflection has a core this many pixels (of a card 320 wide) from anything darker.
 * Measured: specimens without glare reach 10, with glare 18 and more.
 */
const coreRadiusPx = 12;
const bodyRadiusPx = 5;

/** The largest reflection as a share of the card. */
function largestGlareShare(flat: Raster): number {
  const { width, height } = flat;
  const depth = burntDepth(flat);
  let burnt = 0;
  for (const value of depth) if (value > 0) burnt += 1;
  // On a white document white is the paper.
  if (burnt > 0.4 * depth.length) return 0;
  const seen = new Uint8Array(depth.length);
  let largest = 0;
  for (let start = 0; start < depth.length; start += 1) {
    if (seen[start] === 1 || (depth[start] ?? 0) < bodyRadiusPx) continue;
    const body = [start];
    seen[start] = 1;
    let deepest = 0;
    for (let head = 0; head < body.length; head += 1) {
      const at = body[head] ?? 0;
      const x = at % width;
      deepest = Math.max(deepest, depth[at] ?? 0);
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= width * height || seen[next] === 1 || (depth[next] ?? 0) < bodyRadiusPx)
          continue;
        seen[next] = 1;
        body.push(next);
      }
    }
    if (deepest >= coreRadiusPx) largest = Math.max(largest, body.length / depth.length);
  }
  return largest;
}

/** One hundredth of the card is the most that may be burnt out (score 20). */
const mostGlareShare = 0.01;

function glareScore(share: number): number {
  if (share <= mostGlareShare) return clampScore(100 - (80 * share) / mostGlareShare);
  return clampScore((20 * mostGlareShare) / share - 1);
}

/**
 * Clean lines measure up to 0.41, a spot of 2.5 mm that made a letter another one 0.57; from the second on the picture is
 * refused (score under 20).
 */
const freePlace = 0.42;
const erasedPlace = 0.5;

function zoneGlareScore(place: number): number {
  return clampScore(19 + (81 * (erasedPlace - place)) / (erasedPlace - freePlace));
}

interface Light {
  meanGrey: number;
  /** Brightness of the darkest over that of the brightest part of the card, 0-1. */
  evenness: number;
}

function measureLight(grey: GreyRaster): Light {
  const columns = 4;
  const rows = 3;
  const parts: number[] = [];
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const values: number[] = [];
      for (
        let y = Math.floor((row * grey.height) / rows);
        y < Math.floor(((row + 1) * grey.height) / rows);
        y += 1
      ) {
        for (
          let x = Math.floor((column * grey.width) / columns);
          x < Math.floor(((column + 1) * grey.width) / columns);
          x += 1
        ) {
          values.push(grey.data[y * grey.width + x] ?? 0);
        }
      }
      values.sort((a, b) => a - b);
      // Paper, not print or portrait, tells the light.
      parts.push(values[Math.floor(values.length * 0.85)] ?? 0);
    }
  }
  for (const value of grey.data) sum += value;
  parts.sort((a, b) => a - b);
  return {
    meanGrey: sum / Math.max(1, grey.data.length),
    evenness: (parts[1] ?? 0) / Math.max(1, parts.at(-2) ?? 1),
  };
}

/** Means of grey: under the first nothing can be read, from the second on light is ample. */
const darkGrey = 25;
const ampleGrey = 110;
/** Steps between paper and print: the least that is read, and what a well-lit document has. */
const faintContrast = 12;
const fullContrast = 60;

function lightScore(light: Light & { textContrast: number }): number {
  const brightness = rampScore(light.meanGrey, darkGrey, ampleGrey);
  const contrast =
    light.textContrast === 0 ? 100 : rampScore(light.textContrast, faintContrast, fullContrast);
  const evenness = rampScore(light.evenness, 0.15, 0.7);
  const burnt =
    light.meanGrey > 225 && light.textContrast < fullContrast ? rampScore(255 - light.meanGrey, 2, 30) : 100;
  return clampScore(Math.min(brightness, contrast, evenness, burnt));
}

/** 20 at the worst that still passes, 100 at the value that leaves nothing to wish for. */
function rampScore(value: number, worst: number, best: number): number {
  return 20 + (80 * (value - worst)) / (best - worst);
}

function clampScore(value: number): number {
  return Math.round(Math.min(100, Math.max(0, value)));
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
