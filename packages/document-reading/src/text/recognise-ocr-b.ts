import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { type SymbolPosteriors, symbolRow } from '../mrz/mrz-symbols.js';
import type { Quad, Raster } from '../picture/raster.js';
import { distance, warpRaster } from '../picture/warp-raster.js';

/** The recogniser of OCR-B reads lines of this height; every four pixels of width give one time step. */
const lineHeightPx = 32;
const stepPx = 4;
/** Distance of two characters in the lines it was trained on; the limits leave room for either side. */
const leastPitchPx = 13;
const mostPitchPx = 18;
const leastWidthPx = 64;
const widestPx = 1400;
/** Added to the spread of a line before it is divided by it, in grey levels: an empty line stays empty. */
const spreadFloor = 4;

/** How many characters a line may hold; it is drawn to a width at which they stand as they did in training. */
export interface CharacterCount {
  fewest: number;
  most: number;
}

/**
 * Reads lines of a machine readable zone with the recogniser of OCR-B, all in one run. The lines of one zone are
 * equally long, so they are drawn to one width.
 */
export async function recogniseOcrB(input: {
  session: InferenceSession;
  raster: Raster;
  quads: readonly Quad[];
  count: CharacterCount;
  /** Widens (over 1) or narrows the lines before they are read. */
  stretch?: number;
}): Promise<SymbolPosteriors[]> {
  const { session, raster, quads, count, stretch = 1 } = input;
  if (quads.length === 0) return [];
  const width = widthOf(quads, count, stretch);
  const area = width * lineHeightPx;
  const lines = new Float32Array(quads.length * area);
  quads.forEach((quad, index) => {
    drawLine(warpRaster(raster, quad, width, lineHeightPx), lines.subarray(index * area, (index + 1) * area));
  });
  const output = await session.run({
    lines: new Tensor('float32', lines, [quads.length, 1, lineHeightPx, width]),
  });
  const result = output.probabilities;
  const [, steps, classes] = result?.dims ?? [];
  if (steps === undefined || classes !== symbolRow || !(result?.data instanceof Float32Array))
    throw new Error('The recogniser of OCR-B gave no characters.');
  const { data } = result;
  const size = steps * symbolRow;
  return quads.map((_, index) => ({ steps, data: data.slice(index * size, (index + 1) * size) }));
}

function widthOf(quads: readonly Quad[], { fewest, most }: CharacterCount, stretch: number): number {
  const aspects = quads.map(
    ([a, b, c, d]) => (distance(a, b) + distance(d, c)) / Math.max(1, distance(a, d) + distance(b, c)),
  );
  const aspect = aspects.reduce((sum, value) => sum + value, 0) / aspects.length;
  const usual = Math.min(mostPitchPx * fewest, Math.max(leastPitchPx * most, aspect * lineHeightPx));
  const width = Math.min(widestPx, Math.max(leastWidthPx, usual * stretch));
  return Math.round(width / stepPx) * stepPx;
}

/** A line as the network wants it: grey, its own mean and spread taken out. */
function drawLine({ data }: Raster, target: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (let at = 0, byte = 0; at < target.length; at += 1, byte += 3) {
    const grey = 0.299 * (data[byte] ?? 0) + 0.587 * (data[byte + 1] ?? 0) + 0.114 * (data[byte + 2] ?? 0);
    target[at] = grey;
    sum += grey;
    squares += grey * grey;
  }
  const mean = sum / target.length;
  const scale = 1 / (Math.sqrt(Math.max(0, squares / target.length - mean * mean)) + spreadFloor);
  for (let at = 0; at < target.length; at += 1) target[at] = ((target[at] ?? 0) - mean) * scale;
}
