import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyWebhook } from '@gatehouse/sdk';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { prepareTenant } from '../support/prepare-tenant.js';
import { type RunningProcess, runProcess } from '../support/run-process.js';
import { type SpawnedServer, spawnServer } from '../support/spawn-server.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import { asExecutive, asTokenHolder, type Caller, logIn, startSession } from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

interface Post {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver as an integrator writes one, on node:http alone. */
interface Receiver {
  url: string;
  port: number;
  posts: Post[];
  close(): Promise<void>;
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startReceiver({ port = 0, status = 200 } = {}): Promise<Receiver> {
  const posts: Post[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    posts.push({ headers: request.headers, body });
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"received":true}');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  cleanups.push(close);
  return { url: `http://127.0.0.1:${taken}/hook`, port: taken, posts, close };
}

type Account = Pick<TestServer, 'api' | 'apiKey' | 'executive'>;

/** The program as it is installed: a process of its own that knows who it is from the environment. */
function gatehouse({ api, apiKey, executive }: Account, words: string[], more: Record<string, string> = {}) {
  const running = runProcess('packages/cli/bin/gatehouse.js', words, {
    GATEHOUSE_URL: api,
    GATEHOUSE_API_KEY: apiKey,
    GATEHOUSE_EMAIL: executive.email,
    GATEHOUSE_PASSWORD: executive.password,
    ...more,
  });
  cleanups.push(() => running.stop());
  return running;
}

async function finish(running: RunningProcess): Promise<{ code: number | null; output: string }> {
  const { code } = await running.exited;
  return { code, output: running.output() };
}

async function finishSession(account: Account & { flowId: string }) {
  const session = await startSession(account);
  expect((await asTokenHolder(account, session).get('/omni/finish-status')).status).toBe(200);
  return session;
}

const arrived = (posts: () => Post[], count: number) =>
  waitUntil(
    () => posts().length,
    (length) => length >= count,
    { what: `${count} posts` },
  );
const about = (posts: Post[], interviewId: string) =>
  posts.filter(({ body }) => JSON.parse(body).interviewId === interviewId);

describe('with a server that stays', () => {
  let server: TestServer;
  let executive: Caller;
  beforeAll(async () => {
    server = await startTestServer();
    executive = asExecutive(server, await logIn(server));
  });
  afterAll(() => server?.close());

  const addDestination = async (kinds: string[], url: string) => {
    const { status, body, text } = await executive.post('/gatehouse/v1/webhooks', { kinds, url });
    expect(status, text).toBe(200);
    cleanups.push(() => executive.delete(`/gatehouse/v1/webhooks/${body.id}`));
    return body.id as string;
  };

  test('listen posts the bytes and headers that a destination gets, signed so that SDK and standardwebhooks take them', async () => {
    const local = await startReceiver();
    const remote = await startReceiver();
    const kinds = ['onboarding-status', 'session-pending-review', 'session-succeeded', 'session-failed'];
    await addDestination(kinds, remote.url);
    const listening = gatehouse(server, ['listen', '--forward', local.url, '--kinds', kinds.join(',')]);
    await listening.printed(/^Signing secret of this run: whsec_\S+$/m);
    const secret = /Signing secret of this run: (whsec_\S+)/.exec(listening.output())?.[1] ?? '';

    const { interviewId } = await finishSession(server);
    await arrived(() => about(remote.posts, interviewId), 2);
    await arrived(() => about(local.posts, interviewId), 2);
    const ownWay = new Set(['host', 'connection', 'webhook-signature', 'webhook-timestamp']);
    const comparable = ({ headers, body }: Post) => ({
      body,
      names: Object.keys(headers).sort(),
      values: Object.entries(headers)
        .filter(([name]) => !ownWay.has(name))
        .sort(),
    });
    expect(about(local.posts, interviewId).map(comparable)).toEqual(
      about(remote.posts, interviewId).map(comparable),
    );
    for (const { headers, body } of local.posts) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
      const verified = await verifyWebhook({ secret, headers, rawBody: body });
      expect(verified).toMatchObject({ verified: true, test: false, replay: false, attempt: 1 });
    }
    await listening.printed(new RegExp(`onboarding-status of session ${interviewId} #\\d+: 200 in \\d+ ms`));
    expect(await listening.stop()).toEqual({ code: 0, signal: null });
    expect(listening.output()).toMatch(/To go on from here, add --after \d+-\d+-msg_\w+/);
    for (const hidden of [server.apiKey, server.executive.password])
      expect(listening.output()).not.toContain(hidden);
  });

  test('listen shows an answer that is an error and goes on; JSON lines say the same', async () => {
    const local = await startReceiver({ status: 500 });
    const listening = gatehouse(server, ['listen', '--forward', local.url, '--json'], {
      GATEHOUSE_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 5).toString('base64')}`,
    });
    await listening.printed('"listening"');
    const { interviewId } = await finishSession(server);
    await waitUntil(
      () => listening.output().split(interviewId).length - 1,
      (lines) => lines >= 2,
    );
    const lines = listening
      .output()
      .split('\n')
      .filter((line) => line.includes(interviewId))
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ success: false, status: 500, attempt: 1, test: false });
    expect(local.posts).toHaveLength(lines.length);
    expect(listening.output(), 'a secret that was given is not shown').not.toContain('whsec_');
  });

  test('listen waits for a program that restarts, and goes on from a place that an earlier run ended at', async () => {
    const first = await startReceiver();
    const words = ['listen', '--forward', first.url, '--kinds', 'onboarding-status'];
    const listening = gatehouse(server, words);
    await listening.printed('Signing secret');
    await first.close();
    const { interviewId } = await finishSession(server);
    await listening.printed('waits until somebody listens');
    const second = await startReceiver({ port: first.port });
    await arrived(() => about(second.posts, interviewId), 1);
    expect(Number(second.posts[0]?.headers['gatehouse-attempt'])).toBeGreaterThan(1);
    await listening.stop();

    const place = /--after (\S+)/.exec(listening.output())?.[1] ?? '';
    const later = await finishSession(server);
    gatehouse(server, [...words, '--after', place]);
    await arrived(() => about(second.posts, later.interviewId), 1);
    expect(about(second.posts, interviewId)).toHaveLength(1);
  });

  test.each([
    'onboarding-status',
    'ping',
  ])('trigger %s: a test event comes by the outbox to whoever wants it, and to listen, marked as a test', async (kind) => {
    const [wanting, named, local] = [await startReceiver(), await startReceiver(), await startReceiver()];
    await addDestination([kind], wanting.url);
    const other = await addDestination(['session-deleted'], named.url);
    const listening = gatehouse(server, ['listen', '--forward', local.url, '--kinds', kind]);
    await listening.printed('Signing secret');

    const all = await finish(gatehouse(server, ['trigger', kind]));
    expect(all).toMatchObject({ code: 0, output: expect.stringMatching(/^Test event msg_\w+/) });
    const one = await finish(gatehouse(server, ['trigger', kind, '--webhook', other, '--json']));
    const { eventId, deliveries } = JSON.parse(one.output);
    expect(deliveries).toEqual([{ webhookId: other, state: 'pending' }]);
    await Promise.all([
      arrived(() => wanting.posts, 1),
      arrived(() => named.posts, 1),
      arrived(() => local.posts, 2),
    ]);
    expect(named.posts[0]?.headers['webhook-id']).toBe(eventId);
    for (const { headers, body } of [...wanting.posts, ...named.posts, ...local.posts]) {
      expect(headers).toMatchObject({ 'gatehouse-test': 'true', 'gatehouse-kind': kind });
      if (kind !== 'ping') expect(JSON.parse(body).externalCustomerId).toBe('gatehouse-test');
    }
    await listening.printed(`${kind} (test)`);
  });

  test('trigger: nobody wants it, a destination that is switched off, one that does not exist', async () => {
    const alone = await finish(gatehouse(server, ['trigger', 'identity-enrolled']));
    expect(alone).toMatchObject({ code: 0, output: expect.stringContaining('No destination wants') });
    const receiver = await startReceiver();
    const off = await addDestination(['session-failed'], receiver.url);
    await executive.patch(`/gatehouse/v1/webhooks/${off}`, { enabled: false });
    const parked = await finish(gatehouse(server, ['trigger', 'session-failed']));
    expect(parked).toMatchObject({ code: 0, output: expect.stringContaining(`${off} is switched off`) });
    const unknown = await finish(
      gatehouse(server, ['trigger', 'session-failed', '--webhook', 'f'.repeat(24)]),
    );
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('webhook.not_found') });
  });

  test('replay sends again by event, by session and by time; a test event only to where it went; nothing fits: exit 1', async () => {
    const receiver = await startReceiver();
    await addDestination(['onboarding-status'], receiver.url);
    const begun = Date.now();
    const { interviewId } = await finishSession(server);
    await arrived(() => receiver.posts, 1);
    const [sent] = receiver.posts;
    const eventId = String(sent?.headers['webhook-id']);
    for (const words of [
      ['--event', eventId],
      ['--session', interviewId],
      ['--from', new Date(begun).toISOString(), '--to', '0s'],
    ]) {
      const before = receiver.posts.length;
      const again = await finish(gatehouse(server, ['replay', ...words]));
      expect(again).toEqual({ code: 0, output: '1 delivery is on the way again.\n' });
      await arrived(() => receiver.posts, before + 1);
    }
    for (const { headers, body } of receiver.posts.slice(1)) {
      expect(headers).toMatchObject({ 'webhook-id': eventId, 'gatehouse-replay': 'true' });
      expect(body).toBe(sent?.body);
    }
    const elsewhere = await startReceiver();
    const other = await addDestination(['session-deleted'], elsewhere.url);
    const trigger = ['trigger', 'onboarding-status', '--webhook', other, '--json'];
    const test = JSON.parse((await finish(gatehouse(server, trigger))).output);
    await arrived(() => elsewhere.posts, 1);
    const replayed = await finish(gatehouse(server, ['replay', '--event', test.eventId, '--json']));
    expect(JSON.parse(replayed.output)).toEqual({ replayed: 1 });
    await arrived(() => elsewhere.posts, 2);
    expect(receiver.posts.filter(({ headers }) => headers['webhook-id'] === test.eventId)).toEqual([]);

    const nothing = await finish(gatehouse(server, ['replay', '--event', 'msg_0']));
    expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('Nothing to send') });
  });
});

test('listen outlives the death and the restart of its server: every event of a finished session comes', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));
  cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  const settings = {
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_MODEL_WORKERS: '0',
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    PORT: String(await findFreePort()),
  };
  const tenant = await prepareTenant(settings, { mode: 'test' });
  let running: SpawnedServer = await spawnServer(settings);
  cleanups.push(() => running.kill());
  const account = { ...tenant, api: running.api };
  const local = await startReceiver();
  const listening = gatehouse(account, ['listen', '--forward', local.url, '--kinds', 'onboarding-status']);
  await listening.printed('Signing secret');

  const finished = [await finishSession(account), await finishSession(account)];
  await running.kill();
  await listening.printed('Trying again until the server answers.');
  running = await spawnServer(settings);
  finished.push(await finishSession(account));
  await listening.printed('The server answers again.');
  for (const { interviewId } of finished) await arrived(() => about(local.posts, interviewId), 1);
});
