import { afterEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { openServerBench, type ServerBench, selfieFlow } from '../server.test-support.js';
import { sweepRetention } from './jobs/sweep-retention.js';

const dayMs = 86_400_000;

describe.each(testDatabases())('on $name', ({ open }) => {
  let bench: ServerBench;
  afterEach(() => bench.close());

  test('a session is deleted when its flow’s retention has run out, not before, and receivers are told', async () => {
    bench = await openServerBench(open);
    const tenant = await bench.addTenant();
    const kept = await bench.finished(tenant, await bench.addFlow(tenant, selfieFlow));
    const short = await bench.finished(
      tenant,
      await bench.addFlow(tenant, { ...selfieFlow, retentionDays: 30 }),
    );

    bench.clock.advance(30 * dayMs - 1000);
    await sweepRetention(bench.dependencies);
    expect(await bench.session(short)).toBeDefined();

    bench.clock.advance(1000);
    await sweepRetention(bench.dependencies);
    expect(await bench.session(short)).toBeUndefined();
    expect(await bench.session(kept)).toBeDefined();
    expect((await bench.events(short)).at(-1)).toMatchObject({ kind: 'session-deleted', interviewId: short });
  });

  test('a session under legal hold stays', async () => {
    bench = await openServerBench(open);
    const tenant = await bench.addTenant();
    const held = await bench.finished(
      tenant,
      await bench.addFlow(tenant, { ...selfieFlow, retentionDays: 1 }),
    );
    await bench.dependencies.db.updateTable('sessions').set({ held: true }).where('id', '=', held).execute();
    bench.clock.advance(2 * dayMs);
    await sweepRetention(bench.dependencies);
    expect(await bench.session(held)).toBeDefined();
  });
});
