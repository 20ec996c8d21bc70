import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, pageOf, type ServerBench, selfieFlow } from '../server.test-support.js';
import { mintLink } from '../sessions/operations/mint-link.js';
import { openLink } from './operations/open-link.js';
import { readJourney } from './operations/take-step.js';

const sessionMinutes = 60;

describe.each(testDatabases())('resuming a journey on $name', ({ open }) => {
  let bench: ServerBench;
  let organisation: Organisation;
  let flowId: string;
  const linkTo = async (sessionId: string) => {
    const { url } = await mintLink(bench.dependencies, { organisation, sessionId });
    return { clientId: organisation.clientId, flowId, uuid: new URL(url).searchParams.get('uuid') ?? '' };
  };
  beforeAll(async () => {
    bench = await openServerBench(open);
    organisation = await bench.addTenant();
    flowId = await bench.addFlow(organisation, { ...selfieFlow, sessionExpirationMinutes: sessionMinutes });
  });
  afterAll(() => bench.close());

  test('the last picture was stored, then the process died: the page that asks again comes to the end', async () => {
    const sessionId = await bench.start(organisation, flowId);
    await bench.addSelfie(sessionId);
    expect((await readJourney(bench.dependencies, pageOf(sessionId))).step).toBe('done');
    expect(await bench.session(sessionId)).toMatchObject({ onboardingStatus: 'ONBOARDING_FINISHED' });
    const statuses = (await bench.events(sessionId)).filter(({ kind }) => kind === 'onboarding-status');
    await readJourney(bench.dependencies, pageOf(sessionId));
    expect((await bench.events(sessionId)).filter(({ kind }) => kind === 'onboarding-status')).toEqual(
      statuses,
    );
  });

  test('a link to a session with nothing left to capture ends it', async () => {
    const sessionId = await bench.start(organisation, flowId);
    await bench.addSelfie(sessionId);
    const { journey } = await openLink(bench.dependencies, await linkTo(sessionId));
    expect(journey.step).toBe('done');
  });

  test('a session that expires between the look at its link and its opening is gone, not done', async () => {
    const sessionId = await bench.start(organisation, flowId);
    const link = await linkTo(sessionId);
    const dueAt = bench.clock.now() + sessionMinutes * 60_000;
    await bench.dependencies.db
      .updateTable('sessionLinks')
      .set({ expiresAt: dueAt * 2 })
      .execute();
    const times = [dueAt - 1, dueAt];
    const clock = { now: () => times.shift() ?? dueAt };
    await expect(openLink({ ...bench.dependencies, clock }, link)).rejects.toMatchObject({
      code: 'link.expired',
    });
    const kinds = (await bench.events(sessionId)).map(({ kind }) => kind);
    expect(kinds).toEqual(['onboarding-status', 'session-failed']);
  });
});
