import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeReceiver } from '@gatehouse/testkit';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../create-app.js';
import type { Dependencies } from '../../dependencies.js';
import { createLocalBlobs } from '../../platform/blobs/local-blobs.js';
import type { Database } from '../../platform/database/open-database.js';
import type { ExecutiveRole } from '../../platform/database/schema.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createVisionPool } from '../../platform/vision/vision-pool.js';
import { createExecutive } from '../executives/operations/create-executive.js';
import { createFaceIndex } from '../identities/face-index.js';
import { createTokenService } from '../tokens/token-service.js';
import { recordEvents } from './operations/record-events.js';
import {
  createSessionId,
  openWebhookBench,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;

describe.each(testDatabases())('webhook management over HTTP, on $name', ({ name, open }) => {
  let database: Database;
  let bench: WebhookBench;
  let receiver: Receiver;
  let tenant: Tenant;
  let app: FastifyInstance;
  let dependencies: Dependencies;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-webhooks-'));
  beforeAll(async () => {
    database = await open();
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    bench = await openWebhookBench(database);
    receiver = await startFakeReceiver();
    tenant = await bench.addTenant();
    const { db, clock, keyring, log } = bench.dependencies;
    dependencies = {
      ...bench.dependencies,
      database,
      publicUrl: () => 'http://localhost',
      blobs: createLocalBlobs(folder),
      tokens: await createTokenService({ db, clock, keyring }),
      vision: createVisionPool({ workers: 0, queueLimit: 1, log }),
      faceIndex: createFaceIndex({ keyring, log, maximumBytes: 0 }),
      sms: null,
    };
    app = await createApp(dependencies);
  });
  afterEach(async () => {
    await app.close();
    await bench.close();
    await receiver.close();
  });

  const tokenOf = async (role: ExecutiveRole, of = tenant) => {
    const email = `${role}@${of.clientId}.test`;
    const { id } = await createExecutive(dependencies, { organisationId: of.id, email, password: 'x', role });
    return dependencies.tokens.mint('executive', id);
  };
  const call = async (
    token: string,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ) => {
    const answer = await app.inject({
      method,
      url: `/gatehouse/v1${path}`,
      headers: { 'x-incode-hardware-id': token, 'content-type': 'application/json', ...headers },
      ...(body ? { payload: JSON.stringify(body) } : {}),
    });
    return { status: answer.statusCode, body: answer.json(), text: answer.body };
  };
  const secretSettings = () => ({
    kinds: ['onboarding-status', 'onboarding-status'],
    url: receiver.url,
    headers: { 'X-Key': 'header-value-1' },
    oauth: { authUrl: `${receiver.url}/token`, clientId: 'gatehouse', clientSecret: 'client-secret-1' },
  });

  it('a key pair: the public key is always shown, the private one never; a rotation keeps the kind', async () => {
    const token = await tokenOf('admin');
    const { body } = await call(token, 'POST', '/webhooks', {
      body: { ...secretSettings(), signature: 'v1a' },
    });
    expect(body).toMatchObject({
      signature: 'v1a',
      secret: null,
      publicKey: expect.stringMatching(/^whpk_/),
    });
    const got = await call(token, 'GET', `/webhooks/${body.id}`);
    expect(got.body).toMatchObject({ signature: 'v1a', publicKey: body.publicKey });
    const rotated = await call(token, 'POST', `/webhooks/${body.id}/rotate-secret`);
    expect(rotated.body).toMatchObject({
      signature: 'v1a',
      secret: null,
      publicKey: expect.stringMatching(/^whpk_/),
    });
    expect(rotated.body.publicKey).not.toBe(body.publicKey);
    for (const { text } of [got, rotated]) expect(text).not.toContain('whsk_');
    const shared = await call(token, 'POST', `/webhooks/${body.id}/rotate-secret`, {
      body: { signature: 'v1' },
    });
    expect(shared.body).toMatchObject({
      signature: 'v1',
      publicKey: null,
      secret: expect.stringMatching(/^whsec_/),
    });
    const wrong = await call(token, 'POST', `/webhooks/${body.id}/rotate-secret`, {
      body: { signature: 'v2' },
    });
    expect(wrong.status).toBe(400);
  });

  it('create shows the signing secret once; list, get and change never show a secret', async () => {
    const token = await tokenOf('admin');
    const created = await call(token, 'POST', '/webhooks', { body: secretSettings() });
    expect(created.status).toBe(200);
    const { secret, ...shown } = created.body;
    expect(secret).toMatch(/^whsec_/);
    expect(shown).toMatchObject({
      kinds: ['onboarding-status'],
      url: receiver.url,
      headerNames: ['X-Key'],
      oauth: { authUrl: `${receiver.url}/token`, clientId: 'gatehouse' },
      successRule: 'omni',
      strict: false,
      includeClientId: false,
      enabled: true,
      disabledReason: null,
    });
    const list = await call(token, 'GET', '/webhooks');
    expect(list.body.items).toEqual([shown]);
    const got = await call(token, 'GET', `/webhooks/${shown.id}`);
    expect(got.body).toEqual(shown);
    const changed = await call(token, 'PATCH', `/webhooks/${shown.id}`, {
      body: { strict: true, oauth: null },
    });
    expect(changed.body).toMatchObject({ strict: true, oauth: null, headerNames: ['X-Key'] });
    for (const { text } of [list, got, changed]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain('header-value-1');
      expect(text).not.toContain('client-secret-1');
    }
  });

  it('nothing secret lies readable in the database', async () => {
    const token = await tokenOf('admin');
    const { body } = await call(token, 'POST', '/webhooks', { body: secretSettings() });
    const row = await database.db.selectFrom('webhookDestinations').selectAll().executeTakeFirstOrThrow();
    const stored = Buffer.concat([row.headers, row.oauth ?? Buffer.alloc(0), row.secret]).toString('latin1');
    for (const secret of ['header-value-1', 'client-secret-1', body.secret])
      expect(stored).not.toContain(secret);
  });

  it('rotation answers a new secret, also once', async () => {
    const token = await tokenOf('developer');
    const { body } = await call(token, 'POST', '/webhooks', { body: secretSettings() });
    const rotated = await call(token, 'POST', `/webhooks/${body.id}/rotate-secret`);
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(body.secret);
    expect((await call(token, 'GET', `/webhooks/${body.id}`)).text).not.toContain(rotated.body.secret);
  });

  it.each(['reviewer', 'read-only'] as const)('a %s executive reads and does not write', async (role) => {
    const admin = await tokenOf('admin');
    const { body } = await call(admin, 'POST', '/webhooks', { body: secretSettings() });
    const token = await tokenOf(role);
    expect((await call(token, 'GET', '/webhooks')).status).toBe(200);
    expect((await call(token, 'GET', `/webhooks/${body.id}`)).status).toBe(200);
    expect((await call(token, 'GET', '/deliveries')).status).toBe(200);
    const writes = [
      await call(token, 'POST', '/webhooks', { body: secretSettings() }),
      await call(token, 'PATCH', `/webhooks/${body.id}`, { body: { enabled: false } }),
      await call(token, 'DELETE', `/webhooks/${body.id}`),
      await call(token, 'POST', `/webhooks/${body.id}/ping`),
      await call(token, 'POST', `/webhooks/${body.id}/rotate-secret`),
      await call(token, 'POST', '/deliveries/replay', { body: { from: 0 } }),
      await call(token, 'POST', '/events/test', { body: { kind: 'ping' } }),
    ];
    expect(writes.map(({ status, body: { code } }) => [status, code])).toEqual(
      writes.map(() => [403, 'executive.forbidden']),
    );
    expect(receiver.requests).toEqual([]);
  });

  it("another tenant's destination is as unknown as none", async () => {
    const { body } = await call(await tokenOf('admin'), 'POST', '/webhooks', { body: secretSettings() });
    const stranger = await tokenOf('admin', await bench.addTenant());
    expect((await call(stranger, 'GET', '/webhooks')).body).toEqual({ items: [] });
    for (const id of [body.id, '000000000000000000000000']) {
      const answers = [
        await call(stranger, 'GET', `/webhooks/${id}`),
        await call(stranger, 'PATCH', `/webhooks/${id}`, { body: { enabled: false } }),
        await call(stranger, 'DELETE', `/webhooks/${id}`),
        await call(stranger, 'POST', `/webhooks/${id}/ping`),
        await call(stranger, 'POST', `/webhooks/${id}/rotate-secret`),
        await call(stranger, 'POST', '/events/test', { body: { kind: 'ping', webhookId: id } }),
      ];
      expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual(
        answers.map(() => [404, 'webhook.not_found']),
      );
    }
  });

  it.each([
    'http://93.184.215.14/hook',
    'https://93.184.215.14:444/hook',
    'https://10.0.0.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://167772161./hook',
    'https://0xa9fea9fe/hook',
    'https://0251.0376.0251.0376/hook',
    'https://[::]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://0.0.0.0/hook',
    'https://user:pass@example.com/hook',
    'file:///etc/passwd',
    'not an address',
  ])('the address %s is refused, as url and as OAuth address', async (url) => {
    const token = await tokenOf('admin');
    const asUrl = await call(token, 'POST', '/webhooks', { body: { ...secretSettings(), url } });
    const asOauth = await call(token, 'POST', '/webhooks', {
      body: { ...secretSettings(), oauth: { authUrl: url, clientId: 'a', clientSecret: 'b' } },
    });
    for (const { status, body } of [asUrl, asOauth]) {
      expect([status, body.code]).toEqual([400, 'webhook.url_refused']);
    }
    expect(asOauth.body.message).toContain('oauth.authUrl');
    expect(await database.db.selectFrom('webhookDestinations').select('id').execute()).toEqual([]);
  });

  it('wrong settings are refused with the field, and a change that would be wrong changes nothing', async () => {
    const token = await tokenOf('admin');
    const { body } = await call(token, 'POST', '/webhooks', { body: secretSettings() });
    const wrong = [
      { kinds: [] },
      { kinds: ['no-such-kind'] },
      { successRule: 'always' },
      { headers: { 'Content-Length': '1' } },
      { headers: { Authorization: 'Bearer x' } },
      { headers: { 'X-A': 'one\r\ntwo' } },
      { url: 'http://192.168.0.1/', strict: true },
    ];
    for (const change of wrong) {
      expect((await call(token, 'PATCH', `/webhooks/${body.id}`, { body: change })).status).toBe(400);
    }
    const { secret: _, ...shown } = body;
    expect((await call(token, 'GET', `/webhooks/${body.id}`)).body).toEqual(shown);
  });

  it('the same Idempotency-Key makes one destination and answers the same secret', async () => {
    const token = await tokenOf('admin');
    const post = () =>
      call(token, 'POST', '/webhooks', { body: secretSettings(), headers: { 'idempotency-key': 'once' } });
    const first = await post();
    expect((await post()).body).toEqual(first.body);
    expect((await call(token, 'GET', '/webhooks')).body.items).toHaveLength(1);
  });

  it('ping, log and replay work together', async () => {
    const token = await tokenOf('developer');
    const { body } = await call(token, 'POST', '/webhooks', {
      body: { kinds: ['onboarding-status'], url: receiver.url },
    });
    const ping = await call(token, 'POST', `/webhooks/${body.id}/ping`);
    expect(ping.body).toEqual({ success: true, eventId: receiver.requests[0]?.headers['webhook-id'] });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    const log = await call(token, 'GET', `/deliveries?interviewId=${interviewId}&state=delivered`);
    expect(log.body.items).toMatchObject([
      { webhookId: body.id, interviewId, kind: 'onboarding-status', attempts: [{ attempt: 1, status: 200 }] },
    ]);
    const replayed = await call(token, 'POST', '/deliveries/replay', {
      body: { eventIds: [log.body.items[0].eventId] },
    });
    expect(replayed.body).toEqual({ success: true, replayed: 1 });
    await bench.runDue();
    expect(receiver.requests).toHaveLength(3);
    expect((await call(token, 'POST', '/deliveries/replay', { body: {} })).status).toBe(400);
  });

  describe('/metrics', () => {
    const scrape = (from: { remoteAddress?: string; headers?: Record<string, string> } = {}) =>
      app.inject({ method: 'GET', url: '/metrics', ...from });
    const figure = (text: string, name: string) =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);

    it('counts attempts by what they came to, and tells the age of the oldest undelivered event', async () => {
      await bench.addDestination(tenant, { url: receiver.url });
      receiver.answerWith([{}, { status: 500 }]);
      for (const interviewId of [createSessionId(), createSessionId()]) {
        await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
        await bench.runDue();
      }
      bench.clock.advance(12_000);
      const { statusCode, headers, body } = await scrape();
      expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
      expect(figure(body, 'gatehouse_webhook_attempts_total{outcome="delivered"}')).toBe(1);
      expect(figure(body, 'gatehouse_webhook_attempts_total{outcome="status"}')).toBe(1);
      expect(figure(body, 'gatehouse_webhook_oldest_undelivered_seconds')).toBe(12);
      expect(figure(body, 'gatehouse_webhook_pending_deliveries')).toBe(1);
      expect(figure(body, 'gatehouse_webhook_attempt_seconds_count')).toBe(2);
      expect(figure(body, 'gatehouse_webhook_first_attempt_delay_seconds_count')).toBe(2);
      expect(body).not.toContain(tenant.id);
    });

    it('is there for programs on this machine alone: not through a proxy, not for another address', async () => {
      const there = { remoteAddress: '::1' };
      expect((await scrape(there)).statusCode).toBe(200);
      expect((await scrape({ ...there, headers: { 'x-forwarded-for': '10.0.0.9' } })).statusCode).toBe(404);
      expect((await scrape({ remoteAddress: '10.0.0.9' })).statusCode).toBe(404);
    });

    it('with a token: for whoever sends it, from anywhere, and for nobody else', async () => {
      dependencies.settings.metrics = { for: 'bearer', token: 'a-token-of-an-operator' };
      const from = { remoteAddress: '10.0.0.9' };
      const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
      expect((await scrape({ ...from, ...bearer('a-token-of-an-operator') })).statusCode).toBe(200);
      expect((await scrape({ ...from, ...bearer('a-token-of-an-operato') })).statusCode).toBe(404);
      expect((await scrape()).statusCode).toBe(404);
    });

    it('off: for nobody', async () => {
      dependencies.settings.metrics = { for: 'nobody' };
      expect((await scrape()).statusCode).toBe(404);
    });
  });

  it('a test event goes to the destinations of its own tenant that want the kind, once for an Idempotency-Key', async () => {
    const token = await tokenOf('developer');
    const other = await bench.addTenant();
    await bench.addDestination(other, { url: receiver.url });
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    await bench.addDestination(tenant, { url: receiver.url, kinds: ['session-failed'] });
    const body = { kind: 'onboarding-status' };
    const headers = { 'idempotency-key': 'one' };
    const answers = [
      await call(token, 'POST', '/events/test', { body, headers }),
      await call(token, 'POST', '/events/test', { body, headers }),
    ];
    expect(answers.map(({ text }) => text)).toEqual([answers[0]?.text, answers[0]?.text]);
    expect(answers[0]?.body.deliveries).toEqual([{ webhookId: id, state: 'pending' }]);
    await bench.runDue();
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]?.headers).toMatchObject({
      'gatehouse-test': 'true',
      'gatehouse-sequence': '1',
      'webhook-id': answers[0]?.body.eventId,
    });
    const wrong = await call(token, 'POST', '/events/test', { body: { kind: 'made-up' } });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'request.invalid']);
  });

  it('events can be followed: from now on, in order, each once, with the bytes that destinations get', async () => {
    const token = await tokenOf('developer');
    const before = createSessionId();
    await bench.commit(tenant, before, [statusEvent(before)]);
    bench.clock.advance(5_000);
    const begin = await call(token, 'GET', '/events');
    expect(begin.body).toEqual({ items: [], next: `${bench.clock.now()}-0-` });

    bench.clock.advance(1);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [
      statusEvent(interviewId, 'FACE_VALIDATION_FINISHED'),
      statusEvent(interviewId),
    ]);
    bench.clock.advance(2_000);
    const one = await call(token, 'GET', `/events?limit=1&after=${begin.body.next}`);
    const two = await call(token, 'GET', `/events?limit=1&after=${one.body.next}`);
    const none = await call(token, 'GET', `/events?after=${two.body.next}`);
    const items = [...one.body.items, ...two.body.items];
    expect(items.map((item) => item.sequence)).toEqual([1, 2]);
    expect(items.map((item) => JSON.parse(item.body).interviewId)).toEqual([interviewId, interviewId]);
    expect(items[0].body).toMatch(/^\{"flowId":.*"onboardingStatus":"[A-Z_]+"\}$/);
    expect(none.body).toEqual({ items: [], next: two.body.next });

    const stranger = await tokenOf('admin', await bench.addTenant());
    expect((await call(stranger, 'GET', `/events?after=${begin.body.next}`)).body.items).toEqual([]);
    expect((await call(token, 'GET', '/events?after=yesterday')).status).toBe(400);
  });

  // PGlite has one connection: nobody commits meanwhile.
  const concurrent = name === 'PostgreSQL';
  if (concurrent)
    it('events can be followed: one whose commit takes long is not passed over by later ones', async () => {
      bench.clock.set(Date.now());
      const token = await tokenOf('developer');
      const { next } = (await call(token, 'GET', '/events')).body;
      const [slow, quick] = [createSessionId(), createSessionId()];
      const follow = async () => (await call(token, 'GET', `/events?after=${next}`)).body.items;
      await database.db.transaction().execute(async (trx) => {
        await recordEvents(dependencies, trx, {
          organisationId: tenant.id,
          clientId: tenant.clientId,
          sessionId: slow,
          firstSequence: 1,
          events: [statusEvent(slow)],
        });
        bench.clock.advance(60_000);
        await bench.commit(tenant, quick, [statusEvent(quick)]);
        bench.clock.advance(60_000);
        expect(await follow()).toEqual([]);
      });
      const interviewIds = (await follow()).map(({ interviewId }: { interviewId: string }) => interviewId);
      expect(interviewIds).toEqual([slow, quick]);
    });

  it('a call that waits for events answers when one comes', async () => {
    const token = await tokenOf('developer');
    const { next } = (await call(token, 'GET', '/events')).body;
    const waiting = call(token, 'GET', `/events?waitSeconds=25&after=${next}`);
    const interviewId = createSessionId();
    bench.clock.advance(1);
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    bench.clock.advance(2_000);
    expect((await waiting).body.items).toMatchObject([{ interviewId, kind: 'onboarding-status' }]);
  });

  it('a server that stops does not wait for those who follow events', async () => {
    const token = await tokenOf('developer');
    const waiting = call(token, 'GET', '/events?waitSeconds=25');
    await new Promise((resolve) => setImmediate(resolve));
    await app.close();
    expect((await waiting).body).toMatchObject({ items: [] });
  }, 10_000);

  it('a destination that was switched off is news for the operator, of its own tenant alone', async () => {
    const token = await tokenOf('read-only');
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 410 }]);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    const news = await call(token, 'GET', `/operator-events?webhookId=${id}`);
    expect(news.body.items).toMatchObject([
      { kind: 'webhook-disabled', webhookId: id, message: expect.stringContaining('410') },
    ]);
    const shown = await call(token, 'GET', `/webhooks/${id}`);
    expect(shown.body).toMatchObject({ enabled: false, health: { failuresInARow: 1, circuit: 'closed' } });
    const stranger = await tokenOf('admin', await bench.addTenant());
    expect((await call(stranger, 'GET', '/operator-events')).body).toEqual({ items: [] });
  });

  it('a deleted destination gets nothing more, and its log goes with it', async () => {
    const token = await tokenOf('admin');
    const { body } = await call(token, 'POST', '/webhooks', {
      body: { kinds: ['onboarding-status'], url: receiver.url },
    });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    expect((await call(token, 'DELETE', `/webhooks/${body.id}`)).body).toEqual({ success: true });
    await bench.runDue();
    expect(receiver.requests).toEqual([]);
    expect((await call(token, 'GET', '/deliveries')).body).toMatchObject({ items: [], total: 0 });
  });
});
