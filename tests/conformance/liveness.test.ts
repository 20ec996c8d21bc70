import { consentVersion, type SelfieMeasurement } from '@gatehouse/contract';
import { judgeLiveness } from '@gatehouse/face';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  descriptors,
  follow,
  measureHead,
  pictureOf,
} from '../../apps/server/src/features/liveness/drawn-heads.test-support.js';
import { selfiePath } from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { call, withKey, withKeyAndToken, withToken } from '../support/omni-client.js';
import { openHostedLink } from '../support/open-hosted-link.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import {
  asExecutive,
  asTokenHolder,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

const engine = { name: 'bench', version: '1' };
const selfieOf = (person: keyof typeof descriptors): SelfieMeasurement => ({
  kind: 'selfie',
  engines: [engine],
  picture: { format: 'jpeg', widthPx: 900, heightPx: 1200 },
  faceCount: 1,
  face: {
    box: { x: 200, y: 300, width: 500, height: 600 },
    score: 0.99,
    detector: 'bench',
    descriptor: descriptors[person],
    descriptorModel: engine,
  },
  pose: { yaw: 0, pitch: 0, roll: 0 },
  quality: { sharpness: 90, glare: 90, balancedLight: 90, horizontalResolution: 900, raw: {} },
  faceBrightness: 130,
  problem: null,
  timings: {},
});

// The wire's part: who may call, and what goes over it. What is measured is drawn: the models have their own tests, and
// tests/e2e/liveness.test.ts goes through all of it.
describe.each(testDatabaseKinds)('active liveness (contract 5.4, 6.1) on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      database,
      flow: {
        mode: 'test',
        liveness: 'required',
        modules: { consent: true, id: false, face: true },
      },
    });
    const { vision } = server.server.dependencies;
    vision.measureSelfie = async () => ({ measurement: selfieOf('alpha'), images: {} });
    vision.measureLivenessFrame = async (picture) => measureHead(picture);
    vision.judgeLiveness = async (attempt) => judgeLiveness(attempt);
  });
  afterAll(() => server?.close());

  const withSelfie = async () => {
    const session = await startSession(server);
    const selfie = await asTokenHolder(server, session).post(selfiePath, { base64Image: 'AAAA' });
    expect(selfie.body, selfie.text).toMatchObject({ confidence: 0 });
    return session;
  };
  const pathOf = ({ interviewId }: StartedSession, rest = '') =>
    `/gatehouse/v1/sessions/${interviewId}/liveness${rest}`;
  const framePath = (session: StartedSession, nonce: string, at = 400) =>
    pathOf(session, `/frames?nonce=${nonce}&step=0&at=${at}`);
  const begin = async (session: StartedSession) => {
    const begun = await asTokenHolder(server, session).post(pathOf(session));
    expect(begun.status, begun.text).toBe(200);
    return begun.body;
  };

  test('5.4 a passed challenge fills the liveness section of the score', async () => {
    const session = await withSelfie();
    const caller = asTokenHolder(server, session);
    const { nonce, actions, frames, expiresAt, issuedAt } = await begin(session);
    expect([...actions].sort()).toEqual(['centre', 'centre', 'closer', 'turn-left', 'turn-right']);
    expect(expiresAt - issuedAt).toBe(120_000);
    let guidance: { step?: number; complete?: boolean } = {};
    for (const [index, pose] of follow(actions).entries()) {
      server.clock.advance(frames.intervalMs);
      const base64Image = pictureOf({ moment: index, ...pose }).toString('base64');
      guidance = (await caller.post(framePath(session, nonce, index * 400), { base64Image })).body;
    }
    expect(guidance).toMatchObject({ step: actions.length, complete: true, spoiled: false });
    const finished = await caller.post(pathOf(session, '/finish'), { nonce });
    expect(finished.body).toEqual({ passed: true, reasons: [], attemptsLeft: 3 });
    expect((await caller.get('/omni/get/score')).body.liveness).toEqual({
      livenessScore: { value: expect.stringMatching(/^\d+\.\d$/), status: 'OK' },
      photoQuality: { value: '90.0' },
      physicalAttack: { status: 'OK' },
      overall: { value: expect.stringMatching(/^\d+\.\d$/), status: 'OK' },
    });
    await caller.get('/omni/finish-status');
    expect((await caller.get('/omni/get/score')).body.overall.status).toBe('OK');
  });

  test('1.3, 1.4 it takes key and token, or under /0 the token alone, and nobody else’s', async () => {
    const [session, other] = [await withSelfie(), await withSelfie()];
    const post = (url: string, headers: Record<string, string>) =>
      call('POST', url, { headers: { ...headers, 'Content-Type': 'application/json' }, body: {} });
    const path = pathOf(session);
    const { api, apiKey } = server;
    expect((await post(`${api}${path}`, withKeyAndToken(apiKey, session.token))).status).toBe(200);
    expect((await post(`${api}/0${path}`, withToken(session.token))).status).toBe(200);
    expectError(await post(`${api}${path}`, withToken(session.token)), { http: 403 });
    expectError(await post(`${api}${path}`, withKey(apiKey)), { http: 401 });
    expectError(await post(`${api}/0${path}`, withToken(other.token)), { http: 403 });
    const executiveToken = await logIn(server);
    expectError(await asExecutive(server, executiveToken).post(path), { http: 401 });
    expectError(await asExecutive(server, executiveToken).post(pathOf(session, '/finish'), { nonce: 'x' }), {
      http: 401,
    });
  });

  test.each([
    ['an unknown nonce', () => 'never-was', 404, 'liveness.unknown'],
    ['a nonce of another session', (_own: string, foreign: string) => foreign, 404, 'liveness.unknown'],
  ] as const)('%s leads nowhere', async (_what, choose, http, code) => {
    const [session, other] = [await withSelfie(), await withSelfie()];
    const [own, foreign] = [await begin(session), await begin(other)];
    const nonce = choose(own.nonce, foreign.nonce);
    const caller = asTokenHolder(server, session);
    expectError(await caller.post(framePath(session, nonce), { base64Image: 'AAAA' }), { http, code });
    expectError(await caller.post(pathOf(session, '/finish'), { nonce }), { http, code });
  });

  test('bad requests are refused by their names', async () => {
    const session = await withSelfie();
    const caller = asTokenHolder(server, session);
    const { nonce } = await begin(session);
    expectError(await caller.post(pathOf(session, '/finish'), {}), { http: 400, code: 'request.invalid' });
    expectError(await caller.post(pathOf(session, '/finish'), { nonce }), {
      http: 400,
      code: 'liveness.no_frames',
    });
    for (const query of ['step=0&at=1', `nonce=${nonce}&at=1`, `nonce=${nonce}&step=0&at=-5`])
      expectError(await caller.post(pathOf(session, `/frames?${query}`), { base64Image: 'AAAA' }), {
        http: 400,
        code: 'request.invalid',
      });
    expectError(await caller.post(framePath(session, nonce), {}), { http: 400, code: 'image.missing' });
    const large = { base64Image: Buffer.alloc(1_000_001).toString('base64') };
    expectError(await caller.post(framePath(session, nonce), large), {
      http: 413,
      code: 'liveness.frame_too_large',
    });
    server.clock.advance(120_000);
    expectError(await caller.post(framePath(session, nonce), { base64Image: 'AAAA' }), {
      http: 410,
      code: 'liveness.expired',
    });
  });

  test('11. the page asks for consent first, cannot leave out a required challenge, and goes on without a camera', async () => {
    const session = await withSelfie();
    const { body } = await asTokenHolder(server, session).get('/omni/onboarding-url');
    const page = await openHostedLink(server.api, body.url);
    expect(page.journey).toMatchObject({ step: 'consent', settings: { livenessOptional: false } });
    expectError(await page.send('/liveness', {}), { http: 400, code: 'request.invalid' });
    const consented = await page.send('/consent', {
      accepted: true,
      version: consentVersion,
      language: 'en-US',
    });
    expect(consented.body).toMatchObject({ step: 'liveness', retriesLeft: 3 });

    const begun = await page.send('/liveness', {});
    const frame = `/liveness/${begun.body.nonce}/frames?step=-1&at=400`;
    expect((await page.send(frame, pictureOf({}))).body).toMatchObject({ step: -1, complete: false });
    const withoutHeader = await call(
      'POST',
      `${server.api}/hosted/v1/sessions/${session.interviewId}${frame}`,
      {
        headers: { 'Content-Type': 'image/jpeg' },
        body: pictureOf({}),
      },
    );
    expectError(withoutHeader, { http: 403, code: 'request.page_only' });
    const failed = await page.send(`/liveness/${begun.body.nonce}/finish`, {});
    expect(failed.body).toMatchObject({ passed: false, attemptsLeft: 2, journey: { step: 'liveness' } });

    expectError(await page.send('/liveness/skip', { reason: 'declined' }), { http: 400 });
    expect((await page.send('/liveness/skip', { reason: 'camera' })).body.step).toBe('done');
  });
});
