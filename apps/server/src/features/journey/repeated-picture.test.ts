import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, type ServerBench, selfieFlow } from '../server.test-support.js';
import { captureStep } from './operations/take-step.js';

const picture = (content: string) => ({ side: 'selfie' as const, picture: Buffer.from(content) });

describe.each(testDatabases())('a picture that comes again on $name', ({ open }) => {
  let bench: ServerBench;
  let organisation: Organisation;
  let flowId: string;
  let measured: string[];

  beforeAll(async () => {
    bench = await openServerBench(open);
    organisation = await bench.addTenant();
    flowId = await bench.addFlow(organisation, { ...selfieFlow, selfieCaptureRetries: 3 });
    const { measurement, images } = await bench.dependencies.vision.measureSelfie(Buffer.from('any'));
    // Pictures that are called so are blurred; which ones were looked at is noted.
    bench.dependencies.vision.measureSelfie = async (bytes) => {
      const content = Buffer.from(bytes).toString();
      measured.push(content);
      return content.startsWith('blurred')
        ? { measurement: { ...measurement, problem: 'face.blurred' }, images: {} }
        : { measurement, images };
    };
  });
  beforeEach(() => {
    measured = [];
  });
  afterAll(() => bench.close());

  const openPage = async () => ({
    sessionId: await bench.start(organisation, flowId),
    organisationName: 'Test',
    device: { cookieHash: 'any', handedOver: false },
  });
  const send = (page: Awaited<ReturnType<typeof openPage>>, content: string) =>
    captureStep(bench.dependencies, page, picture(content));
  const countCaptures = async (sessionId: string) =>
    (
      await bench.dependencies.db
        .selectFrom('captures')
        .select('id')
        .where('sessionId', '=', sessionId)
        .execute()
    ).length;

  test('after it was refused gets the same reason, is not looked at again and uses up no attempt', async () => {
    const page = await openPage();
    const first = await send(page, 'blurred');
    expect(first).toMatchObject({
      accepted: false,
      reason: 'face.blurred',
      retriesLeft: 2,
      repeated: false,
    });
    for (const _again of [1, 2, 3, 4]) {
      expect(await send(page, 'blurred')).toMatchObject({
        accepted: false,
        reason: 'face.blurred',
        retriesLeft: 2,
        repeated: true,
        journey: { step: 'selfie' },
      });
    }
    expect(measured).toEqual(['blurred']);
    expect(await countCaptures(page.sessionId)).toBe(1);
    expect(await send(page, 'blurred, another one')).toMatchObject({ retriesLeft: 1, repeated: false });
  });

  test('while the first one is still being measured is counted once', async () => {
    const page = await openPage();
    const { measureSelfie } = bench.dependencies.vision;
    let arrived = 0;
    let release = () => {};
    const bothArrived = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.dependencies.vision.measureSelfie = async (bytes) => {
      arrived += 1;
      if (arrived === 2) release();
      await bothArrived;
      return measureSelfie(bytes);
    };
    const answers = await Promise.all([send(page, 'blurred'), send(page, 'blurred')]);
    bench.dependencies.vision.measureSelfie = measureSelfie;
    expect(measured).toHaveLength(2);
    expect(answers.map(({ reason, retriesLeft }) => [reason, retriesLeft])).toEqual([
      ['face.blurred', 2],
      ['face.blurred', 2],
    ]);
    expect(await countCaptures(page.sessionId)).toBe(1);
  });

  test('after it was accepted leads on, and is stored once', async () => {
    const page = await openPage();
    const answers = [await send(page, 'good'), await send(page, 'good')];
    for (const answer of answers)
      expect(answer).toMatchObject({ accepted: true, repeated: false, journey: { step: 'done' } });
    expect(await countCaptures(page.sessionId)).toBe(1);
  });

  test('in another session is a picture like any other', async () => {
    await send(await openPage(), 'blurred');
    const other = await openPage();
    expect(await send(other, 'blurred')).toMatchObject({ retriesLeft: 2, repeated: false });
    const digests = await bench.dependencies.db.selectFrom('captures').select('pictureDigest').execute();
    expect(new Set(digests.map(({ pictureDigest }) => pictureDigest)).size).toBe(digests.length);
  });
});
