// Holds the models and measures one picture at a time, off the request thread (verification.md: isolation).
import { parentPort } from 'node:worker_threads';
import { decodePicture, loadDocumentReader, PictureError } from '@gatehouse/document-reading';
import { loadFaceEngine, measureLivenessFrame, measurePortrait, measureSelfie } from '@gatehouse/face';
import type { VisionAnswer, VisionImages, VisionRequest } from './vision-pool.js';

const port = parentPort;
if (!port) throw new Error('vision-worker must run as a worker thread');

// Warm: `/readyz` turns green on this thread's word, and the first person shall not wait longer than the next.
const [reader, faces] = await Promise.all([
  loadDocumentReader({ warmUp: true }),
  loadFaceEngine({ warmUp: true }),
]);

/** A frame of the challenge is a camera's, made small by the page: more pixels than this are no frame. */
const maximumFramePixels = 4_000_000;

async function measure(request: VisionRequest): Promise<{ measurement: unknown; images: VisionImages }> {
  if (request.kind === 'liveness-frame') {
    // Refuses by name what is no picture. Measured is what arrived, byte for byte: encoded anew, every frame looks fresh.
    await decodePicture(request.picture, { maximumPixels: maximumFramePixels });
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

port.on('message', async (request: VisionRequest & { id: number }) => {
  const reply = (answer: VisionAnswer) => port.postMessage(answer);
  try {
    reply({ id: request.id, type: 'measured', ...(await measure(request)) });
  } catch (error) {
    if (error instanceof PictureError)
      reply({ id: request.id, type: 'refused', code: error.code, detail: error.message });
    else
      reply({
        id: request.id,
        type: 'failed',
        error: error instanceof Error ? (error.stack ?? error.name) : 'unknown',
      });
  }
});
port.postMessage({ id: 0, type: 'ready' } satisfies VisionAnswer);
