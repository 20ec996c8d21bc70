import { createHash } from 'node:crypto';
import type { FaceMeasurement, LivenessFrame } from '@gatehouse/contract';
import { type ConfirmedFace, confirmFaces } from './confirm-faces.js';
import { decodePicture, type Picture, pictureFacts } from './decode-picture.js';
import type { FaceEngine } from './face-engine.js';
import { fingerprintFrame } from './fingerprint-frame.js';
import { selfieLimits } from './judge-selfie.js';
import { measureShape } from './liveness-shape.js';
import { measureFaceQuality } from './measure-face-quality.js';
import { measurePassiveSigns } from './measure-passive-signs.js';
import { startTimings } from './start-timings.js';

/**
 * Everything that is measured on one frame of an active challenge, once. A frame without a usable face is measured
 * as far as it goes; only bytes that are no picture throw (FaceError `picture.unreadable`).
 */
export async function measureLivenessFrame(engine: FaceEngine, bytes: Uint8Array): Promise<LivenessFrame> {
  const { timings, timed } = startTimings();
  const picture = await timed('decode', () => decodePicture(bytes));
  const fingerprint = await timed('fingerprint', () => fingerprintFrame(picture));
  const detected = await timed('detect', () => engine.detect(picture, 'near'));
  const [main, ...others] = await timed('mesh', () => confirmFaces(engine, picture, detected));
  const rivals = main
    ? others.filter(({ widthPx }) => widthPx > selfieLimits.otherFaceShare * main.widthPx)
    : [];
  const quality = main && (await timed('quality', () => measureFaceQuality(picture, main.face, main.mesh)));
  return {
    kind: 'liveness-frame',
    engines: engine.engines,
    picture: pictureFacts(picture),
    digest: createHash('sha256').update(bytes).digest('hex'),
    fingerprint,
    // A small face far behind is no second person in front of the camera.
    faceCount: main ? 1 + rivals.length : 0,
    face: main ? await timed('describe', () => describeFace(engine, picture, main)) : null,
    pose: main?.mesh.pose ?? null,
    faceWidthShare: main ? main.widthPx / picture.widthPx : null,
    shape: main ? measureShape(main.mesh.points) : null,
    passive: main ? { ...(await timed('passive', () => measurePassiveSigns(picture, main.mesh))) } : {},
    sharpness: quality?.quality.sharpness ?? null,
    brightness: quality ? Number(quality.brightness.toFixed(1)) : null,
    timings,
  };
}

async function describeFace(
  engine: FaceEngine,
  picture: Picture,
  { face }: ConfirmedFace,
): Promise<FaceMeasurement | null> {
  const descriptor = await engine.describe(picture, face);
  return descriptor && { ...face, descriptor, descriptorModel: engine.descriptorModel };
}
