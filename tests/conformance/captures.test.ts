import { drawNoise } from '@gatehouse/testkit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addBack,
  addFront,
  addSelfie,
  checkDocument,
  checkFace,
  jobsEnded,
  selfiePath,
} from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { holdChecks } from '../support/hold-checks.js';
import { type Answer, call, withKeyAndToken } from '../support/omni-client.js';
import { pictureOf, uploadOf } from '../support/pictures.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  createFlow,
  logIn,
  startSession,
} from '../support/tenant-calls.js';

describe('captures and checks with the models (contract 5)', () => {
  let server: TestServer;
  let executiveToken: string;
  beforeAll(async () => {
    server = await startTestServer({ modelWorkers: 1 });
    executiveToken = await logIn(server);
  });
  afterAll(() => server?.close());

  const begin = async (body: Record<string, unknown> = {}) => {
    const session = await startSession(server, body);
    return { ...session, ...asTokenHolder(server, session) };
  };
  const events = async (interviewId: string): Promise<string[]> =>
    (await asExecutive(server, executiveToken).get(`/omni/get/events?id=${interviewId}`)).body.events.map(
      ({ eventName }: { eventName: string }) => eventName,
    );
  const raw = (path: string, token: string, type: string, body: Buffer): Promise<Answer> =>
    call('POST', `${server.api}${path}`, {
      headers: { ...withKeyAndToken(server.apiKey, token), 'Content-Type': type },
      body,
    });

  /** Fields that every answer of 5.1 has. */
  function expectAlways(body: Record<string, unknown>): void {
    for (const field of ['sharpness', 'glare', 'horizontalResolution'])
      expect(Number.isInteger(body[field]), `${field} is ${body[field]}`).toBe(true);
    expect(body.classification).toEqual(expect.any(Boolean));
  }

  describe('34 and 54. one good front, sent in every form', () => {
    test('54. a good front carries every field 5.1 promises on success; 52. a passport gives skipBackIdCapture true', async () => {
      const { status, body } = await addFront(await begin(), 'passport-valid');
      expect(status).toBe(200);
      expectAlways(body);
      expect(body.failReason ?? null).toBeNull();
      expect(body).toMatchObject({
        classification: true,
        correctGlare: true,
        correctSharpness: true,
        readability: true,
        typeOfId: 'Passport',
        sessionStatus: 'Alive',
        skipBackIdCapture: true,
        countryCode: 'UTO',
        issueName: expect.stringMatching(/Passport/),
      });
      expect([undefined, 2024], 'issueYear is there only if it could be read').toContain(body.issueYear);
    });

    test('54. raw JPEG without /v2 equals base64 with it; 34. a data: prefix, line breaks and the URL-safe alphabet are accepted', async () => {
      const picture = await pictureOf('passport-valid');
      const base64 = picture.toString('base64');
      const post = async (path: string, body: object) => (await begin()).post(path, body);
      const first = await post('/omni/add/front-id/v2', { base64Image: base64 });
      expect(first.body.classification).toBe(true);
      const { token } = await begin();
      const answers = [
        await raw('/omni/add/front-id', token, 'image/jpeg', picture),
        await post('/omni/add/front-id/v2', { base64Image: `data:image/jpeg;base64,${base64}` }),
        await post('/omni/add/front-id', {
          base64Image: (base64.match(/.{1,76}/g) ?? []).join('\r\n').replace(/\+/g, '-').replace(/\//g, '_'),
        }),
      ];
      for (const { status, body } of answers)
        expect({ status, body }).toEqual({ status: 200, body: first.body });
    });

    test.each([
      [
        'image/png',
        '/omni/add/front-id',
        (picture: Buffer) => sharp(picture).png({ compressionLevel: 1 }).toBuffer(),
      ],
      [
        'image/webp',
        '/omni/add/front-id/v2',
        (picture: Buffer) => sharp(picture).webp({ quality: 90 }).toBuffer(),
      ],
    ])('54. %s bytes are accepted on %s', async (type, path, convert) => {
      const { token } = await begin();
      const { status, body } = await raw(path, token, type, await convert(await pictureOf('passport-valid')));
      expect(status).toBe(200);
      expect(body).toMatchObject({ classification: true, typeOfId: 'Passport' });
    });
  });

  test('53. a back sent as front gives HTTP 200, a failReason or false classification, and the always-present fields', async () => {
    const session = await begin();
    const answer = await session.post('/omni/add/front-id/v2', await uploadOf('licence-valid', 'back'));
    expect(answer.status, answer.text).toBe(200);
    expectAlways(answer.body);
    expect(answer.body).toMatchObject({ classification: false, failReason: 'WRONG_DOCUMENT_SIDE' });
    expectError(await session.post('/omni/process/id'), {
      http: 400,
      status: 6000,
      code: 'process.no_front',
    });
  });

  test.each([
    ['wall', 'UNKNOWN_DOCUMENT_TYPE'],
    ['unknown-card', 'UNKNOWN_DOCUMENT_TYPE'],
    ['passport-blurred', 'DOCUMENT_NOT_READABLE'],
  ] as const)('53. %s as front gives HTTP 200 and %s, never an error', async (id, failReason) => {
    const session = await begin();
    const answer = await addFront(session, id);
    expect(answer.status, answer.text).toBe(200);
    expectAlways(answer.body);
    expect(answer.body.failReason).toBe(failReason);
    expectError(await session.post('/omni/process/id'), { http: 400, status: 6000 });
    expect((await session.get('/omni/get/ocr-data')).body).toEqual({});
  });

  test('5.1 a document of a country that countryCode excludes is ID_TYPE_UNACCEPTABLE; so is a type the flow excludes', async () => {
    const elsewhere = await addFront(await begin({ countryCode: 'DE' }), 'passport-valid');
    expect([elsewhere.status, elsewhere.body.failReason]).toEqual([200, 'ID_TYPE_UNACCEPTABLE']);
    const cards = await createFlow(
      { ...server, executiveToken },
      { mode: 'test', documentTypes: ['IdentificationCard'] },
    );
    const passport = await addFront(await begin({ configurationId: cards }), 'passport-valid');
    expect([passport.status, passport.body.failReason]).toEqual([200, 'ID_TYPE_UNACCEPTABLE']);
  });

  test('5.1 a portrait that nobody finds on a document is 4019', async () => {
    expectError(await addFront(await begin(), 'passport-without-portrait'), { http: 400, status: 4019 });
  });

  test('55. process/id without a front answers 400 with status 6000, without a back too unless onlyFront was used', async () => {
    const session = await begin();
    expectError(await session.post('/omni/process/id'), {
      http: 400,
      status: 6000,
      code: 'process.no_front',
    });
    expect((await addFront(session, 'id-card-valid')).body).toMatchObject({
      classification: true,
      skipBackIdCapture: false,
    });
    expectError(await session.post('/omni/process/id'), { http: 400, status: 6000, code: 'process.no_back' });
    const again = await session.post('/omni/add/front-id/v2?onlyFront=true', await uploadOf('id-card-valid'));
    expect(again.body.classification).toBe(true);
    expect((await session.post('/omni/process/id?queueName=Anything')).body).toEqual({ success: true });
  });

  test('55. a repeat starts no second job; to process again, upload again', async () => {
    const session = await begin();
    await checkDocument(session, 'passport-valid');
    const before = await events(session.interviewId);
    const checks = async () =>
      Number(
        (
          await server.server.dependencies.db
            .selectFrom('checks')
            .select(({ fn }) => fn.countAll().as('count'))
            .where('sessionId', '=', session.interviewId)
            .executeTakeFirstOrThrow()
        ).count,
      );
    expect(await checks()).toBe(1);
    const repeats = await Promise.all([1, 2, 3].map(() => session.post('/omni/process/id')));
    for (const { body } of repeats) expect(body).toEqual({ success: true });
    expect(await checks()).toBe(1);
    expect(await events(session.interviewId)).toEqual(before);
    await addFront(session, 'passport-valid');
    await session.post('/omni/process/id');
    expect(await checks()).toBe(2);
  });

  test('56. isfinished is false before and during, true after the job; 52. after a passport front no back is needed', async () => {
    const session = await begin();
    const finished = async () => (await session.get('/omni/get/postprocess/isfinished')).body;
    expect(await finished()).toEqual({ finished: false });
    await addFront(session, 'passport-valid');
    expect(await finished()).toEqual({ finished: false });
    const held = holdChecks(server, 'process-id');
    await session.post('/omni/process/id');
    expect(await finished()).toEqual({ finished: false });
    await held.release();
    await jobsEnded(session);
    expect(await finished()).toEqual({ finished: true });
  });

  describe('57. add/face', () => {
    test('57. live gives confidence 0, with all fields of 5.4, on both paths', async () => {
      for (const path of [selfiePath, '/omni/add/face']) {
        const session = await begin();
        const answer = await session.post(path, await uploadOf('passport-valid', 'selfie'));
        expect(answer.status, answer.text).toBe(200);
        expect(answer.body).toMatchObject({ confidence: 0, isBright: true, sessionStatus: 'Alive' });
        expect([true, false, null]).toContain(answer.body.hasLenses);
      }
    });

    test.each([
      ['selfie-no-face', 4019],
      ['selfie-two-faces', 4010],
      ['selfie-blurred', 3006],
      ['selfie-landscape', 3009],
      ['selfie-glare', 3007],
      ['selfie-small-face', 3008],
      ['selfie-compressed', 3010],
    ] as const)('57. %s answers %i', async (id, status) => {
      const session = await begin();
      expectError(await addSelfie(session, id), { http: 400, status });
      expectError(await session.post('/omni/process/face'), { http: 400, status: 6000 });
      expect((await session.post('/omni/get/images', { images: ['selfie'] })).body).toEqual({});
    });

    test('57. a cropped face answers one of 1001, 1003, 3002', async () => {
      const answer = await addSelfie(await begin(), 'selfie-cropped');
      expectError(answer, { http: 400, status: answer.body.status });
      expect([1001, 1003, 3002]).toContain(answer.body.status);
    });

    test('57. a face in the dark is accepted with isBright false, so that the client retakes it', async () => {
      const answer = await addSelfie(await begin(), 'selfie-dark');
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.isBright).toBe(false);
    });
  });

  describe('58. process/face', () => {
    test('58. the same person gives confidence 1', async () => {
      const session = await begin();
      await checkDocument(session, 'passport-valid');
      const answer = await checkFace(session, 'passport-valid');
      expect(answer.body).toEqual({ confidence: 1, existingUser: false });
      expect((await session.post('/omni/process/face?imageType=selfie', null)).body).toEqual(answer.body);
    });

    test('58. another person gives 0, and the session then fails in faceRecognition', async () => {
      const session = await begin();
      await checkDocument(session, 'passport-valid');
      expect((await checkFace(session, 'selfie-other-person')).body).toEqual({
        confidence: 0,
        existingUser: false,
      });
      expect((await session.get('/omni/finish-status')).body.action).toBe('rejected');
      const { body } = await session.get('/omni/get/score');
      expect(body.faceRecognition.overall.status).toBe('FAIL');
      expect(body.overall.status).toBe('FAIL');
    });

    test('58. without ID, and without a selfie, 6000', async () => {
      const session = await begin();
      expectError(await session.post('/omni/process/face'), { http: 400, status: 6000 });
      await addSelfie(session, 'passport-valid');
      expectError(await session.post('/omni/process/face?imageType=selfie'), { http: 400, status: 6000 });
      expectError(await session.post('/omni/process/face?imageType=document'), { http: 400 });
    });
  });

  test('5. captures are accepted in any order: selfie, back, front', async () => {
    const session = await begin();
    await addSelfie(session, 'passport-valid');
    expect((await addBack(session, 'id-card-valid')).status).toBe(200);
    await checkDocument(session, 'passport-valid');
    expect((await session.post('/omni/process/face')).body).toMatchObject({ confidence: 1 });
  });

  test('34. a response over 10 MB answers 502 with a hint to ask for fewer', async () => {
    const session = await begin();
    const noise = await sharp(await drawNoise())
      .resize(3200, 2400, { kernel: 'nearest' })
      .jpeg({ quality: 92 })
      .toBuffer();
    const { token } = session;
    for (const side of ['front', 'back']) {
      const answer = await raw(`/omni/add/${side}-id`, token, 'image/jpeg', noise);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.failReason).toEqual(expect.any(String));
    }
    const backend = asBackend(server, session);
    const both = await backend.post('/omni/get/images', { images: ['fullFrameFrontID', 'fullFrameBackID'] });
    expectError(both, { http: 502 });
    expect(both.text).toMatch(/fewer/i);
    const one = await backend.post('/omni/get/images', { images: ['fullFrameFrontID'] });
    expect([one.status, Object.keys(one.body)]).toEqual([200, ['fullFrameFrontID']]);
    const links = await backend.post('/omni/get/images/v2', {
      images: ['fullFrameFrontID', 'fullFrameBackID'],
    });
    expect(Object.keys(links.body).sort()).toEqual(['fullFrameBackID', 'fullFrameFrontID']);
  });
});
