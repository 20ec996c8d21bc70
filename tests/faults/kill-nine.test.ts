import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tenant } from '@gatehouse/server';
import { type FakeReceiver, seededRandom, startFakeReceiver } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addFront, addSelfie, jobsEnded } from '../support/capture-calls.js';
import { type Answer, call, withKey } from '../support/omni-client.js';
import { pictureOf } from '../support/pictures.js';
import { prepareTenant } from '../support/prepare-tenant.js';
import { type SpawnedServer, spawnServer } from '../support/spawn-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));
const random = seededRandom(seed);

describe(`kill -9 (seed ${seed})`, () => {
  let dataDir: string;
  let settings: Record<string, string>;
  let tenant: Tenant;
  let running: SpawnedServer | undefined;
  let receiver: FakeReceiver;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'));
    receiver = await startFakeReceiver();
    settings = {
      GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8',
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_MODEL_WORKERS: '1',
      GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    tenant = await prepareTenant(settings, { mode: 'test', liveness: 'optional' });
    await Promise.all([pictureOf('passport-valid'), pictureOf('passport-valid', 'selfie')]);
  });
  afterAll(async () => {
    await running?.kill();
    await receiver?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  let hasWebhook = false;
  /** The server that runs, or a new one on the same data. */
  const up = async () => {
    running ??= await spawnServer(settings);
    const target = { ...tenant, api: running.api };
    if (!hasWebhook) {
      const executive = asExecutive(target, await logIn(target));
      const made = await executive.post('/gatehouse/v1/webhooks', {
        kinds: ['onboarding-status'],
        url: receiver.url,
      });
      expect(made.status, made.text).toBe(200);
      hasWebhook = true;
    }
    return target;
  };
  const kill = async () => {
    await running?.kill();
    running = undefined;
  };

  /** Starts sessions one after another until the server is gone; the list grows by those that were acknowledged. */
  function startWithoutEnd(target: Tenant & { api: string }): {
    acknowledged: StartedSession[];
    ended: Promise<void>;
  } {
    const acknowledged: StartedSession[] = [];
    const one = async () => {
      for (;;) {
        let answer: Answer;
        try {
          answer = await call('POST', `${target.api}/omni/start`, {
            headers: withKey(target.apiKey),
            body: { configurationId: target.flowId },
          });
        } catch {
          return;
        }
        if (answer.status === 200) acknowledged.push(answer.body);
      }
    };
    return { acknowledged, ended: Promise.all([one(), one()]).then(() => undefined) };
  }

  /** Status by event id, of everything the receiver got about a session. */
  const receivedAbout = (interviewId: string): Map<string, string> =>
    new Map(
      receiver.requests
        .map(({ headers, body }) => ({
          id: String(headers['webhook-id']),
          ...JSON.parse(body.toString('utf8')),
        }))
        .filter((event) => event.interviewId === interviewId)
        .map(({ id, onboardingStatus }) => [id, onboardingStatus]),
    );

  async function expectAll(target: { api: string }, sessions: StartedSession[]): Promise<void> {
    for (const session of sessions) {
      const { status, body } = await asTokenHolder(target, session).get('/omni/get/onboarding/status');
      expect([status, body]).toEqual([200, { onboardingStatus: 'UNKNOWN' }]);
    }
  }

  /** The whole check of a document after the crash, with each status published once. */
  async function expectCompletes(
    target: Tenant & { api: string },
    session: StartedSession,
    { face }: { face: boolean },
  ): Promise<void> {
    const caller = asTokenHolder(target, session);
    await jobsEnded(caller);
    const expected = face ? 'FACE_VALIDATION_FINISHED' : 'POST_PROCESSING_FINISHED';
    await waitUntil(
      async () => (await caller.get('/omni/get/onboarding/status')).body.onboardingStatus,
      (status) => status === expected,
      { what: expected },
    );
    const { body } = await caller.get('/omni/get/ocr-data');
    expect(body).toMatchObject({ documentNumber: 'U48217365', name: { paternalLastName: 'LINDQVIST' } });
    const images = await asBackend(target, session).post('/omni/get/images', {
      images: ['fullFrameFrontID', 'selfie'],
    });
    expect(Object.keys(images.body).sort()).toEqual(
      face ? ['fullFrameFrontID', 'selfie'] : ['fullFrameFrontID'],
    );
    const executive = asExecutive(target, await logIn(target));
    const { events } = (await executive.get(`/omni/get/events?id=${session.interviewId}`)).body;
    const statuses = events
      .filter(({ eventType }: { eventType: string }) => eventType === 'status')
      .map(({ eventName }: { eventName: string }) => eventName);
    const wanted = [
      'ID_VALIDATION_FINISHED',
      'POST_PROCESSING_FINISHED',
      ...(face ? ['FACE_VALIDATION_FINISHED'] : []),
    ];
    expect(statuses).toEqual(wanted);
    // 74. No event of a committed change is lost; one may come twice, with the same id, if the server died sending it.
    const seen = () => receivedAbout(session.interviewId);
    await waitUntil(seen, (received) => wanted.every((status) => [...received.values()].includes(status)), {
      timeoutMs: 60_000,
      what: 'a webhook for every status',
    });
    expect([...seen().values()].sort()).toEqual([...wanted].sort());
  }

  test('during starts and an upload: every acknowledged session is there, the upload is whole or absent', async () => {
    for (let round = 0; round < 3; round += 1) {
      const before = await up();
      const uploading = await startSession(before);
      const starts = startWithoutEnd(before);
      // A round proves something once a session was acknowledged, however slow the machine.
      await waitUntil(
        () => starts.acknowledged.length,
        (acknowledged) => acknowledged > 0,
        { what: 'an acknowledged session' },
      );
      const upload = addFront(asTokenHolder(before, uploading), 'passport-valid').catch(() => undefined);
      await pause(random() * 1500);
      await kill();
      const answer = await upload;
      await starts.ended;

      const after = await up();
      await expectAll(after, starts.acknowledged);
      const caller = asTokenHolder(after, uploading);
      const processed = await caller.post('/omni/process/id');
      if (answer !== undefined) expect([answer.status, processed.body]).toEqual([200, { success: true }]);
      // Not acknowledged: it may have been stored, and if so in full; if not, the person sends it again.
      if (processed.status !== 200) {
        expect(processed.body.code).toBe('process.no_front');
        expect(
          (await asBackend(after, uploading).post('/omni/get/images', { images: ['fullFrameFrontID'] })).body,
        ).toEqual({});
        expect((await addFront(caller, 'passport-valid')).body).toMatchObject({ classification: true });
        expect((await caller.post('/omni/process/id')).body).toEqual({ success: true });
      }
      await expectCompletes(after, uploading, { face: false });
    }
  }, 240_000);

  describe('once, with sessions at every stage', () => {
    let uploaded: StartedSession;
    let processed: StartedSession[];
    let facing: StartedSession;
    beforeAll(async () => {
      const before = await up();
      const callerOf = (session: StartedSession) => asTokenHolder(before, session);
      const sessions = [
        startSession(before),
        startSession(before),
        startSession(before),
        startSession(before),
      ];
      const [first, ...others] = await Promise.all(sessions);
      const [second, third, fourth] = others;
      if (!first || !second || !third || !fourth) throw new Error('four sessions were started');
      [uploaded, processed, facing] = [first, [second, third], fourth];
      for (const session of [uploaded, ...processed, facing])
        expect((await addFront(callerOf(session), 'passport-valid')).body.classification).toBe(true);
      await addSelfie(callerOf(facing), 'passport-valid');
      const answers = await Promise.all(
        [...processed, facing].map((session) => callerOf(session).post('/omni/process/id')),
      );
      for (const { body } of answers) expect(body).toEqual({ success: true });
      const answering = callerOf(facing)
        .post('/omni/process/face')
        .catch(() => undefined);
      await pause(random() * 60);
      await kill();
      await answering;
    }, 120_000);

    test('right after an upload was acknowledged: it is there and its check completes', async () => {
      const after = await up();
      const answer = await asTokenHolder(after, uploaded).post('/omni/process/id');
      expect(answer.body).toEqual({ success: true });
      await expectCompletes(after, uploaded, { face: false });
    });

    test('74. right after process/id was acknowledged: the job completes, each status once, no webhook is lost', async () => {
      const after = await up();
      for (const session of processed) await expectCompletes(after, session, { face: false });
    });

    test('while process/id and process/face run: both complete, and a repeat answers the result', async () => {
      const after = await up();
      const face = await asTokenHolder(after, facing).post('/omni/process/face');
      expect(face.body).toEqual({ confidence: 1, existingUser: false });
      await expectCompletes(after, facing, { face: true });
      expect(await running?.stop(), 'and it still stops cleanly').toBe(0);
    });
  });
});
