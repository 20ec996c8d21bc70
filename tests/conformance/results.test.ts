import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSelfie, checkDocument, checkFace } from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { call, withToken } from '../support/omni-client.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  type Caller,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

type Session = StartedSession & Caller;

// The tables of contract 6.1, copied by hand: the server's own constants would prove nothing.
const testStatuses = [
  'OK',
  'WARN',
  'FAIL',
  'UNKNOWN',
  'MANUAL',
  'MANUAL_OK',
  'MANUAL_FAIL',
  'MANUAL_PENDING',
];
const topLevelKeys =
  'idValidation liveness faceRecognition governmentValidation curpVerification ineScrapingValidation externalVerification incodeWatchlistScore idOcrConfidence authentication deviceRisk behavioralRisk retryInfo documentOnEdgeInfo sessionRecording appliedRule needsReviewReason reasonMsg overall'.split(
    ' ',
  );
const photoKeys =
  'tamperCheck idAlterationCheck idAlterationCheckFront idAlterationCheckBack alignment idAlreadyUsedCheck fakeBrowserCheck fakeIdCheck visibleIdCharacteristicsFront visibleIdCharacteristicsBack readabilityCheck ocrIdentityCheck screenIdLiveness paperIdLiveness balancedLightFront balancedLightBack sharpnessFront sharpnessBack'.split(
    ' ',
  );
const idKeys =
  'documentClassification documentTypeSideCrosscheck visiblePhotoFeatures fakeCheck issueDateValidity expirationDateValidity birthDateValidity issuingStateValidity documentExpired documentSeriesExpired underageCheck qrScan mrzLineFormatCheck mrzParsableCheck documentNumberCheckDigit birthDateCheckDigit expirationDateCheckDigit compositeCheckDigit iliterationCheck birthDateCrosscheck expirationDateCrosscheck sexCrosscheck fullNameCrosscheck emissionNumberCrosscheck documentNumberCrosscheck personalNumberCrosscheck 2DBarcodeContent barcode2DDetected dD/ReferenceNumberCrosscheck'.split(
    ' ',
  );

describe('one passed session, read in every way (contract 6, 7.1, 9.2)', () => {
  let server: TestServer;
  let executiveToken: string;
  let executive: Caller;
  let session: Session;
  beforeAll(async () => {
    server = await startTestServer({ modelWorkers: 1 });
    executiveToken = await logIn(server);
    executive = asExecutive(server, executiveToken);
    session = await begin({
      customFields: { firstName: 'Clara Maria', lastName: 'Lindqvist' },
      externalCustomerId: 'user-0061',
    });
    await addSelfie(session, 'selfie-dark');
    await checkDocument(session, 'passport-valid');
    await checkFace(session, 'passport-valid');
    server.clock.advance(1_000);
    await session.get('/omni/finish-status');
  });
  afterAll(() => server?.close());

  const begin = async (body: Record<string, unknown> = {}): Promise<Session> => {
    const started = await startSession(server, body);
    return { ...started, ...asTokenHolder(server, started) };
  };

  test('59. every score value is a string, every leaf fits Test, overall is an object', async () => {
    const { body } = await session.get('/omni/get/score');
    expect(Object.keys(body).filter((key) => !topLevelKeys.includes(key))).toEqual([]);
    const leaves: [string, Record<string, unknown>][] = [];
    const walk = (path: string, value: unknown) => {
      if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(`${path}[${index}]`, item);
      else if (typeof value === 'object' && value !== null) {
        const leaf = value as Record<string, unknown>;
        if ('value' in leaf || ('status' in leaf && !('expression' in leaf))) leaves.push([path, leaf]);
        for (const [key, item] of Object.entries(leaf)) walk(`${path}.${key}`, item);
      }
    };
    walk('', body);
    expect(leaves.length).toBeGreaterThan(15);
    for (const [path, leaf] of leaves) {
      if ('value' in leaf) expect(leaf.value, path).toEqual(expect.any(String));
      if ('status' in leaf) expect(testStatuses, path).toContain(leaf.status);
      expect(
        Object.keys(leaf).filter((key) => !['value', 'status', 'key', 'name'].includes(key)),
        path,
      ).toEqual([]);
    }
    expect(body.overall).toMatchObject({
      status: expect.any(String),
      value: expect.stringMatching(/^\d{1,3}\.\d$/),
    });
    expect(body.idValidation.overall.value).toMatch(/^\d{1,3}\.\d$/);
    expect(body.faceRecognition.faceBrightness.value).toMatch(/^\d+\.\d$/);
    for (const name of [
      'governmentValidation',
      'curpVerification',
      'ineScrapingValidation',
      'externalVerification',
      'incodeWatchlistScore',
    ])
      expect(body[name], name).toBeNull();
  });

  test('9.4 evidence shows every test with its measurement, on pictures of exactly the size that it names', async () => {
    const { status, body } = await executive.get(`/gatehouse/v1/sessions/${session.interviewId}/evidence`);
    expect(status).toBe(200);
    const { idValidation } = (await session.get('/omni/get/score')).body;
    const shown = new Map(body.findings.map((finding: { key: string }) => [finding.key, finding]));
    for (const { key, status } of idValidation.idSpecific)
      expect(shown.get(key), key).toMatchObject({ status });
    expect(shown.get('faceBrightness')).toMatchObject({
      status: 'OK',
      measured: expect.any(Number),
      threshold: { minimum: expect.any(Number), maximum: expect.any(Number) },
      reason: null,
    });
    const areas = body.findings.flatMap(({ where }: { where: object[] }) => where);
    const types = new Set<string>();
    for (const { captureId, images } of body.captures)
      for (const { imageType, url } of images) {
        const picture = Buffer.from(await (await fetch(url)).arrayBuffer());
        const { width, height } = await sharp(picture).metadata();
        const inIt = areas.filter(
          (area: Record<string, unknown>) => area.captureId === captureId && area.imageType === imageType,
        );
        for (const area of inIt) expect(area).toMatchObject({ imageWidthPx: width, imageHeightPx: height });
        types.add(imageType);
      }
    expect([...types].sort()).toEqual(['croppedFrontID', 'fullFrameFrontID', 'selfie']);
  });

  test('59. test keys are the known ones or ours, their values as the table says', async () => {
    const { body } = await session.get('/omni/get/score');
    const { photoSecurityAndQuality, idSpecific } = body.idValidation;
    const ours = (key: string) => key.startsWith('gh_');
    for (const { key, value } of idSpecific) {
      if (!ours(key)) expect(idKeys, key).toContain(key);
      expect(['0', '100'], key).toContain(value);
    }
    for (const { key, value } of photoSecurityAndQuality) {
      if (!ours(key)) expect(photoKeys, key).toContain(key);
      if (ours(key) || /^(balancedLight|sharpness)/.test(key)) expect(value, key).toMatch(/^(100|\d{1,2})$/);
      else if (/Liveness$/.test(key)) expect(['OK', 'FAIL'], key).toContain(value);
      else expect(['PASSED', 'FAILED'], key).toContain(value);
    }
    const keys = [...photoSecurityAndQuality, ...idSpecific].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('5.4 without a challenge liveness stays UNKNOWN without value', async () => {
    const { body } = await session.get('/omni/get/score');
    expect(body.liveness.livenessScore).toEqual({ status: 'UNKNOWN' });
    expect(body.liveness.overall).toEqual({ status: 'UNKNOWN' });
  });

  test('61. firstNameMatch appears only when customFields.firstName was sent', async () => {
    const { body } = await session.get('/omni/get/score');
    expect(body.idValidation.customFields).toEqual([
      expect.objectContaining({ key: 'firstNameMatch', value: '100' }),
      expect.objectContaining({ key: 'lastNameMatch', value: '100' }),
    ]);
    const other = await begin({ customFields: { lastName: 'Okafor' } });
    await checkDocument(other, 'passport-valid');
    expect((await other.get('/omni/get/score')).body.idValidation.customFields).toEqual([
      expect.objectContaining({ key: 'lastNameMatch', value: '0' }),
    ]);
    const without = await begin();
    await checkDocument(without, 'passport-valid');
    expect((await without.get('/omni/get/score')).body.idValidation.customFields ?? []).toEqual([]);
  });

  test('61. verbose=true adds name and nothing else', async () => {
    const plain = (await session.get('/omni/get/score')).body;
    const verbose = (await session.get('/omni/get/score?verbose=true')).body;
    const names: unknown[] = [];
    const strip = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(strip);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, item]) => [key, strip(item)] as const);
      if (!('name' in value) || 'expression' in value) return Object.fromEntries(entries);
      names.push(value.name);
      return Object.fromEntries(entries.filter(([key]) => key !== 'name'));
    };
    expect(strip(verbose)).toEqual(plain);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(name).toMatch(/\S/);
  });

  test('62. ocr-data v1 is bare, v2 wrapped; birthDate is a number, expireAt a string, expirationDate a year', async () => {
    const bare = (await session.get('/omni/get/ocr-data')).body;
    const wrapped = (await session.get('/omni/get/ocr-data/v2')).body;
    expect(wrapped).toEqual({ ocrData: bare });
    expect(bare).toMatchObject({
      name: { fullName: 'CLARA MARIA LINDQVIST', firstName: 'CLARA MARIA', paternalLastName: 'LINDQVIST' },
      birthDate: Date.UTC(1990, 2, 14),
      expireAt: String(Date.UTC(2034, 5, 14)),
      expirationDate: 2034,
      gender: 'F',
      documentNumber: 'U48217365',
      typeOfId: 'Passport',
      mrz1: expect.stringMatching(/^[A-Z0-9<]{44}$/),
      mrz2: expect.stringMatching(/^[A-Z0-9<]{44}$/),
    });
    if ('issuedAt' in bare)
      expect([bare.issuedAt, bare.issueDate]).toEqual([String(Date.UTC(2024, 5, 15)), 2024]);
    for (const value of Object.values(bare.ocrDataConfidence)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  test('63. get/images leaves out types without an image, ignores unknown names, and gives the newest of two selfies', async () => {
    const { body } = await session.post('/omni/get/images', {
      images: [
        'selfie',
        'croppedFrontID',
        'croppedIDFace',
        'fullFrameFrontID',
        'croppedBackID',
        'signature',
        'noSuch',
        '__proto__',
      ],
    });
    expect(Object.keys(body).sort()).toEqual([
      'croppedFrontID',
      'croppedIDFace',
      'fullFrameFrontID',
      'selfie',
    ]);
    const { selfie: links } = (await session.post('/omni/get/images/v2', { images: ['selfie'] })).body;
    expect(links).toHaveLength(2);
    const [newest, older] = await Promise.all(links.map((link: string) => call('GET', link)));
    expect(body.selfie).toBe(newest?.bytes.toString('base64'));
    expect(body.selfie).not.toBe(older?.bytes.toString('base64'));
  });

  test('64. image links list all attempts newest first, work without headers, and answer 410 after one hour', async () => {
    const { body } = await session.post('/omni/get/images/v2', {
      images: ['selfie', 'croppedFrontID', 'document'],
    });
    expect(Object.keys(body).sort()).toEqual(['croppedFrontID', 'selfie']);
    const links: string[] = [...body.selfie, ...body.croppedFrontID];
    expect(new Set(links).size).toBe(3);
    for (const link of links) {
      const answer = await call('GET', link);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      expect(answer.headers.get('cache-control')).toContain('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    }
    const [link = ''] = links;
    expectError(await call('GET', link.replace(/.{4}$/, 'AAAA')), { http: 404 });
    server.clock.advance(3_595_000);
    expect((await call('GET', link)).status).toBe(200);
    server.clock.advance(6_000);
    expectError(await call('GET', link), { http: 410 });
  });

  test('65. approve works with the executive token alone and repeats with the same uuid and existingCustomer true', async () => {
    const approve = () =>
      call('POST', `${server.api}/omni/process/approve?interviewId=${session.interviewId}`, {
        headers: withToken(executiveToken),
      });
    const first = await approve();
    expect(first.status, first.text).toBe(200);
    expect(first.body).toEqual({
      success: true,
      uuid: expect.stringMatching(/^[0-9a-f]{24}$/),
      token: expect.any(String),
      totalScore: 'OK',
      existingCustomer: false,
    });
    expect(first.body.token.length).toBeLessThanOrEqual(256);
    const again = await approve();
    expect(again.body).toMatchObject({ success: true, uuid: first.body.uuid, existingCustomer: true });
    const asIdentity = asTokenHolder(server, { token: first.body.token });
    expectError(await asIdentity.get('/omni/get/score'), { http: 401 });
  });

  test('9.3 single-session holds links, no base64, under 128 KB', async () => {
    const { bytes, body } = await executive.get(`/omni/single-session?id=${session.interviewId}`);
    expect(bytes.length).toBeLessThan(128 * 1024);
    expect(body.ocrData.documentNumber).toBe('U48217365');
    for (const links of Object.values(body.images))
      for (const link of links as string[]) expect(link).toMatch(/^http/);
  });

  // Last: what it redacts is gone for the tests above.
  test('68. deletePiiDataOnly leaves placeholders with 200, no image on disk and no name anywhere', async () => {
    const blobs = () =>
      readdirSync(join(server.dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
    const before = blobs().length;
    const links = (await session.post('/omni/get/images/v2', { images: ['selfie'] })).body.selfie;
    const answer = await executive.delete('/omni/interviews', {
      filter: { ids: [session.interviewId] },
      config: { deletePiiDataOnly: true },
    });
    expect(answer.body).toEqual({ success: true, deleted: 0, redacted: 1, notFound: [] });
    const ocr = await session.get('/omni/get/ocr-data');
    expect(ocr.status).toBe(200);
    expect(JSON.stringify(ocr.body)).toContain('[redacted]');
    expect(ocr.text).not.toMatch(/lindqvist|clara|U48217365|637372800000/i);
    const score = await session.get('/omni/get/score');
    expect([score.status, score.body.overall.status]).toEqual([200, 'OK']);
    expect((await session.post('/omni/get/images', { images: ['selfie', 'croppedFrontID'] })).body).toEqual(
      {},
    );
    expect((await session.post('/omni/get/images/v2', { images: ['selfie'] })).body).toEqual({});
    for (const link of links) expect([404, 410]).toContain((await call('GET', link)).status);
    expect(blobs().length).toBeLessThan(before);
    const shown = await executive.get(`/omni/single-session?id=${session.interviewId}`);
    expect(shown.text).not.toMatch(/lindqvist|clara|U48217365|user-0061/i);
  });
});
