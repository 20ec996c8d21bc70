import { createClient, GatehouseError, isFaceCaptureAccepted, isIdCaptureAccepted } from '@gatehouse/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureOf } from '../support/pictures.js';
import { type StandIn, startStandIn } from '../support/start-stand-in.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { waitUntil } from '../support/wait-until.js';

describe('the client against Gatehouse and a stand-in of the original service (contract 13)', () => {
  let server: TestServer;
  let standIn: StandIn;
  beforeAll(async () => {
    server = await startTestServer({ modelWorkers: 1 });
    standIn = await startStandIn(server.api);
  });
  afterAll(async () => {
    await standIn?.close();
    await server?.close();
  });

  test.each([
    ['Gatehouse', false],
    ['the stand-in: swapped types, missing and extra fields, tokens that do not decode', true],
  ])('83. the client passes the API run against %s', async (_name, isStandIn) => {
    const baseUrl = isStandIn ? standIn.url : server.api;
    const service = isStandIn ? 'original' : 'gatehouse';
    const backend = createClient({ baseUrl: `${baseUrl}/omni/`, apiKey: server.apiKey, service });
    const holder = createClient({ baseUrl: `${baseUrl}/0`, service });

    const { interviewId, token, ...started } = await backend.start({
      configurationId: server.flowId,
      countryCode: 'ALL',
      externalCustomerId: 'user-0083',
      redirectionUrl: 'https://shop.example.test/after?cart=7',
    });
    expect(interviewId).toMatch(/^[0-9a-f]{24}$/);
    expect(started).toMatchObject({
      existingSession: false,
      idCaptureTimeout: 25,
      idCaptureRetries: 3,
      clientId: 'acme123',
    });
    const again = await backend.start({ interviewId });
    expect([again.interviewId, again.existingSession]).toEqual([interviewId, true]);
    expect(again.token).not.toBe(token);

    expect((await holder.onboardingUrl({ token })).url).toMatch(/^http/);
    expect(await holder.status({ token })).toMatchObject({ onboardingStatus: 'UNKNOWN' });
    const front = await holder.addFrontId({ token, image: await pictureOf('passport-valid') });
    expect(isIdCaptureAccepted(front)).toBe(true);
    expect(front.skipBackIdCapture).toBe(true);
    expect((await holder.processId({ token })).success).toBe(true);
    await waitUntil(
      async () => (await holder.isPostprocessFinished({ token })).finished,
      (finished) => finished === true,
    );
    const selfie = await holder.addFace({ token, image: await pictureOf('passport-valid', 'selfie') });
    expect(isFaceCaptureAccepted(selfie)).toBe(true);
    expect((await holder.processFace({ token })).confidence).toBe(1);
    expect(await holder.finishStatus({ token })).toMatchObject({
      redirectionUrl: 'https://shop.example.test/after?cart=7',
      action: 'none',
    });
    expect((await holder.waitUntilFinished({ token }, { deadlineMs: 5_000 })).onboardingStatus).toBe(
      'ONBOARDING_FINISHED',
    );

    const score = await holder.score({ token });
    expect(score.overall.status).toBe('OK');
    expect(score.overall.value).toEqual(expect.any(String));
    expect(score.faceRecognition?.overall?.status).toBe('OK');
    const ocr = await backend.ocrData({ token });
    expect(ocr).toMatchObject({
      documentNumber: 'U48217365',
      personalNumber: '9003144407',
      birthDate: Date.UTC(1990, 2, 14),
      expireAt: String(Date.UTC(2034, 5, 14)),
      expirationDate: 2034,
      name: { fullName: 'CLARA MARIA LINDQVIST' },
    });
    const images = await holder.images({ token, images: ['selfie', 'croppedFrontID'] });
    for (const type of ['selfie', 'croppedFrontID'])
      expect(
        Buffer.from(images[type] ?? '', 'base64')
          .subarray(0, 2)
          .toString('hex'),
        type,
      ).toBe('ffd8');
    const links = await holder.imageLinks({ token, images: ['selfie'] });
    expect(links.selfie).toHaveLength(1);

    for (const refused of [
      () =>
        createClient({ baseUrl, apiKey: 'f'.repeat(40), service }).start({ configurationId: server.flowId }),
      () => backend.start({ configurationId: 'unknown' }),
      () => holder.score({ token: 'not-a-token' }),
      async () => holder.addFrontId({ token, image: await pictureOf('passport-valid') }),
    ])
      await expect(refused()).rejects.toBeInstanceOf(GatehouseError);
  });

  test('60. the client parses a score with sections absent and with sections null', async () => {
    const session = await createClient({ baseUrl: server.api, apiKey: server.apiKey }).start({
      configurationId: server.flowId,
    });
    const ours = await createClient({ baseUrl: server.api }).score({ token: session.token });
    expect(ours).toMatchObject({
      idValidation: null,
      liveness: null,
      faceRecognition: null,
      overall: { status: 'UNKNOWN' },
    });
    const theirs = await createClient({ baseUrl: standIn.url, service: 'original' }).score({
      token: session.token,
    });
    expect(theirs).not.toHaveProperty('idValidation');
    expect(theirs).not.toHaveProperty('governmentValidation');
    expect(theirs.overall.status).toBe('UNKNOWN');
  });
});
