import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { searchSessions } from '../search/operations/search-sessions.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { sweepSessions } from './jobs/sweep-sessions.js';

const dayMs = 86_400_000;

describe.each(testDatabases())('what is due by time on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant);
  });
  afterAll(() => bench.close());

  /** Its key was damaged, as by a restored backup of another installation. */
  const addBrokenSession = async () => {
    const id = await bench.start(tenant, flowId);
    const wrappedKey = Buffer.alloc(61);
    await bench.dependencies.db.updateTable('sessions').set({ wrappedKey }).where('id', '=', id).execute();
  };
  const statusOf = async (id: string) => (await bench.session(id))?.onboardingStatus;

  test('one session that cannot be read keeps no other from expiring', async () => {
    await addBrokenSession();
    const id = await bench.start(tenant, flowId);
    bench.clock.advance(2 * dayMs);
    await sweepSessions(bench.dependencies);
    expect(await statusOf(id)).toBe('EXPIRED');
  });

  test('nor any tenant from searching', async () => {
    await addBrokenSession();
    const id = await bench.start(tenant, flowId);
    bench.clock.advance(2 * dayMs);
    const filter = { onboardingStatus: ['EXPIRED' as const], interviewId: id };
    const search = { organisationId: tenant.id, filter, offset: 0, limit: 10 };
    expect((await searchSessions(bench.dependencies, search)).items).toHaveLength(1);
  });
});
