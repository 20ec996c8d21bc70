import type { GreyFrame } from './grey-frame.js';

/** Pixels to either side within which an edge must have come from dark to bright. */
const reachPx = 4;
/** Least difference of grey that is print rather than paper or noise. */
const leastContrast = 34;
/** Slopes flatter than this, in grey levels over two pixels, are no edge at all. */
const leastStep = 6;
/** With fewer edges there is nothing to be sharp. */
const leastEdges = 24;

/**
 * How steep the edges of a picture are, in both directions the softer one: 0.5 is a step from one pixel to the next, a
 * blur of one pixel (standard deviation) gives 0.36, of two 0.2, of four 0.13. Null where there are too few edges.
 */
export function measureSharpness(detail: GreyFrame): number | null {
  const lying = steepness(detail, 1);
  const standing = steepness(detail, detail.width);
  return lying === null || standing === null ? null : Math.min(lying, standing);
}

/** Every other line is enough. */
const lineStep = 2;
/** Ratios are counted by hundredths. */
const bins = 51;

function steepness({ width, height, data }: GreyFrame, stride: number): number | null {
  const counts = new Uint16Array(bins);
  let edges = 0;
  const lying = stride === 1;
  const lines = lying ? height : width;
  const length = lying ? width : height;
  const lineStride = lying ? width : 1;
  for (let line = 0; line < lines; line += lineStep) {
    for (let place = reachPx; place < length - reachPx; place += 1) {
      const at = line * lineStride + place * stride;
      const step = Math.abs((data[at + stride] ?? 0) - (data[at - stride] ?? 0));
      if (step < leastStep) continue;
      let low = 255;
      let high = 0;
      for (let near = at - reachPx * stride; near <= at + reachPx * stride; near += stride) {
        const grey = data[near] ?? 0;
        if (grey < low) low = grey;
        if (grey > high) high = grey;
      }
      if (high - low < leastContrast) continue;
      const bin = Math.min(bins - 1, Math.floor((50 * step) / (high - low)));
      counts[bin] = (counts[bin] ?? 0) + 1;
      edges += 1;
    }
  }
  if (edges < leastEdges) return null;
  // The steepest tenth: print is mostly slopes, and one letter is as sharp as the next.
  let above = 0;
  for (let bin = bins - 1; bin > 0; bin -= 1) {
    above += counts[bin] ?? 0;
    if (above > edges / 10) return bin / 100;
  }
  return 0;
}
