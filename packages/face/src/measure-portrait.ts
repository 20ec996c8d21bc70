import type { FaceMeasurement } from '@gatehouse/contract';
import { confirmFaces } from './confirm-faces.js';
import { cutFaceImage } from './cut-region.js';
import { decodePicture } from './decode-picture.js';
import type { FaceEngine } from './face-engine.js';
import { startTimings } from './start-timings.js';

export interface MeasuredPortrait {
  face: FaceMeasurement | null;
  /** The contract's `croppedIDFace`, a JPEG; null when there is no portrait. */
  image: Buffer | null;
  /** Milliseconds per step. */
  timings: Record<string, number>;
}

/** Below this (width of the tiny detector's box) descriptors of the same person drift apart. */
export const minimumPortraitWidthPx = 60;

/**
 * The portrait on an upright picture of a document: the largest face that a mesh confirms, so that ghost images and
 * patterns that look like faces lose. Null when none is at least 60 px wide. Throws FaceError `picture.unreadable`.
 */
export async function measurePortrait(
  engine: FaceEngine,
  uprightDocumentBytes: Uint8Array,
): Promise<MeasuredPortrait> {
  const { timings, timed } = startTimings();
  const picture = await timed('decode', () => decodePicture(uprightDocumentBytes));
  const detected = await timed('detect', () => engine.detect(picture));
  const [portrait] = await timed('mesh', () => confirmFaces(engine, picture, detected));
  if (!portrait || portrait.widthPx < minimumPortraitWidthPx) return { face: null, image: null, timings };
  const { face } = portrait;
  const descriptor = await timed('describe', () => engine.describe(picture, face));
  if (!descriptor) return { face: null, image: null, timings };
  const image = await timed('crop', () => cutFaceImage(picture, face.box));
  return { face: { ...face, descriptor, descriptorModel: engine.descriptorModel }, image, timings };
}
