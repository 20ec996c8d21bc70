import { Tensor } from 'onnxruntime-node';
import { type Point, type Raster, resizeRaster } from '../picture/raster.js';
import type { TextModels } from './load-text-models.js';
import type { TextBox } from './text-box.js';

/** The detector is fed pictures whose longer side is this; its network wants multiples of 32. */
const detectionSidePx = 960;
const stride = 32;
/** ImageNet statistics, in the blue-green-red order PP-OCR was trained with. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;
const pixelThreshold = 0.3;
const boxThreshold = 0.5;
/** How far the shrunken text kernel of the network is grown again (DB, Liao et al. 2020). */
const unclipRatio = 1.6;
const smallestSidePx = 4;
const mostBoxes = 200;

/** Finds lines of text. Boxes are in pixels of the raster, longer side first, angle in (-90, 90] degrees. */
export async function detectText(models: TextModels, raster: Raster): Promise<TextBox[]> {
  const scale = detectionSidePx / Math.max(raster.width, raster.height);
  const width = Math.max(stride, Math.round((raster.width * scale) / stride) * stride);
  const height = Math.max(stride, Math.round((raster.height * scale) / stride) * stride);
  const small = await resizeRaster(raster, width, height);
  const input = new Tensor('float32', normalise(small), [1, 3, height, width]);
  const output = await models.detector.run({ x: input });
  const map = Object.values(output)[0];
  if (map === undefined || !(map.data instanceof Float32Array))
    throw new Error('The text detector gave no map.');
  return boxesOf(map.data, width, height).map((box) =>
    scaleBox(box, raster.width / width, raster.height / height),
  );
}

function normalise(raster: Raster): Float32Array {
  const area = raster.width * raster.height;
  const planes = new Float32Array(area * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const factor = 1 / (255 * (deviation[channel] ?? 1));
    const offset = (mean[channel] ?? 0) / (deviation[channel] ?? 1);
    const base = channel * area;
    for (let pixel = 0, byte = 2 - channel; pixel < area; pixel += 1, byte += 3) {
      planes[base + pixel] = (raster.data[byte] ?? 0) * factor - offset;
    }
  }
  return planes;
}

function scaleBox(box: TextBox, scaleX: number, scaleY: number): TextBox {
  // The two scales differ by rounding to 32 only; the mean keeps the rectangle a rectangle.
  const scale = (scaleX + scaleY) / 2;
  return {
    ...box,
    centre: [box.centre[0] * scaleX, box.centre[1] * scaleY],
    width: box.width * scale,
    height: box.height * scale,
  };
}

function boxesOf(map: Float32Array, width: number, height: number): TextBox[] {
  const seen = new Uint8Array(map.length);
  const boxes: TextBox[] = [];
  const queue = new Int32Array(map.length);
  for (let start = 0; start < map.length && boxes.length < mostBoxes; start += 1) {
    if (seen[start] === 1 || (map[start] ?? 0) <= pixelThreshold) continue;
    const component = collectComponent({ map, seen, queue, width, height, start });
    const box = boxOf(component);
    if (box !== null) boxes.push(box);
  }
  return boxes;
}

interface Component {
  /** Leftmost and rightmost pixel of each row: all that a convex hull needs. */
  edge: Point[];
  meanScore: number;
}

function collectComponent(input: {
  map: Float32Array;
  seen: Uint8Array;
  queue: Int32Array;
  width: number;
  height: number;
  start: number;
}): Component {
  const { map, seen, queue, width, height, start } = input;
  const rows = new Map<number, [number, number]>();
  let head = 0;
  let tail = 1;
  let sum = 0;
  queue[0] = start;
  seen[start] = 1;
  while (head < tail) {
    const at = queue[head] ?? 0;
    head += 1;
    sum += map[at] ?? 0;
    const x = at % width;
    const y = (at - x) / width;
    const row = rows.get(y);
    if (row === undefined) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
    for (let dy = -1; dy <= 1; dy += 1) {
      const ny = y + dy;
      if (ny < 0 || ny >= height) continue;
      for (let dx = -1; dx <= 1; dx += 1) {
        const nx = x + dx;
        if (nx < 0 || nx >= width) continue;
        const next = ny * width + nx;
        if (seen[next] === 1 || (map[next] ?? 0) <= pixelThreshold) continue;
        seen[next] = 1;
        queue[tail] = next;
        tail += 1;
      }
    }
  }
  const edge: Point[] = [];
  for (const [y, [left, right]] of rows)
    edge.push([left, y], [right + 1, y], [left, y + 1], [right + 1, y + 1]);
  return { edge, meanScore: sum / tail };
}

function boxOf(component: Component): TextBox | null {
  if (component.meanScore < boxThreshold) return null;
  const box = smallestRectangle(convexHull(component.edge));
  if (Math.min(box.width, box.height) < smallestSidePx - 1) return null;
  const grow = (box.width * box.height * unclipRatio) / (2 * (box.width + box.height));
  return {
    ...box,
    width: box.width + 2 * grow,
    height: box.height + 2 * grow,
    score: component.meanScore,
  };
}

/** Convex hull by Andrew's monotone chain, clockwise in picture coordinates. */
export function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (input: Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of input) {
      for (;;) {
        const last = chain.at(-1);
        const before = chain.at(-2);
        if (last === undefined || before === undefined) break;
        const cross =
          (last[0] - before[0]) * (point[1] - before[1]) - (last[1] - before[1]) * (point[0] - before[0]);
        if (cross > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** The rectangle of least area around a hull: one of its sides lies on a side of the hull. Longer side is the width. */
export function smallestRectangle(hull: Point[]): TextBox {
  let best: TextBox | null = null;
  let bestArea = Number.POSITIVE_INFINITY;
  for (let i = 0; i < hull.length; i += 1) {
    const from = hull[i];
    const to = hull[(i + 1) % hull.length];
    if (from === undefined || to === undefined) continue;
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    let minimumU = Number.POSITIVE_INFINITY;
    let maximumU = Number.NEGATIVE_INFINITY;
    let minimumV = Number.POSITIVE_INFINITY;
    let maximumV = Number.NEGATIVE_INFINITY;
    for (const [x, y] of hull) {
      const u = x * cos + y * sin;
      const v = y * cos - x * sin;
      if (u < minimumU) minimumU = u;
      if (u > maximumU) maximumU = u;
      if (v < minimumV) minimumV = v;
      if (v > maximumV) maximumV = v;
    }
    const width = maximumU - minimumU;
    const height = maximumV - minimumV;
    if (width * height >= bestArea) continue;
    bestArea = width * height;
    const u = (minimumU + maximumU) / 2;
    const v = (minimumV + maximumV) / 2;
    best = { centre: [u * cos - v * sin, u * sin + v * cos], width, height, angle, score: 0 };
  }
  if (best === null) return { centre: hull[0] ?? [0, 0], width: 0, height: 0, angle: 0, score: 0 };
  return longerSideFirst(best);
}

function longerSideFirst(box: TextBox): TextBox {
  const turned =
    box.width >= box.height
      ? box
      : { ...box, width: box.height, height: box.width, angle: box.angle + Math.PI / 2 };
  let { angle } = turned;
  while (angle > Math.PI / 2) angle -= Math.PI;
  while (angle <= -Math.PI / 2) angle += Math.PI;
  return { ...turned, angle };
}
