import { shapeParts } from './liveness-shape.js';

/**
 * How far a turned face departs from what a flat picture of the neutral one could show. Two views of a plane differ by a
 * homography (Hartley and Zisserman, Multiple View Geometry, section 13): it is fitted to eyes, brows, mouth and chin,
 * and what the nose does beyond it is its depth. In distances of the outer eye corners; 0 for a plane.
 */
export function measureParallax(neutral: readonly number[], turned: readonly number[]): number | null {
  const fit = fitAffine(neutral, turned, shapeParts.facePlane);
  if (!fit) return null;
  const residuals = shapeParts.nose.map((place) => {
    const [x, y] = point(neutral, place);
    const [seenX] = point(turned, place);
    return seenX - (fit.x[0] * x + fit.x[1] * y + fit.x[2]);
  });
  return Math.abs(residuals.reduce((sum, value) => sum + value, 0) / residuals.length);
}

const point = (shape: readonly number[], place: number): [number, number] => [
  shape[2 * place] ?? Number.NaN,
  shape[2 * place + 1] ?? Number.NaN,
];

type Row = [number, number, number];

function fitAffine(
  from: readonly number[],
  to: readonly number[],
  places: readonly number[],
): { x: Row; y: Row } | null {
  const x = solveNormal(from, to, places, 0);
  const y = solveNormal(from, to, places, 1);
  return x && y && { x, y };
}

function solveNormal(
  from: readonly number[],
  to: readonly number[],
  places: readonly number[],
  axis: 0 | 1,
): Row | null {
  const sums = { xx: 0, xy: 0, yy: 0, x: 0, y: 0, n: 0, tx: 0, ty: 0, t: 0 };
  for (const place of places) {
    const [x, y] = point(from, place);
    const target = point(to, place)[axis];
    sums.xx += x * x;
    sums.xy += x * y;
    sums.yy += y * y;
    sums.x += x;
    sums.y += y;
    sums.n += 1;
    sums.tx += target * x;
    sums.ty += target * y;
    sums.t += target;
  }
  const { xx, xy, yy, x, y, n, tx, ty, t } = sums;
  const determinant = xx * (yy * n - y * y) - xy * (xy * n - y * x) + x * (xy * y - yy * x);
  if (!(Math.abs(determinant) > 1e-12)) return null;
  return [
    (tx * (yy * n - y * y) - xy * (ty * n - y * t) + x * (ty * y - yy * t)) / determinant,
    (xx * (ty * n - t * y) - tx * (xy * n - y * x) + x * (xy * t - ty * x)) / determinant,
    (xx * (yy * t - y * ty) - xy * (xy * t - ty * x) + tx * (xy * y - yy * x)) / determinant,
  ];
}
