import { startFakeReceiver } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/open-database.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import { readOperatorEvents } from '../operator-events/operations/read-operator-events.js';
import { changeDestination } from './operations/change-destination.js';
import { sweepDeliveries } from './operations/sweep-deliveries.js';
import {
  createSessionId,
  openWebhookBench,
  startMs,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;
const hourMs = 3_600_000;
const warnLevel = 40;
const errorLevel = 50;

describe.each(testDatabases())('retries and disabling, on $name', ({ open }) => {
  let database: Database;
  let bench: WebhookBench;
  let receiver: Receiver;
  let tenant: Tenant;
  /** Virtual time of every request. */
  let sentAt: number[];
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    bench = await openWebhookBench(database, { totalTimeoutMs: 300 });
    receiver = await startFakeReceiver();
    tenant = await bench.addTenant();
    sentAt = [];
  });
  afterEach(async () => {
    await bench.close();
    await receiver.close();
  });

  type Answer = Parameters<Receiver['answerWith']>[0] extends infer Script
    ? Script extends (infer One)[]
      ? One
      : never
    : never;
  const answerAlways = (answer: Answer) =>
    receiver.answerWith(() => {
      sentAt.push(bench.clock.now());
      return answer;
    });
  const commitOne = async () => {
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    return interviewId;
  };
  const delaysOf = (times: readonly number[]) =>
    times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
  const newest = async () => {
    const [delivery] = await bench.log(tenant);
    if (!delivery) throw new Error('nothing was delivered');
    return delivery;
  };
  const destinationRow = (id: string) =>
    database.db.selectFrom('webhookDestinations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it.each([
    ['omni', { status: 200, contentType: 'application/json; charset=utf-8' }, true],
    ['omni', { status: 204 }, true],
    ['omni', { status: 200, contentType: 'text/html' }, false],
    ['omni', { status: 201 }, false],
    ['omni', { status: 302 }, false],
    ['omni', { status: 404 }, false],
    ['omni', { hang: true }, false],
    ['omni', { disconnect: true }, false],
    ['any2xx', { status: 201, contentType: 'text/html' }, true],
    ['any2xx', { status: 302 }, false],
  ] as const)('under rule %s the answer %o is taken as received: %s', async (successRule, answer, received) => {
    await bench.addDestination(tenant, { url: receiver.url, successRule });
    answerAlways(answer);
    await commitOne();
    await bench.runDue();
    const delivery = await newest();
    expect(delivery.attempts).toHaveLength(1);
    expect(delivery.attempts[0]?.success).toBe(received);
    expect(delivery.attempts[0]?.explanation).not.toBe('');
    expect(delivery.state).toBe(received ? 'delivered' : 'pending');
    expect(await bench.waitingJobs()).toHaveLength(received ? 0 : 1);
  });

  it('retries come 30, 75, 187.5, 468.75 and 1171.875 s after the previous attempt ended, then the long tail', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    answerAlways({ status: 500 });
    await commitOne();
    while (await bench.runNext());
    expect(delaysOf(sentAt)).toEqual([
      30_000,
      75_000,
      187_500,
      468_750,
      1_171_875,
      ...[1, 5, 10, 24, 24].map((hours) => hours * hourMs),
    ]);
    const delivery = await newest();
    expect(delivery).toMatchObject({ state: 'exhausted', nextAttemptAt: null });
    expect(delivery.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('the delay counts from the end of the attempt, not from its beginning', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith(() => {
      sentAt.push(bench.clock.now());
      bench.clock.advance(9_000);
      return { status: 500 };
    });
    await commitOne();
    await bench.runDue();
    await bench.runNext();
    expect(delaysOf(sentAt)).toEqual([39_000]);
  });

  it('strict stops after five retries and ignores Retry-After', async () => {
    await bench.addDestination(tenant, { url: receiver.url, strict: true });
    answerAlways({ status: 503, headers: { 'retry-after': '7200' } });
    await commitOne();
    while (await bench.runNext());
    expect(delaysOf(sentAt)).toEqual([30_000, 75_000, 187_500, 468_750, 1_171_875]);
    expect((await newest()).state).toBe('exhausted');
  });

  it.each([
    [429, '3600', hourMs],
    [503, '3600', hourMs],
    [503, '1', 30_000],
    [503, '999999', 12 * hourMs],
    [500, '3600', 30_000],
  ])('status %i with Retry-After %s is tried again after %i ms', async (status, retryAfter, delayMs) => {
    await bench.addDestination(tenant, { url: receiver.url });
    answerAlways({ status, headers: { 'retry-after': retryAfter } });
    await commitOne();
    await bench.runDue();
    await bench.runNext();
    expect(delaysOf(sentAt)).toEqual([delayMs]);
  });

  it('a success on a retry ends the delivery and the record of failures', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }, { status: 500 }, {}]);
    await commitOne();
    await bench.runDue();
    await bench.runNext();
    expect(await destinationRow(id)).toMatchObject({ failuresSinceSuccess: 2, failingSince: startMs });
    await bench.runNext();
    expect(await newest()).toMatchObject({ state: 'delivered', nextAttemptAt: null });
    expect(await destinationRow(id)).toMatchObject({ failuresSinceSuccess: 0, failingSince: null });
    expect(await bench.runNext()).toBe(false);
    expect(receiver.requests).toHaveLength(3);
  });

  it('410 disables the destination at once; its events are parked, not dropped, and later ones too', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    const first = createSessionId();
    const second = createSessionId();
    await bench.commit(tenant, first, [statusEvent(first, 'FACE_VALIDATION_FINISHED'), statusEvent(first)]);
    receiver.answerWith([{ status: 410 }]);
    await bench.runDue();
    await bench.commit(tenant, second, [statusEvent(second)]);
    await bench.runDue();
    expect(receiver.requests).toHaveLength(1);
    expect(await destinationRow(id)).toMatchObject({
      enabled: false,
      disabledReason: expect.stringContaining('410'),
    });
    expect((await bench.log(tenant)).map(({ state }) => state)).toEqual(['parked', 'parked', 'parked']);
    expect(bench.logLines.filter(({ level }) => level === errorLevel)).toMatchObject([{ destinationId: id }]);
  });

  it('120 h without success and 20 failures disable, after the three warnings and never before', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    answerAlways({ status: 500 });
    const warnedAt: number[] = [];
    for (let hour = 0; (await destinationRow(id)).enabled && hour < 200; hour += 1) {
      bench.clock.set(startMs + hour * hourMs);
      if (hour % 12 === 0) await commitOne();
      await bench.runDue();
      await sweepDeliveries(bench.dependencies);
      const warnings = bench.logLines.filter(({ level }) => level === warnLevel).length;
      if (warnings > warnedAt.length) warnedAt.push(hour);
    }
    expect(warnedAt).toEqual([1, 24, 96]);
    expect((bench.clock.now() - startMs) / hourMs).toBe(120);
    expect(await destinationRow(id)).toMatchObject({
      enabled: false,
      disabledReason: expect.stringContaining('120 hours'),
    });
    const states = (await bench.log(tenant)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['parked', 'exhausted']));
    expect(bench.logLines.at(-1)).toMatchObject({ level: errorLevel, destinationId: id });
    // The same is there for whoever asks the API, and outlives every session.
    const { items } = await readOperatorEvents(bench.dependencies, {
      organisationId: tenant.id,
      limit: 50,
      offset: 0,
    });
    expect(items.map(({ kind, webhookId }) => [kind, webhookId])).toEqual([
      ['webhook-disabled', id],
      ['webhook-failing', id],
      ['webhook-failing', id],
      ['webhook-failing', id],
    ]);
    expect(items.map(({ createdAt }) => Math.floor((createdAt - startMs) / hourMs))).toEqual([
      120, 96, 24, 1,
    ]);
    expect(items[0]?.message).toMatch(/switched off.*120 hours.*replay/);
    expect(items[1]?.message).toMatch(/No webhook has reached this destination for 96 h/);
  });

  it('fewer than 20 failures never disable, however long', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    answerAlways({ status: 500 });
    await commitOne();
    while (await bench.runNext());
    bench.clock.advance(1_000 * hourMs);
    for (let times = 0; times < 5; times += 1) await sweepDeliveries(bench.dependencies);
    expect(await destinationRow(id)).toMatchObject({ enabled: true, failuresSinceSuccess: 11 });
  });

  it('switching a destination off parks what waits; switching it on begins a new record', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    answerAlways({ status: 500 });
    await commitOne();
    await bench.runDue();
    const change = (enabled: boolean) =>
      changeDestination(bench.dependencies, { organisationId: tenant.id, id, change: { enabled } });
    expect(await change(false)).toMatchObject({ enabled: false, disabledReason: expect.any(String) });
    expect((await newest()).state).toBe('parked');
    while (await bench.runNext());
    expect(receiver.requests).toHaveLength(1);
    expect(await change(true)).toMatchObject({ enabled: true, disabledReason: null });
    expect(await destinationRow(id)).toMatchObject({ failuresSinceSuccess: 0, failingSince: null });
  });
});
