import { createHash } from 'node:crypto';
import { type DocumentMeasurement, flowSettingsSchema, type SelfieMeasurement } from '@gatehouse/contract';
import {
  type Check,
  type CheckKey,
  checkKeys,
  checks,
  decideFace,
  decideId,
  type ExistingIdentity,
  type Finding,
} from '@gatehouse/decision';
import { type DocumentReader, loadDocumentReader } from '@gatehouse/document-reading';
import {
  compareFaces,
  type FaceEngine,
  loadFaceEngine,
  measurePortrait,
  measureSelfie,
} from '@gatehouse/face';
import { findSpecimen, type SpecimenPicture } from '@gatehouse/testkit';
import { beforeAll, describe, expect, test } from 'vitest';

/** The specimens are valid from 2024-06-15 to 2034-06-14. */
const today = '2026-11-23';

let reader: DocumentReader;
let faces: FaceEngine;
beforeAll(async () => {
  [reader, faces] = await Promise.all([loadDocumentReader(), loadFaceEngine()]);
});

interface MeasuredCase {
  front: DocumentMeasurement;
  back: DocumentMeasurement | null;
  selfie: SelfieMeasurement;
}
const measured = new Map<string, Promise<MeasuredCase>>();

/** The pictures of a specimen through the real models, each specimen once. */
function measure(id: string): Promise<MeasuredCase> {
  const known = measured.get(id) ?? measureSpecimen(id);
  measured.set(id, known);
  return known;
}

async function measureSpecimen(id: string): Promise<MeasuredCase> {
  const specimen = findSpecimen(id);
  if (!specimen) throw new Error(`packages/testkit draws no specimen ${id}`);
  return {
    front: await measureSide('front', await specimen.front()),
    back: specimen.back ? await measureSide('back', await specimen.back()) : null,
    selfie: await measureOwnSelfie('selfie', await specimen.selfie()),
  };
}

/** Many specimens share a picture: each is measured once. */
function oncePerPicture<Kind extends string, Measurement>(
  measurePicture: (kind: Kind, image: Buffer) => Promise<Measurement>,
) {
  const known = new Map<string, Promise<Measurement>>();
  return (kind: Kind, { image }: Pick<SpecimenPicture, 'image'>): Promise<Measurement> => {
    const key = `${kind} ${createHash('sha256').update(image).digest('hex')}`;
    const measurement = known.get(key) ?? measurePicture(kind, image);
    known.set(key, measurement);
    return measurement;
  };
}

const measureSide = oncePerPicture(async (side: 'front' | 'back', image): Promise<DocumentMeasurement> => {
  const { measurement, images } = await reader.measureDocument(image, { side });
  const { face } = await measurePortrait(faces, images.straightened ?? images.upright);
  return { ...measurement, portrait: face };
});

const measureOwnSelfie = oncePerPicture(
  async (_: 'selfie', image) => (await measureSelfie(faces, image)).measurement,
);

async function decide(key: CheckKey, specimen: string): Promise<Finding[]> {
  const { circumstances }: Check = checks[key];
  const flow = flowSettingsSchema.parse({ mode: 'test', ...circumstances?.flow });
  const { front, back, selfie } = await measure(specimen);
  const id = decideId({
    front,
    back,
    flow,
    today,
    session: {
      countryCode: circumstances?.session?.countryCode ?? 'ALL',
      customFields: { ...circumstances?.session?.customFields },
    },
  });
  const match = selfie.face && front.portrait ? compareFaces(selfie.face, front.portrait) : null;
  const existingIdentity = flow.checkDuplicateFaces ? await findEnrolled(selfie) : undefined;
  const face = decideFace({
    selfie,
    portrait: front.portrait,
    match,
    flow,
    ...(existingIdentity !== undefined && { existingIdentity }),
  });
  return [...id.findings, ...face.findings];
}

/** What the server finds when the person of `passport-valid` is an identity already. */
async function findEnrolled(selfie: SelfieMeasurement): Promise<ExistingIdentity | null> {
  const enrolled = (await measure('passport-valid')).selfie.face;
  if (!selfie.face || !enrolled || compareFaces(selfie.face, enrolled).distance > 0.5) return null;
  return {
    identityId: 'a'.repeat(24),
    interviewId: 'b'.repeat(24),
    externalCustomerId: null,
    nameMatched: false,
  };
}

describe('every check that a score may hold fails on its specimen, read by the real models', () => {
  test.each(
    checkKeys.map((key) => [key, checks[key].specimen] as const),
  )('%s fails on %s', async (key, specimen) => {
    const found = (await decide(key, specimen)).filter((one) => one.key === key);
    expect(found.map(({ status }) => status)).not.toEqual([]);
    expect(found.map(({ status }) => status)).not.toContain('OK');
  });
});

test('no check fails on a valid passport and its owner’s selfie', async () => {
  const failing = (await decide('documentExpired', 'passport-valid')).filter(({ status }) => status !== 'OK');
  expect(failing).toEqual([]);
});
