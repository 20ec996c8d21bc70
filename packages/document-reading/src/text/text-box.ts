import type { Box } from '@gatehouse/contract';
import type { Point, Quad } from '../picture/raster.js';

/** A line of text as the detector found it: a turned rectangle. */
export interface TextBox {
  centre: Point;
  /** Along the direction of reading. */
  width: number;
  height: number;
  /** Direction of reading, radians, clockwise from the x axis. */
  angle: number;
  /** Mean probability of the detector inside the box, 0-1. */
  score: number;
}

/** The corners of a box, grown on each side by the given pixels. */
export function quadOf(box: TextBox, growX = 0, growY = growX): Quad {
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  const halfWidth = box.width / 2 + growX;
  const halfHeight = box.height / 2 + growY;
  const corner = (u: number, v: number): Point => [
    box.centre[0] + u * cos - v * sin,
    box.centre[1] + u * sin + v * cos,
  ];
  return [
    corner(-halfWidth, -halfHeight),
    corner(halfWidth, -halfHeight),
    corner(halfWidth, halfHeight),
    corner(-halfWidth, halfHeight),
  ];
}

/** The upright rectangle around a box or a quadrilateral. */
export function boundsOf(points: readonly Point[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Reads a box along the side that is nearest to the given angle, however the detector named its sides. */
export function alignBox(box: TextBox, angle: number): TextBox {
  const quarter = Math.PI / 2;
  const turns = Math.round((angle - box.angle) / quarter);
  const swap = Math.abs(turns) % 2 === 1;
  return {
    ...box,
    angle: box.angle + turns * quarter,
    width: swap ? box.height : box.width,
    height: swap ? box.width : box.height,
  };
}

/** Middle value of weighted numbers; 0 for none. */
export function weightedMedian(entries: { value: number; weight: number }[]): number {
  const sorted = [...entries].sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, entry) => sum + entry.weight, 0) / 2;
  let sum = 0;
  for (const entry of sorted) {
    sum += entry.weight;
    if (sum >= half) return entry.value;
  }
  return 0;
}
