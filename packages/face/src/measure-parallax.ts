/** The mesh model makes faces shallower than they are; the same loss as in `measureHeadPose` (0.74 of the turn). */
const depthLoss = 0.74;

/**
 * How far a turned face keeps the proportions of a solid head, from the shapes (`measureShape`) of the neutral and the
 * turned frame: about 1 for a head, less the more of its width is lost without coming back from its depth, as a flat
 * or bent picture loses it. Null for shapes that no relief explains.
 *
 * The turned x, y are written as a linear map of the neutral x, y, z (an affine camera; Hartley and Zisserman, Multiple
 * View Geometry, section 6.3). For a rigid head the parts of x that come from x and from z are the cosine and the
 * sine of the turn, in the scale that y shows. A plane offers its z to no one: what its mesh shows of depth
 * is invented, and the width that it lost by turning is not made up for. Only the depths of the neutral are used,
 * because the mesh model gives every picture the depth of a head.
 */
export function measureParallax(neutral: readonly number[], turned: readonly number[]): number | null {
  if (neutral.length === 0 || neutral.length !== turned.length) return null;
  const across = fitLinear(neutral, turned, 0);
  const down = fitLinear(neutral, turned, 1);
  if (!across || !down) return null;
  const scale = Math.abs(down[1]);
  return scale > 0 ? Math.hypot(across[0], depthLoss * across[2]) / scale : null;
}

/** Weights of x, y, z and 1. */
type Weights = [x: number, y: number, z: number, shift: number];

/** Least squares of one axis of `to` by x, y, z of `from`; null when the points lie on a plane. */
function fitLinear(from: readonly number[], to: readonly number[], axis: 0 | 1): Weights | null {
  const rows = Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]);
  for (let at = 0; at + 2 < from.length; at += 3) {
    const terms = [from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0, 1, to[at + axis] ?? 0];
    rows.forEach((row, index) => {
      terms.forEach((term, column) => {
        row[column] = (row[column] ?? 0) + (terms[index] ?? 0) * term;
      });
    });
  }
  return solve(rows);
}

/** Gaussian elimination with pivots; each row holds its right side last. */
function solve(rows: number[][]): Weights | null {
  const left = [...rows];
  const done: { column: number; row: number[] }[] = [];
  for (let column = 0; column < 4; column++) {
    left.sort((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0));
    const pivot = left.shift();
    const head = pivot?.[column] ?? 0;
    if (!pivot || !(Math.abs(head) > 1e-9)) return null;
    const scaled = pivot.map((value) => value / head);
    const eliminate = (row: number[]) => {
      const factor = row[column] ?? 0;
      scaled.forEach((value, index) => {
        row[index] = (row[index] ?? 0) - factor * value;
      });
    };
    for (const row of left) eliminate(row);
    for (const { row } of done) eliminate(row);
    done.push({ column, row: scaled });
  }
  const [x, y, z, shift] = done.map(({ row }) => row[4] ?? 0);
  return x === undefined || y === undefined || z === undefined || shift === undefined
    ? null
    : [x, y, z, shift];
}
