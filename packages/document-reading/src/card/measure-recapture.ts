import type { Point, Quad, Raster } from '../picture/raster.js';
import { type Spectrum, spectraOf, tileSide } from './measure-spectrum.js';

/** What may tell a picture of a copy from one of the document itself. Weak hints, never proof. */
export interface RecaptureMeasures {
  /**
   * Peak of a pattern that repeats all over the document along its own axes, as the pixels of a display do: how far it
   * stands out of its surroundings in the spectrum, in powers of ten. 0: none.
   */
  gridPeak: number;
  /** The same off the axes, as the turned screens of a halftone print do; looked for where little colour is left. */
  halftonePeak: number;
  /**
   * Colour that is left when the hue of the paper is taken away, 0-255 at full light: next to none on a black and
   * white copy, little on a print of a picture.
   */
  colour: number;
}

export interface RecaptureInput {
  raster: Raster;
  card: Quad;
  /** Angle of the text, radians. */
  tilt: number;
  /** Pixels of the original picture per pixel of the raster. */
  scale: number;
}

/** Looks for the patterns of displays and prints. Small pictures show none: their peaks are 0. */
export function measureRecapture(input: RecaptureInput): RecaptureMeasures {
  const colour = measureColour(input);
  const tiles = tilesOn(input);
  if (tiles.length < leastTiles) return { gridPeak: 0, halftonePeak: 0, colour };
  const heights = tiles.map((tile) => spectraOf(...channelsOf(input.raster, tile)).map(standOut));
  const kinds = kindsOfFrequency(input);
  const peakOf = (kind: number) =>
    Math.max(
      ...[0, 1].map((channel) =>
        commonPeak(
          heights.map((pair) => pair[channel] ?? new Float32Array()),
          kinds,
          kind,
        ),
      ),
    );
  return { gridPeak: peakOf(axial), halftonePeak: colour <= littleColour ? peakOf(diagonal) : 0, colour };
}

/** Photographed prints of pictures measure up to 11, drawn documents with a regular hatching from 12 on. */
const littleColour = 11;

const leastTiles = 4;
const mostTiles = 8;

/** Places of tiles that lie wholly on the document, spread evenly. */
function tilesOn({ raster, card }: RecaptureInput): Point[] {
  const places: Point[] = [];
  const step = tileSide / 2;
  for (let y = 0; y + tileSide <= raster.height; y += step) {
    for (let x = 0; x + tileSide <= raster.width; x += step) {
      const corners: Point[] = [
        [x, y],
        [x + tileSide, y],
        [x + tileSide, y + tileSide],
        [x, y + tileSide],
      ];
      if (corners.every((corner) => isInside(corner, card))) places.push([x, y]);
    }
  }
  const every = Math.max(1, places.length / mostTiles);
  return places.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

function isInside([x, y]: Point, card: Quad): boolean {
  return card.every(([x1, y1], index) => {
    const [x2, y2] = card[(index + 1) % 4] ?? [x1, y1];
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) >= 0;
  });
}

/** Brightness, and the difference of red and green: the stripes of a display and coloured inks differ in it. */
function channelsOf({ data, width }: Raster, [left, top]: Point): [Float64Array, Float64Array] {
  const light = new Float64Array(tileSide * tileSide);
  const colour = new Float64Array(tileSide * tileSide);
  for (let y = 0; y < tileSide; y += 1) {
    for (let x = 0; x < tileSide; x += 1) {
      const at = ((top + y) * width + left + x) * 3;
      const red = data[at] ?? 0;
      const green = data[at + 1] ?? 0;
      light[y * tileSide + x] = 0.3 * red + 0.6 * green + 0.1 * (data[at + 2] ?? 0);
      colour[y * tileSide + x] = red - green;
    }
  }
  return [light, colour];
}

/** Patterns coarser than this (cycles a pixel) are print: lines, letters, guilloches. */
const leastFrequency = 0.14;
/** Neighbourhood of a frequency that it must stand out of. */
const ringBins = [3, 6] as const;
const axisDegrees = 9;

const axial = 1;
const diagonal = 2;

/** Which frequencies are looked at, and whether they run along the document's axes. */
function kindsOfFrequency({ tilt, scale }: RecaptureInput): Uint8Array {
  const kinds = new Uint8Array(tileSide * tileSide);
  // A picture that was enlarged has nothing above its own limit.
  const mostFrequency = 0.5 * Math.min(1, 0.95 * scale);
  for (let v = 0; v < tileSide; v += 1) {
    for (let u = 0; u <= tileSide / 2; u += 1) {
      const [fu, fv] = [signed(u), signed(v)];
      const frequency = Math.hypot(fu, fv);
      if (frequency < leastFrequency || frequency > mostFrequency || isBlockGrid(fu, fv, scale)) continue;
      const degrees = ((Math.atan2(fv, fu) - tilt) * 180) / Math.PI;
      const offAxis = Math.abs(degrees - 90 * Math.round(degrees / 90));
      kinds[v * tileSide + u] = offAxis <= axisDegrees ? axial : diagonal;
    }
  }
  return kinds;
}

/** The highest peak of a kind that two thirds of the tiles share. */
function commonPeak(heights: readonly Float32Array[], kinds: Uint8Array, kind: number): number {
  const spreads = heights.map((height) =>
    spread(height.map((value, at) => (kinds[at] === kind ? value : 0))),
  );
  const values = new Float32Array(spreads.length);
  let highest = leastPeak;
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at] !== kind) continue;
    for (let index = 0; index < spreads.length; index += 1) values[index] = spreads[index]?.[at] ?? 0;
    const height = middleOf(values);
    if (height > highest && !isHarmonic(heights, at, height)) highest = height;
  }
  return highest > leastPeak ? highest : 0;
}

/** What is lower is chance. */
const leastPeak = 0.9;

/** Thin lines that repeat coarsely, as guilloches do, show at every multiple of their frequency; pixels at theirs alone. */
const mostHarmonic = 8;
const harmonicShare = 0.55;
const harmonicReach = 2;

function isHarmonic(heights: readonly Float32Array[], at: number, height: number): boolean {
  const u = at % tileSide;
  const v = (at - u) / tileSide;
  const down = v < tileSide / 2 ? v : v - tileSide;
  for (let order = 2; order <= mostHarmonic; order += 1) {
    const [baseU, baseV] = [Math.round(u / order), Math.round(down / order)];
    if (Math.hypot(baseU, baseV) < 3) break;
    const base = heights.map((one) => largestAround(one, baseU, baseV));
    if (middleOf(Float32Array.from(base)) >= harmonicShare * height) return true;
  }
  return false;
}

function largestAround(height: Float32Array, u: number, v: number): number {
  let largest = 0;
  for (let dv = -harmonicReach; dv <= harmonicReach; dv += 1) {
    for (let du = -harmonicReach; du <= harmonicReach; du += 1) {
      const row = (v + dv + tileSide) & (tileSide - 1);
      largest = Math.max(largest, height[row * tileSide + Math.max(0, u + du)] ?? 0);
    }
  }
  return largest;
}

const signed = (bin: number) => (bin < tileSide / 2 ? bin : bin - tileSide) / tileSide;

/** Blocks of 8 pixels (16 for colour) are JPEG's own pattern, and its multiples both ways. */
function isBlockGrid(fu: number, fv: number, scale: number): boolean {
  const spacing = scale / 16;
  const isNearMultiple = (frequency: number) =>
    Math.abs(frequency - spacing * Math.round(frequency / spacing)) < 1.7 / tileSide;
  return isNearMultiple(fu) && isNearMultiple(fv);
}

/** How far each frequency stands out of those around it, in powers of ten; its strongest neighbour counts for it. */
function standOut(spectrum: Spectrum): Float32Array {
  const [inner, outer] = ringBins;
  const height = new Float32Array(spectrum.length);
  const sums = sumsAround(spectrum, outer);
  const stride = columnsOf(outer) + 1;
  const box = (u: number, v: number, reachU: number, reachV: number) => {
    const left = u + outer - reachU;
    const right = u + outer + reachU + 1;
    const top = (v + outer - reachV) * stride;
    const bottom = (v + outer + reachV + 1) * stride;
    return (
      (sums[bottom + right] ?? 0) -
      (sums[bottom + left] ?? 0) -
      (sums[top + right] ?? 0) +
      (sums[top + left] ?? 0)
    );
  };
  const ringCount = (2 * outer + 1) ** 2 - (2 * inner - 1) ** 2;
  const lineCount = 2 * (outer - inner + 1);
  for (let v = 0; v < tileSide; v += 1) {
    for (let u = 0; u <= tileSide / 2; u += 1) {
      const ring = (box(u, v, outer, outer) - box(u, v, inner - 1, inner - 1)) / ringCount;
      // A single straight edge makes a ridge through the whole spectrum; a pattern makes a peak that stands out of it too.
      const row = (box(u, v, outer, 0) - box(u, v, inner - 1, 0)) / lineCount;
      const column = (box(u, v, 0, outer) - box(u, v, 0, inner - 1)) / lineCount;
      height[v * tileSide + u] = box(u, v, 0, 0) - Math.max(ring, row, column);
    }
  }
  return height;
}

/** About the power of noise of half a grey level in a tile: what is fainter is no pattern but rounding. */
const powerFloor = 500;

const columnsOf = (margin: number) => tileSide / 2 + 2 + 2 * margin;

/** Sums of the logarithm of the power over all rectangles from the first bin on, with a margin where the spectrum repeats. */
function sumsAround(spectrum: Spectrum, margin: number): Float64Array {
  const columns = columnsOf(margin);
  const stride = columns + 1;
  const sums = new Float64Array(stride * (tileSide + 2 * margin + 1));
  const mask = tileSide - 1;
  for (let row = 0; row < tileSide + 2 * margin; row += 1) {
    const source = ((row - margin) & mask) * tileSide;
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      sum += Math.log10((spectrum[source + ((column - margin) & mask)] ?? 0) + powerFloor);
      sums[(row + 1) * stride + column + 1] = (sums[row * stride + column + 1] ?? 0) + sum;
    }
  }
  return sums;
}

/** Perspective moves a pattern so many bins from tile to tile. */
const spreadBins = 3;

/** The largest of a frequency and its neighbours. */
function spread(height: Float32Array): Float32Array {
  const mask = tileSide - 1;
  const columns = tileSide / 2;
  const wide = new Float32Array(height.length);
  for (let v = 0; v < tileSide; v += 1) {
    for (let u = 0; u <= columns; u += 1) {
      let largest = 0;
      for (let at = Math.max(0, u - spreadBins); at <= Math.min(columns, u + spreadBins); at += 1)
        largest = Math.max(largest, height[v * tileSide + at] ?? 0);
      wide[v * tileSide + u] = largest;
    }
  }
  const result = new Float32Array(height.length);
  for (let v = 0; v < tileSide; v += 1) {
    for (let u = 0; u <= columns; u += 1) {
      let largest = 0;
      for (let dv = -spreadBins; dv <= spreadBins; dv += 1)
        largest = Math.max(largest, wide[((v + dv) & mask) * tileSide + u] ?? 0);
      result[v * tileSide + u] = largest;
    }
  }
  return result;
}

/** What at least two thirds of the tiles reach. */
function middleOf(values: Float32Array): number {
  values.sort();
  return values[Math.floor(values.length * 0.34)] ?? 0;
}

/** One pixel in this many, each way, is enough for colour. */
const colourStep = 8;

/** The 90th percentile of how far pixels of the document are from the hue of its paper. */
function measureColour({ raster, card }: RecaptureInput): number {
  const { data, width } = raster;
  const places: number[] = [];
  for (let y = 0; y < raster.height; y += colourStep) {
    for (let x = 0; x < width; x += colourStep) if (isInside([x, y], card)) places.push((y * width + x) * 3);
  }
  const redness = Int16Array.from(places, (at) => (data[at] ?? 0) - (data[at + 1] ?? 0));
  const blueness = Int16Array.from(places, (at) => (data[at + 2] ?? 0) - (data[at + 1] ?? 0));
  const [paperRed, paperBlue] = [percentile(redness, 0.5), percentile(blueness, 0.5)];
  const distances = redness.map(
    (red, index) => Math.abs(red - paperRed) + Math.abs((blueness[index] ?? 0) - paperBlue),
  );
  const lightness = Int16Array.from(places, (at) => data[at + 1] ?? 0);
  return (percentile(distances, 0.9) * fullLight) / Math.max(30, percentile(lightness, 0.85));
}

/** Green of well-lit paper. */
const fullLight = 200;

function percentile(values: Int16Array, share: number): number {
  return Int16Array.from(values).sort()[Math.floor(values.length * share)] ?? 0;
}
