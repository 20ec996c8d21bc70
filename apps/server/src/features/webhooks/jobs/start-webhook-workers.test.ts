import { startFakeReceiver } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Dependencies } from '../../../dependencies.js';
import { systemClock } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database/open-database.js';
import { testDatabases } from '../../../platform/database/test-databases.js';
import { createQueue, type Queue } from '../../../platform/queue/queue.js';
import { recordEvents } from '../operations/record-events.js';
import {
  createSessionId,
  openWebhookBench,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from '../webhook-test-bench.js';
import { startWebhookWorkers, webhookJobs } from './index.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;

describe.each(testDatabases())('webhooks through the real job queue, on $name', ({ open }) => {
  let database: Database;
  let bench: WebhookBench;
  let receiver: Receiver;
  let tenant: Tenant;
  let queue: Queue;
  let dependencies: Dependencies;
  beforeAll(async () => {
    database = await open(systemClock);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    bench = await openWebhookBench(database);
    receiver = await startFakeReceiver();
    tenant = await bench.addTenant();
    queue = createQueue(database, bench.dependencies.log, webhookJobs);
    await queue.start();
    const { store: _ofBench, ...shared } = bench.dependencies;
    // The workers use no more of the dependencies than these.
    dependencies = { ...shared, database, queue, clock: systemClock } as Dependencies;
  });
  afterEach(async () => {
    await queue.stop();
    await bench.close();
    await receiver.close();
  });
  const commit = (sessionId: string, events: Parameters<typeof recordEvents>[2]['events']) =>
    database.db.transaction().execute((trx) =>
      recordEvents(dependencies, trx, {
        organisationId: tenant.id,
        clientId: tenant.clientId,
        sessionId,
        firstSequence: 1,
        events,
      }),
    );

  it('commits reach the receiver, in order, without anybody pushing', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await startWebhookWorkers(dependencies);
    const sessions = [1, 2, 3].map(createSessionId);
    for (const session of sessions) {
      await commit(session, [
        statusEvent(session, 'ID_VALIDATION_FINISHED'),
        statusEvent(session, 'POST_PROCESSING_FINISHED'),
        statusEvent(session),
      ]);
    }
    await receiver.waitFor(9);
    for (const session of sessions) {
      const sequences = receiver.requests
        .filter(({ body }) => JSON.parse(body.toString()).interviewId === session)
        .map(({ headers }) => headers['gatehouse-sequence']);
      expect(sequences).toEqual(['1', '2', '3']);
    }
  });

  it('what was committed while no worker ran is sent when one starts', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    const session = createSessionId();
    await commit(session, [statusEvent(session)]);
    expect(receiver.requests).toEqual([]);
    await startWebhookWorkers(dependencies);
    await receiver.waitFor(1);
  });
});
