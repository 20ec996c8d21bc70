import { drawPassport } from './draw-passport.js';
import { drawSelfie } from './draw-selfie.js';
import { loadPortrait } from './load-portrait.js';
import { photograph } from './photograph.js';
import { specimenPerson } from './specimen-person.js';
import { documentClipSize, selfieClipSize } from './write-camera-clip.js';

type ClipSize = typeof documentClipSize | typeof selfieClipSize;

/** What is held before a fake camera on the way through the pages: a passport on a table, and the face on it. */
export async function drawCameraScenes(): Promise<Record<'document' | 'face', [Buffer, ClipSize]>> {
  const { image } = await drawPassport(specimenPerson());
  const photo = await photograph(image, { background: 'walnut', margin: 0.06, seed: 3 });
  return {
    document: [photo.image, documentClipSize],
    face: [await drawSelfie(await loadPortrait('fern')), selfieClipSize],
  };
}
