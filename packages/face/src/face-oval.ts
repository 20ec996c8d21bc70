import type { Box } from '@gatehouse/contract';
import type { MeshPoint } from './face-engine.js';

// The outline of the face in MediaPipe's numbering, clockwise from the top of the forehead.
const ovalPoints = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** The smallest upright box around the mesh. */
export function meshBounds(points: readonly MeshPoint[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * Which pixels of a `side` x `side` raster lie on the face: 1 inside its outline drawn in by 6 %, else 0. Hair and
 * background stay outside, where a white wall would pass for glare.
 */
export function maskFaceOval(
  points: readonly MeshPoint[],
  toRaster: (point: MeshPoint) => readonly [number, number],
  side: number,
): Uint8Array {
  const outline = ovalPoints.flatMap((index) => {
    const point = points[index];
    return point ? [toRaster(point)] : [];
  });
  const centreX = outline.reduce((sum, [x]) => sum + x, 0) / outline.length;
  const centreY = outline.reduce((sum, [, y]) => sum + y, 0) / outline.length;
  const drawnIn = outline.map(
    ([x, y]) => [centreX + (x - centreX) * 0.94, centreY + (y - centreY) * 0.94] as const,
  );
  return maskPolygon(drawnIn, side);
}

/** Which pixels of a `side` x `side` raster have their middle inside an outline. */
export function maskPolygon(outline: readonly (readonly [number, number])[], side: number): Uint8Array {
  const mask = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) {
    const crossings = crossingsOf(outline, row + 0.5);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const from = Math.max(0, Math.ceil((crossings[index] ?? 0) - 0.5));
      const to = Math.min(side - 1, Math.floor((crossings[index + 1] ?? -1) - 0.5));
      if (to >= from) mask.fill(1, row * side + from, row * side + to + 1);
    }
  }
  return mask;
}

/** A disc in the middle of a `side` x `side` raster, for a face whose outline is not known. */
export function maskDisc(side: number): Uint8Array {
  const mask = new Uint8Array(side * side);
  const middle = (side - 1) / 2;
  return mask.map((_, index) => {
    const column = index % side;
    const row = (index - column) / side;
    return Math.hypot(column - middle, row - middle) < 0.45 * side ? 1 : 0;
  });
}

function crossingsOf(outline: readonly (readonly [number, number])[], y: number): number[] {
  return outline
    .flatMap(([x1, y1], index) => {
      const next = outline[(index + 1) % outline.length];
      if (!next) return [];
      const [x2, y2] = next;
      return y1 <= y !== y2 <= y ? [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)] : [];
    })
    .sort((a, b) => a - b);
}
