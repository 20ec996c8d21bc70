import type { MeshPoint } from './face-engine.js';

const rightEyeOuterCorner = 33;
const leftEyeOuterCorner = 263;

/** Mesh points that lie near one plane through the eyes and the mouth, as far as a face has one. */
const facePlane = [
  33, 133, 159, 145, 362, 263, 386, 374, 70, 105, 107, 336, 334, 300, 61, 291, 0, 17, 13, 14, 10, 9, 151, 199,
  152,
] as const;
/** Ridge of the nose, out of that plane towards the camera. */
const nose = [6, 197, 195, 5, 4, 1, 2, 98, 327, 48, 278] as const;
/** Cheeks and the outline, behind it. */
const outline = [
  205, 425, 50, 280, 234, 454, 127, 356, 93, 323, 132, 361, 58, 288, 172, 397, 136, 365, 150, 379, 21, 251,
] as const;

/** The mesh points of `LivenessFrame.shape`, in its order. */
export const shapePoints: readonly number[] = [...facePlane, ...nose, ...outline];

/**
 * x, y, z of chosen mesh points without position, scale and roll: the outer corners of the eyes lie at (-0.5, 0) and
 * (0.5, 0). z is what the mesh model believes of the depth, smaller is nearer. Null without the points.
 */
export function measureShape(points: readonly MeshPoint[]): number[] | null {
  const right = points[rightEyeOuterCorner];
  const left = points[leftEyeOuterCorner];
  if (!right || !left) return null;
  const [alongX, alongY] = [left[0] - right[0], left[1] - right[1]];
  const squared = alongX ** 2 + alongY ** 2;
  if (!(squared > 0)) return null;
  const shape: number[] = [];
  for (const index of shapePoints) {
    const point = points[index];
    if (!point) return null;
    const x = point[0] - (left[0] + right[0]) / 2;
    const y = point[1] - (left[1] + right[1]) / 2;
    shape.push(
      rounded((x * alongX + y * alongY) / squared),
      rounded((y * alongX - x * alongY) / squared),
      rounded(point[2] / Math.sqrt(squared)),
    );
  }
  return shape;
}

const rounded = (value: number) => Math.round(value * 1e5) / 1e5;
