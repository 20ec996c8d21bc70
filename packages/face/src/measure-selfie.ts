import type { FaceMeasurement, PictureQuality, SelfieMeasurement } from '@gatehouse/contract';
import { confirmFaces, isSure } from './confirm-faces.js';
import { cutFaceImage } from './cut-region.js';
import { decodePicture, type Picture, pictureFacts } from './decode-picture.js';
import { type DetectedFace, type FaceEngine, type FaceMesh, faceWidthPx } from './face-engine.js';
import { meshBounds } from './face-oval.js';
import { judgeSelfie } from './judge-selfie.js';
import { measureBoxSharpness, measureFaceQuality } from './measure-face-quality.js';
import { startTimings } from './start-timings.js';

export interface MeasuredSelfie {
  measurement: SelfieMeasurement;
  /** `face`: the contract's `croppedFace`, a JPEG; null when there is no face. */
  images: { face: Buffer | null };
}

/**
 * Everything that is measured on one selfie, in one pass. A spoiled selfie is measured as far as it goes and carries
 * its `problem`; only bytes that are no picture throw (FaceError `picture.unreadable`).
 */
export async function measureSelfie(engine: FaceEngine, bytes: Uint8Array): Promise<MeasuredSelfie> {
  const { timings, timed } = startTimings();
  const picture = await timed('decode', () => decodePicture(bytes));
  const detected = await timed('detect', () => engine.detect(picture));
  const { main, mesh, widthPx, otherWidthPx, count } = await timed('mesh', () =>
    pickFaces(engine, picture, detected),
  );
  const quality = main && mesh ? await timed('quality', () => measureFaceQuality(picture, main, mesh)) : null;
  const sharpness = quality?.quality.sharpness ?? (main && (await measureBoxSharpness(picture, main)));
  const face = main ? await timed('describe', () => describeFace(engine, picture, main)) : null;
  const problem = judgeSelfie({
    picture,
    mainFaceWidthPx: widthPx,
    otherFaceWidthPx: otherWidthPx,
    mesh: mesh && { bounds: meshBounds(mesh.points), pose: mesh.pose },
    sharpness,
    glare: quality?.quality.glare ?? null,
    blockiness: quality?.blockiness ?? null,
    eyesHidden: quality?.eyesHidden ?? false,
  });
  return {
    measurement: {
      kind: 'selfie',
      engines: engine.engines,
      picture: pictureFacts(picture),
      faceCount: count,
      face,
      pose: mesh?.pose ?? null,
      quality: withFaceWidth(quality?.quality ?? unmeasuredQuality(picture, sharpness ?? 0), widthPx),
      faceBrightness: quality && Number(quality.brightness.toFixed(1)),
      ...(quality && { covering: quality.covering }),
      problem: problem ?? (face ? null : 'face.crop_failed'),
      timings,
    },
    images: { face: main ? await timed('crop', () => cutFaceImage(picture, main.box)) : null },
  };
}

interface PickedFaces {
  main: DetectedFace | null;
  mesh: FaceMesh | null;
  widthPx: number | null;
  /** Width of the next largest face. */
  otherWidthPx: number | null;
  count: number;
}

// Without any mesh a sure hit stands, so that a profile is told to turn round, and not that nobody is there.
async function pickFaces(
  engine: FaceEngine,
  picture: Picture,
  detected: readonly DetectedFace[],
): Promise<PickedFaces> {
  const [main, ...others] = await confirmFaces(engine, picture, detected);
  if (main) {
    const { face, mesh, widthPx } = main;
    return { main: face, mesh, widthPx, otherWidthPx: others[0]?.widthPx ?? null, count: 1 + others.length };
  }
  const sure = detected.filter(isSure);
  const [first, second] = sure;
  return {
    main: first ?? null,
    mesh: null,
    widthPx: first ? faceWidthPx(first) : null,
    otherWidthPx: second ? faceWidthPx(second) : null,
    count: sure.length,
  };
}

async function describeFace(
  engine: FaceEngine,
  picture: Picture,
  face: DetectedFace,
): Promise<FaceMeasurement | null> {
  const descriptor = await engine.describe(picture, face);
  return descriptor && { ...face, descriptor, descriptorModel: engine.descriptorModel };
}

function unmeasuredQuality({ widthPx }: Picture, sharpness: number): PictureQuality {
  return { sharpness, glare: 0, balancedLight: 0, horizontalResolution: widthPx, raw: {} };
}

function withFaceWidth(quality: PictureQuality, faceWidthPx: number | null): PictureQuality {
  return faceWidthPx === null ? quality : { ...quality, raw: { ...quality.raw, faceWidthPx } };
}
