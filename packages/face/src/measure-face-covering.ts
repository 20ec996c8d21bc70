import type { FaceCovering } from '@gatehouse/contract';
import { maskPolygon } from './face-oval.js';
import { toGrey } from './face-raster.js';

/** A point of the mesh in pixels of the chip. */
type ChipPoint = readonly [x: number, y: number];

/** An aligned face with its mesh; `points` in pixels of the chip. */
export interface FaceChip {
  rgb: Uint8Array;
  side: number;
  points: readonly ChipPoint[];
}

export interface CoveringFindings {
  /** How much redder the lips are than the skin around them, in shares of the colour; what covers them is as red as itself. */
  lipRedness: number;
  /** Spread of grey over the lips, as a share of the grey of the upper face: lips, teeth and the line between have some. */
  lipContrast: number;
  /** Strength of the line across the bridge of the nose, as a share of the grey of the upper face. */
  bridgeLine: number;
  /** The weaker of the two lines under the eyes, likewise. */
  rimLine: number;
  /** Spread of grey over the eye that shows more, likewise: an eye, open or closed, has some, a board before it none. */
  eyeContrast: number;
  /** Grey of the skin under the lighter eye, as a share of the grey of the upper face. */
  eyeLight: number;
}

// Outlines in MediaPipe's numbering.
const lips = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
const aroundMouth = [
  [205, 187, 147, 213, 192, 214, 212, 216, 206],
  [425, 411, 376, 433, 416, 434, 432, 436, 426],
  [17, 314, 405, 321, 375, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 146, 91, 181, 84],
];
const upperFace = [
  [116, 117, 118, 119, 120, 47, 126, 100, 101, 50, 123],
  [345, 346, 347, 348, 349, 277, 355, 329, 330, 280, 352],
  [67, 109, 10, 338, 297, 299, 9, 69],
];
// `around`: the skin under the eye; `whole`: the eye from the crease of its lid down to there.
const eyes = [
  {
    outer: 33,
    inner: 133,
    below: 145,
    around: [226, 110, 24, 23, 22, 26, 112, 155, 154, 153, 145, 144, 163, 7],
    whole: [226, 110, 24, 23, 22, 26, 112, 243, 190, 56, 28, 27, 29, 30, 247],
  },
  {
    outer: 263,
    inner: 362,
    below: 374,
    around: [446, 339, 254, 253, 252, 256, 341, 382, 381, 380, 374, 373, 390, 249],
    whole: [446, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260, 467],
  },
] as const;

/** Lines are looked for at the width of a frame: three pixels of a chip of 150. Smaller chips hold none to rely on. */
const lineReachPx = 3;
export const coveringChipSide = 150;

/** Where the measures part, with room on both sides: set on drawn masks and glasses, see docs/reference/face-covering.md. */
export const coveringLimits = {
  lipRednessSeen: 0.03,
  lipRednessHidden: 0.02,
  lipContrastHidden: 0.05,
  lipContrastSeen: 0.085,
  bridgeLine: 0.42,
  rimLine: 0.2,
  eyeLight: 0.3,
  /** Bare faces, soft and strongly compressed ones too, show 0.117 and more. */
  eyeContrast: 0.05,
} as const;

/** Null where the chip is too small, or the mesh lies outside it. */
export function measureFaceCovering(chip: FaceChip): CoveringFindings | null {
  if (chip.side < coveringChipSide) return null;
  const grey = toGrey(chip.rgb);
  const skin = medianGrey(grey, pixelsOf(chip, upperFace));
  const lipPixels = pixelsOf(chip, [lips]);
  const inLips = new Set(lipPixels);
  const ringPixels = pixelsOf(chip, aroundMouth).filter((index) => !inLips.has(index));
  if (skin === null || lipPixels.length === 0 || ringPixels.length === 0) return null;
  const reference = Math.max(skin, 20);
  const eyeContrasts = eyes.map(({ whole }) =>
    spread(pixelsOf(chip, [whole]).map((index) => grey[index] ?? 0)),
  );
  const eyeLights = eyes.map(({ around }) => medianGrey(grey, pixelsOf(chip, [around])) ?? 0);
  return {
    lipRedness: redness(chip.rgb, lipPixels) - redness(chip.rgb, ringPixels),
    lipContrast: spread(lipPixels.map((index) => grey[index] ?? 0)) / reference,
    bridgeLine: lineAcrossBridge(chip, grey) / reference,
    rimLine: Math.min(...eyes.map((eye) => lineUnderEye(chip, grey, eye))) / reference,
    eyeContrast: Math.max(...eyeContrasts) / reference,
    eyeLight: Math.max(...eyeLights) / reference,
  };
}

/**
 * What covers the face. A mask is told where the lips show neither colour nor shape, and excluded where they are redder
 * than what is around them. Glasses are told by a frame or by dark lenses; thin and rimless ones look like none, so
 * that there are none is never told.
 */
export function judgeFaceCovering(found: CoveringFindings | null): FaceCovering {
  if (found === null) return { mask: null, lenses: null };
  const limits = coveringLimits;
  const isHidden =
    Math.abs(found.lipRedness) < limits.lipRednessHidden && found.lipContrast < limits.lipContrastHidden;
  // A mask's upper edge is a line too: where the mouth may be covered, no line is taken for a frame.
  const isMouthSeen =
    found.lipRedness >= limits.lipRednessSeen || found.lipContrast >= limits.lipContrastSeen;
  const isFramed = found.bridgeLine > limits.bridgeLine && found.rimLine > limits.rimLine;
  return {
    mask: isHidden ? true : found.lipRedness >= limits.lipRednessSeen ? false : null,
    lenses: (isFramed && isMouthSeen) || found.eyeLight < limits.eyeLight ? true : null,
  };
}

/** Whether something flat lies before both eyes. */
export const areEyesHidden = (found: CoveringFindings | null): boolean =>
  found !== null && found.eyeContrast < coveringLimits.eyeContrast;

function pixelsOf({ points, side }: FaceChip, outlines: readonly (readonly number[])[]): number[] {
  return outlines.flatMap((outline) => {
    const corners = outline.flatMap((index) => {
      const point = points[index];
      return point ? [point] : [];
    });
    const mask = maskPolygon(corners, side);
    return [...mask.keys()].filter((index) => mask[index] === 1);
  });
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}

const medianGrey = (grey: Float32Array, pixels: readonly number[]): number | null =>
  median(pixels.map((index) => grey[index] ?? 0));

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Median share of red less that of green; the brightness falls out. */
function redness(rgb: Uint8Array, pixels: readonly number[]): number {
  const shares = pixels.map((index) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(index * 3, index * 3 + 3);
    // The constant keeps black, which has no colour, from having any.
    return (red - green) / (red + green + blue + 30);
  });
  return median(shares) ?? 0;
}

/** Median over the columns between the eyes of the strongest line that crosses each. */
function lineAcrossBridge(chip: FaceChip, grey: Float32Array): number {
  const [right, left] = [chip.points[133], chip.points[362]];
  if (!right || !left) return 0;
  const gap = left[0] - right[0];
  const level = (right[1] + left[1]) / 2;
  return strongestLine(chip, grey, {
    from: right[0] + 0.3 * gap,
    to: left[0] - 0.3 * gap,
    top: level - 0.45 * gap,
    bottom: level + 0.35 * gap,
    reachPx: lineReachPx,
  });
}

function lineUnderEye(
  chip: FaceChip,
  grey: Float32Array,
  { outer, inner, below }: { outer: number; inner: number; below: number },
): number {
  const [a, b, lid] = [chip.points[outer], chip.points[inner], chip.points[below]];
  if (!a || !b || !lid) return 0;
  const [from, to] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const width = to - from;
  return strongestLine(chip, grey, {
    from: from + 0.15 * width,
    to: to - 0.15 * width,
    top: lid[1] + 0.22 * width,
    bottom: lid[1] + 0.8 * width,
    reachPx: lineReachPx - 1,
  });
}

/** How far a row differs from the mean of those above and below it, light or dark: most in each column, median of all. */
function strongestLine(
  { side }: FaceChip,
  grey: Float32Array,
  {
    from,
    to,
    top,
    bottom,
    reachPx,
  }: { from: number; to: number; top: number; bottom: number; reachPx: number },
): number {
  const at = (row: number, column: number) => grey[row * side + column] ?? 0;
  const strongest: number[] = [];
  for (let column = Math.round(from); column <= Math.round(to); column += 1) {
    let most = 0;
    const last = Math.min(side - 1 - reachPx, Math.round(bottom));
    for (let row = Math.max(reachPx, Math.round(top)); row <= last; row += 1) {
      const around = (at(row - reachPx, column) + at(row + reachPx, column)) / 2;
      most = Math.max(most, Math.abs(around - at(row, column)));
    }
    strongest.push(most);
  }
  return median(strongest) ?? 0;
}
