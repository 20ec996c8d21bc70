import type { GreyFrame } from './grey-frame.js';

/**
 * Grey steps of a frame: how much brighter it gets to the right, and downwards. Each is the difference of two small
 * areas, longer along the edge than across it: the side of a document is a step between two areas, and the
 * grain of wood or cloth is not.
 */
export interface Steps {
  width: number;
  height: number;
  across: Int16Array;
  down: Int16Array;
  /** What counts as a step in this frame: more than the noise and the grain of what is in it. */
  least: number;
}

/** Weakest step that is looked at, in grey levels; a white card on a white desk casts as much shadow. */
const faintestStep = 5;
const strongestNeeded = 16;
/** Half the length of an area along the edge, and its depth across it, in pixels. */
const halfLength = 3;
const depthPx = 3;

export function findSteps(frame: GreyFrame): Steps {
  const { width, height } = frame;
  const sums = sumAreas(frame);
  const line = width + 1;
  const across = new Int16Array(width * height);
  const down = new Int16Array(width * height);
  let total = 0;
  // At the edge of the frame the areas are cut short: a side that runs out of the picture must be seen to.
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - halfLength);
    const bottom = Math.min(height, y + halfLength + 1);
    const first = top * line;
    const last = bottom * line;
    const areaPx = (bottom - top) * depthPx;
    for (let x = depthPx; x <= width - depthPx; x += 1) {
      // Right area less left area.
      const step =
        (sums[last + x + depthPx] ?? 0) -
        2 * (sums[last + x] ?? 0) +
        (sums[last + x - depthPx] ?? 0) -
        ((sums[first + x + depthPx] ?? 0) - 2 * (sums[first + x] ?? 0) + (sums[first + x - depthPx] ?? 0));
      const value = step / areaPx;
      across[y * width + x] = value;
      total += Math.abs(value);
    }
  }
  for (let y = depthPx; y <= height - depthPx; y += 1) {
    const above = (y - depthPx) * line;
    const here = y * line;
    const below = (y + depthPx) * line;
    for (let x = 0; x < width; x += 1) {
      const from = Math.max(0, x - halfLength);
      const to = Math.min(width, x + halfLength + 1);
      const step =
        (sums[below + to] ?? 0) -
        2 * (sums[here + to] ?? 0) +
        (sums[above + to] ?? 0) -
        ((sums[below + from] ?? 0) - 2 * (sums[here + from] ?? 0) + (sums[above + from] ?? 0));
      const value = step / ((to - from) * depthPx);
      down[y * width + x] = value;
      total += Math.abs(value);
    }
  }
  const mean = total / (width * height);
  return { width, height, across, down, least: Math.max(faintestStep, Math.min(strongestNeeded, mean)) };
}

/** For each place the sum of all greys above and to the left of it. */
function sumAreas({ width, height, data }: GreyFrame): Int32Array {
  const line = width + 1;
  const sums = new Int32Array(line * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += data[y * width + x] ?? 0;
      const at = (y + 1) * line + x + 1;
      sums[at] = (sums[at - line] ?? 0) + row;
    }
  }
  return sums;
}

/**
 * A straight edge that lies (`row`) or stands (`column`): `y = position + slope * (x - width / 2)` for a row,
 * `x = position + slope * (y - height / 2)` for a column.
 */
export interface EdgeLine {
  position: number;
  slope: number;
  /** Running counts along the line, by pixel: how much of it is a step to brighter, and to darker. */
  rises: Float32Array;
  falls: Float32Array;
  /** All of it that is edge, in pixels. */
  length: number;
}

/** Leans up to 17 degrees: a document that is held straight, seen from a slant. */
const mostSlope = 0.3;
const slopeStep = 0.03;
const slopes = Math.round((2 * mostSlope) / slopeStep) + 1;
/** How well a single pixel knows the direction of its edge, in slope bins to either side. */
const slopeDoubtBins = 4;
/** A leaning edge moves the areas of the other direction by this much less. */
const leanGain = (2 * halfLength + 1) / (depthPx * 2);
const linesKept = 10;
/** An edge counts up to this many grey levels: a crisp black line must not outvote the side of a document. */
const fullStep = 32;

/** The view along one axis: `u` runs along the lines and `v` across them. */
interface Axis {
  length: number;
  depth: number;
  alongStride: number;
  acrossStride: number;
  /** Step across the line, and along it. */
  across: Int16Array;
  along: Int16Array;
}

function axisOf({ width, height, across, down }: Steps, kind: 'row' | 'column'): Axis {
  return kind === 'row'
    ? { length: width, depth: height, alongStride: 1, acrossStride: width, across: down, along: across }
    : { length: height, depth: width, alongStride: width, acrossStride: 1, across, along: down };
}

/** The straight edges with most step along them. */
export function findEdgeLines(steps: Steps, kind: 'row' | 'column'): EdgeLine[] {
  const axis = axisOf(steps, kind);
  return pickLines(castVotes(axis, steps.least), axis.depth).map((rough) =>
    traceLine(axis, steps.least, straighten(axis, steps.least, rough)),
  );
}

/** Where a line is, and which way it steps: 1 to brighter, -1 to darker. */
interface RoughLine {
  position: number;
  slope: number;
  direction: 1 | -1;
}

/** How far beside the rough line its edge is looked for, first and then once more. */
const straightenPx = [3, 2] as const;
/** With fewer points a line is not better known than by its votes. */
const leastPoints = 12;

/** The line through the edge itself (least squares): votes know its slope only by steps. */
function straighten(axis: Axis, least: number, rough: RoughLine): RoughLine {
  const { length, depth, alongStride, acrossStride, across } = axis;
  const middle = length / 2;
  let { position, slope } = rough;
  for (const reach of straightenPx) {
    let [n, sumU, sumV, sumUU, sumUV] = [0, 0, 0, 0, 0];
    for (let place = 0; place < length; place += 1) {
      const centre = Math.round(position + slope * (place - middle));
      let strongest = least;
      let found = -1;
      for (let v = Math.max(1, centre - reach); v <= Math.min(depth - 2, centre + reach); v += 1) {
        const step = rough.direction * (across[place * alongStride + v * acrossStride] ?? 0);
        if (step <= strongest) continue;
        strongest = step;
        found = v;
      }
      if (found < 0) continue;
      const u = place - middle;
      n += 1;
      sumU += u;
      sumV += found;
      sumUU += u * u;
      sumUV += u * found;
    }
    const spread = n * sumUU - sumU * sumU;
    if (n < leastPoints || spread <= 0) break;
    slope = (n * sumUV - sumU * sumV) / spread;
    position = (sumV - slope * sumU) / n;
  }
  return { ...rough, position, slope };
}

/** Votes by direction of the step, slope and position. */
function castVotes(
  { length, depth, alongStride, acrossStride, across, along }: Axis,
  least: number,
): { rising: Float32Array; falling: Float32Array } {
  const rising = new Float32Array(slopes * depth);
  const falling = new Float32Array(slopes * depth);
  const middle = length / 2;
  for (let v = 1; v < depth - 1; v += 1) {
    for (let u = 0; u < length; u += 1) {
      const at = u * alongStride + v * acrossStride;
      const step = across[at] ?? 0;
      const size = Math.abs(step);
      if (size < least) continue;
      const lean = along[at] ?? 0;
      if (Math.abs(lean) > 0.4 * size + 4) continue;
      // Of a soft edge the middle counts.
      if (Math.abs(across[at - acrossStride] ?? 0) > size || Math.abs(across[at + acrossStride] ?? 0) >= size)
        continue;
      const weight = Math.min(size, fullStep);
      const votes = step > 0 ? rising : falling;
      const centre = Math.round((mostSlope - (leanGain * lean) / step) / slopeStep);
      const first = Math.max(0, centre - slopeDoubtBins);
      const last = Math.min(slopes - 1, centre + slopeDoubtBins);
      for (let bin = first; bin <= last; bin += 1) {
        const position = v - (bin * slopeStep - mostSlope) * (u - middle);
        const low = Math.floor(position);
        if (low < 0 || low >= depth - 1) continue;
        const share = position - low;
        const to = bin * depth + low;
        votes[to] = (votes[to] ?? 0) + weight * (1 - share);
        votes[to + 1] = (votes[to + 1] ?? 0) + weight * share;
      }
    }
  }
  return { rising, falling };
}

function pickLines(votes: { rising: Float32Array; falling: Float32Array }, depth: number): RoughLine[] {
  const picked: RoughLine[] = [];
  for (const [table, direction] of [
    [votes.rising, 1],
    [votes.falling, -1],
  ] as const) {
    for (let count = 0; count < linesKept; count += 1) {
      let best = 0;
      let bestAt = -1;
      for (let at = 0; at < table.length; at += 1) {
        const value = table[at] ?? 0;
        if (value > best) {
          best = value;
          bestAt = at;
        }
      }
      if (bestAt < 0) break;
      const bin = Math.floor(bestAt / depth);
      const position = bestAt % depth;
      picked.push({ position, slope: bin * slopeStep - mostSlope, direction });
      // What lies beside the line is the same edge seen at another slope.
      for (let other = 0; other < slopes; other += 1) {
        const reach = Math.abs(other - bin) <= 4 ? 3 : 1;
        for (
          let near = Math.max(0, position - reach);
          near <= Math.min(depth - 1, position + reach);
          near += 1
        )
          table[other * depth + near] = 0;
      }
    }
  }
  return picked;
}

/** Walks along the line and counts where it is an edge, a pixel to either side being the same place. */
function traceLine(
  { length, depth, alongStride, acrossStride, across, along }: Axis,
  least: number,
  { position, slope }: RoughLine,
): EdgeLine {
  const rises = new Float32Array(length + 1);
  const falls = new Float32Array(length + 1);
  const middle = length / 2;
  for (let u = 0; u < length; u += 1) {
    const centre = Math.round(position + slope * (u - middle));
    let rise = 0;
    let fall = 0;
    for (let v = Math.max(1, centre - 1); v <= Math.min(depth - 2, centre + 1); v += 1) {
      const at = u * alongStride + v * acrossStride;
      const step = across[at] ?? 0;
      if (Math.abs(step) < least || Math.abs(along[at] ?? 0) > Math.abs(step)) continue;
      if (step > 0) rise = 1;
      else fall = 1;
    }
    rises[u + 1] = (rises[u] ?? 0) + rise;
    falls[u + 1] = (falls[u] ?? 0) + fall;
  }
  return { position, slope, rises, falls, length: Math.max(rises[length] ?? 0, falls[length] ?? 0) };
}

const leastSeenPx = 3;

/** Share of the line between two places that is an edge in one direction, 0-1. Null where it lies outside the frame. */
export function coverageOf({ rises, falls }: EdgeLine, from: number, to: number): number | null {
  const last = rises.length - 1;
  const start = Math.max(0, Math.round(from));
  const end = Math.min(last, Math.round(to));
  const length = end - start;
  if (length < leastSeenPx || length < 0.25 * (to - from)) return null;
  const rise = (rises[end] ?? 0) - (rises[start] ?? 0);
  const fall = (falls[end] ?? 0) - (falls[start] ?? 0);
  return Math.max(rise, fall) / length;
}
