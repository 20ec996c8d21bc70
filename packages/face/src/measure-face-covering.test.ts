import { errorDefinitions } from '@gatehouse/contract';
import { anchorsOfMesh, type Covering, drawCovering, type FaceAnchors } from '@gatehouse/testkit';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { confirmFaces } from './confirm-faces.js';
import { decodePicture, type FaceEngine, loadFaceEngine, measureSelfie } from './index.js';
import { type CoveringFindings, coveringLimits, judgeFaceCovering } from './measure-face-covering.js';
import { type DemoPerson, demoPerson } from './testing/demo-people.js';

const bare: CoveringFindings = {
  lipRedness: 0.08,
  lipContrast: 0.17,
  bridgeLine: 0.06,
  rimLine: 0.03,
  eyeContrast: 0.2,
  eyeLight: 0.7,
};
const found = (parts: Partial<CoveringFindings>) => judgeFaceCovering({ ...bare, ...parts });

describe('judging what covers a face', () => {
  test('red lips exclude a mask; lips without colour and shape are one; anything between is not told', () => {
    expect(found({}).mask).toBe(false);
    expect(found({ lipRedness: 0, lipContrast: 0.03 }).mask).toBe(true);
    expect(found({ lipRedness: 0.01, lipContrast: 0.1 }).mask).toBeNull();
    expect(found({ lipRedness: -0.03, lipContrast: 0.03 }).mask).toBeNull();
    expect(found({ lipRedness: coveringLimits.lipRednessSeen }).mask).toBe(false);
  });

  test('a frame needs both lines and a mouth that is seen; dark lenses need nothing else', () => {
    expect(found({ bridgeLine: 0.6, rimLine: 0.5 }).lenses).toBe(true);
    expect(found({ bridgeLine: 0.6 }).lenses).toBeNull();
    expect(found({ rimLine: 0.5 }).lenses).toBeNull();
    expect(found({ bridgeLine: 0.6, rimLine: 0.5, lipRedness: 0, lipContrast: 0.06 }).lenses).toBeNull();
    expect(found({ eyeLight: 0.15, lipRedness: 0, lipContrast: 0.06 }).lenses).toBe(true);
  });

  test('what was not measured is not told', () => {
    expect(judgeFaceCovering(null)).toEqual({ mask: null, lenses: null });
  });
});

// Coverings are drawn on real faces: see docs/reference/face-covering.md for how far that carries.
describe('measured on pictures', () => {
  let engine: FaceEngine;
  const people = ['dark', 'young'] as const satisfies DemoPerson[];
  const pictures = new Map<DemoPerson, { picture: Buffer; anchors: FaceAnchors }>();
  beforeAll(async () => {
    engine = await loadFaceEngine();
    for (const person of people) {
      const picture = await demoPerson(person).resize({ width: 500 }).png().toBuffer();
      pictures.set(person, { picture, anchors: await anchorsOf(engine, picture) });
    }
  });

  async function coveringOf(person: DemoPerson, covering: Covering | null) {
    const shown = pictures.get(person);
    if (!shown) throw new Error('the picture was not prepared');
    const { picture, anchors } = shown;
    const bytes = covering ? await drawCovering(picture, { anchors, covering }) : picture;
    const { measurement } = await measureSelfie(engine, bytes);
    expect(measurement.face).not.toBeNull();
    return measurement.covering;
  }

  test.each(
    people,
  )('%s: bare faces have none, masks and dark glasses are seen, thin ones are not told', async (person) => {
    expect(await coveringOf(person, null)).toEqual({ mask: false, lenses: null });
    for (const mask of ['mask-blue', 'mask-black'] as const)
      expect(await coveringOf(person, mask), mask).toEqual({ mask: true, lenses: null });
    for (const glasses of ['glasses-dark', 'glasses-sun'] as const)
      expect(await coveringOf(person, glasses), glasses).toEqual({ mask: false, lenses: true });
    expect(await coveringOf(person, 'glasses-thin')).toEqual({ mask: false, lenses: null });
  });

  test('a face with a board before its eyes is refused, with 3002', async () => {
    const { picture, anchors } = pictures.get('dark') ?? {};
    if (!picture || !anchors) throw new Error('the picture was not prepared');
    const { width = 0 } = await sharp(picture).metadata();
    const [, eyes] = anchors.rightEye.outer;
    const height = Math.round(anchors.nose[1] - eyes) * 2;
    const board = { create: { width, height, channels: 3, background: '#8a6a50' } } as const;
    const covered = sharp(picture).composite([{ input: board, left: 0, top: Math.round(eyes - height / 2) }]);
    const { measurement } = await measureSelfie(engine, await covered.jpeg().toBuffer());
    expect(measurement.problem).toBe('face.not_aligned');
    expect(errorDefinitions['face.not_aligned'].status).toBe(3002);
  });

  test('a face of few pixels is not judged', async () => {
    const small = await demoPerson('dark').resize({ width: 200 }).jpeg().toBuffer();
    expect((await measureSelfie(engine, small)).measurement.covering).toEqual({ mask: null, lenses: null });
  });
});

async function anchorsOf(engine: FaceEngine, picture: Buffer): Promise<FaceAnchors> {
  const decoded = await decodePicture(picture);
  const [main] = await confirmFaces(engine, decoded, await engine.detect(decoded));
  return anchorsOfMesh(main?.mesh.points ?? []);
}
