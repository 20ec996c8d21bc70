// Holds the models and measures one picture at a time, in a process of its own (vision-pool.ts).
import { checkPicture, decodePicture, loadDocumentReader, PictureError } from '@gatehouse/document-reading';
import {
  FaceError,
  judgeLiveness,
  loadFaceEngine,
  measureLivenessFrame,
  measurePortrait,
  measureSelfie,
} from '@gatehouse/face';
import type { VisionAnswer, VisionImages, VisionRequest } from './vision-pool.js';

if (!process.send) throw new Error('vision-worker must be forked by the pool');
const reply = (answer: VisionAnswer): void => {
  // The pool may be gone, and with it the channel.
  if (process.connected) process.send?.({ ...answer, memoryBytes: process.memoryUsage.rss() }, () => {});
};
// The server decides when its workers end: a Ctrl-C reaches them too, and pictures in flight are still answered.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

// Warm: `/readyz` turns green on this worker's word, and the first person shall not wait longer than the next.
const [reader, faces] = await Promise.all([
  loadDocumentReader({ warmUp: true }),
  loadFaceEngine({ warmUp: true }),
]).catch((error: unknown) => {
  // No picture was seen yet: what a loader says is about files of the installation and may be shown.
  const message = error instanceof Error ? error.message : 'unknown';
  process.send?.({ id: 0, type: 'unloadable', message } satisfies VisionAnswer, () => process.exit(1));
  return new Promise<never>(() => {});
});

/** A frame of the challenge is a camera's, made small by the page: more pixels than this are no frame. */
const maximumFramePixels = 4_000_000;

async function measure(request: VisionRequest): Promise<{ measurement: unknown; images: VisionImages }> {
  if (request.kind === 'liveness-attempt') return { measurement: judgeLiveness(request.attempt), images: {} };
  if (request.kind === 'liveness-frame') {
    // Measured is what arrived, byte for byte: encoded anew, every frame looks fresh.
    await checkPicture(request.picture, { maximumPixels: maximumFramePixels });
    return { measurement: await measureLivenessFrame(faces, request.picture), images: {} };
  }
  const picture = await decodePicture(request.picture);
  if (request.kind === 'selfie') {
    const { measurement, images } = await measureSelfie(faces, picture.bytes);
    return {
      measurement,
      images: { selfie: picture.bytes, ...(images.face && { croppedFace: images.face }) },
    };
  }
  const { measurement, images } = await reader.measureDocument(picture.bytes, { side: request.side });
  const upright = images.straightened ?? images.upright;
  const portrait = await measurePortrait(faces, upright);
  const side = request.side === 'front' ? 'Front' : 'Back';
  return {
    measurement: {
      ...measurement,
      portrait: portrait.face,
      portraitProblem: portrait.problem,
      picture: { ...measurement.picture, format: picture.format },
    },
    images: {
      [`fullFrame${side}ID`]: picture.bytes,
      [`cropped${side}ID`]: upright,
      ...(images.cutOut && { [`croppedOriginal${side}ID`]: images.cutOut }),
      ...(request.side === 'front' && portrait.image && { croppedIDFace: portrait.image }),
    },
  };
}

process.on('message', async (request: VisionRequest & { id: number }) => {
  try {
    reply({ id: request.id, type: 'measured', ...(await measure(request)) });
  } catch (error) {
    if (error instanceof PictureError)
      reply({ id: request.id, type: 'refused', code: error.code, detail: error.message });
    else if (error instanceof FaceError && error.code === 'picture.unreadable')
      reply({ id: request.id, type: 'refused', code: 'image.damaged', detail: error.message });
    else
      reply({
        id: request.id,
        type: 'failed',
        error: error instanceof Error ? (error.stack ?? error.name) : 'unknown',
      });
  }
});
reply({ id: 0, type: 'ready' });
