import { createPublicKey, verify as verifyEd25519 } from 'node:crypto';
import { startFakeReceiver } from '@gatehouse/testkit';
import { tokenEarlyMs } from '@gatehouse/webhook-protocol';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/open-database.js';
import { testDatabases } from '../../platform/database/test-databases.js';
import { changeDestination } from './operations/change-destination.js';
import { rotateSecret } from './operations/rotate-secret.js';
import {
  createSessionId,
  exampleFlowId,
  openWebhookBench,
  startMs,
  statusEvent,
  type Tenant,
  type WebhookBench,
} from './webhook-test-bench.js';

type Receiver = Awaited<ReturnType<typeof startFakeReceiver>>;
type Received = Receiver['requests'][number];

describe.each(testDatabases())('a webhook as its receiver sees it, on $name', ({ open }) => {
  let database: Database;
  let bench: WebhookBench;
  let receiver: Receiver;
  let tenant: Tenant;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    bench = await openWebhookBench(database);
    receiver = await startFakeReceiver();
    tenant = await bench.addTenant();
  });
  afterEach(async () => {
    await bench.close();
    await receiver.close();
  });

  const only = (): Received => {
    expect(receiver.requests).toHaveLength(1);
    return receiver.requests[0] as Received; // the line above
  };
  const bodiesOf = () => receiver.requests.map(({ body }) => JSON.parse(body.toString()));
  /** Verifies like a receiver would, at the time of the attempt; throws when the signature does not match. */
  const verify = (secret: string | null, { body, headers }: Received) => {
    const realNow = Date.now;
    Date.now = () => bench.clock.now(); // the independent verifier reads the process's clock
    try {
      return new Webhook(secret ?? '').verify(body, headers as Record<string, string>);
    } finally {
      Date.now = realNow;
    }
  };

  it('a status change sends one webhook with exactly the keys of the guide, in its order', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [
      statusEvent(interviewId, 'ONBOARDING_FINISHED', { externalCustomerId: 'user-0001' }),
    ]);
    await bench.runDue();
    expect(only().body.toString()).toBe(
      `{"flowId":"${exampleFlowId}","interviewId":"${interviewId}","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}`,
    );
    expect(only().method).toBe('POST');
    expect(only().headers['content-type']).toBe('application/json');
  });

  it('without externalCustomerId at start the key is absent, not null', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(bodiesOf()).toEqual([
      { flowId: exampleFlowId, interviewId, onboardingStatus: 'ONBOARDING_FINISHED' },
    ]);
  });

  it('clientId goes only to the destination that asked for it', async () => {
    await bench.addDestination(tenant, { url: `${receiver.url}/with`, includeClientId: true });
    await bench.addDestination(tenant, { url: `${receiver.url}/without` });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    const clientIdAt = (path: string) =>
      JSON.parse(String(receiver.requests.find(({ url }) => url === path)?.body)).clientId;
    expect(clientIdAt('/with')).toBe(tenant.clientId);
    expect(clientIdAt('/without')).toBeUndefined();
  });

  it('a destination gets the kinds it asked for and no others; sequences count over all kinds', async () => {
    await bench.addDestination(tenant, {
      url: receiver.url,
      kinds: ['session-started', 'session-succeeded'],
    });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [
      { kind: 'session-started', interviewId, onboardingStatus: 'UNKNOWN' },
      statusEvent(interviewId),
      { kind: 'session-succeeded', interviewId, onboardingStatus: 'ONBOARDING_FINISHED', identityId: 'i1' },
    ]);
    await bench.runDue();
    expect(bodiesOf()).toEqual([
      { event_type: 'SESSION_STARTED', interviewId, onboardingStatus: 'UNKNOWN' },
      {
        event_type: 'SESSION_SUCCEEDED',
        interviewId,
        onboardingStatus: 'ONBOARDING_FINISHED',
        identityId: 'i1',
      },
    ]);
    expect(receiver.requests.map(({ headers }) => headers['gatehouse-sequence'])).toEqual(['1', '3']);
    expect(receiver.requests.map(({ headers }) => headers['gatehouse-kind'])).toEqual([
      'session-started',
      'session-succeeded',
    ]);
  });

  it("an event of another tenant never reaches this tenant's destination", async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    const interviewId = createSessionId();
    await bench.commit(await bench.addTenant(), interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(receiver.requests).toEqual([]);
  });

  it('on a retry webhook-id stays, webhook-timestamp changes, and both signatures verify', async () => {
    const { secret } = await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 500 }, {}]);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(verify(secret, only())).toEqual(bodiesOf()[0]);
    await bench.runNext();
    const [first, second] = receiver.requests as [Received, Received];
    expect(receiver.requests).toHaveLength(2);
    expect(verify(secret, second)).toEqual(bodiesOf()[0]);
    expect(first.headers['webhook-id']).toMatch(/^msg_/);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(first.headers['webhook-timestamp']).toBe(String(startMs / 1000));
    expect(second.headers['webhook-timestamp']).toBe(String(startMs / 1000 + 30));
    expect(second.body.equals(first.body)).toBe(true);
    expect([first, second].map(({ headers }) => headers['gatehouse-attempt'])).toEqual(['1', '2']);
    expect(first.headers['gatehouse-replay']).toBeUndefined();
  });

  it('during a rotation both secrets verify; 24 hours later only the new one', async () => {
    const { id, secret: old } = await bench.addDestination(tenant, { url: receiver.url });
    const { secret } = await rotateSecret(bench.dependencies, { organisationId: tenant.id, id });
    expect(secret).not.toBe(old);
    const send = async () => {
      const interviewId = createSessionId();
      await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
      await bench.runDue();
      return receiver.requests.at(-1) as Received;
    };
    const during = await send();
    verify(secret, during);
    verify(old, during);
    bench.clock.advance(24 * 3_600_000);
    const after = await send();
    verify(secret, after);
    expect(() => verify(old, after)).toThrow();
  });

  it('with a key pair the signature verifies with the public key alone; during a change both kinds sign', async () => {
    const { id, secret, publicKey } = await bench.addDestination(tenant, {
      url: receiver.url,
      signature: 'v1a',
    });
    expect([secret, publicKey?.slice(0, 5)]).toEqual([null, 'whpk_']);
    const send = async () => {
      const interviewId = createSessionId();
      await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
      await bench.runDue();
      return receiver.requests.at(-1) as Received;
    };
    const isSignedBy = (shown: string | null, { headers, body }: Received) => {
      const x = Buffer.from((shown ?? '').slice('whpk_'.length), 'base64').toString('base64url');
      const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
      const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
      return String(headers['webhook-signature'])
        .split(' ')
        .filter((part) => part.startsWith('v1a,'))
        .some((part) => verifyEd25519(null, content, key, Buffer.from(part.slice('v1a,'.length), 'base64')));
    };
    const alone = await send();
    expect(isSignedBy(publicKey, alone)).toBe(true);
    expect(String(alone.headers['webhook-signature'])).toMatch(/^v1a,\S+$/);

    const changed = await rotateSecret(bench.dependencies, {
      organisationId: tenant.id,
      id,
      signature: 'v1',
    });
    expect(changed).toMatchObject({
      signature: 'v1',
      publicKey: null,
      secret: expect.stringMatching(/^whsec_/),
    });
    const during = await send();
    verify(changed.secret, during);
    expect(isSignedBy(publicKey, during)).toBe(true);
    bench.clock.advance(24 * 3_600_000);
    const after = await send();
    verify(changed.secret, after);
    expect(isSignedBy(publicKey, after)).toBe(false);
  });

  it('custom headers are sent, and never replace a header of ours', async () => {
    await bench.addDestination(tenant, {
      url: receiver.url,
      headers: { 'X-Route': 'blue', 'X-Key': 'k-123456' },
    });
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(only().headers).toMatchObject({ 'x-route': 'blue', 'x-key': 'k-123456' });
    const forbidden = bench.addDestination(tenant, {
      url: receiver.url,
      headers: { 'Webhook-Signature': 'v1,x' },
    });
    await expect(forbidden).rejects.toMatchObject({ code: 'request.invalid' });
  });

  describe('with OAuth', () => {
    let tokenServer: Receiver;
    beforeEach(async () => {
      tokenServer = await startFakeReceiver({
        answers: (_request, index) => ({ body: `{"access_token":"token-${index + 1}","expires_in":3600}` }),
      });
      await bench.addDestination(tenant, {
        url: receiver.url,
        oauth: { authUrl: `${tokenServer.url}/token`, clientId: 'gatehouse', clientSecret: 'hush-hush' },
      });
    });
    afterEach(() => tokenServer.close());
    const sendOne = async () => {
      const interviewId = createSessionId();
      await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
      await bench.runDue();
    };
    const bearers = () => receiver.requests.map(({ headers }) => headers.authorization);

    it('the token call has the right form, and its token is sent and cached', async () => {
      await sendOne();
      await sendOne();
      expect(tokenServer.requests).toHaveLength(1);
      const [call] = tokenServer.requests as [Received];
      expect(call.method).toBe('POST');
      expect(call.headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(call.headers.authorization).toBe(
        `Basic ${Buffer.from('gatehouse:hush-hush').toString('base64')}`,
      );
      expect(call.body.toString()).toBe('grant_type=client_credentials');
      expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-1']);
    });

    it('a new token is fetched 60 s before the old one ends', async () => {
      await sendOne();
      bench.clock.advance(3_600_000 - tokenEarlyMs - 1);
      await sendOne();
      bench.clock.advance(1);
      await sendOne();
      expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
    });

    it('after a 401 a token is fetched again once, within the same attempt', async () => {
      receiver.answerWith([{ status: 401 }, {}]);
      await sendOne();
      expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2']);
      expect(receiver.requests.map(({ headers }) => headers['gatehouse-attempt'])).toEqual(['1', '1']);
      const [delivery] = await bench.log(tenant);
      expect(delivery).toMatchObject({ state: 'delivered', attempts: [{ attempt: 1, success: true }] });
    });

    it('a receiver that always answers 401 gets two requests per attempt, not more', async () => {
      receiver.answerWith([{ status: 401 }]);
      await sendOne();
      expect(receiver.requests).toHaveLength(2);
      expect((await bench.log(tenant))[0]).toMatchObject({ state: 'pending', attempts: [{ status: 401 }] });
    });

    it('a failed token call is a failed attempt that says so, and nothing is sent', async () => {
      tokenServer.answerWith([{ status: 401, body: '{"error":"invalid_client"}' }]);
      await sendOne();
      expect(receiver.requests).toEqual([]);
      const [delivery] = await bench.log(tenant);
      expect(delivery).toMatchObject({ state: 'pending', nextAttemptAt: startMs + 30_000 });
      expect(delivery?.attempts[0]).toMatchObject({ status: null, success: false });
      expect(delivery?.attempts[0]?.explanation).toMatch(/token server answered 401.*client id and secret/);
      await tokenServer.close();
      await bench.runNext();
      expect((await bench.log(tenant))[0]?.attempts[1]?.explanation).toMatch(/could not be reached/);
    });

    it('changed credentials are used for the next delivery', async () => {
      await sendOne();
      const [destination] = await database.db
        .selectFrom('webhookDestinations')
        .select('id')
        .where('organisationId', '=', tenant.id)
        .execute();
      await changeDestination(bench.dependencies, {
        organisationId: tenant.id,
        id: destination?.id ?? '',
        change: {
          oauth: { authUrl: `${tokenServer.url}/token`, clientId: 'gatehouse', clientSecret: 'new' },
        },
      });
      await sendOne();
      expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2']);
    });
  });

  it('the log shows what was sent without a secret, how long it took, and which part of the rule broke', async () => {
    const { secret } = await bench.addDestination(tenant, {
      url: receiver.url,
      headers: { 'x-key': 'very-private-value' },
    });
    receiver.answerWith([{ contentType: 'text/html', body: '<p>Thank you</p>' }, {}]);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    await bench.runNext();
    const attempts = (await bench.log(tenant))[0]?.attempts ?? [];
    expect(attempts).toMatchObject([
      {
        success: false,
        status: 200,
        failedRule: 'content_type',
        explanation: expect.stringContaining('Rule omni needs application/json'),
        answer: '<p>Thank you</p>',
        requestHeaders: {
          'webhook-id': receiver.requests[0]?.headers['webhook-id'],
          'webhook-timestamp': String(startMs / 1000),
          'webhook-signature': '[redacted]',
          'x-key': '[redacted]',
          'gatehouse-attempt': '1',
        },
        timings: { firstByteMs: expect.any(Number) },
      },
      { success: true, failedRule: null, requestHeaders: { 'gatehouse-attempt': '2' } },
    ]);
    const { connectMs, firstByteMs } = attempts[0]?.timings ?? {};
    expect(connectMs).toBeLessThanOrEqual(firstByteMs ?? -1);
    expect(firstByteMs).toBeLessThanOrEqual(attempts[0]?.durationMs ?? -1);
    const rows = JSON.stringify(await database.db.selectFrom('deliveryAttempts').selectAll().execute());
    for (const hidden of ['very-private-value', String(secret), 'v1,']) expect(rows).not.toContain(hidden);
  });

  it("the log keeps at most 4 kB of the answer, without the destination's own secrets", async () => {
    const { secret } = await bench.addDestination(tenant, {
      url: receiver.url,
      headers: { 'x-key': 'very-private-value' },
    });
    receiver.answerWith([
      { status: 500, body: `echo very-private-value ${secret} ${'long '.repeat(2_000)}` },
    ]);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    const answer = (await bench.log(tenant))[0]?.attempts[0]?.answer ?? '';
    expect(answer).toContain('echo');
    expect(answer).not.toContain('very-private-value');
    expect(answer).not.toContain(secret);
    expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(4_000);
    expect(Buffer.byteLength(answer)).toBeGreaterThan(3_000);
  });

  it('a destination whose secrets cannot be read says so in the log instead of looping', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    await database.db
      .updateTable('webhookDestinations')
      .set({ secret: Buffer.alloc(60) })
      .where('organisationId', '=', tenant.id)
      .execute();
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(receiver.requests).toEqual([]);
    const [delivery] = await bench.log(tenant);
    expect(delivery).toMatchObject({ state: 'pending', nextAttemptAt: startMs + 30_000 });
    expect(delivery?.attempts[0]?.explanation).toMatch(/master key/);
  });

  it('an address that became forbidden after it was stored is not called', async () => {
    const { id } = await bench.addDestination(tenant, { url: receiver.url });
    for (const url of [
      'http://169.254.169.254/latest',
      `http://[::1]:${receiver.port}/`,
      'http://0x0a000001/',
    ]) {
      await database.db.updateTable('webhookDestinations').set({ url }).where('id', '=', id).execute();
      const interviewId = createSessionId();
      await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
      await bench.runDue();
      const [delivery] = await bench.log(tenant);
      expect(delivery?.attempts[0]).toMatchObject({ success: false, status: null });
      expect(delivery?.attempts[0]?.explanation).toMatch(/GATEHOUSE_OUTBOUND_ALLOW/);
    }
    expect(receiver.requests).toEqual([]);
  });

  it('a redirect is not followed', async () => {
    await bench.addDestination(tenant, { url: receiver.url });
    receiver.answerWith([{ status: 302, headers: { location: `${receiver.url}/elsewhere` } }]);
    const interviewId = createSessionId();
    await bench.commit(tenant, interviewId, [statusEvent(interviewId)]);
    await bench.runDue();
    expect(only().url).toBe('/');
    expect((await bench.log(tenant))[0]?.attempts[0]).toMatchObject({ status: 302, success: false });
  });
});
