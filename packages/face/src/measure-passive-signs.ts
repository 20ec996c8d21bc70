import type { Box } from '@gatehouse/contract';
import { cutRegion } from './cut-region.js';
import type { Picture } from './decode-picture.js';
import type { FaceMesh } from './face-engine.js';
import { meshBounds } from './face-oval.js';
import { toGrey } from './face-raster.js';
import { powerSpectrum } from './power-spectrum.js';

/** What a screen or a print may leave in a picture of it; 0-100 each, higher is more suspicious. */
export interface PassiveSigns {
  /** A regular pattern on the face: dots, a pixel grid, or the moire of either. */
  moire: number;
  /** Straight edges left and right of the face, as those of a sheet or a screen. */
  border: number;
  /** Share of the face that has lost its colour to a limit of the sensor. */
  clipping: number;
}

/**
 * Weak hints of a screen or a print. They are no verdict: a striped shirt, a door frame or a lamp shows them too, a good
 * print shows none. What cannot be measured counts 0.
 */
export async function measurePassiveSigns(picture: Picture, mesh: FaceMesh): Promise<PassiveSigns> {
  const face = meshBounds(mesh.points);
  return {
    moire: await measureMoire(picture, face),
    border: await measureBorder(picture, face),
    clipping: await measureClipping(picture, face),
  };
}

const patchSide = 128;
/** Frequencies that are looked at, in cycles a pixel: below are the features of a face, above nothing is left. */
const lowestFrequency = 0.12;
const highestFrequency = 0.47;
/** Log10 of the peak over its surroundings. Rendered heads measure 1.1 to 1.9, drawn prints and screens 4.3 to 5. */
const moireAt0 = 1.9;
const moireAt100 = 4;

/** The strongest single frequency against the others of its distance: skin and noise spread over all directions. */
async function measureMoire(picture: Picture, face: Box): Promise<number> {
  const scale = picture.raster.width / picture.widthPx;
  const side = patchSide / scale;
  const patch = await cutRegion(
    picture,
    { x: face.x + (face.width - side) / 2, y: face.y + (face.height - side) / 2, width: side, height: side },
    { longestSidePx: patchSide, beyondEdge: 'pad' },
  );
  if (!patch || patch.width !== patchSide || patch.height !== patchSide) return 0;
  const power = powerSpectrum(toGrey(patch.rgb), patchSide);
  const rings = new Map<number, { power: number; isJpegGrid: boolean }[]>();
  for (let row = 0; row < patchSide; row++) {
    for (let column = 0; column <= patchSide / 2; column++) {
      const across = column / patchSide;
      const down = (row < patchSide / 2 ? row : row - patchSide) / patchSide;
      const radius = Math.hypot(across, down);
      if (radius < lowestFrequency || radius > highestFrequency) continue;
      const ring = Math.floor(radius * 40);
      const members = rings.get(ring) ?? [];
      members.push({ power: power[row * patchSide + column] ?? 0, isJpegGrid: onJpegGrid(across, down) });
      rings.set(ring, members);
    }
  }
  const peaks = Array.from(rings.values(), (members) => {
    const sorted = members.map((member) => member.power).sort((a, b) => a - b);
    const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const strongest = Math.max(0, ...members.flatMap((member) => (member.isJpegGrid ? [] : [member.power])));
    return Math.log10((strongest + 1) / (usual + 1));
  });
  return scoreBetween(Math.max(0, ...peaks), moireAt0, moireAt100);
}

/** JPEG draws its own grid of eight pixels along both axes. */
function onJpegGrid(across: number, down: number): boolean {
  const near = (frequency: number) => Math.abs(frequency * 8 - Math.round(frequency * 8)) < 0.2;
  const onAxis = (frequency: number) => Math.abs(frequency) < 0.02;
  return (onAxis(across) && near(down)) || (onAxis(down) && near(across));
}

const borderWidthPx = 160;
/** Slopes of an upright edge that are tried: a sheet held by hand and seen at an angle. */
const borderSlopes = [-0.25, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2, 0.25] as const;
/** Mean step in grey levels along the weaker of the two edges. Rendered heads measure 11 to 31, prints and screens 29 up. */
const borderAt0 = 25;
const borderAt100 = 80;

async function measureBorder(picture: Picture, face: Box): Promise<number> {
  const whole = { x: 0, y: 0, width: picture.widthPx, height: picture.heightPx };
  const longestSidePx = Math.round(
    (borderWidthPx * Math.max(whole.width, whole.height)) / Math.max(1, whole.width),
  );
  const region = await cutRegion(picture, whole, { longestSidePx, beyondEdge: 'clip' });
  if (!region) return 0;
  const { width, height } = region;
  const grey = toGrey(region.rgb);
  const scale = width / picture.widthPx;
  const top = Math.max(0, Math.round((face.y - 0.2 * face.height) * scale));
  const bottom = Math.min(height - 1, Math.round((face.y + 1.2 * face.height) * scale));
  if (bottom - top < 10) return 0;
  const edge = (from: number, to: number) => {
    let strongest = 0;
    for (const slope of borderSlopes) {
      for (let x = from; x < to; x++) strongest = Math.max(strongest, meanStep(x, slope));
    }
    return strongest;
  };
  const meanStep = (x: number, slope: number) => {
    let sum = 0;
    let count = 0;
    for (let y = top; y <= bottom; y++) {
      const column = Math.round(x + slope * (y - (top + bottom) / 2));
      if (column < 1 || column >= width - 1) continue;
      sum += (grey[y * width + column + 1] ?? 0) - (grey[y * width + column - 1] ?? 0);
      count++;
    }
    return count > 0.8 * (bottom - top) ? Math.abs(sum) / count : 0;
  };
  const left = edge(1, Math.floor(face.x * scale));
  const right = edge(Math.ceil((face.x + face.width) * scale), width - 1);
  return scoreBetween(Math.min(left, right), borderAt0, borderAt100);
}

const clippedHigh = 252;
const clippingAt100 = 0.2;

async function measureClipping(picture: Picture, face: Box): Promise<number> {
  const region = await cutRegion(picture, face, { longestSidePx: 160, beyondEdge: 'clip' });
  if (!region) return 0;
  let clipped = 0;
  for (let at = 0; at < region.rgb.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = region.rgb.subarray(at, at + 3);
    if (Math.max(red, green, blue) >= clippedHigh) clipped++;
  }
  return scoreBetween(clipped / (region.rgb.length / 3), 0, clippingAt100);
}

function scoreBetween(value: number, at0: number, at100: number): number {
  return Math.round(100 * Math.max(0, Math.min(1, (value - at0) / (at100 - at0))));
}
