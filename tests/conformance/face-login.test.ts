import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSelfie } from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { type Answer, call, withKey, withKeyAndToken } from '../support/omni-client.js';
import { uploadOf } from '../support/pictures.js';
import { bodyOf, receiveWebhooks, type WebhookInbox } from '../support/receive-webhooks.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { asExecutive, asTokenHolder, logIn, startSession } from '../support/tenant-calls.js';

const loginPath = '/omni/1to1/identify/third-party';
const phone = '+16465550100';

// The face of `passport-valid` is enrolled; `selfie-other-person` is somebody else.
describe('face login with the models (contract 7.2, 7.3, 8)', () => {
  let server: TestServer;
  let executiveToken: string;
  let inbox: WebhookInbox;
  let uuid: string;
  beforeAll(async () => {
    server = await startTestServer({
      modelWorkers: 1,
      flow: { mode: 'test', liveness: 'off', modules: { consent: false, id: false } },
    });
    executiveToken = await logIn(server);
    inbox = await receiveWebhooks({ ...server, executiveToken }, ['face-authentication']);
    const session = await startSession(server, { externalCustomerId: 'user-66' });
    const person = asTokenHolder(server, session);
    expect((await person.get('/omni/get/phone')).body).toEqual({});
    expect((await person.post('/omni/add/phone', { phone: '+1 (646) 555-0100' })).body).toEqual({
      success: true,
    });
    expect((await person.get('/omni/get/phone')).body).toEqual({ phone });
    expect((await addSelfie(person, 'passport-valid')).status).toBe(200);
    await person.get('/omni/finish-status');
    const approved = await executive().post(`/omni/process/approve?interviewId=${session.interviewId}`);
    expect(approved.body, approved.text).toMatchObject({ success: true });
    uuid = approved.body.uuid;
  });
  afterAll(async () => {
    await inbox?.close();
    await server?.close();
  });

  const executive = () => asExecutive(server, executiveToken);
  const attempt = async (
    claim: object,
    who: 'passport-valid' | 'selfie-other-person' | 'selfie-no-face' | 'selfie-blurred' = 'passport-valid',
    apiKey = server.apiKey,
  ): Promise<Answer> =>
    call('POST', `${server.api}${loginPath}`, {
      headers: withKey(apiKey),
      body: { ...claim, selfie: await uploadOf(who, 'selfie') },
    });
  const verify = async (triple: object, path = '/omni/auth-attempt/verify') => {
    const headers = path.startsWith('/omni/authentication')
      ? withKeyAndToken(server.apiKey, executiveToken)
      : withKey(server.apiKey);
    const answer = await call('POST', `${server.api}${path}`, { headers, body: triple });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const tripleOf = ({ body: { transactionId, token, interviewToken } }: Answer) => ({
    transactionId,
    token,
    interviewToken,
  });

  test('66. verify is true once for a passed attempt, false for a mixed-up, failed, old or used triple', async () => {
    const passed = await attempt({ uuid });
    expect(passed.status, passed.text).toBe(200);
    expect(passed.body).toEqual({
      faceMatch: true,
      overallStatus: 'PASS',
      overallScore: expect.any(Number),
      recognitionConfidence: { confidence: expect.any(Number) },
      spoofAttempt: false,
      spoofConfidence: null,
      isBright: true,
      blurriness: expect.any(Number),
      secondFactor: false,
      customerId: uuid,
      children: [],
      token: expect.stringMatching(/^.{20,256}$/),
      transactionId: expect.stringMatching(/^.{1,100}$/),
      interviewId: expect.stringMatching(/^[0-9a-f]{24}$/),
      interviewToken: expect.stringMatching(/^.{20,256}$/),
    });
    expect(passed.body.overallScore).toBeGreaterThanOrEqual(80);
    const other = await attempt({ phone });
    expect(other.body).toMatchObject({ faceMatch: true, customerId: uuid });
    const failed = await attempt({ uuid }, 'selfie-other-person');
    expect(failed.body).toMatchObject({ faceMatch: false, overallStatus: 'FAIL' });

    const [triple, second] = [tripleOf(passed), tripleOf(other)];
    for (const name of ['transactionId', 'token', 'interviewToken'] as const)
      expect(await verify({ ...triple, [name]: second[name] })).toEqual({ verified: false });
    expect(await verify({ ...triple, transactionId: failed.body.transactionId })).toEqual({
      verified: false,
    });

    expect(await verify(triple)).toEqual({
      verified: true,
      customerId: uuid,
      interviewId: passed.body.interviewId,
    });
    for (const path of ['/omni/auth-attempt/verify', '/omni/authentication/verify'])
      expect(await verify(triple, path)).toEqual({ verified: false });

    server.clock.advance(10 * 60_000);
    expect(await verify(second)).toEqual({ verified: false });

    const third = await attempt({ uuid });
    expect(await verify(tripleOf(third), '/omni/authentication/verify')).toMatchObject({ verified: true });
  });

  test('7.2 a failed attempt and an unknown identity answer with the same fields and figures, without tokens', async () => {
    const failed = await attempt({ uuid }, 'selfie-other-person');
    expect(Object.keys(failed.body)).not.toEqual(
      expect.arrayContaining(['token', 'interviewToken', 'customerId']),
    );
    const other = await server.otherTenant();
    for (const [claim, apiKey] of [
      [{ uuid: '66f0a1b2c3d4e5f601234567' }, server.apiKey],
      [{ phone: '+16465550199' }, server.apiKey],
      [{ uuid }, other.apiKey],
      [{ phone }, other.apiKey],
    ] as const) {
      const unknown = await attempt(claim, 'selfie-other-person', apiKey);
      const { transactionId, interviewId } = unknown.body;
      expect(unknown.status).toBe(200);
      expect(unknown.body).toEqual({ ...failed.body, transactionId, interviewId });
    }
  });

  test('7.2, 6.1, 10.2 the session of an attempt: score with authentication, one webhook, no status webhook', async () => {
    for (const [who, success] of [
      ['passport-valid', true],
      ['selfie-other-person', false],
    ] as const) {
      const { body } = await attempt({ uuid }, who);
      const score = await executive().get(`/omni/get/score?id=${body.interviewId}`);
      expect(score.body).toMatchObject({
        idValidation: null,
        authentication: { identityId: uuid, overall: { status: success ? 'OK' : 'FAIL' } },
        overall: { status: success ? 'OK' : 'FAIL' },
      });
      const [webhook] = await inbox.waitFor(body.interviewId, 1);
      expect(webhook && bodyOf(webhook)).toEqual({
        event_type: 'FACE_AUTHENTICATION',
        interviewId: body.interviewId,
        identityId: uuid,
        externalCustomerId: 'user-66',
        success,
      });
      if (!success) continue;
      const reader = asTokenHolder(server, { token: body.interviewToken });
      expect((await reader.get('/omni/get/onboarding/status')).body).toEqual({
        onboardingStatus: 'ONBOARDING_FINISHED',
      });
      expect(Object.keys((await reader.post('/omni/get/images', { images: ['selfie'] })).body)).toEqual([
        'selfie',
      ]);
      expectError(await addSelfie(reader, 'passport-valid'), { http: 400, code: 'session.finished' });
    }
  });

  test('7.2 an unusable selfie answers 400 with its face code, for an unknown identity too; other faults 400 and 403', async () => {
    for (const claim of [{ uuid }, { uuid: '66f0a1b2c3d4e5f601234567' }]) {
      expectError(await attempt(claim, 'selfie-no-face'), { http: 400, status: 4019, path: loginPath });
      expectError(await attempt(claim, 'selfie-blurred'), { http: 400, status: 3006 });
    }
    expectError(await attempt({}), { http: 400, code: 'request.invalid' });
    expectError(await attempt({ phone: '0646 555' }), { http: 400, code: 'request.invalid' });
    expectError(await attempt({ uuid }, 'passport-valid', 'f'.repeat(40)), { http: 403 });
    const bare = (body: object) =>
      call('POST', `${server.api}${loginPath}`, { headers: withKey(server.apiKey), body });
    expectError(await bare({ uuid }), { http: 400 });
    expectError(await bare({ uuid, selfie: {} }), { http: 400 });
    expectError(await bare({ uuid, selfie: { base64Image: 'AAAA' } }), { http: 400, status: 3008 });
  });

  test('8. add/phone takes E.164 only and sends no text without an SMS driver', async () => {
    const session = await startSession(server);
    const person = asTokenHolder(server, session);
    for (const body of [{}, { phone: '6465550100' }, { phone: 'call me' }, { phone: '' }])
      expectError(await person.post('/omni/add/phone', body), { http: 400, code: 'request.invalid' });
    expectError(await person.post('/omni/add/phone', { phone, text: 'Hello' }), {
      http: 501,
      code: 'sms.no_driver',
    });
    expect((await person.get('/omni/get/phone')).body).toEqual({});
  });
});
