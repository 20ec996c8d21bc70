/** A point of a face mesh in pixels of the portrait; z in the same unit, smaller is nearer to the camera. */
export type PortraitPoint = readonly [x: number, y: number, z: number];

/** How far every vertex of a grid over the portrait lies from the plane of the picture, and how far it goes with the head. */
export interface HeadRelief {
  columns: number;
  rows: number;
  /** Depth by vertex in pixels of the portrait, row by row; smaller is nearer. */
  depth: Float32Array;
  /** 1: turns with the head; 0: stays where it is, as shoulders and wall do. */
  share: Float32Array;
  /** Middle of the face and its width, in pixels of the portrait. */
  middle: readonly [x: number, y: number];
  faceWidth: number;
  /** How far the portrait itself is turned, by its mesh; positive to the person's own left. */
  yawDegrees: number;
}

/** Mesh points beside the ears: the person's right, the person's left. */
const [besideRightEar, besideLeftEar] = [234, 454] as const;

/** Beyond the mesh the head curves back this fast, and no further than this; in widths of the face. */
const curvature = 1.1;
const deepest = 0.75;
/** Where hair and jaw end: from here on the picture moves less and less with the head. In widths of the face. */
const headReach = 0.3;
const stillFrom = 0.85;

/**
 * A portrait as a relief, from the points of its face mesh: inside their hull the depths of the mesh, outside a
 * head that curves back and fades into what stands still. `columns` x `rows` cells over the picture.
 */
export function buildHeadRelief(
  mesh: readonly PortraitPoint[],
  { width, height, columns, rows }: { width: number; height: number; columns: number; rows: number },
): HeadRelief {
  const xs = mesh.map(([x]) => x);
  const ys = mesh.map(([, y]) => y);
  const faceWidth = Math.max(...xs) - Math.min(...xs);
  const middle = [(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2] as const;
  const hull = convexHull(mesh);
  const depth = new Float32Array((columns + 1) * (rows + 1));
  const share = new Float32Array(depth.length);
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      const place = [(column / columns) * width, (row / rows) * height] as const;
      const index = row * (columns + 1) + column;
      const edge = nearestOnHull(hull, place);
      const beyond = edge.inside ? 0 : edge.distance / faceWidth;
      depth[index] = edge.inside
        ? interpolateDepth(mesh, place)
        : edge.depth + faceWidth * Math.min(deepest, curvature * beyond);
      share[index] = 1 - smoothStep((beyond - headReach) / (stillFrom - headReach));
    }
  }
  return { columns, rows, depth, share, middle, faceWidth, yawDegrees: portraitYaw(mesh) };
}

function portraitYaw(mesh: readonly PortraitPoint[]): number {
  const right = mesh[besideRightEar];
  const left = mesh[besideLeftEar];
  if (!right || !left) throw new RangeError('The mesh of a portrait has at least 468 points.');
  return (Math.atan2(left[2] - right[2], left[0] - right[0]) * 180) / Math.PI;
}

const smoothStep = (value: number) => {
  const inside = Math.max(0, Math.min(1, value));
  return inside * inside * (3 - 2 * inside);
};

/** Inverse distance weights of the nearest points: the mesh is dense, and the relief need not be smoother than it. */
function interpolateDepth(mesh: readonly PortraitPoint[], [x, y]: readonly [number, number]): number {
  let weights = 0;
  let sum = 0;
  for (const [px, py, pz] of mesh) {
    const squared = (px - x) ** 2 + (py - y) ** 2;
    const weight = 1 / (squared * squared + 1);
    weights += weight;
    sum += weight * pz;
  }
  return sum / weights;
}

/** Andrew's monotone chain, clockwise in picture coordinates. */
function convexHull(points: readonly PortraitPoint[]): PortraitPoint[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly PortraitPoint[]) => {
    const chain: PortraitPoint[] = [];
    for (const point of ordered) {
      for (
        let last = chain.at(-1), before = chain.at(-2);
        last && before;
        last = chain.at(-1), before = chain.at(-2)
      ) {
        if (cross(before, last, point) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const cross = (a: PortraitPoint, b: PortraitPoint, c: readonly [number, number, ...unknown[]]) =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

function nearestOnHull(
  hull: readonly PortraitPoint[],
  [x, y]: readonly [number, number],
): { inside: boolean; distance: number; depth: number } {
  let nearest = { distance: Number.POSITIVE_INFINITY, depth: 0 };
  let inside = true;
  hull.forEach((from, index) => {
    const to = hull[(index + 1) % hull.length] ?? from;
    if (cross(from, to, [x, y]) < 0) inside = false;
    const along = [to[0] - from[0], to[1] - from[1]] as const;
    const length = along[0] ** 2 + along[1] ** 2 || 1;
    const share = Math.max(0, Math.min(1, ((x - from[0]) * along[0] + (y - from[1]) * along[1]) / length));
    const distance = Math.hypot(x - from[0] - share * along[0], y - from[1] - share * along[1]);
    if (distance < nearest.distance) nearest = { distance, depth: from[2] + share * (to[2] - from[2]) };
  });
  return { inside, ...nearest };
}
