import { challengeLimits, type FlowSettingsInput } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { skipLivenessStep } from '../journey/operations/liveness-step.js';
import type { Organisation } from '../organisations/index.js';
import { readScore } from '../results/operations/read-score.js';
import { sweepRetention } from '../retention/jobs/sweep-retention.js';
import { deleteSession } from '../retention/operations/delete-session.js';
import { redactSession } from '../retention/operations/redact-session.js';
import { openServerBench, pageOf, type ServerBench, selfieFlow } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { closeSession } from '../sessions/operations/close-session.js';
import { finishSession } from '../sessions/operations/finish-session.js';
import type { Turn } from '../sessions/turn.js';
import { descriptors, measureHead, pictureOf } from './drawn-heads.test-support.js';
import { openChallengeBench } from './liveness.test-support.js';
import { addFrame } from './operations/add-frame.js';
import { livenessFrameContext } from './stored-liveness.js';

const flow = { ...selfieFlow, liveness: 'required', selfieCaptureRetries: 2 } as const;

describe.each(testDatabases())('the liveness challenge on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let challenge: ReturnType<typeof openChallengeBench>;
  let flowId: string;
  let sessionId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, flow);
    challenge = openChallengeBench(bench);
  });
  afterAll(() => bench.close());

  const newSession = async (id = flowId) => {
    const started = await bench.start(tenant, id);
    await bench.addSelfie(started);
    return started;
  };
  const flowWith = (settings: FlowSettingsInput) => bench.addFlow(tenant, { ...flow, ...settings });
  beforeEach(async () => {
    sessionId = await newSession();
  });
  const scoreOf = (id = sessionId) =>
    readScore(bench.dependencies, { organisationId: tenant.id, sessionId: id, verbose: false });

  test('who follows the prompts passes, and the score says so', async () => {
    expect(await challenge.step(sessionId)).toBe('liveness');
    const started = await challenge.begin(sessionId);
    expect(started).toMatchObject({
      expiresAt: started.issuedAt + challengeLimits.lifetimeMs,
      attemptsLeft: 2,
      frames: { maximum: challengeLimits.maximumFrames },
    });
    expect(await challenge.send(sessionId, started)).toMatchObject({ step: -1, complete: false });
    const passed = { passed: true, reasons: [], attemptsLeft: 2 };
    expect(await challenge.goThrough(sessionId)).toEqual(passed);
    expect(await challenge.step(sessionId)).toBe('processing');
    await finishSession(bench.dependencies, sessionId);
    expect(await scoreOf()).toMatchObject({
      liveness: { overall: { status: 'OK' }, physicalAttack: { status: 'OK' } },
      overall: { status: 'OK' },
    });
  });

  test('an attempt is judged once: a second finish answers the same and counts nothing', async () => {
    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    const first = await challenge.finish(sessionId, started);
    expect(first).toMatchObject({ passed: false, attemptsLeft: 1 });
    expect(await challenge.finish(sessionId, started)).toEqual(first);
    expect((await bench.session(sessionId))?.progress).toMatchObject({ refusals: { liveness: 1 } });
  });

  test.each([
    ['a picture of the person', { flat: true }, 'liveness.flat'],
    ['another person', { person: 'bravo' }, 'liveness.selfie_person'],
    ['a head that is never turned', { yaw: 0 }, 'liveness.turn_left'],
  ] as const)('%s fails, and the session with it', async (_who, as, reason) => {
    expect(await challenge.goThrough(sessionId, as)).toMatchObject({
      passed: false,
      reasons: expect.arrayContaining([reason]),
    });
    await finishSession(bench.dependencies, sessionId);
    expect((await scoreOf()).overall.status).toBe('FAIL');
  });

  test('when the attempts are used up the person goes on, and a reviewer decides', async () => {
    expect(await challenge.goThrough(sessionId, { width: 0.4 })).toMatchObject({ attemptsLeft: 1 });
    expect(await challenge.step(sessionId)).toBe('liveness');
    expect(await challenge.goThrough(sessionId, { width: 0.4 })).toMatchObject({ attemptsLeft: 0 });
    expect(await challenge.step(sessionId)).toBe('processing');
    await expect(challenge.begin(sessionId)).rejects.toMatchObject({ code: 'liveness.attempts_used_up' });
    await finishSession(bench.dependencies, sessionId);
    expect(await scoreOf()).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      needsReviewReason: expect.stringMatching(/^retries\.liveness_used_up, (.*, )?liveness\.closer/),
    });
  });

  test('challenges that are begun and left do not go on for ever', async () => {
    const begun: string[] = [];
    const beginAll = async () => {
      for (;;) begun.push((await challenge.begin(sessionId)).nonce);
    };
    await expect(beginAll()).rejects.toMatchObject({ code: 'liveness.attempts_used_up' });
    expect(begun).toHaveLength(9);
    expect(await challenge.step(sessionId)).toBe('processing');
  });

  test('a new challenge ends the open one, whose frames go', async () => {
    const first = await challenge.begin(sessionId);
    await challenge.send(sessionId, first);
    const second = await challenge.begin(sessionId);
    expect((await challenge.rows(sessionId)).frames).toEqual([]);
    await expect(challenge.send(sessionId, first)).rejects.toMatchObject({ code: 'liveness.ended' });
    await expect(challenge.finish(sessionId, first)).rejects.toMatchObject({ code: 'liveness.ended' });
    expect(await challenge.send(sessionId, second)).toMatchObject({ complete: false });
  });

  test('two tabs that begin at once leave one open challenge', async () => {
    const begun = await Promise.all([1, 2, 3].map(() => challenge.begin(sessionId)));
    const { attempts } = await challenge.rows(sessionId);
    expect(attempts.map(({ state }) => state).sort()).toEqual(['open', 'superseded', 'superseded']);
    const sent = await Promise.allSettled(begun.map((one) => challenge.send(sessionId, one)));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a nonce of another session is as unknown as one that never was', async () => {
    const foreign = await challenge.begin(await newSession());
    await challenge.begin(sessionId);
    for (const nonce of [foreign.nonce, 'never-was', '']) {
      const unknown = { ...foreign, nonce };
      await expect(challenge.send(sessionId, unknown)).rejects.toMatchObject({ code: 'liveness.unknown' });
      await expect(challenge.finish(sessionId, unknown)).rejects.toMatchObject({ code: 'liveness.unknown' });
    }
  });

  test('an expired challenge takes no frame and no verdict; the next one does', async () => {
    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    bench.clock.advance(challengeLimits.lifetimeMs);
    await expect(challenge.send(sessionId, started)).rejects.toMatchObject({ code: 'liveness.expired' });
    await expect(challenge.finish(sessionId, started)).rejects.toMatchObject({ code: 'liveness.expired' });
    expect(await challenge.goThrough(sessionId)).toMatchObject({ passed: true });
  });

  test('a frame that was measured while the challenge ended is not kept', async () => {
    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let measuring = () => {};
    const begun = new Promise<void>((resolve) => {
      measuring = resolve;
    });
    bench.dependencies.vision.measureLivenessFrame = async (picture) => {
      measuring();
      await held;
      return measureHead(picture);
    };
    const late = challenge.send(sessionId, started);
    await begun;
    await challenge.finish(sessionId, started);
    release();
    bench.dependencies.vision.measureLivenessFrame = async (picture) => measureHead(picture);
    await expect(late).rejects.toMatchObject({ code: 'liveness.ended' });
    expect((await challenge.rows(sessionId)).frames).toEqual([]);
  });

  /** Frames until the open attempt has so many. */
  const fillUp = async ({ trx, session, dataKey }: Turn, count: number) => {
    const { id: attemptId } = await trx
      .selectFrom('livenessAttempts')
      .select('id')
      .where('sessionId', '=', session.id)
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow();
    for (let position = 1; position < count; position += 1) {
      const frame = measureHead(pictureOf({ moment: -position }));
      const arrived = { frame, step: 0, arrivedAtMs: position, capturedAtMs: position };
      const measurement = dataKey.sealJson(arrived, livenessFrameContext(attemptId, position));
      await trx.insertInto('livenessFrames').values({ attemptId, position, measurement }).execute();
    }
  };

  test('a flood of frames is refused before it is measured', async () => {
    const started = await challenge.begin(sessionId);
    let measured = 0;
    bench.dependencies.vision.measureLivenessFrame = async (picture) => {
      measured += 1;
      return measureHead(picture);
    };
    await challenge.send(sessionId, started);
    await advanceSession(bench.dependencies, sessionId, (turn) =>
      fillUp(turn, challengeLimits.maximumFrames - 1),
    );
    expect(await challenge.send(sessionId, started)).toMatchObject({ framesLeft: 0 });
    await expect(challenge.send(sessionId, started)).rejects.toMatchObject({
      code: 'liveness.too_many_frames',
    });
    const picture = Buffer.alloc(challengeLimits.maximumFrameBytes + 1);
    const tooLarge = { sessionId, nonce: started.nonce, step: 0, at: 0, picture };
    await expect(addFrame(bench.dependencies, tooLarge)).rejects.toMatchObject({
      code: 'liveness.frame_too_large',
    });
    expect(measured).toBe(2);
  });

  test('the same request sent again counts once; the same bytes as another frame are a replay', async () => {
    const started = await challenge.begin(sessionId);
    const picture = pictureOf({ moment: 1 });
    const frame = { sessionId, nonce: started.nonce, step: -1, at: 400, picture };
    const first = await addFrame(bench.dependencies, frame);
    expect(await addFrame(bench.dependencies, frame)).toEqual(first);
    expect((await challenge.rows(sessionId)).frames).toHaveLength(1);
    await addFrame(bench.dependencies, { ...frame, at: 800 });
    expect((await challenge.finish(sessionId, started)).reasons).toContain('liveness.replayed_frames');
  });

  test('frames of an earlier attempt are known again in the next one', async () => {
    const first = await challenge.begin(sessionId);
    await challenge.send(sessionId, first, { moment: 7 });
    await challenge.finish(sessionId, first);
    const second = await challenge.begin(sessionId);
    await challenge.send(sessionId, second, { moment: 8 });
    await challenge.send(sessionId, second, { moment: 7 });
    expect((await challenge.finish(sessionId, second)).reasons).toContain('liveness.replayed_frames');
  });

  test('finishing without a frame is refused and uses up nothing', async () => {
    const started = await challenge.begin(sessionId);
    await expect(challenge.finish(sessionId, started)).rejects.toMatchObject({ code: 'liveness.no_frames' });
    expect(await challenge.send(sessionId, started)).toMatchObject({ complete: false });
  });

  test('what is no picture is refused by its name and not kept', async () => {
    const started = await challenge.begin(sessionId);
    const refusal = Object.assign(new Error('refused'), { code: 'image.damaged' });
    bench.dependencies.vision.measureLivenessFrame = () => Promise.reject(refusal);
    await expect(challenge.send(sessionId, started)).rejects.toBe(refusal);
    bench.dependencies.vision.measureLivenessFrame = async (picture) => measureHead(picture);
    expect((await challenge.rows(sessionId)).frames).toEqual([]);
  });

  test('a selfie after the challenge must show its person; else the challenge comes again', async () => {
    await challenge.goThrough(sessionId);
    bench.clock.advance(1000);
    await bench.addSelfie(sessionId);
    expect(await challenge.step(sessionId)).toBe('processing');
    await expect(challenge.begin(sessionId)).rejects.toMatchObject({ code: 'liveness.passed' });

    const { measureSelfie } = bench.dependencies.vision;
    const { measurement, images } = await measureSelfie(Buffer.from('any'));
    const face = measurement.face && { ...measurement.face, descriptor: descriptors.bravo };
    bench.dependencies.vision.measureSelfie = async () => ({
      measurement: { ...measurement, face },
      images,
    });
    bench.clock.advance(1000);
    await bench.addSelfie(sessionId);
    bench.dependencies.vision.measureSelfie = measureSelfie;
    expect(await challenge.step(sessionId)).toBe('liveness');
    expect((await scoreOf()).liveness).toMatchObject({
      overall: { status: 'FAIL' },
      spoofDetectionMethod: 'liveness.selfie_person',
    });
    expect(await challenge.goThrough(sessionId, { person: 'bravo' })).toMatchObject({ passed: true });
    expect((await scoreOf()).liveness?.overall.status).toBe('OK');
  });

  test('no challenge without a selfie, in a flow without one, or after the end', async () => {
    const bare = await bench.start(tenant, flowId);
    await expect(challenge.begin(bare)).rejects.toMatchObject({ code: 'process.no_selfie' });
    const off = await newSession(await flowWith({ liveness: 'off' }));
    await expect(challenge.begin(off)).rejects.toMatchObject({ code: 'liveness.off' });
    expect(await challenge.step(off)).toBe('processing');

    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    await finishSession(bench.dependencies, sessionId);
    for (const call of [() => challenge.begin(sessionId), () => challenge.finish(sessionId, started)])
      await expect(call()).rejects.toMatchObject({ code: 'session.finished' });

    const closed = await newSession();
    await closeSession(bench.dependencies, closed);
    await expect(challenge.begin(closed)).rejects.toMatchObject({ code: 'session.closed' });
  });

  test('where the flow only offers it the person may go on without; where it is required, for want of a camera', async () => {
    const skip = (id: string, reason: 'declined' | 'camera') =>
      skipLivenessStep(bench.dependencies, pageOf(id), reason);
    const optional = await newSession(await flowWith({ liveness: 'optional' }));
    expect((await skip(optional, 'declined')).step).toBe('done');
    expect((await scoreOf(optional)).overall.status).toBe('OK');

    await expect(skip(sessionId, 'declined')).rejects.toMatchObject({ code: 'request.invalid' });
    expect((await skip(sessionId, 'camera')).step).toBe('done');
    expect(await scoreOf()).toMatchObject({
      overall: { status: 'MANUAL_PENDING' },
      needsReviewReason: expect.stringContaining('liveness.not_run'),
    });
  });

  test('nothing of a face lies open in the database, and frames go with the verdict', async () => {
    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    const open = await challenge.rows(sessionId);
    expect(open.frames).toHaveLength(1);
    await challenge.finish(sessionId, started);
    const judged = await challenge.rows(sessionId);
    expect(judged.frames).toEqual([]);
    for (const row of [...open.attempts, ...open.frames, ...judged.attempts]) {
      const stored = JSON.stringify(row, (_key, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
      );
      expect(stored).not.toMatch(/descriptor|0\.25/);
      expect(stored).not.toContain(started.nonce);
    }
  });

  test('frames that nobody finished go with the next sweep after their time', async () => {
    const started = await challenge.begin(sessionId);
    await challenge.send(sessionId, started);
    await sweepRetention(bench.dependencies);
    expect((await challenge.rows(sessionId)).frames).toHaveLength(1);
    bench.clock.advance(challengeLimits.lifetimeMs + 1);
    await sweepRetention(bench.dependencies);
    expect((await challenge.rows(sessionId)).frames).toEqual([]);
  });

  test('redaction keeps what was measured and nobody’s face; deletion keeps nothing', async () => {
    const target = { organisationId: tenant.id, sessionId };
    await challenge.goThrough(sessionId, { width: 0.4 });
    await challenge.goThrough(sessionId);
    await finishSession(bench.dependencies, sessionId);
    await redactSession(bench.dependencies, { ...target, keep: [], notify: false });
    const { attempts, frames } = await challenge.rows(sessionId);
    expect(frames).toEqual([]);
    expect(attempts).toHaveLength(1);
    const session = await bench.dependencies.db
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow();
    const [kept] = attempts;
    const stored = bench.dependencies.keyring
      .openDataKey(sessionId, session)
      .openJson(kept?.result ?? Buffer.alloc(0), `liveness:${kept?.id}`);
    expect(stored).toMatchObject({ face: null, prints: [], measurement: { passed: true } });
    expect((await scoreOf()).liveness?.overall.status).toBe('OK');

    await deleteSession(bench.dependencies, { ...target, keepIdentity: false, notify: false });
    expect(await challenge.rows(sessionId)).toEqual({ attempts: [], frames: [] });
  });
});
