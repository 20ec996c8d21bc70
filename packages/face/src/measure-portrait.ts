import type { FaceMeasurement } from '@gatehouse/contract';
import { confirmFaces, isSure } from './confirm-faces.js';
import { cutFaceImage } from './cut-region.js';
import { decodePicture } from './decode-picture.js';
import type { FaceEngine } from './face-engine.js';
import { startTimings } from './start-timings.js';

export interface MeasuredPortrait {
  face: FaceMeasurement | null;
  /** Why there is no face: none was found, or one that is too small or too covered to be used. */
  problem: 'face.not_found' | 'face.crop_failed' | null;
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
  const without = (problem: 'face.not_found' | 'face.crop_failed') => ({
    face: null,
    problem,
    image: null,
    timings,
  });
  if (!portrait) return without(detected.some(isSure) ? 'face.crop_failed' : 'face.not_found');
  if (portrait.widthPx < minimumPortraitWidthPx) return without('face.crop_failed');
  const { face } = portrait;
  const descriptor = await timed('describe', () => engine.describe(picture, face));
  if (!descriptor) return without('face.crop_failed');
  const image = await timed('crop', () => cutFaceImage(picture, face.box));
  return {
    face: { ...face, descriptor, descriptorModel: engine.descriptorModel },
    problem: null,
    image,
    timings,
  };
}
