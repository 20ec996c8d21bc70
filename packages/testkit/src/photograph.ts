import sharp from 'sharp';
import { layCopyOnto, type Recapture, samplerOf } from './recapture.js';
import { between, type SeededRandom, seededRandom } from './seeded-random.js';

export const backgrounds = [
  'oak',
  'walnut',
  'linen',
  'slate',
  'white',
  'black',
  'checked',
  'carpet',
  'boards',
] as const;
export type Background = (typeof backgrounds)[number];

export interface PhotographOptions {
  background?: Background;
  /** Free space around the document, as a share of the picture's width. */
  margin?: number;
  /** Turn of the document on the desk, clockwise. */
  tiltDegrees?: number;
  /** Turn of the whole picture, clockwise, as a phone held sideways makes it. */
  rotate?: 0 | 90 | 180 | 270;
  /** How much shorter the far edge is than the near one: 0.15 is a phone held at a slant. */
  perspective?: number;
  /** How much shorter the right edge is than the left one: a phone held to the left. */
  sidePerspective?: number;
  /** A hand holds the document: fingers reach over two of its edges. */
  hand?: boolean;
  /** Standard deviation of the blur, in pixels of the picture; 0.6 is a good lens. */
  blur?: number;
  /** A burnt-out spot; place and radius as shares of the picture. `true`: on the document's middle. */
  glare?: boolean | { x: number; y: number; radius: number };
  /** Light: 1 is normal, 0.25 a dark room, 2 overexposed. */
  light?: number;
  /** Standard deviation of sensor noise, in grey levels. */
  noise?: number;
  jpegQuality?: number;
  /** Width of the picture before `rotate`. */
  widthPx?: number;
  /** A black and white copy. */
  grey?: boolean;
  /** How wide a point of light falls on the sensor (standard deviation, pixels); what a copy's own pattern is blurred by. */
  lensPx?: number;
  /** Not the document itself but a copy of it, on a display or on paper. */
  recapture?: Recapture;
  /** Share of the document's width or height that lies outside the picture, by side. */
  crop?: { left?: number; top?: number; right?: number; bottom?: number };
  seed?: number;
}

export interface Photograph {
  /** JPEG. */
  image: Buffer;
  widthPx: number;
  heightPx: number;
  /** The document's corners in the picture, clockwise from the document's own top left. */
  corners: [number, number][];
}

type Point = [number, number];

/** A picture under work: three bytes a pixel. */
interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

type Grain = 'wood' | 'cloth' | 'cloud' | 'checks' | 'speckles' | 'boards';
const backgroundColours: Record<Background, { from: Colour; to: Colour; grain: Grain }> = {
  oak: { from: [150, 108, 66], to: [196, 156, 108], grain: 'wood' },
  walnut: { from: [58, 38, 26], to: [96, 66, 46], grain: 'wood' },
  linen: { from: [128, 140, 150], to: [160, 170, 178], grain: 'cloth' },
  slate: { from: [62, 68, 74], to: [92, 98, 104], grain: 'cloud' },
  white: { from: [226, 226, 224], to: [240, 240, 238], grain: 'cloud' },
  black: { from: [12, 12, 14], to: [22, 22, 24], grain: 'cloud' },
  checked: { from: [196, 58, 52], to: [240, 236, 228], grain: 'checks' },
  carpet: { from: [40, 44, 60], to: [190, 168, 140], grain: 'speckles' },
  boards: { from: [120, 84, 52], to: [206, 174, 130], grain: 'boards' },
};
type Colour = [number, number, number];

/** Colours between two, at random, as a small picture that is enlarged smoothly. */
function speckles(width: number, height: number, from: Colour, to: Colour, random: SeededRandom): Pixels {
  const data = Buffer.alloc(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    const mix = random();
    for (let channel = 0; channel < 3; channel += 1) {
      const low = from[channel] ?? 0;
      data[index * 3 + channel] = low + ((to[channel] ?? 0) - low) * mix;
    }
  }
  return { data, width, height };
}

/** A surface without text or edges. */
export async function drawSurface(
  background: Background,
  { width, height, seed }: { width: number; height: number; seed: number },
): Promise<Buffer> {
  const { from, to, grain } = backgroundColours[background];
  if (grain === 'checks' || grain === 'boards') return drawBands({ width, height, seed, from, to, grain });
  const random = seededRandom(seed);
  const [columns, rows] = {
    wood: [8, Math.ceil(height / 9)],
    cloth: [Math.ceil(width / 4), Math.ceil(height / 4)],
    speckles: [Math.ceil(width / 14), Math.ceil(height / 14)],
    cloud: [24, 18],
  }[grain] as [number, number]; // every grain has two numbers
  const small = speckles(columns, rows, from, to, random);
  return sharp(small.data, { raw: { width: small.width, height: small.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

/** A chequered cloth, or boards of unlike colours side by side: long straight edges that belong to no document. */
function drawBands(input: {
  width: number;
  height: number;
  seed: number;
  from: Colour;
  to: Colour;
  grain: 'checks' | 'boards';
}): Buffer {
  const { width, height, seed, from, to, grain } = input;
  const random = seededRandom(seed);
  const turn = between(random, -0.3, 0.3);
  const bandPx = (grain === 'checks' ? 0.06 : 0.17) * width;
  const shades = Array.from({ length: 64 }, () => random());
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const u = Math.floor((x * Math.cos(turn) + y * Math.sin(turn)) / bandPx) & 63;
      const v = Math.floor((y * Math.cos(turn) - x * Math.sin(turn)) / bandPx) & 63;
      const mix = grain === 'boards' ? (shades[v] ?? 0) : ((u & 1) + (v & 1)) / 2;
      for (let channel = 0; channel < 3; channel += 1) {
        const low = from[channel] ?? 0;
        data[(y * width + x) * 3 + channel] = low + ((to[channel] ?? 0) - low) * mix;
      }
    }
  }
  return data;
}

/** Coefficients of the projective map from the unit square to a quadrilateral (Heckbert 1989, section 2.2.3). */
function squareToQuad([p0, p1, p2, p3]: [Point, Point, Point, Point]): number[] {
  const dx1 = p1[0] - p2[0];
  const dx2 = p3[0] - p2[0];
  const dx3 = p0[0] - p1[0] + p2[0] - p3[0];
  const dy1 = p1[1] - p2[1];
  const dy2 = p3[1] - p2[1];
  const dy3 = p0[1] - p1[1] + p2[1] - p3[1];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / determinant;
  const h = (dx1 * dy3 - dx3 * dy1) / determinant;
  return [
    p1[0] - p0[0] + g * p1[0],
    p3[0] - p0[0] + h * p3[0],
    p0[0],
    p1[1] - p0[1] + g * p1[1],
    p3[1] - p0[1] + h * p3[1],
    p0[1],
    g,
    h,
    1,
  ];
}

/** Inverse of a 3 x 3 matrix up to a factor, which a projective map does not notice. */
function adjugate(matrix: number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = matrix;
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

/** Lays the document (four bytes a pixel) onto the picture, its corners at `quad`; bilinear. */
function layOnto(
  picture: Pixels,
  document: { data: Buffer; width: number; height: number },
  quad: [Point, Point, Point, Point],
): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = adjugate(squareToQuad(quad));
  const xs = quad.map((point) => point[0]);
  const ys = quad.map((point) => point[1]);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const right = Math.min(picture.width - 1, Math.ceil(Math.max(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(picture.height - 1, Math.ceil(Math.max(...ys)));
  const source = document.data;
  const stride = document.width * 4;
  const lastX = document.width - 1;
  const lastY = document.height - 1;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const scale = 1 / (g * (x + 0.5) + h * (y + 0.5) + i);
      const u = (a * (x + 0.5) + b * (y + 0.5) + c) * scale;
      const v = (d * (x + 0.5) + e * (y + 0.5) + f) * scale;
      if (u < 0 || v < 0 || u > 1 || v > 1) continue;
      const sourceX = Math.min(Math.max(u * document.width - 0.5, 0), lastX);
      const sourceY = Math.min(Math.max(v * document.height - 0.5, 0), lastY);
      const x0 = Math.floor(sourceX);
      const y0 = Math.floor(sourceY);
      const shareX = sourceX - x0;
      const shareY = sourceY - y0;
      const upper = y0 * stride + x0 * 4;
      const lower = y0 < lastY ? upper + stride : upper;
      const next = x0 < lastX ? 4 : 0;
      const opacity = (source[upper + 3] ?? 0) / 255;
      const target = (y * picture.width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const upperLeft = source[upper + channel] ?? 0;
        const lowerLeft = source[lower + channel] ?? 0;
        const upperMix = upperLeft + ((source[upper + next + channel] ?? 0) - upperLeft) * shareX;
        const lowerMix = lowerLeft + ((source[lower + next + channel] ?? 0) - lowerLeft) * shareX;
        const value = upperMix + (lowerMix - upperMix) * shareY;
        const under = picture.data[target + channel] ?? 0;
        picture.data[target + channel] = under + (value - under) * opacity;
      }
    }
  }
}

/** The soft shadow of the document, darkening the surface before the document lies on it. */
async function addShadow(picture: Pixels, quad: Point[]): Promise<void> {
  const shrink = 8;
  const width = Math.ceil(picture.width / shrink);
  const height = Math.ceil(picture.height / shrink);
  const offset = picture.width * 0.006;
  const points = quad.map(([x, y]) => `${(x + offset) / shrink},${(y + offset * 1.4) / shrink}`).join(' ');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><polygon points="${points}" fill="#8c8c8c"/></svg>`;
  const blurred = await sharp(Buffer.from(svg))
    .blur(Math.max(0.5, width * 0.008))
    .removeAlpha()
    .png()
    .toBuffer();
  const shade = await sharp(blurred)
    .resize(picture.width, picture.height, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  for (let index = 0; index < shade.length; index += 1) {
    const factor = (shade[index] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = index * 3 + channel;
      picture.data[at] = (picture.data[at] ?? 0) * factor;
    }
  }
}

/** Values of a normal distribution, drawn once: drawing one for each of six million samples takes too long. */
function gaussianTable(random: SeededRandom): Float32Array {
  return Float32Array.from({ length: 1 << 14 }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}

/** Fingers of a hand that holds the document at its left, and the thumb at its right; skin with a soft shade. */
async function addHand(picture: Pixels, [p0, p1, p2, p3]: [Point, Point, Point, Point]): Promise<Pixels> {
  const along = (from: Point, to: Point, share: number): Point => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ];
  const length = Math.hypot(p1[0] - p0[0], p1[1] - p0[1]);
  const finger = (edge: Point, inner: Point, reach: number, thickness: number) => {
    const tip = along(edge, inner, reach);
    const root = along(edge, inner, -1.2);
    return `<line x1="${root[0]}" y1="${root[1]}" x2="${tip[0]}" y2="${tip[1]}" stroke="url(#skin)" stroke-width="${thickness}" stroke-linecap="round"/>`;
  };
  const fingers = [0.32, 0.52, 0.72].map((share) =>
    finger(along(p0, p3, share), along(p1, p2, share), 0.035, length * 0.075),
  );
  const thumb = finger(along(p1, p2, 0.5), along(p0, p3, 0.5), 0.05, length * 0.095);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.width}" height="${picture.height}"><defs><linearGradient id="skin" x1="0" y1="0" x2="0" y2="${picture.height}" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#d9a685"/><stop offset="1" stop-color="#b97f60"/></linearGradient></defs>${fingers.join('')}${thumb}</svg>`;
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const data = await sharp(picture.data, { raw })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { ...picture, data };
}

interface LightOptions {
  light: number;
  noise: number;
  glare: { x: number; y: number; radius: number } | null;
}

/** Uneven light, glare, sensor noise: everything that is a matter of single pixels. */
function exposePixels(picture: Pixels, { light, noise, glare }: LightOptions, random: SeededRandom): void {
  const { data, width, height } = picture;
  const table = gaussianTable(random);
  const slopeX = between(random, -0.07, 0.07);
  const slopeY = between(random, -0.05, 0.05);
  let noiseAt = Math.floor(random() * table.length);
  let state = Math.floor(random() * 4_294_967_296) >>> 0;
  for (let y = 0; y < height; y += 1) {
    // A new place in the table for every line, or the noise would show as stripes.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noiseAt = state & (table.length - 1);
    for (let x = 0; x < width; x += 1) {
      const gain = light * (1 + slopeX * (x / width - 0.5) * 2 + slopeY * (y / height - 0.5) * 2);
      let burn = 0;
      if (glare) {
        const distance =
          Math.hypot(x / width - glare.x, ((y / height - glare.y) * height) / width) / glare.radius;
        // A plateau with a soft edge: the middle is burnt out, not merely bright.
        if (distance < 2.2) burn = 330 * Math.exp(-(distance ** 4));
      }
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (y * width + x) * 3 + channel;
        let value = (data[at] ?? 0) * gain + burn;
        noiseAt = (noiseAt + 1) & (table.length - 1);
        value += noise * (table[noiseAt] ?? 0);
        data[at] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}

/** Corners of the document before scaling: slant first, then the turn on the desk. */
function outlineOf(
  { width, height }: { width: number; height: number },
  { perspective = 0, sidePerspective = 0, tiltDegrees = 0 }: PhotographOptions,
): Point[] {
  const inset = (width * perspective) / 2;
  const far = height * perspective * 0.4;
  const sideInset = (height * sidePerspective) / 2;
  const sideFar = width * sidePerspective * 0.4;
  const flat: Point[] = [
    [inset, far],
    [width - inset - sideFar, far + sideInset],
    [width - sideFar, height - sideInset],
    [0, height],
  ];
  const turn = (tiltDegrees * Math.PI) / 180;
  return flat.map(([x, y]) => [
    x * Math.cos(turn) - y * Math.sin(turn),
    x * Math.sin(turn) + y * Math.cos(turn),
  ]);
}

function turnedCorner([x, y]: Point, width: number, height: number, rotate: 0 | 90 | 180 | 270): Point {
  switch (rotate) {
    case 0:
      return [x, y];
    case 90:
      return [height - y, x];
    case 180:
      return [width - x, height - y];
    case 270:
      return [y, width - x];
  }
}

/** The document itself, with its shadow. */
async function layDocument(
  picture: Pixels,
  {
    image,
    widthPx,
    scale,
    quad,
  }: { image: Buffer; widthPx: number; scale: number; quad: [Point, Point, Point, Point] },
): Promise<void> {
  await addShadow(picture, quad);
  // Shrunk first when the picture is much smaller, because bilinear sampling would skip thin strokes.
  const shrunk = scale < 0.8 ? Math.round(widthPx * scale) : widthPx;
  const document = await sharp(image)
    .resize({ width: shrunk })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  layOnto(picture, { data: document.data, width: document.info.width, height: document.info.height }, quad);
}

/**
 * A picture of the document as a phone would take it: on a surface, with a margin, uneven light, a little noise,
 * JPEG. Options spoil it. The same options and seed give the same bytes on one machine.
 */
export async function photograph(image: Buffer, options: PhotographOptions = {}): Promise<Photograph> {
  const { background = 'oak', margin = 0.07, rotate = 0, blur = 0 } = options;
  const { light = 1, noise = 1.6, jpegQuality = 90, widthPx = 1600, grey = false, recapture } = options;
  const { crop = {}, seed = 1 } = options;
  const random = seededRandom(seed);
  const size = await sharp(image).metadata();

  const outline = outlineOf(size, options);
  const xs = outline.map((point) => point[0]);
  const ys = outline.map((point) => point[1]);
  const space = ((Math.max(...xs) - Math.min(...xs)) * margin) / (1 - 2 * margin);
  const left = crop.left ? Math.min(...xs) + size.width * crop.left : Math.min(...xs) - space;
  const right = crop.right ? Math.max(...xs) - size.width * crop.right : Math.max(...xs) + space;
  const top = crop.top ? Math.min(...ys) + size.height * crop.top : Math.min(...ys) - space;
  const bottom = crop.bottom ? Math.max(...ys) - size.height * crop.bottom : Math.max(...ys) + space;
  const scale = widthPx / (right - left);
  const heightPx = Math.round((bottom - top) * scale);
  const [p0, p1, p2, p3] = outline.map(([x, y]): Point => [(x - left) * scale, (y - top) * scale]);
  if (!p0 || !p1 || !p2 || !p3) throw new Error('An outline has four corners.');
  const quad: [Point, Point, Point, Point] = [p0, p1, p2, p3];

  const surface = await drawSurface(background, { width: widthPx, height: heightPx, seed });
  let picture: Pixels = { data: surface, width: widthPx, height: heightPx };
  if (recapture) {
    layCopyOnto(picture, {
      kind: recapture.kind,
      sample: await samplerOf(image, recapture),
      toPlane: adjugate(squareToQuad(quad)),
      lensPx: options.lensPx ?? 0.55,
    });
  } else {
    await layDocument(picture, { image, widthPx: size.width, scale, quad });
  }
  if (options.hand) picture = await addHand(picture, quad);
  if (blur > 0) {
    const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
    picture = { ...picture, data: await sharp(picture.data, { raw }).blur(blur).raw().toBuffer() };
  }
  const spot = options.glare === true ? { x: 0.56, y: 0.45, radius: 0.13 } : options.glare || null;
  exposePixels(picture, { light, noise, glare: spot }, random);

  let output = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  if (rotate !== 0) output = output.rotate(rotate);
  if (grey) output = output.grayscale().linear(1.15, -14);
  const finished = await output.jpeg({ quality: jpegQuality }).toBuffer({ resolveWithObject: true });
  return {
    image: finished.data,
    widthPx: finished.info.width,
    heightPx: finished.info.height,
    corners: quad.map((corner) => turnedCorner(corner, widthPx, heightPx, rotate)),
  };
}

/** Named ways to spoil a picture, from harmless to hopeless. */
export const spoilings = {
  none: {},
  blur2: { blur: 2 },
  blur4: { blur: 4 },
  blur8: { blur: 8 },
  glare: { glare: true },
  'glare-on-mrz': { glare: { x: 0.45, y: 0.78, radius: 0.14 } },
  dark: { light: 0.16, noise: 4 },
  overexposed: { light: 1.9 },
  small: { widthPx: 640 },
  tiny: { widthPx: 420 },
  tilt3: { tiltDegrees: 3 },
  tilt8: { tiltDegrees: -8 },
  tilt15: { tiltDegrees: 15 },
  rot90: { rotate: 90 },
  rot180: { rotate: 180 },
  rot270: { rotate: 270 },
  perspective: { perspective: 0.16, tiltDegrees: 2 },
  'cropped-edge': { crop: { right: 0.09 } },
  'cropped-bottom': { crop: { bottom: 0.14 } },
  'grey-copy': { grey: true, background: 'white' },
  jpeg40: { jpegQuality: 40 },
  'screen-moire': {
    recapture: { kind: 'screen', columns: 760 },
    lensPx: 0.5,
    background: 'black',
    margin: 0.12,
    tiltDegrees: 2,
  },
  'screen-laptop': {
    recapture: { kind: 'screen', columns: 1130 },
    background: 'walnut',
    margin: 0.1,
    tiltDegrees: 2,
  },
  'screen-phone': {
    recapture: { kind: 'screen', columns: 1900, surround: 0.02 },
    background: 'oak',
    margin: 0.1,
  },
  'paper-coarse': {
    recapture: { kind: 'paper', linesPerInch: 65, widthMm: 105, inks: 'colour' },
    margin: 0.12,
  },
  'paper-laser': {
    recapture: { kind: 'paper', linesPerInch: 106, widthMm: 105, inks: 'colour' },
    margin: 0.12,
  },
  'paper-fine': {
    recapture: { kind: 'paper', linesPerInch: 150, widthMm: 105, inks: 'colour' },
    margin: 0.12,
  },
  'paper-black': {
    recapture: { kind: 'paper', linesPerInch: 106, widthMm: 105, inks: 'black' },
    margin: 0.12,
  },
  noisy: { noise: 14 },
} satisfies Record<string, PhotographOptions>;

export type SpoilingName = keyof typeof spoilings;
