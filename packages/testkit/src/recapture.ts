import sharp from 'sharp';

/**
 * A document that is not itself in front of the camera: shown on a display, or printed on a sheet of paper. Both are
 * sampled as a camera does it, point by point in linear light, so that the pattern of the display or of the print
 * beats with the camera's pixels and real moire arises.
 */
export type Recapture = ScreenCopy | PaperCopy;

export interface ScreenCopy {
  kind: 'screen';
  /** Pixels of the display across the document: 700 on a desktop display, 2000 on a phone. */
  columns: number;
  /** Display around the document before its frame begins, as a share of the document's width. */
  surround?: number;
  /** Colour temperature as gains of red and blue; a display looks blue beside lamp light. */
  cast?: { red: number; blue: number };
}

export interface PaperCopy {
  kind: 'paper';
  /** Lines per inch of the halftone screen: 65 a newspaper, 106 a laser printer, 150 a magazine. */
  linesPerInch: number;
  /** Width of the document as printed. */
  widthMm: number;
  inks: 'colour' | 'black';
  /** Blank paper around the document, as a share of its width. */
  surround?: number;
}

/** Red, green and blue in linear light, 0-1. */
type Light = Float64Array;
/**
 * Adds the light from a place of the plane, (0, 0) and (1, 1) being corners of the document, to a sum; returns the weight,
 * or 0 where nothing lies there.
 */
export type PlaneSampler = (u: number, v: number, weight: number, sum: Light) => number;

const gamma = 2.2;
const linearOf = Float64Array.from({ length: 256 }, (_, value) => (value / 255) ** gamma);

interface Picture {
  data: Buffer;
  width: number;
  height: number;
}

async function pictureOf(image: Buffer, width: number): Promise<Picture> {
  const { data, info } = await sharp(image)
    .flatten({ background: '#ffffff' })
    .resize({ width })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export async function samplerOf(image: Buffer, copy: Recapture): Promise<PlaneSampler> {
  return copy.kind === 'screen'
    ? screenSampler(await pictureOf(image, copy.columns), copy)
    : paperSampler(await pictureOf(image, 1400), copy);
}

/** What a dark room leaves of black on a display. */
const blackLevel = 0.012;
const frameShare = 0.035;
/** Part of a stripe that shines; the rest is the black matrix between. */
const aperture = { width: 0.82, height: 0.88 };

/** Every pixel of the display is three stripes side by side with a dark gap around each. */
function screenSampler(shown: Picture, { surround = 0.12, cast = { red: 0.93, blue: 1.1 } }: ScreenCopy) {
  const { data, width, height } = shown;
  const gains = [cast.red, 1, cast.blue];
  const marginV = (surround * width) / height;
  const frameV = (frameShare * width) / height;
  const strength = 3 / (aperture.width * aperture.height);
  const sideGap = (1 - aperture.width) / 2;
  const rowGap = (1 - aperture.height) / 2;
  return (u: number, v: number, weight: number, sum: Light): number => {
    const beyondU = Math.max(-u, u - 1);
    const beyondV = Math.max(-v, v - 1);
    if (beyondU > surround + frameShare || beyondV > marginV + frameV) return 0;
    sum[0] = (sum[0] ?? 0) + weight * blackLevel;
    sum[1] = (sum[1] ?? 0) + weight * blackLevel;
    sum[2] = (sum[2] ?? 0) + weight * blackLevel;
    if (beyondU > surround || beyondV > marginV) return weight;
    const x = u * width;
    const y = v * height;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const stripe = (x - column) * 3;
    const channel = stripe < 1 ? 0 : stripe < 2 ? 1 : 2;
    const inStripe = stripe - channel;
    const inRow = y - row;
    if (inStripe < sideGap || inStripe > 1 - sideGap || inRow < rowGap || inRow > 1 - rowGap) return weight;
    const isDocument = beyondU < 0 && beyondV < 0;
    // Around the document the program that shows it is dark grey.
    const value = isDocument ? (data[(row * width + column) * 3 + channel] ?? 0) : 46;
    sum[channel] = (sum[channel] ?? 0) + weight * (linearOf[value] ?? 0) * strength * (gains[channel] ?? 1);
    return weight;
  };
}

/** Angles of the halftone screens in degrees, cyan, magenta, yellow, black: the usual ones, 30 apart but for yellow. */
const screenAngles = [15, 75, 0, 45].map((degrees) => (degrees * Math.PI) / 180);
/** What a dot of each ink lets through of red, green and blue. */
const inkFilters = [
  [0.1, 0.6, 0.85],
  [0.75, 0.1, 0.4],
  [0.95, 0.85, 0.1],
  [0.04, 0.04, 0.04],
] as const;
const paperWhite = 0.86;

/** Tones become dots of ink: where the tone is above the height of a hill that repeats with the screen, there is ink. */
function paperSampler(printed: Picture, { linesPerInch, widthMm, inks, surround = 0.1 }: PaperCopy) {
  const { data, width, height } = printed;
  const heightMm = (widthMm * height) / width;
  const marginV = (surround * width) / height;
  const turnsPerMm = (2 * Math.PI * linesPerInch) / 25.4;
  const axes = screenAngles.map(
    (angle) => [Math.cos(angle) * turnsPerMm, Math.sin(angle) * turnsPerMm] as const,
  );
  const tones = new Float64Array(4);
  return (u: number, v: number, weight: number, sum: Light): number => {
    if (Math.max(-u, u - 1) > surround || Math.max(-v, v - 1) > marginV) return 0;
    let red = paperWhite;
    let green = paperWhite;
    let blue = paperWhite;
    const column = Math.floor(u * width);
    const row = Math.floor(v * height);
    if (column >= 0 && row >= 0 && column < width && row < height) {
      separate(data, (row * width + column) * 3, inks, tones);
      const x = u * widthMm;
      const y = v * heightMm;
      for (let ink = 0; ink < 4; ink += 1) {
        const tone = tones[ink] ?? 0;
        const axis = axes[ink];
        const filter = inkFilters[ink];
        if (tone <= 0.02 || axis === undefined || filter === undefined) continue;
        const hill = 0.5 + 0.25 * (Math.cos(x * axis[0] + y * axis[1]) + Math.cos(y * axis[0] - x * axis[1]));
        if (tone < 1 - hill) continue;
        red *= filter[0];
        green *= filter[1];
        blue *= filter[2];
      }
    }
    sum[0] = (sum[0] ?? 0) + weight * red;
    sum[1] = (sum[1] ?? 0) + weight * green;
    sum[2] = (sum[2] ?? 0) + weight * blue;
    return weight;
  };
}

/** Ink of each kind, 0-1, for a pixel; four fifths of the common part of the colours is printed black. */
function separate(data: Buffer, at: number, inks: PaperCopy['inks'], tones: Float64Array): void {
  const red = 1 - (data[at] ?? 0) / 255;
  const green = 1 - (data[at + 1] ?? 0) / 255;
  const blue = 1 - (data[at + 2] ?? 0) / 255;
  if (inks === 'black') {
    tones.fill(0);
    tones[3] = 0.3 * red + 0.59 * green + 0.11 * blue;
    return;
  }
  const black = 0.8 * Math.min(red, green, blue);
  tones[0] = red - black;
  tones[1] = green - black;
  tones[2] = blue - black;
  tones[3] = black;
}

/** Points sampled across and down around each pixel of the camera, close enough for the stripes of a display. */
const samples = { screen: { across: 11, down: 8 }, paper: { across: 5, down: 5 } } as const;
/** Standard deviations of the lens's spot that are sampled to either side. */
const reach = 2;

/** Places along one axis around a pixel's middle, and how much each counts. */
function lensPoints(count: number, lensPx: number) {
  const offsets = Array.from({ length: count }, (_, index) => reach * lensPx * ((2 * index + 1) / count - 1));
  const shares = offsets.map((offset) => Math.exp(-(offset ** 2) / (2 * lensPx ** 2)));
  const total = shares.reduce((all, share) => all + share, 0);
  return offsets.map((offset, index) => ({ offset: offset + 0.5, weight: (shares[index] ?? 0) / total }));
}

export interface PlaneView {
  kind: Recapture['kind'];
  sample: PlaneSampler;
  /** Coefficients of the projective map from picture to plane. */
  toPlane: readonly number[];
  /** Standard deviation of the spot that a point of light makes on the sensor, in pixels of the picture. */
  lensPx: number;
}

/** Lays the plane of a copy onto the picture. */
export function layCopyOnto(picture: Picture, { kind, sample, toPlane, lensPx }: PlaneView): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = toPlane;
  const sum = new Float64Array(3);
  const across = lensPoints(samples[kind].across, lensPx);
  const down = lensPoints(samples[kind].down, lensPx);
  const planeAt = (x: number, y: number) => {
    const scale = 1 / (g * x + h * y + i);
    return [(a * x + b * y + c) * scale, (d * x + e * y + f) * scale] as const;
  };
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      // Within one pixel the map is as good as linear.
      const [u, v] = planeAt(x, y);
      const [uRight, vRight] = planeAt(x + 1, y);
      const [uDown, vDown] = planeAt(x, y + 1);
      sum.fill(0);
      let seen = 0;
      for (const row of down) {
        const uRow = u + row.offset * (uDown - u);
        const vRow = v + row.offset * (vDown - v);
        for (const column of across) {
          const du = column.offset * (uRight - u);
          const dv = column.offset * (vRight - v);
          seen += sample(uRow + du, vRow + dv, row.weight * column.weight, sum);
        }
      }
      if (seen === 0) continue;
      const at = (y * picture.width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = linearOf[picture.data[at + channel] ?? 0] ?? 0;
        const mixed = (sum[channel] ?? 0) + under * Math.max(0, 1 - seen);
        picture.data[at + channel] = Math.min(255, 255 * mixed ** (1 / gamma));
      }
    }
  }
}
