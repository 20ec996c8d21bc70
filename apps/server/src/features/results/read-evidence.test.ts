import {
  type DocumentMeasurement,
  type FaceMeasurement,
  type SelfieMeasurement,
  sessionEvidenceSchema,
} from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { addDocument } from '../captures/operations/add-document.js';
import { runFaceCheck } from '../checks/jobs/run-face-check.js';
import { runIdCheck } from '../checks/jobs/run-id-check.js';
import { beginFaceCheck } from '../checks/operations/process-face.js';
import { processId } from '../checks/operations/process-id.js';
import type { Organisation } from '../organisations/index.js';
import { deleteSessions } from '../retention/operations/delete-sessions.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { readEvidence } from './operations/read-evidence.js';
import { openImageLink } from './operations/read-images.js';
import { replaceResults } from './operations/store-results.js';

const flow = { modules: { consent: false, id: true, face: true }, liveness: 'off', mode: 'test' } as const;
const engine = { name: 'bench', version: '1' };

describe.each(testDatabases())('evidence on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, flow);
  });
  afterAll(() => bench.close());

  const newestCheck = async (sessionId: string) =>
    bench.dependencies.db
      .selectFrom('checks')
      .select('id')
      .where('sessionId', '=', sessionId)
      .where('state', '=', 'queued')
      .executeTakeFirstOrThrow();

  async function addFront(sessionId: string): Promise<void> {
    const { dependencies } = bench;
    const images = { fullFrameFrontID: Buffer.from('the frame'), croppedFrontID: Buffer.from('the card') };
    dependencies.vision.measureDocument = async () => ({ measurement: card, images });
    await addDocument(dependencies, {
      sessionId,
      side: 'front',
      document: 'first',
      picture: Buffer.from('any'),
      onlyFront: true,
    });
    bench.clock.advance(1);
  }

  /** A front with a face as far from the selfie's as a person has to decide on. */
  async function checkedSession(): Promise<string> {
    const { dependencies } = bench;
    const sessionId = await bench.start(tenant, flowId);
    await addFront(sessionId);
    await processId(dependencies, { sessionId, document: 'first' });
    await runIdCheck(dependencies, { checkId: (await newestCheck(sessionId)).id });
    const { measurement } = await dependencies.vision.measureSelfie(Buffer.from('any'));
    dependencies.vision.measureSelfie = async () => ({
      measurement: { ...measurement, face: faceOf([0, 0, 0.55]) } satisfies SelfieMeasurement,
      images: { selfie: Buffer.from('the selfie') },
    });
    await bench.addSelfie(sessionId);
    await advanceSession(dependencies, sessionId, (turn) => beginFaceCheck(dependencies, turn));
    await runFaceCheck(dependencies, { checkId: (await newestCheck(sessionId)).id });
    return sessionId;
  }
  const read = (sessionId: string, organisation = tenant) =>
    readEvidence(bench.dependencies, { organisationId: organisation.id, sessionId });

  test('a doubtful match shows its distance, both thresholds, and where both faces are', async () => {
    const evidence = await read(await checkedSession());
    expect(evidence.findings.find(({ key }) => key === 'gh_face_match')).toMatchObject({
      subject: 'face',
      status: 'WARN',
      measured: 0.55,
      threshold: { maximum: 0.5, doubtUpTo: 0.6 },
      reason: 'face.doubtful_match',
      docs: 'docs/reasons/face.doubtful_match.md',
      where: [
        { area: 'face', imageType: 'selfie' },
        { area: 'portrait', imageType: 'fullFrameFrontID' },
        { area: 'portrait', imageType: 'croppedFrontID', box: { x: 20, y: 30, width: 120, height: 150 } },
      ],
    });
    expect(evidence.groups.find(({ name }) => name === 'Face Recognition')).toMatchObject({
      status: 'WARN',
      reasons: [{ reason: 'face.doubtful_match' }],
    });
  });

  test('every area names a capture whose link opens the very image it was measured on', async () => {
    const evidence = await read(await checkedSession());
    const areas = evidence.findings.flatMap(({ where }) => where);
    expect(areas.length).toBeGreaterThan(5);
    const bytes = { fullFrameFrontID: 'the frame', croppedFrontID: 'the card', selfie: 'the selfie' };
    for (const type of ['fullFrameFrontID', 'croppedFrontID', 'selfie'] as const) {
      const area = areas.find(({ imageType }) => imageType === type);
      const capture = evidence.captures.find(({ captureId }) => captureId === area?.captureId);
      const link = capture?.images.find(({ imageType }) => imageType === type);
      const secret = link?.url.split('/').at(-1) ?? '';
      expect((await openImageLink(bench.dependencies, secret)).toString()).toBe(bytes[type]);
    }
  });

  test('a front that was uploaded later and not processed is not what the evidence points at', async () => {
    const sessionId = await checkedSession();
    const before = await read(sessionId);
    await addFront(sessionId);
    const shown = ({ captures }: typeof before) => captures.map(({ captureId }) => captureId);
    expect(shown(await read(sessionId))).toEqual(shown(before));
  });

  test('the answer fits its schema and loses nothing to it; no template is in it', async () => {
    const evidence = await read(await checkedSession());
    expect(sessionEvidenceSchema.parse(evidence)).toEqual(evidence);
    expect(JSON.stringify(evidence)).not.toContain('escriptor');
  });

  test('the example of the documentation fits the schema', () => {
    const { examples } = sessionEvidenceSchema.meta() ?? {};
    expect(examples).toHaveLength(1);
    for (const example of [examples].flat()) expect(sessionEvidenceSchema.parse(example)).toEqual(example);
  });

  test('results that were stored before evidence was still read, with their tests and without measurements', async () => {
    const sessionId = await checkedSession();
    await advanceSession(bench.dependencies, sessionId, (turn) =>
      replaceResults(turn, turn.dataKey, (results) => {
        const { firstIdBackId: _backId, firstId, face, ...rest } = results;
        if (!firstId || !face) throw new Error('both were stored');
        const bare = <F extends { evidence?: unknown }>({ evidence: _evidence, ...finding }: F) => finding;
        return {
          ...rest,
          firstId: { ...firstId, findings: firstId.findings.map(bare) },
          face: { ...face, findings: face.findings.map(bare) },
        };
      }),
    );
    const { findings, captures } = await read(sessionId);
    expect(findings.find(({ key }) => key === 'gh_face_match')).toMatchObject({
      status: 'WARN',
      reason: 'face.doubtful_match',
      measured: null,
      where: [],
    });
    expect(captures).toEqual([]);
  });

  test('before anything was checked it is empty, and names what is missing', async () => {
    const evidence = await read(await bench.start(tenant, flowId));
    expect(evidence).toMatchObject({ findings: [], captures: [], overallStatus: 'UNKNOWN' });
    expect(evidence.groups.flatMap(({ reasons }) => reasons.map(({ reason }) => reason))).toContain(
      'id.not_captured',
    );
  });

  test('after redaction the tests stay and nothing that was read is left', async () => {
    const sessionId = await checkedSession();
    expect(JSON.stringify(await read(sessionId))).toContain('Q1234567');
    await deleteSessions(bench.dependencies, {
      organisationId: tenant.id,
      ids: [sessionId],
      redactOnly: true,
      notify: false,
      keep: [],
    });
    const evidence = await read(sessionId);
    expect(evidence.findings.length).toBeGreaterThan(5);
    expect(JSON.stringify(evidence)).not.toMatch(/Q1234567|SAMPLE/);
    expect(evidence.captures).toEqual([]);
  });

  test('another tenant’s session is unknown', async () => {
    const sessionId = await checkedSession();
    await expect(read(sessionId, await bench.addTenant())).rejects.toMatchObject({
      code: 'session.not_found',
    });
  });
});

const faceOf = (descriptor: number[]): FaceMeasurement => ({
  box: { x: 20, y: 30, width: 120, height: 150 },
  score: 0.99,
  detector: 'bench',
  descriptor,
  descriptorModel: engine,
});

const card: DocumentMeasurement = {
  kind: 'document',
  engines: [engine],
  picture: { format: 'jpeg', widthPx: 1600, heightPx: 1200 },
  rotationDegrees: 180,
  tiltDegrees: 0,
  corners: [
    [200, 200],
    [1400, 200],
    [1400, 950],
    [200, 950],
  ],
  straightened: {
    widthPx: 600,
    heightPx: 375,
    corners: [
      [200, 200],
      [1400, 200],
      [1400, 950],
      [200, 950],
    ],
  },
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
    lines: [{ text: 'Surname', confidence: 0.9, box: { x: 300, y: 300, width: 200, height: 30 } }],
    fields: {
      surname: { value: 'SAMPLE', label: 'Surname', confidence: 0.9 },
      documentNumber: { value: 'Q1234567', label: 'No', confidence: 0.9 },
    },
  },
  portrait: faceOf([0, 0, 0]),
  timings: {},
};
