/** Three bytes a pixel, row by row. */
export interface Raster {
  data: Buffer;
  width: number;
  height: number;
}

/** A grid of vertices that carries a texture: each with its place on the picture, its depth, and its place on the texture. */
export interface TexturedGrid {
  columns: number;
  rows: number;
  /** x, y, depth by vertex, row by row; smaller depths hide larger ones. */
  vertices: Float32Array;
  /** x, y on the texture in pixels, by vertex. */
  texture: Float32Array;
}

/** Draws the grid over the picture with hidden surfaces removed. Cells are small, so depth is linear inside them. */
export function drawSurfaceMesh(picture: Raster, grid: TexturedGrid, texture: Raster): void {
  const nearest = new Float32Array(picture.width * picture.height).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const corner = row * (grid.columns + 1) + column;
      const below = corner + grid.columns + 1;
      drawTriangle([corner, corner + 1, below], { picture, nearest, grid, texture });
      drawTriangle([corner + 1, below + 1, below], { picture, nearest, grid, texture });
    }
  }
}

interface Drawing {
  picture: Raster;
  nearest: Float32Array;
  grid: TexturedGrid;
  texture: Raster;
}

function drawTriangle([a, b, c]: [number, number, number], drawing: Drawing): void {
  const { picture, nearest, grid, texture } = drawing;
  const vertex = (index: number, axis: number) => grid.vertices[index * 3 + axis] ?? 0;
  const source = (index: number, axis: number) => grid.texture[index * 2 + axis] ?? 0;
  const [ax, ay, bx, by, cx, cy] = [
    vertex(a, 0),
    vertex(a, 1),
    vertex(b, 0),
    vertex(b, 1),
    vertex(c, 0),
    vertex(c, 1),
  ];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  // Turned away from the camera: its back is never seen on a head.
  if (!(area > 1e-9)) return;
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const bottom = Math.min(picture.height - 1, Math.floor(Math.max(ay, by, cy)));
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const right = Math.min(picture.width - 1, Math.floor(Math.max(ax, bx, cx)));
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const shareB = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
      const shareC = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
      const shareA = 1 - shareB - shareC;
      if (shareA < -1e-6 || shareB < -1e-6 || shareC < -1e-6) continue;
      const depth = shareA * vertex(a, 2) + shareB * vertex(b, 2) + shareC * vertex(c, 2);
      const pixel = y * picture.width + x;
      if (depth >= (nearest[pixel] ?? 0)) continue;
      nearest[pixel] = depth;
      copySample(
        texture,
        shareA * source(a, 0) + shareB * source(b, 0) + shareC * source(c, 0),
        shareA * source(a, 1) + shareB * source(b, 1) + shareC * source(c, 1),
        picture.data,
        pixel * 3,
      );
    }
  }
}

/** Bilinear. */
function copySample({ data, width, height }: Raster, x: number, y: number, to: Buffer, at: number): void {
  const left = Math.max(0, Math.min(width - 2, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 2, Math.floor(y)));
  const right = Math.max(0, Math.min(1, x - left));
  const down = Math.max(0, Math.min(1, y - top));
  for (let channel = 0; channel < 3; channel += 1) {
    const from = (top * width + left) * 3 + channel;
    const upper = (data[from] ?? 0) * (1 - right) + (data[from + 3] ?? 0) * right;
    const lower = (data[from + width * 3] ?? 0) * (1 - right) + (data[from + width * 3 + 3] ?? 0) * right;
    to[at + channel] = Math.round(upper * (1 - down) + lower * down);
  }
}
