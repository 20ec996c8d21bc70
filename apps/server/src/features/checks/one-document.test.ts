import {
  type DocumentMeasurement,
  errorDefinitions,
  type FaceMeasurement,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { addDocument } from '../captures/operations/add-document.js';
import { openTemplate } from '../identities/face-template.js';
import { enrolIdentity } from '../identities/operations/enrol-identity.js';
import type { Organisation } from '../organisations/index.js';
import { readScore } from '../results/operations/read-score.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { runFaceCheck } from './jobs/run-face-check.js';
import { runIdCheck } from './jobs/run-id-check.js';
import { beginFaceCheck } from './operations/process-face.js';
import { processId } from './operations/process-id.js';

const flow = { modules: { consent: false, id: true, face: true }, liveness: 'off', mode: 'test' } as const;
const engine = { name: 'bench', version: '1' };
/** Two people whose faces are far apart. */
const descriptors = { alpha: [0, 0, 0], bravo: [1, 1, 1] };
type Person = keyof typeof descriptors;

describe.each(testDatabases())('the face belongs to the document that was judged, on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, flow);
  });
  afterAll(() => bench.close());

  const uploadFront = async (sessionId: string, person: Person) => {
    bench.dependencies.vision.measureDocument = async () => ({ measurement: passportOf(person), images: {} });
    const picture = Buffer.from('any');
    const document = { sessionId, side: 'front', document: 'first', picture, onlyFront: true } as const;
    expect((await addDocument(bench.dependencies, document)).accepted).toBe(true);
    bench.clock.advance(1);
  };
  const uploadSelfie = async (sessionId: string, person: Person) => {
    const { measureSelfie } = bench.dependencies.vision;
    const { measurement } = await measureSelfie(Buffer.from('any'));
    bench.dependencies.vision.measureSelfie = async () => ({
      measurement: { ...measurement, face: faceOf(person) } satisfies SelfieMeasurement,
      images: {},
    });
    await bench.addSelfie(sessionId);
    bench.clock.advance(1);
  };
  const newestCheck = async (sessionId: string) =>
    (
      await bench.dependencies.db
        .selectFrom('checks')
        .select('id')
        .where('sessionId', '=', sessionId)
        .where('state', '=', 'queued')
        .executeTakeFirstOrThrow()
    ).id;
  const checkDocument = async (sessionId: string) => {
    await processId(bench.dependencies, { sessionId, document: 'first' });
    await runIdCheck(bench.dependencies, { checkId: await newestCheck(sessionId) });
  };
  const checkFace = async (sessionId: string) => {
    await advanceSession(bench.dependencies, sessionId, (turn) => beginFaceCheck(bench.dependencies, turn));
    await runFaceCheck(bench.dependencies, { checkId: await newestCheck(sessionId) });
  };
  const faceStatus = async (sessionId: string) => {
    const target = { organisationId: tenant.id, sessionId, verbose: false };
    return (await readScore(bench.dependencies, target)).faceRecognition?.overall.status;
  };

  test('a second document that was never processed is not what the face is compared with', async () => {
    const sessionId = await bench.start(tenant, flowId);
    await uploadFront(sessionId, 'alpha');
    await checkDocument(sessionId);
    await uploadFront(sessionId, 'bravo');
    await uploadSelfie(sessionId, 'bravo');
    await checkFace(sessionId);
    expect(await faceStatus(sessionId)).toBe('FAIL');
  });

  test('a document that is processed after the face takes its result along', async () => {
    const sessionId = await bench.start(tenant, flowId);
    await uploadFront(sessionId, 'bravo');
    await uploadSelfie(sessionId, 'bravo');
    await checkFace(sessionId);
    expect(await faceStatus(sessionId)).toBe('OK');
    await uploadFront(sessionId, 'alpha');
    await checkDocument(sessionId);
    expect(await faceStatus(sessionId)).toBe('FAIL');
    await uploadFront(sessionId, 'bravo');
    await checkDocument(sessionId);
    expect(await faceStatus(sessionId)).toBe('OK');
  });

  test.each([
    ['face.crop_failed', 1003],
    ['face.not_found', 4019],
  ] as const)('a document whose portrait problem is %s is refused with %i', async (portraitProblem, status) => {
    const sessionId = await bench.start(tenant, flowId);
    const measurement = { ...passportOf('alpha'), portrait: null, portraitProblem };
    bench.dependencies.vision.measureDocument = async () => ({ measurement, images: {} });
    const picture = Buffer.from('any');
    const document = { sessionId, side: 'front', document: 'first', picture, onlyFront: true } as const;
    const refusal = await addDocument(bench.dependencies, document).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: portraitProblem });
    expect(errorDefinitions[portraitProblem].status).toBe(status);
  });

  test('the identity takes the face that was compared, not a selfie that came after it', async () => {
    const sessionId = await bench.start(tenant, flowId);
    await uploadFront(sessionId, 'alpha');
    await checkDocument(sessionId);
    await uploadSelfie(sessionId, 'alpha');
    await checkFace(sessionId);
    await uploadSelfie(sessionId, 'bravo');
    const enrolled = await advanceSession(bench.dependencies, sessionId, (turn) =>
      enrolIdentity(bench.dependencies, turn),
    );
    const identity = await bench.dependencies.db
      .selectFrom('identities')
      .selectAll()
      .where('id', '=', enrolled?.identityId ?? '')
      .executeTakeFirstOrThrow();
    expect(openTemplate(bench.dependencies.keyring, identity).descriptor).toEqual(descriptors.alpha);
  });
});

const faceOf = (person: Person): FaceMeasurement => ({
  box: { x: 200, y: 300, width: 500, height: 600 },
  score: 0.99,
  detector: 'bench',
  descriptor: descriptors[person],
  descriptorModel: engine,
});

const passportOf = (person: Person): DocumentMeasurement => ({
  kind: 'document',
  engines: [engine],
  picture: { format: 'jpeg', widthPx: 1600, heightPx: 1200 },
  rotationDegrees: 0,
  tiltDegrees: 0,
  corners: null,
  onTheEdge: false,
  quality: { sharpness: 90, glare: 90, balancedLight: 90, horizontalResolution: 1200, raw: {} },
  classification: {
    recognised: true,
    typeOfId: 'IdentificationCard',
    subtype: null,
    issuingCountry: 'UTO',
    issuingState: null,
    side: 'front',
    oneSided: false,
    specimen: true,
    issueYear: null,
  },
  mrz: null,
  barcode: null,
  text: {
    lines: [],
    fields: { surname: { value: 'SPECIMEN', label: 'Surname', confidence: 0.9 } },
  },
  portrait: faceOf(person),
  timings: {},
});
