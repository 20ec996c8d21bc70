import { startFakeReceiver } from '@gatehouse/testkit';
import { openAfterFailures } from '@gatehouse/webhook-protocol';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/open-database.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { OutboundHttp } from '../../platform/outbound-http/index.js';
import { deliverWebhook } from './operations/deliver-webhook.js';
import { recordEvents } from './operations/record-events.js';
import { resumeDeliveries, sweepDeliveries } from './operations/sweep-deliveries.js';
import {
  createSessionId,
  openWebhookBench,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;

describe.each(testDatabases())('order, duplicates and crashes, on $name', ({ name, open }) => {
  let database: Database;
  let bench: WebhookBench;
  let receiver: Receiver;
  let tenant: Tenant;
  let interviewId: string;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    bench = await openWebhookBench(database);
    receiver = await startFakeReceiver();
    tenant = await bench.addTenant();
    interviewId = createSessionId();
  });
  afterEach(async () => {
    await bench.close();
    await receiver.close();
  });

  const sequences = () => receiver.requests.map(({ headers }) => Number(headers['gatehouse-sequence']));
  const webhookIds = () => receiver.requests.map(({ headers }) => headers['webhook-id']);
  const deliver = (deliveryId: string, outboundHttp: OutboundHttp = bench.dependencies.outboundHttp) =>
    deliverWebhook({ ...bench.dependencies, outboundHttp }, bench.sender, { deliveryId });
  const idsInOrder = async () =>
    (
      await database.db
        .selectFrom('deliveries')
        .innerJoin('webhookDestinations', 'webhookDestinations.id', 'deliveries.destinationId')
        .select('deliveries.id')
        .where('organisationId', '=', tenant.id)
        .orderBy('deliveries.createdAt')
        .orderBy('sequence')
        .execute()
    ).map(({ id }) => id);
  const jobCount = async () => (await bench.waitingJobs()).length;

  it('an event exists exactly if the transaction of its state change commits', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    const failing = database.db.transaction().execute(async (trx) => {
      await recordEvents(bench.dependencies, trx, {
        organisationId: tenant.id,
        clientId: tenant.clientId,
        sessionId: interviewId,
        firstSequence: 1,
        events: [statusEvent(interviewId)],
      });
      throw new Error('the state change fails');
    });
    await expect(failing).rejects.toThrow('the state change fails');
    await bench.runDue();
    expect(await bench.log(tenant)).toEqual([]);
    expect(receiver.requests).toEqual([]);
    const events = database.db.selectFrom('events').select('id').where('organisationId', '=', tenant.id);
    expect(await events.execute()).toEqual([]);
  });

  it('only the first of several events is enqueued; each next one when the first attempt before it has ended', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [
      statusEvent(interviewId, 'ID_VALIDATION_FINISHED'),
      statusEvent(interviewId, 'POST_PROCESSING_FINISHED'),
      statusEvent(interviewId),
    ]);
    expect(await jobCount()).toBe(1);
    await bench.runNext();
    expect(sequences()).toEqual([1]);
    expect(await jobCount()).toBe(1);
    await bench.runDue();
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it('event n+1 is never sent while the first attempt of n is open, whoever asks for it', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId, 'FACE_VALIDATION_FINISHED')]);
    const gate = openGate();
    const held = { ...bench.dependencies.outboundHttp, request: gate.hold(bench.dependencies.outboundHttp) };
    const [first = ''] = await idsInOrder();
    const sendingFirst = deliver(first, held);
    await gate.reached;
    // Committed while the first attempt is in flight.
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)], 2);
    const [, second = ''] = await idsInOrder();
    await deliver(second);
    await bench.runDue();
    await sweepDeliveries(bench.dependencies);
    await bench.runDue();
    expect(sequences()).toEqual([]);
    gate.release();
    await sendingFirst;
    await bench.runDue();
    expect(sequences()).toEqual([1, 2]);
  });

  it('after a failed first attempt later events overtake, and the retry keeps its sequence', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }, {}]);
    await bench.commit(tenant, interviewId, [
      statusEvent(interviewId, 'FACE_VALIDATION_FINISHED'),
      statusEvent(interviewId),
    ]);
    while (await bench.runNext());
    expect(sequences()).toEqual([1, 2, 1]);
    expect((await bench.log(tenant)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('sessions and destinations do not wait for each other', async () => {
    const other = await startFakeReceiver();
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.addDestination(tenant, { url: other.url });
    const otherSession = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.commit(tenant, otherSession, [statusEvent(otherSession)]);
    expect(await jobCount()).toBe(4);
    await bench.runDue();
    expect([receiver.requests.length, other.requests.length]).toEqual([2, 2]);
    await other.close();
  });

  it('two workers with the same job send it once', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    const [id = ''] = await idsInOrder();
    await Promise.all([deliver(id), deliver(id), deliver(id)]);
    await deliver(id);
    expect(receiver.requests).toHaveLength(1);
    expect((await bench.log(tenant))[0]?.attempts).toHaveLength(1);
  });

  it('a job that comes before its time sends nothing and comes back at its time', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }, {}]);
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    const [id = ''] = await idsInOrder();
    bench.clock.advance(29_999);
    await deliver(id);
    expect(receiver.requests).toHaveLength(1);
    while (await bench.runNext());
    expect(receiver.requests).toHaveLength(2);
  });

  it('a crash between sending and recording sends the same event again, under the same id', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    const [id = ''] = await idsInOrder();
    await expect(deliver(id, diesAfterSending(bench.dependencies.outboundHttp))).rejects.toThrow('killed');
    expect(receiver.requests).toHaveLength(1);
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'pending', attempts: [] });

    await deliver(id); // the queue hands the job out again while the dead sender's claim still holds
    expect(receiver.requests).toHaveLength(1);
    await bench.runDue();
    bench.clock.advance(60_000);
    await sweepDeliveries(bench.dependencies);
    await bench.runDue();
    expect(receiver.requests).toHaveLength(2);
    expect(new Set(webhookIds()).size).toBe(1);
    expect(receiver.requests[1]?.body.equals(receiver.requests[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'delivered', attempts: [{ attempt: 1 }] });
  });

  it('a process that owns the database sends what its predecessor left behind at once', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await sql`truncate virtual_jobs`.execute(database.db);
    const [id = ''] = await idsInOrder();
    await expect(deliver(id, diesAfterSending(bench.dependencies.outboundHttp))).rejects.toThrow('killed');
    await resumeDeliveries(bench.dependencies);
    await bench.runDue();
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'delivered' });
  });

  it('a sender that lost its claim writes nothing over the one that has it', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    const [id = ''] = await idsInOrder();
    const gate = openGate();
    const held = { ...bench.dependencies.outboundHttp, request: gate.hold(bench.dependencies.outboundHttp) };
    const slow = deliver(id, held);
    await gate.reached;
    bench.clock.advance(60_000); // asleep for longer than its claim
    receiver.answerWith([{ status: 500 }, {}]);
    await deliver(id);
    gate.release();
    await slow;
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'pending', attempts: [{ status: 500 }] });
    while (await bench.runNext());
    expect((await bench.log(tenant))[0]).toMatchObject({
      state: 'delivered',
      attempts: [{ status: 500 }, { attempt: 2, success: true }],
    });
  });

  it('a lost job is enqueued again by the sweep, one that waits for its turn is not', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [
      statusEvent(interviewId, 'FACE_VALIDATION_FINISHED'),
      statusEvent(interviewId),
    ]);
    await sql`truncate virtual_jobs`.execute(database.db);
    bench.clock.advance(5 * 60_000);
    await sweepDeliveries(bench.dependencies);
    await sweepDeliveries(bench.dependencies);
    const [first] = await idsInOrder();
    expect((await bench.waitingJobs()).map(({ deliveryId }) => deliveryId)).toEqual([first]);
    await bench.runDue();
    expect(sequences()).toEqual([1, 2]);
  });

  it('the sweep leaves alone what is on its way', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }]);
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    bench.clock.advance(60_000);
    await sweepDeliveries(bench.dependencies);
    expect(await jobCount()).toBe(1);
    await bench.runDue();
    await sweepDeliveries(bench.dependencies);
    expect(await jobCount()).toBe(1);
  });

  it('a server that stops gives the delivery back without counting the attempt', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await sql`truncate virtual_jobs`.execute(database.db);
    const [id = ''] = await idsInOrder();
    const request: OutboundHttp['request'] = async () => ({
      ok: false,
      code: 'cancelled',
      detail: 'closed',
      durationMs: 1,
      timings: {},
    });
    await deliver(id, { ...bench.dependencies.outboundHttp, request });
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'pending', attempts: [] });
    await bench.runDue();
    expect((await bench.log(tenant))[0]).toMatchObject({ state: 'delivered', attempts: [{ attempt: 1 }] });
  });

  it('an open circuit lets one attempt through at a time, oldest first; the others wait without a job and lose nothing', async () => {
    const { id: destinationId } = await bench.addDestination(tenant, { url: receiver.url });
    await database.db
      .updateTable('webhookDestinations')
      .set({ failingSince: bench.clock.now(), failuresSinceSuccess: openAfterFailures })
      .where('id', '=', destinationId)
      .execute();
    const sessions = [1, 2, 3, 4].map(createSessionId);
    for (const session of sessions) {
      await bench.commit(tenant, session, [statusEvent(session)]);
      bench.clock.advance(1_000);
    }
    const ids = await idsInOrder();
    const gate = openGate();
    const probe = deliver(ids[0] ?? '', {
      ...bench.dependencies.outboundHttp,
      request: gate.hold(bench.dependencies.outboundHttp),
    });
    await gate.reached;
    await sql`truncate virtual_jobs`.execute(database.db);
    for (const id of ids.slice(1)) await deliver(id);
    expect([receiver.requests.length, await jobCount()]).toEqual([0, 0]);
    receiver.answerWith([{ status: 500 }, {}]);
    gate.release();
    await probe;
    // Still open: the next in line, and only that one, besides the probe's own retry.
    const jobs = await bench.waitingJobs();
    expect(jobs).toEqual([
      { deliveryId: ids[1], startAfterMs: bench.clock.now() },
      { deliveryId: ids[0], startAfterMs: bench.clock.now() + 30_000 },
    ]);
    await bench.runDue();
    // The first success closed the circuit: the rest of the line came at once, nothing of it was attempted meanwhile.
    expect(receiver.requests).toHaveLength(4);
    while (await bench.runNext());
    const log = await bench.log(tenant);
    expect(log.map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'delivered'));
    expect(log.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 2]);
  });

  it('a delivery that is alone behind an open circuit keeps its schedule to the millisecond', async () => {
    const { id: destinationId } = await bench.addDestination(tenant, { url: receiver.url });
    await database.db
      .updateTable('webhookDestinations')
      .set({ failingSince: bench.clock.now(), failuresSinceSuccess: openAfterFailures })
      .where('id', '=', destinationId)
      .execute();
    receiver.answerWith([{ status: 500 }]);
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    for (let attempt = 2; attempt <= 6; attempt += 1) await bench.runNext();
    const startedAt = ((await bench.log(tenant))[0]?.attempts ?? []).map((attempt) => attempt.startedAt);
    expect(startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0))).toEqual([
      30_000, 75_000, 187_500, 468_750, 1_171_875,
    ]);
  });

  it('a long line before one destination does not keep the sweep from what is stuck elsewhere', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    for (const session of Array.from({ length: 40 }, createSessionId))
      await bench.commit(tenant, session, [statusEvent(session)]);
    const elsewhere = await bench.addTenant();
    await bench.addDestination(elsewhere, { url: receiver.url });
    bench.clock.advance(1);
    await bench.commit(elsewhere, interviewId, [statusEvent(interviewId)]);
    await sql`truncate virtual_jobs`.execute(database.db);
    bench.clock.advance(5 * 60_000 + 1);
    await sweepDeliveries(bench.dependencies);
    const jobs = (await bench.waitingJobs()).map(({ deliveryId }) => deliveryId);
    expect(jobs).toHaveLength(21);
    expect(jobs).toContain((await bench.log(elsewhere))[0]?.id);
  });

  it('a failing destination holds only a few places; what waits in line is sent when one is free', async () => {
    const { id: destinationId } = await bench.addDestination(tenant, { url: receiver.url });
    const failingSince = bench.clock.now();
    await database.db
      .updateTable('webhookDestinations')
      .set({ failingSince, failuresSinceSuccess: 1 })
      .where('id', '=', destinationId)
      .execute();
    const sessions = [1, 2, 3, 4].map(createSessionId);
    for (const session of sessions) await bench.commit(tenant, session, [statusEvent(session)]);
    const gates = [openGate(), openGate()];
    const ids = await idsInOrder();
    const sending = gates.map((gate, index) =>
      deliver(ids[index] ?? '', {
        ...bench.dependencies.outboundHttp,
        request: gate.hold(bench.dependencies.outboundHttp),
      }),
    );
    await Promise.all(gates.map(({ reached }) => reached));
    await sql`truncate virtual_jobs`.execute(database.db);
    for (const id of ids.slice(2)) await deliver(id);
    expect(receiver.requests).toHaveLength(0);
    for (const gate of gates) gate.release();
    await Promise.all(sending);
    while (await bench.runNext());
    expect(receiver.requests).toHaveLength(4);
    expect((await bench.log(tenant)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  if (name === 'PostgreSQL') {
    it('a destination deleted at the same moment does not fail the state change', async () => {
      const { id } = await bench.addDestination(tenant, { url: receiver.url });
      const deleted = openGate();
      const deletion = database.db.transaction().execute(async (trx) => {
        await trx.deleteFrom('webhookDestinations').where('id', '=', id).execute();
        deleted.arrive();
        await deleted.released;
      });
      await deleted.reached;
      const committing = bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
      await untilSomebodyWaits();
      deleted.release();
      await Promise.all([deletion, committing]);
      expect(await bench.log(tenant)).toEqual([]);
      const events = database.db.selectFrom('events').select('id').where('organisationId', '=', tenant.id);
      expect(await events.execute()).toHaveLength(1);
    });

    it('an event committed while the first attempt before it is being recorded is never forgotten', async () => {
      await bench.addDestination(tenant, { url: receiver.url });
      await bench.commit(tenant, interviewId, [statusEvent(interviewId, 'FACE_VALIDATION_FINISHED')]);
      const [first = ''] = await idsInOrder();
      const written = openGate();
      const committing = database.db.transaction().execute(async (trx) => {
        await recordEvents(bench.dependencies, trx, {
          organisationId: tenant.id,
          clientId: tenant.clientId,
          sessionId: interviewId,
          firstSequence: 2,
          events: [statusEvent(interviewId)],
        });
        written.arrive();
        await written.released;
      });
      await written.reached;
      const recording = deliver(first);
      await Promise.race([recording, untilSomebodyWaits()]);
      written.release();
      await Promise.all([committing, recording]);
      await bench.runDue();
      expect(sequences()).toEqual([1, 2]);
    });
  }

  /** Until a statement of this database waits for a lock. */
  async function untilSomebodyWaits(): Promise<void> {
    const givenUpAt = performance.now() + 10_000;
    while (performance.now() < givenUpAt) {
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
      if (rows.length > 0) return;
    }
    throw new Error('nobody waits for a lock');
  }
});

/** Sends for real, then dies as if by kill -9: nothing after the call runs. */
const diesAfterSending = (outboundHttp: OutboundHttp): OutboundHttp => ({
  ...outboundHttp,
  async request(input) {
    await outboundHttp.request(input);
    throw new Error('killed');
  },
});

/** Lets a test stop somebody at a place, look around, and let him go on. */
function openGate() {
  let arrive: () => void = () => undefined;
  let release: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    reached,
    released,
    arrive: () => arrive(),
    release: () => release(),
    hold:
      (outboundHttp: OutboundHttp): OutboundHttp['request'] =>
      async (input) => {
        arrive();
        await released;
        return outboundHttp.request(input);
      },
  };
}
