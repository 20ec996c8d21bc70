import type { Box, DocumentMeasurement, EvidenceArea, SelfieMeasurement } from '@gatehouse/contract';

type Point = [number, number];
type Side = 'front' | 'back';
type DocumentArea = Exclude<EvidenceArea['area'], 'face'>;

const fullFrame = { front: 'fullFrameFrontID', back: 'fullFrameBackID' } as const;
const cropped = { front: 'croppedFrontID', back: 'croppedBackID' } as const;

/** The four corners of a box, clockwise from its top left. */
export const cornersOf = ({ x, y, width, height }: Box): Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

/**
 * A part of a document, its corners in pixels of the upright picture, on the images that are stored: the full frame,
 * which keeps the turn it was taken in, and the straightened document where one was cut out.
 */
export function locateOnDocument(
  measurement: DocumentMeasurement,
  { side, area, upright }: { side: Side; area: DocumentArea; upright: readonly Point[] },
): EvidenceArea[] {
  const { picture, straightened } = measurement;
  const onFrame = describeArea(
    { side, area, imageType: fullFrame[side], ...picture },
    upright.map((point) => turnBack(point, measurement)),
  );
  if (straightened === undefined) return [onFrame];
  const toStraightened = inverseOf(projectionOf(straightened));
  const onDocument = describeArea(
    { side, area, imageType: cropped[side], ...straightened },
    upright.map((point) => project(toStraightened, point)),
  );
  return [onFrame, onDocument];
}

/** The portrait, whose box is in pixels of the straightened picture where one was made, else of the upright one. */
export function locatePortrait(measurement: DocumentMeasurement, side: Side): EvidenceArea[] {
  const { portrait, straightened, classification } = measurement;
  if (portrait === null) return [];
  const box = cornersOf(portrait.box);
  if (straightened !== undefined) {
    const toUpright = projectionOf(straightened);
    const upright = box.map((point) => project(toUpright, point));
    return locateOnDocument(measurement, { side, area: 'portrait', upright });
  }
  // Measured before the straightened picture's place was kept: it cannot be told of which picture the box speaks.
  if (classification.recognised) return [];
  return locateOnDocument(measurement, { side, area: 'portrait', upright: box });
}

/** A part of the selfie, which is stored as it was measured. */
export const locateOnSelfie = ({ picture }: SelfieMeasurement, box: Box): EvidenceArea =>
  describeArea({ side: 'selfie', area: 'face', imageType: 'selfie', ...picture }, cornersOf(box));

function describeArea(
  image: Pick<EvidenceArea, 'side' | 'area' | 'imageType'> & { widthPx: number; heightPx: number },
  corners: readonly Point[],
): EvidenceArea {
  const { side, area, imageType, widthPx, heightPx } = image;
  const within = (value: number, maximum: number) => Math.round(Math.min(maximum, Math.max(0, value)));
  const clipped = corners.map(([x, y]): Point => [within(x, widthPx), within(y, heightPx)]);
  const [xs, ys] = [clipped.map(([x]) => x), clipped.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return {
    side,
    area,
    imageType,
    imageWidthPx: widthPx,
    imageHeightPx: heightPx,
    corners: clipped,
    box: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y },
  };
}

/** Undoes the clockwise turn by `rotationDegrees` that made the full frame upright. */
function turnBack([x, y]: Point, { rotationDegrees, picture }: DocumentMeasurement): Point {
  const { widthPx, heightPx } = picture;
  switch (rotationDegrees) {
    case 0:
      return [x, y];
    case 90:
      return [y, heightPx - x];
    case 180:
      return [widthPx - x, heightPx - y];
    case 270:
      return [widthPx - y, x];
  }
}

/** Rows of a 3 x 3 matrix that maps points of a plane projectively. */
type Projection = [Row, Row, Row];
type Row = [number, number, number];

/** From pixels of the straightened picture to pixels of the upright one. */
function projectionOf({
  widthPx,
  heightPx,
  corners,
}: NonNullable<DocumentMeasurement['straightened']>): Projection {
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0], [x2, y2] = [0, 0], [x3, y3] = [0, 0]] = corners;
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const determinant = dx1 * dy2 - dx2 * dy1 || Number.EPSILON;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [
    [(x1 - x0 + g * x1) / widthPx, (x3 - x0 + h * x3) / heightPx, x0],
    [(y1 - y0 + g * y1) / widthPx, (y3 - y0 + h * y3) / heightPx, y0],
    [g / widthPx, h / heightPx, 1],
  ];
}

/** The adjugate: a projective map does not care for the factor that the inverse would have on top. */
function inverseOf([[a, b, c], [d, e, f], [g, h, i]]: Projection): Projection {
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
}

function project([[a, b, c], [d, e, f], [g, h, i]]: Projection, [x, y]: Point): Point {
  const w = g * x + h * y + i || Number.EPSILON;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}
