import { startFakeReceiver } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/open-database.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import { changeDestination } from './operations/change-destination.js';
import { ensureManagedDestination } from './operations/ensure-managed-destination.js';
import { listDeliveries } from './operations/list-deliveries.js';
import { pingDestination } from './operations/ping-destination.js';
import { replayEvents } from './operations/replay-events.js';
import { trimWebhookLog } from './operations/trim-webhook-log.js';
import {
  createSessionId,
  openWebhookBench,
  startMs,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;
const dayMs = 24 * 3_600_000;

describe.each(testDatabases())('replay, ping and the delivery log, on $name', ({ open }) => {
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

  const replay = (selection: Omit<Parameters<typeof replayEvents>[1], 'organisationId'>, of = tenant) =>
    replayEvents(bench.dependencies, { organisationId: of.id, ...selection });
  const headersOf = (index: number) => receiver.requests.at(index)?.headers ?? {};
  const countOf = async (table: 'events' | 'deliveries' | 'deliveryAttempts') =>
    Number(
      (
        await database.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('count'))
          .executeTakeFirstOrThrow()
      ).count,
    );

  it('a replay keeps id, sequence and body, and says that it is one', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)], 7);
    await bench.runDue();
    const eventId = String(headersOf(0)['webhook-id']);
    bench.clock.advance(20 * dayMs);
    expect(await replay({ eventIds: [eventId] })).toEqual({ replayed: 1 });
    await bench.runDue();
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[1]?.body.equals(receiver.requests[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(headersOf(1)).toMatchObject({
      'webhook-id': eventId,
      'gatehouse-sequence': '7',
      'gatehouse-attempt': '1',
      'gatehouse-replay': 'true',
      'webhook-timestamp': String((startMs + 20 * dayMs) / 1000),
    });
    expect((await bench.log(tenant)).map(({ replay, state }) => [replay, state])).toEqual([
      [true, 'delivered'],
      [false, 'delivered'],
    ]);
  });

  it('a session is replayed in order, and only to destinations that want the kind', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [
      { kind: 'session-started', interviewId, onboardingStatus: 'UNKNOWN' },
      statusEvent(interviewId, 'FACE_VALIDATION_FINISHED'),
      statusEvent(interviewId),
    ]);
    const other = createSessionId();
    await bench.commit(tenant, other, [statusEvent(other)]);
    await bench.runDue();
    const before = receiver.requests.length;
    expect(await replay({ interviewId })).toEqual({ replayed: 2 });
    await bench.runDue();
    expect(receiver.requests.slice(before).map(({ headers }) => headers['gatehouse-sequence'])).toEqual([
      '2',
      '3',
    ]);
  });

  it('parked events are sent by a replay once the destination is on again', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url, enabled: false });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    expect((await bench.log(tenant)).map(({ state }) => state)).toEqual(['parked']);
    expect(await replay({ interviewId })).toEqual({ replayed: 0 });
    await changeDestination(bench.dependencies, { organisationId: tenant.id, id, change: { enabled: true } });
    expect(await replay({ from: startMs, to: startMs })).toEqual({ replayed: 1 });
    await bench.runDue();
    expect(receiver.requests).toHaveLength(1);
  });

  it('events from before there was a destination can be replayed to it', async () => {
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.addDestination(tenant, { url: receiver.url });
    expect(await replay({ interviewId })).toEqual({ replayed: 1 });
    await bench.runDue();
    expect(receiver.requests).toHaveLength(1);
  });

  it('what is still being retried is brought forward, not sent twice', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }, {}]);
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    bench.clock.advance(1_000);
    expect(await replay({ interviewId })).toEqual({ replayed: 1 });
    await bench.runDue();
    expect(receiver.requests).toHaveLength(2);
    expect(headersOf(1)).toMatchObject({ 'gatehouse-attempt': '2', 'gatehouse-replay': 'true' });
    while (await bench.runNext());
    expect(receiver.requests).toHaveLength(2);
  });

  it('a replay without a choice is refused, a foreign event is not found', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    await expect(replay({})).rejects.toMatchObject({ code: 'request.invalid' });
    const stranger = await bench.addTenant();
    await bench.addDestination(stranger, { url: receiver.url });
    const eventIds = [String(headersOf(0)['webhook-id'])];
    expect(await replay({ eventIds }, stranger)).toEqual({ replayed: 0 });
    expect(await replay({ interviewId }, stranger)).toEqual({ replayed: 0 });
  });

  it('a ping is signed, sent at once, tried once, and counts for nothing', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url, enabled: false });
    const ping = () => pingDestination(bench.dependencies, bench.sender, { organisationId: tenant.id, id });
    const { success, eventId } = await ping();
    expect(success).toBe(true);
    expect(receiver.requests[0]?.body.toString()).toBe('{"event_type":"PING"}');
    expect(headersOf(0)).toMatchObject({ 'webhook-id': eventId, 'gatehouse-kind': 'ping' });
    expect(headersOf(0)['webhook-signature']).toMatch(/^v1,/);
    expect(headersOf(0)['gatehouse-sequence']).toBeUndefined();
    receiver.answerWith([{ status: 410 }]);
    expect((await ping()).success).toBe(false);
    expect(await bench.waitingJobs()).toEqual([]);
    expect((await bench.log(tenant)).map(({ kind, state }) => [kind, state])).toEqual(
      expect.arrayContaining([
        ['ping', 'delivered'],
        ['ping', 'exhausted'],
      ]),
    );
    const row = database.db.selectFrom('webhookDestinations').selectAll().where('id', '=', id);
    expect(await row.executeTakeFirst()).toMatchObject({ failuresSinceSuccess: 0, failingSince: null });
    const foreign = pingDestination(bench.dependencies, bench.sender, {
      organisationId: (await bench.addTenant()).id,
      id,
    });
    await expect(foreign).rejects.toMatchObject({ code: 'webhook.not_found' });
  });

  it('the log filters by session, destination and state, newest first, and shows no other tenant', async () => {
    const first = await bench.addDestination(tenant, { url: receiver.url });
    const second = await bench.addDestination(tenant, { url: receiver.url, kinds: ['session-started'] });
    await bench.commit(tenant, interviewId, [
      { kind: 'session-started', interviewId, onboardingStatus: 'UNKNOWN' },
      statusEvent(interviewId),
    ]);
    await bench.runDue();
    bench.clock.advance(1);
    const other = createSessionId();
    receiver.answerWith([{ status: 500 }]);
    await bench.commit(tenant, other, [statusEvent(other)]);
    await bench.runDue();
    const list = async (filter: object, of = tenant) =>
      (
        await listDeliveries(bench.dependencies, { organisationId: of.id, limit: 50, offset: 0, ...filter })
      ).items.map((item) => [item.interviewId, item.kind]);
    expect(await list({})).toEqual([
      [other, 'onboarding-status'],
      [interviewId, 'onboarding-status'],
      [interviewId, 'session-started'],
    ]);
    expect(await list({ interviewId: other })).toEqual([[other, 'onboarding-status']]);
    expect(await list({ webhookId: second.id })).toEqual([[interviewId, 'session-started']]);
    expect(await list({ webhookId: first.id, state: 'delivered' })).toEqual([
      [interviewId, 'onboarding-status'],
    ]);
    expect(await list({ limit: 1, offset: 1 })).toEqual([[interviewId, 'onboarding-status']]);
    expect(await list({ kind: 'session-started' })).toEqual([[interviewId, 'session-started']]);
    expect(await list({ from: startMs + 1 })).toEqual([[other, 'onboarding-status']]);
    expect(await list({ to: startMs, kind: 'onboarding-status' })).toEqual([
      [interviewId, 'onboarding-status'],
    ]);
    const eventId = String(headersOf(-1)['webhook-id']);
    expect(await list({ eventId })).toEqual([[other, 'onboarding-status']]);
    const { total, limit, offset } = await listDeliveries(bench.dependencies, {
      organisationId: tenant.id,
      limit: 1,
      offset: 2,
    });
    expect({ total, limit, offset }).toEqual({ total: 3, limit: 1, offset: 2 });
    const stranger = await bench.addTenant();
    expect(await list({}, stranger)).toEqual([]);
    expect(await list({ webhookId: first.id }, stranger)).toEqual([]);
  });

  it('the log is deleted 30 days after the last attempt, never sooner', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    const unsent = createSessionId();
    receiver.answerWith([{}, { status: 500 }]);
    await bench.commit(tenant, unsent, [statusEvent(unsent)]);
    await bench.runDue();
    bench.clock.advance(20 * dayMs);
    receiver.answerWith([{}]);
    await replay({ interviewId });
    await bench.runDue(); // the retry of the unsent one ends now, too
    bench.clock.advance(30 * dayMs);
    const longer = { ...bench.dependencies.settings, webhookLogDays: 60 };
    await trimWebhookLog(bench.dependencies);
    expect([await countOf('events'), await countOf('deliveries'), await countOf('deliveryAttempts')]).toEqual(
      [2, 3, 4],
    );
    bench.clock.advance(1);
    await trimWebhookLog({ ...bench.dependencies, settings: longer });
    expect(await countOf('events')).toBe(2);
    await trimWebhookLog(bench.dependencies);
    expect([await countOf('events'), await countOf('deliveries'), await countOf('deliveryAttempts')]).toEqual(
      [0, 0, 0],
    );
  });

  it('an event that is still being tried is never deleted', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    bench.clock.advance(60 * dayMs);
    await trimWebhookLog(bench.dependencies);
    await bench.runDue();
    expect(receiver.requests).toHaveLength(1);
  });

  it('a managed destination keeps its secret, follows its address and is switched on again', async () => {
    const ensure = (url: string) =>
      ensureManagedDestination(bench.dependencies, {
        organisationId: tenant.id,
        managedBy: 'demo-shop',
        kinds: ['onboarding-status'],
        url,
      });
    const { secret } = await ensure(`${receiver.url}/old`);
    const only = () =>
      database.db
        .selectFrom('webhookDestinations')
        .selectAll()
        .where('organisationId', '=', tenant.id)
        .executeTakeFirstOrThrow();
    const { id } = await only();
    await changeDestination(bench.dependencies, {
      organisationId: tenant.id,
      id,
      change: { enabled: false },
    });
    expect(await ensure(`${receiver.url}/new`)).toEqual({ secret });
    expect(await only()).toMatchObject({
      id,
      url: `${receiver.url}/new`,
      enabled: true,
      disabledReason: null,
    });
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(receiver.requests.map(({ url }) => url)).toEqual(['/new']);
  });
});
