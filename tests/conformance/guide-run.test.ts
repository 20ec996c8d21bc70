import { consentVersion } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFront, addSelfie, jobsEnded } from '../support/capture-calls.js';
import { call, json } from '../support/omni-client.js';
import { openHostedLink } from '../support/open-hosted-link.js';
import { pictureOf } from '../support/pictures.js';
import { bodyOf, receiveWebhooks, statusesOf, type WebhookInbox } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import { asExecutive, asTokenHolder, logIn, startSession } from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

const redirectionUrl = 'https://shop.example.test/after?cart=7&x=%20a#top';
const allStatuses = [
  'ID_VALIDATION_FINISHED',
  'POST_PROCESSING_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
];

// The URL redirect guide from its first to its last step, with exactly its headers and bodies. The person's part is
// played against the calls of the hosted page; shop-to-shop.test.ts plays it in a browser.
describe.each(testDatabaseKinds)('the URL redirect guide (contract 14, 1 to 26) on %s', (database) => {
  let server: TestServer;
  let inbox: WebhookInbox;
  let executiveToken: string;
  beforeAll(async () => {
    server = await startTestServer({ database, modelWorkers: 1 });
    executiveToken = await logIn(server);
    inbox = await receiveWebhooks({ ...server, executiveToken }, ['onboarding-status']);
  });
  afterAll(async () => {
    await inbox?.close();
    await server?.close();
  });

  /** What the webhook route of the integrator reads while it answers, so: at the moment the finished webhook arrives. */
  function readWhenFinished(interviewId: string, prefix: '' | '/0', headers: Record<string, string>) {
    const reads: Promise<
      Record<'score' | 'ocr' | 'images', { status: number; body: Record<string, unknown> }>
    >[] = [];
    inbox.receiver.answerWith((request) => {
      const body = bodyOf(request);
      if (body.interviewId === interviewId && body.onboardingStatus === 'ONBOARDING_FINISHED')
        reads.push(
          (async () => ({
            score: await call('GET', `${server.api}${prefix}/omni/get/score`, { headers }),
            ocr: await call('GET', `${server.api}${prefix}/omni/get/ocr-data/v2`, { headers }),
            images: await call('POST', `${server.api}${prefix}/omni/get/images`, {
              headers,
              body: { images: ['selfie', 'croppedFrontID'] },
            }),
          }))(),
        );
      return {};
    });
    return reads;
  }

  test.each([
    ['/0, with nothing but the token', '/0'],
    ['plain, with key and token', ''],
  ] as const)('1-4, 8, 15, 18, 19, 21-25. the guide from start to results, results read %s', async (_name, prefix) => {
    // 1.1 start
    const externalCustomerId = `user-${prefix === '' ? 'plain' : 'zero'}`;
    const started = await call('POST', `${server.api}/omni/start`, {
      headers: { 'Content-Type': 'application/json', 'api-version': '1.0', 'x-api-key': server.apiKey },
      body: { configurationId: server.flowId, countryCode: 'ALL', externalCustomerId, redirectionUrl },
    });
    expect(started.status, started.text).toBe(200);
    const { interviewId, token } = started.body;
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'api-version': '1.0',
      'X-Incode-Hardware-Id': token,
      ...(prefix === '' && { 'x-api-key': server.apiKey }),
    };

    // 1.2 the link
    const minted = await call('GET', `${server.api}${prefix}/omni/onboarding-url`, { headers });
    expect(minted.status, minted.text).toBe(200);
    expect(Object.keys(minted.body)).toEqual(['url']);
    const reads = readWhenFinished(interviewId, prefix, headers);

    // 2. the person
    const page = await openHostedLink(server.api, minted.body.url);
    expect(page.journey).toMatchObject({ interviewId, step: 'consent', testMode: true, redirect: null });
    const consented = await page.send('/consent', {
      accepted: true,
      version: consentVersion,
      language: 'en-US',
    });
    expect(consented.body.step).toBe('id-front');
    const front = await page.send('/captures/front', await pictureOf('passport-valid'));
    expect(front.body, front.text).toMatchObject({
      accepted: true,
      journey: { step: 'selfie', redirect: null },
    });
    const selfie = await page.send('/captures/selfie', await pictureOf('passport-valid', 'selfie'));
    expect(selfie.body, selfie.text).toMatchObject({ accepted: true, journey: { step: 'liveness' } });
    expect((await page.send('/liveness/skip', { reason: 'declined' })).body.step).toBe('processing');
    let statusWhenDone = '';
    const done = await waitUntil(
      async () => {
        const { body } = await page.ask();
        if (body.redirect)
          statusWhenDone = (await asTokenHolder(server, { token }).get('/omni/get/onboarding/status')).body
            .onboardingStatus;
        return body;
      },
      ({ step }) => step === 'done',
      { what: 'the success screen' },
    );
    expect(done.redirect.url).toBe(redirectionUrl);
    expect(statusWhenDone, '25. the target is told after ONBOARDING_FINISHED is readable').toBe(
      'ONBOARDING_FINISHED',
    );

    // 3. the webhooks
    const requests = await inbox.waitFor(interviewId, allStatuses.length);
    const statuses = statusesOf(requests).sort((a, b) => allStatuses.indexOf(a) - allStatuses.indexOf(b));
    expect(statuses).toEqual(allStatuses);
    const bySequence = [...requests].sort(
      (a, b) => Number(a.headers['gatehouse-sequence']) - Number(b.headers['gatehouse-sequence']),
    );
    expect(statusesOf(bySequence)).toEqual(allStatuses);
    expect(bySequence.at(-1)?.body.toString()).toBe(
      `{"flowId":"${server.flowId}","interviewId":"${interviewId}","externalCustomerId":"${externalCustomerId}","onboardingStatus":"ONBOARDING_FINISHED"}`,
    );

    // 4. the results, read at the moment the finished webhook arrived
    expect(reads).toHaveLength(1);
    const [read] = await Promise.all(reads);
    expect(read?.score.body).toMatchObject({
      overall: { status: 'OK', value: expect.stringMatching(/^\d+\.\d$/) },
      idValidation: { overall: { status: 'OK' } },
      faceRecognition: { overall: { status: 'OK' } },
    });
    expect(read?.ocr.body).toMatchObject({
      ocrData: {
        name: { fullName: 'CLARA MARIA LINDQVIST', paternalLastName: 'LINDQVIST' },
        documentNumber: 'U48217365',
        birthDate: Date.UTC(1990, 2, 14),
        expireAt: String(Date.UTC(2034, 5, 14)),
        typeOfId: 'Passport',
        issuingCountry: 'UTO',
      },
    });
    expect(Object.keys(read?.images.body ?? {}).sort()).toEqual(['croppedFrontID', 'selfie']);
    for (const image of Object.values(read?.images.body ?? {}))
      expect(Buffer.from(String(image), 'base64').subarray(0, 3).toString('hex')).toBe('ffd8ff');

    const search = await asExecutive(server, executiveToken).post('/gatehouse/v1/sessions/search', {
      externalCustomerId,
    });
    expect(search.body.items).toMatchObject([
      { interviewId, overallStatus: 'OK', onboardingStatus: 'ONBOARDING_FINISHED' },
    ]);
  });

  test('26. the captures of section 5 work under /0 with the token alone, and answer 401 without it', async () => {
    const session = await startSession(server);
    const caller = asTokenHolder(server, session);
    expect((await addFront(caller, 'licence-valid')).body).toMatchObject({ classification: true });
    const back = await caller.post('/omni/add/back-id/v2', {
      base64Image: (await pictureOf('licence-valid', 'back')).toString('base64'),
    });
    expect(back.body, back.text).toMatchObject({ classification: true });
    expect((await caller.post('/omni/process/id')).body).toEqual({ success: true });
    await jobsEnded(caller);
    expect((await addSelfie(caller, 'licence-valid')).body).toMatchObject({ confidence: 0 });
    expect((await caller.post('/omni/process/face?imageType=selfie')).body).toMatchObject({ confidence: 1 });
    expect((await caller.get('/omni/finish-status')).body).toEqual({ redirectionUrl: '', action: 'none' });
    for (const path of [
      '/omni/add/front-id/v2',
      '/omni/add/back-id',
      '/omni/add/face',
      '/omni/process/id',
      '/omni/process/face',
    ])
      expect((await call('POST', `${server.api}/0${path}`, { headers: json, body: {} })).status, path).toBe(
        401,
      );
  });
});
