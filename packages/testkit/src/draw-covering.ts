import sharp from 'sharp';

type Place = readonly [x: number, y: number];

/** Where a face lies on a picture, in pixels. Left and right are the person's own. */
export interface FaceAnchors {
  rightEar: Place;
  leftEar: Place;
  rightJaw: Place;
  leftJaw: Place;
  chin: Place;
  /** On the cheekbone, under the outer corner of the eye. */
  rightCheek: Place;
  leftCheek: Place;
  /** Halfway down the nose. */
  nose: Place;
  rightEye: { outer: Place; inner: Place };
  leftEye: { outer: Place; inner: Place };
}

/** The places on a face mesh of 468 points (MediaPipe numbering). Throws RangeError where a point is missing. */
export function anchorsOfMesh(points: readonly (readonly number[])[]): FaceAnchors {
  const at = (index: number): Place => {
    const [x, y] = points[index] ?? [];
    if (x === undefined || y === undefined) throw new RangeError(`The mesh has no point ${index}.`);
    return [x, y];
  };
  return {
    rightEar: at(234),
    leftEar: at(454),
    rightJaw: at(172),
    leftJaw: at(397),
    chin: at(152),
    rightCheek: at(117),
    leftCheek: at(346),
    nose: at(197),
    rightEye: { outer: at(33), inner: at(133) },
    leftEye: { outer: at(263), inner: at(362) },
  };
}

/** The portrait `fern`, as `loadPortrait` answers it; taken from the mesh of the face engine. */
export const fernAnchors: FaceAnchors = {
  rightEar: [170, 478],
  leftEar: [525, 473],
  rightJaw: [223, 636],
  leftJaw: [502, 624],
  chin: [395, 723],
  rightCheek: [236, 500],
  leftCheek: [519, 494],
  nose: [403, 500],
  rightEye: { outer: [254, 450], inner: [339, 463] },
  leftEye: { outer: [503, 451], inner: [432, 463] },
};

/** Light in the middle, dark towards the edge. */
const masks = {
  'mask-white': ['#f2f3f4', '#c9ccd0'],
  'mask-blue': ['#a9d0e8', '#6f9fbf'],
  'mask-black': ['#26262a', '#0c0c0e'],
  'mask-red': ['#9c2f3a', '#5e1a22'],
  'mask-beige': ['#d8b598', '#a98468'],
} as const;
/** Stroke in shares of the eye's width; opacity of the lens. */
const glasses = {
  'glasses-thin': { colour: '#8a8a90', stroke: 0.035, lens: '#fff', opacity: 0.03 },
  'glasses-dark': { colour: '#2a2020', stroke: 0.1, lens: '#fff', opacity: 0.03 },
  'glasses-light': { colour: '#c9b8a8', stroke: 0.09, lens: '#fff', opacity: 0.03 },
  'glasses-tinted': { colour: '#5a4a2a', stroke: 0.045, lens: '#2b1a10', opacity: 0.72 },
  'glasses-sun': { colour: '#111', stroke: 0.06, lens: '#0b0b0d', opacity: 0.93 },
} as const;
export type Covering = keyof typeof masks | keyof typeof glasses;
export const coverings: readonly Covering[] = [
  ...(Object.keys(masks) as (keyof typeof masks)[]), // Object.keys only forgets them
  ...(Object.keys(glasses) as (keyof typeof glasses)[]),
];
const isMask = (covering: Covering): covering is keyof typeof masks => covering in masks;

/** A picture whose person wears a drawn mask or drawn glasses; PNG. Flat drawings: no folds, no shadow on the skin. */
export async function drawCovering(
  picture: Buffer,
  { anchors, covering }: { anchors: FaceAnchors; covering: Covering },
): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata();
  const drawing = isMask(covering)
    ? maskDrawing(anchors, masks[covering])
    : glassesDrawing(anchors, glasses[covering]);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawing}</svg>`;
  return sharp(picture)
    .composite([{ input: Buffer.from(svg) }])
    .png({ compressionLevel: 1 })
    .toBuffer();
}

const written = ([x, y]: Place): string => `${x.toFixed(1)},${y.toFixed(1)}`;
const between = ([x1, y1]: Place, [x2, y2]: Place, share = 0.5): Place => [
  x1 + (x2 - x1) * share,
  y1 + (y2 - y1) * share,
];
const distance = ([x1, y1]: Place, [x2, y2]: Place): number => Math.hypot(x2 - x1, y2 - y1);

function maskDrawing(at: FaceAnchors, [light, dark]: readonly [string, string]): string {
  const width = distance(at.rightEar, at.leftEar);
  // The mouth lies two thirds of the way from the nose to the chin; the jaw bulges out a little beyond its corners.
  const middle = between(at.nose, at.chin, 0.3);
  const out = (place: Place) => between(middle, place, 1.05);
  const outline = [
    `M${written(at.rightEar)} L${written(out(at.rightJaw))}`,
    `Q${written(out([at.rightJaw[0], at.chin[1]]))} ${written(out(at.chin))}`,
    `Q${written(out([at.leftJaw[0], at.chin[1]]))} ${written(out(at.leftJaw))}`,
    `L${written(at.leftEar)} L${written(at.leftCheek)} L${written(at.nose)} L${written(at.rightCheek)} Z`,
  ].join(' ');
  const [x, y] = middle;
  return `<radialGradient id="cloth" gradientUnits="userSpaceOnUse" cx="${x}" cy="${y}" r="${width * 0.65}"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></radialGradient><path d="${outline}" fill="url(#cloth)"/>`;
}

function glassesDrawing(
  at: FaceAnchors,
  { colour, stroke, lens, opacity }: (typeof glasses)[keyof typeof glasses],
): string {
  const eyes = [at.rightEye, at.leftEye] as const;
  const width = eyes.reduce((sum, { outer, inner }) => sum + distance(outer, inner), 0) / 2;
  const centres = eyes.map(({ outer, inner }) => between(outer, inner));
  const [[rightX, rightY] = [0, 0], [leftX, leftY] = [0, 0]] = centres;
  const degrees = (Math.atan2(leftY - rightY, leftX - rightX) * 180) / Math.PI;
  const lenses = centres.map(
    ([x, y]) =>
      `<rect transform="rotate(${degrees} ${x} ${y})" x="${x - width * 0.85}" y="${y - width * 0.46}" width="${width * 1.7}" height="${width * 1.16}" rx="${width * 0.26}" fill="${lens}" fill-opacity="${opacity}"/>`,
  );
  const inner = width * 0.85;
  const bridge = `<path d="M${rightX + inner},${rightY} Q${(rightX + leftX) / 2},${(rightY + leftY) / 2 - width * 0.16} ${leftX - inner},${leftY}" fill="none"/>`;
  return `<g stroke="${colour}" stroke-width="${width * stroke}">${lenses.join('')}${bridge}</g>`;
}
