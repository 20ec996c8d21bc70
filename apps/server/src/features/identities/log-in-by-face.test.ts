import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SelfieMeasurement } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { readScore } from '../results/operations/read-score.js';
import { sweepRetention } from '../retention/jobs/sweep-retention.js';
import { deleteSession } from '../retention/operations/delete-session.js';
import { redactSession } from '../retention/operations/redact-session.js';
import { searchSessions } from '../search/operations/search-sessions.js';
import { openServerBench, type ServerBench, selfieFlow } from '../server.test-support.js';
import { sweepSessions } from '../sessions/jobs/sweep-sessions.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { addPhone } from '../sessions/operations/phone.js';
import { readStatus } from '../sessions/operations/read-status.js';
import { approveSession } from './operations/approve-session.js';
import { type LoginClaim, logInByFace } from './operations/log-in-by-face.js';
import { verifyAttempt } from './operations/verify-attempt.js';

const picture = Buffer.from('any');
const dayMs = 86_400_000;
type Descriptor = readonly [number, number, number];
const alpha: Descriptor = [0, 0, 0];
const bravo: Descriptor = [1, 1, 1];

describe.each(testDatabases())('face login on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  let good: SelfieMeasurement;
  beforeAll(async () => {
    bench = await openServerBench(open);
    good = (await bench.dependencies.vision.measureSelfie(picture)).measurement;
  });
  afterAll(() => bench.close());
  beforeEach(async () => {
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, { ...selfieFlow, autoApprove: true });
  });

  /** What the camera sees from now on. */
  const show = (descriptor: Descriptor, parts: Partial<SelfieMeasurement> = {}) => {
    bench.dependencies.vision.measureSelfie = async () => ({
      measurement: {
        ...good,
        face: good.face && { ...good.face, descriptor: [...descriptor] },
        ...parts,
      },
      images: { selfie: Buffer.from('a selfie') },
    });
  };
  async function enrol(
    descriptor: Descriptor,
    { phone, externalCustomerId }: { phone?: string; externalCustomerId?: string } = {},
  ): Promise<{ sessionId: string; uuid: string }> {
    show(descriptor);
    const sessionId = await bench.start(tenant, flowId, { externalCustomerId });
    if (phone) await addPhone(bench.dependencies, { sessionId, phone });
    await bench.addSelfie(sessionId);
    const session = { organisationId: tenant.id, sessionId, executiveId: 'e' };
    const { uuid = '' } = await approveSession(bench.dependencies, session);
    return { sessionId, uuid };
  }
  const logIn = (claim: LoginClaim, organisation = tenant) =>
    logInByFace(bench.dependencies, { organisation, claim, picture });
  const scoreOf = (sessionId: string) =>
    readScore(bench.dependencies, { organisationId: tenant.id, sessionId, verbose: false });
  const verify = async ({
    transactionId,
    token = '',
    interviewToken = '',
  }: Awaited<ReturnType<typeof logIn>>) =>
    verifyAttempt(bench.dependencies, {
      organisationId: tenant.id,
      proof: { transactionId, token, interviewToken },
    });

  test('the own face passes: tokens, session, score, webhook and one verification belong together', async () => {
    const { uuid } = await enrol(alpha, { externalCustomerId: 'user-1' });
    show([0.1, 0, 0]);
    const answer = await logIn({ uuid });
    expect(answer).toEqual({
      faceMatch: true,
      overallStatus: 'PASS',
      overallScore: 96,
      recognitionConfidence: { confidence: 0.96 },
      spoofAttempt: false,
      spoofConfidence: null,
      isBright: true,
      blurriness: 10,
      secondFactor: false,
      customerId: uuid,
      children: [],
      token: expect.any(String),
      transactionId: expect.stringMatching(/^txn_/),
      interviewId: expect.stringMatching(/^[0-9a-f]{24}$/),
      interviewToken: expect.any(String),
    });
    const { tokens } = bench.dependencies;
    expect(await tokens.verify(answer.token ?? '')).toMatchObject({ role: 'identity', subject: uuid });
    expect(await tokens.verify(answer.interviewToken ?? '')).toMatchObject({
      role: 'session',
      subject: answer.interviewId,
    });
    expect(await scoreOf(answer.interviewId)).toMatchObject({
      authentication: { identityId: uuid, overall: { status: 'OK', value: '96.0' } },
      overall: { status: 'OK' },
    });
    expect(await bench.events(answer.interviewId)).toEqual([
      {
        kind: 'face-authentication',
        interviewId: answer.interviewId,
        identityId: uuid,
        externalCustomerId: 'user-1',
        success: true,
      },
    ]);
    expect(await verify(answer)).toEqual({
      verified: true,
      customerId: uuid,
      interviewId: answer.interviewId,
    });
    expect(await verify(answer)).toEqual({ verified: false });
  });

  test('another face fails, without tokens or figures; the score keeps what was measured', async () => {
    const { uuid } = await enrol(alpha);
    show(bravo);
    const answer = await logIn({ uuid });
    expect(answer).toMatchObject({
      faceMatch: false,
      overallStatus: 'FAIL',
      overallScore: 0,
      recognitionConfidence: { confidence: 0 },
    });
    for (const key of ['token', 'interviewToken', 'customerId']) expect(answer).not.toHaveProperty(key);
    expect(await verify(answer)).toEqual({ verified: false });
    const score = await scoreOf(answer.interviewId);
    expect(score.authentication).toMatchObject({ identityId: uuid, overall: { status: 'FAIL' } });
    expect(score.appliedRule?.name).toBe('Face is the one on the document');
    expect(await bench.events(answer.interviewId)).toMatchObject([{ identityId: uuid, success: false }]);
  });

  test('the zone that a person decides in an onboarding fails; the default flow sets the threshold', async () => {
    const { uuid } = await enrol(alpha);
    show([0.55, 0, 0]);
    expect((await logIn({ uuid })).faceMatch).toBe(false);
    const { db } = bench.dependencies;
    const wide = { ...selfieFlow, thresholds: { faceDistanceAccept: 0.6, faceDistanceReject: 0.7 } };
    bench.clock.advance(1); // the oldest flow counts: of two made in one moment that would be chance
    const lenient = await bench.addFlow(tenant, wide);
    expect((await logIn({ uuid })).faceMatch).toBe(false);
    await db.updateTable('flows').set({ isDefault: true }).where('id', '=', lenient).execute();
    expect((await logIn({ uuid })).faceMatch).toBe(true);
  });

  test("an unknown, a deleted and another tenant's identity answer exactly as a face that does not match", async () => {
    const { uuid } = await enrol(alpha);
    const gone = await enrol(alpha);
    await deleteSession(bench.dependencies, {
      organisationId: tenant.id,
      sessionId: gone.sessionId,
      keepIdentity: false,
      notify: false,
    });
    const mine = tenant;
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, { ...selfieFlow, autoApprove: true });
    const foreign = await enrol(alpha);
    tenant = mine;
    const rows = async (sessionId: string) => {
      const { db } = bench.dependencies;
      const counts = [];
      for (const table of ['captures', 'results', 'sessionEvents', 'authAttempts', 'events'] as const)
        counts.push(
          (await db.selectFrom(table).select('sessionId').where('sessionId', '=', sessionId).execute())
            .length,
        );
      return counts;
    };

    show(bravo);
    const mismatch = await logIn({ uuid });
    show(alpha); // the right face of the identity that this tenant does not have
    for (const claim of [
      { uuid: '66f0a1b2c3d4e5f601234567' },
      { uuid: 'no id at all' },
      { uuid: gone.uuid },
      { uuid: foreign.uuid },
      { phone: '+16465550100' },
    ]) {
      const answer = await logIn(claim);
      const { transactionId, interviewId } = answer;
      expect({ ...mismatch, transactionId, interviewId }, JSON.stringify(claim)).toEqual(answer);
      expect(Object.keys(answer)).toEqual(Object.keys(mismatch));
      expect(await rows(interviewId)).toEqual(await rows(mismatch.interviewId));
      expect(await verify(answer)).toEqual({ verified: false });
    }
  });

  test('a phone number stands for the identities that were enrolled with it, the nearest of them', async () => {
    const phone = '+16465550123';
    const [mother, daughter] = [await enrol(alpha, { phone }), await enrol([0.6, 0, 0], { phone })];
    await enrol(bravo, { phone: '+16465550124' });
    show([0.5, 0, 0]);
    expect(await logIn({ phone })).toMatchObject({ faceMatch: true, customerId: daughter.uuid });
    show([0.1, 0, 0]);
    expect(await logIn({ phone })).toMatchObject({ faceMatch: true, customerId: mother.uuid });
    show(bravo);
    expect((await logIn({ phone })).faceMatch).toBe(false);
    show(alpha);
    const other = await bench.addTenant();
    await bench.addFlow(other);
    expect((await logIn({ phone }, other)).faceMatch).toBe(false);
  });

  test('an unusable selfie is refused with its code and leaves nothing behind', async () => {
    const { uuid } = await enrol(alpha);
    const { db } = bench.dependencies;
    const before = (await db.selectFrom('sessions').select('id').execute()).length;
    for (const problem of ['face.not_found', 'face.several', 'face.crop_failed'] as const) {
      show(alpha, { problem });
      await expect(logIn({ uuid })).rejects.toMatchObject({ code: problem });
    }
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(before);
  });

  test('a template of another model matches nobody', async () => {
    const { uuid } = await enrol(alpha);
    const newer = { name: 'bench', version: '2' };
    show(alpha, { face: good.face && { ...good.face, descriptor: [...alpha], descriptorModel: newer } });
    expect((await logIn({ uuid })).faceMatch).toBe(false);
  });

  test('the session is finished, silent, closed to writes, never expires, and search finds it by its verdict', async () => {
    const { uuid } = await enrol(alpha, { externalCustomerId: 'user-2' });
    show(alpha);
    const { interviewId } = await logIn({ uuid });
    show(bravo);
    const failed = (await logIn({ uuid })).interviewId;
    bench.clock.advance(30 * dayMs);
    await sweepSessions(bench.dependencies);
    expect(await readStatus(bench.dependencies, tenant.id, interviewId)).toEqual({
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    await expect(
      advanceSession(bench.dependencies, interviewId, (turn) => turn.apply({ type: 'write' })),
    ).rejects.toMatchObject({ code: 'session.finished' });
    const session = { organisationId: tenant.id, sessionId: interviewId, executiveId: 'e' };
    await expect(approveSession(bench.dependencies, session)).rejects.toMatchObject({
      code: 'process.no_face',
    });
    expect((await bench.events(interviewId)).map(({ kind }) => kind)).toEqual(['face-authentication']);
    const found = async (overallStatus: 'OK' | 'FAIL') =>
      (
        await searchSessions(bench.dependencies, {
          organisationId: tenant.id,
          filter: { externalCustomerId: 'user-2', overallStatus: [overallStatus] },
          offset: 0,
          limit: 10,
        })
      ).items.map((item) => item.interviewId);
    expect(await found('OK')).toContain(interviewId);
    expect(await found('FAIL')).toEqual([failed]);
    expect((await bench.session(interviewId))?.needsReview).toBe(false);
  });

  test('a login is deleted after 90 days, and its identity stays', async () => {
    const { uuid } = await enrol(alpha);
    show(alpha);
    const { interviewId } = await logIn({ uuid });
    bench.clock.advance(90 * dayMs - 1);
    await sweepRetention(bench.dependencies);
    expect(await bench.session(interviewId)).toBeDefined();
    bench.clock.advance(1);
    await sweepRetention(bench.dependencies);
    expect(await bench.session(interviewId)).toBeUndefined();
    expect((await logIn({ uuid })).faceMatch).toBe(true);
  });

  test('with the identity go the logins that it passed; failed ones stay, nameless in the attempts', async () => {
    const { uuid, sessionId } = await enrol(alpha);
    show(alpha);
    const passed = (await logIn({ uuid })).interviewId;
    show(bravo);
    const failed = (await logIn({ uuid })).interviewId;
    await redactSession(bench.dependencies, {
      organisationId: tenant.id,
      sessionId,
      keep: [],
      notify: false,
    });
    expect(await bench.session(passed)).toBeUndefined();
    expect(await readdir(join(bench.dependencies.settings.dataDir, 'blobs'))).not.toContain(passed);
    expect(await bench.session(failed)).toBeDefined();
    const { db } = bench.dependencies;
    expect(await db.selectFrom('authAttempts').selectAll().where('identityId', '=', uuid).execute()).toEqual(
      [],
    );
  });

  test('deleting or redacting a login keeps the identity; a redacted one no longer names it', async () => {
    const { uuid } = await enrol(alpha);
    show(alpha);
    const [deleted, redacted] = [await logIn({ uuid }), await logIn({ uuid })];
    const target = { organisationId: tenant.id, notify: false, keepIdentity: false, keep: [] };
    await deleteSession(bench.dependencies, { ...target, sessionId: deleted.interviewId });
    await redactSession(bench.dependencies, { ...target, sessionId: redacted.interviewId });
    expect(JSON.stringify(await scoreOf(redacted.interviewId))).not.toContain(uuid);
    expect(await verify(redacted)).toEqual({ verified: false });
    expect((await logIn({ uuid })).faceMatch).toBe(true);
  });

  test('a login that cannot be written leaves no row and no picture', async () => {
    const { uuid } = await enrol(alpha);
    show(alpha);
    const { db, blobs } = bench.dependencies;
    const before = (await db.selectFrom('sessions').select('id').execute()).length;
    const put: string[] = [];
    const dropped: string[] = [];
    const failing = {
      ...bench.dependencies,
      blobs: {
        ...blobs,
        put: async (key: string, bytes: Uint8Array) => {
          put.push(key);
          await blobs.put(key, bytes);
        },
        delete: async (key: string) => {
          dropped.push(key);
          await blobs.delete(key);
        },
      },
      tokens: {
        ...bench.dependencies.tokens,
        mint: async (role: 'session' | 'executive' | 'identity', subject: string) => {
          if (role === 'identity') throw new Error('broken');
          return bench.dependencies.tokens.mint(role, subject);
        },
      },
    };
    await expect(logInByFace(failing, { organisation: tenant, claim: { uuid }, picture })).rejects.toThrow(
      'broken',
    );
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(before);
    expect(put).toHaveLength(1);
    expect(dropped).toEqual(put);
  });
});
