import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../support/expect-error.js';
import { call, withKey, withToken } from '../support/omni-client.js';
import { startTestServer, type TestServer, testDatabaseKinds } from '../support/start-test-server.js';
import { asBackend, asExecutive, asTokenHolder, logIn, startSession } from '../support/tenant-calls.js';

const phone = '+16465550100';
const unknownId = '66f0a1b2c3d4e5f60123ffff';
/** Documented by Gatehouse: sessions are at these places of the API under their id. */
const own = (interviewId: string, what: string) => `/gatehouse/v1/sessions/${interviewId}/${what}`;

/** A gateway for text messages that keeps what it is given. */
async function startGateway() {
  const messages: { to: string; text: string }[] = [];
  const state = { status: 202 };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    messages.push(JSON.parse(body));
    response.writeHead(state.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  return Object.assign(state, {
    messages,
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  });
}

describe.each(testDatabaseKinds)('session data (contract 8) on %s', (database) => {
  let server: TestServer;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let executiveToken: string;
  beforeAll(async () => {
    gateway = await startGateway();
    server = await startTestServer({ database, settings: { GATEHOUSE_SMS_URL: gateway.url } });
    executiveToken = await logIn(server);
  });
  afterAll(async () => {
    await server?.close();
    await gateway?.close();
  });

  async function start(body = {}) {
    const session = await startSession(server, body);
    return {
      ...session,
      backend: asBackend(server, session),
      person: asTokenHolder(server, session),
      executive: asExecutive(server, executiveToken),
    };
  }

  test('8. device-fingerprint takes any part of it, trusts the connection for ip, and knows no country', async () => {
    const { interviewId, backend, person, executive } = await start();
    const answer = { success: true, sessionStatus: 'Alive', ipCountry: null, ipState: null };
    for (const body of [undefined, {}, { deviceType: 'WEBAPP' }])
      expect((await person.post('/omni/add/device-fingerprint', body)).body).toEqual(answer);
    const fingerprint = {
      hash: 'abc',
      deviceType: 'WEBAPP',
      data: '{"screen":"390x844"}',
      osVersion: 17.2,
      deviceModel: 'Phone',
      browser: 'Safari',
      sdkVersion: '1.0',
    };
    const sent = { ...fingerprint, ip: '203.0.113.9', unheardOf: 1 };
    expect((await backend.post('/omni/add/device-fingerprint', sent)).body).toEqual(answer);
    for (const caller of [backend, executive]) {
      const { status, body } = await caller.get(own(interviewId, 'device'));
      expect(status).toBe(200);
      expect(body).toEqual({
        deviceFingerprint: {
          ...fingerprint,
          osVersion: '17.2',
          ip: '127.0.0.1',
          addedAt: expect.any(Number),
        },
        geolocation: null,
        ipGeolocation: null,
      });
    }
    expectError(await person.post('/omni/add/device-fingerprint', { hash: 'x'.repeat(256) }), { http: 400 });
  });

  test('8. geolocation takes numbers on the globe, and device shows them', async () => {
    const { interviewId, backend, executive } = await start();
    const path = own(interviewId, 'geolocation');
    for (const body of [
      {},
      { latitude: 91, longitude: 0 },
      { latitude: 0, longitude: -181 },
      { latitude: 'north', longitude: 0 },
      { latitude: 1, longitude: 1, accuracyMeters: -1 },
    ])
      expectError(await backend.post(path, body), { http: 400, code: 'request.invalid' });
    expect((await backend.post(path, { latitude: 52.5, longitude: 13.4, accuracyMeters: 20 })).body).toEqual({
      success: true,
    });
    const { body } = await executive.get(own(interviewId, 'device'));
    expect(body.geolocation).toMatchObject({ latitude: 52.5, longitude: 13.4, accuracyMeters: 20 });
    expectError(await executive.post(path, { latitude: 1, longitude: 1 }), { http: 401 });
  });

  test('8. custom-fields are merged, null removes, and the search finds what is there', async () => {
    const { interviewId, backend, person, executive } = await start({
      customFields: { plan: 'basic', city: 'Lima' },
    });
    const path = own(interviewId, 'custom-fields');
    const changed = await backend.post(path, { customFields: { plan: 'gold', city: null, age: 41 } });
    expect(changed.body).toEqual({ success: true });
    expect((await person.get('/omni/get/custom-fields')).body).toEqual({
      customFields: { plan: 'gold', age: '41' },
    });
    const find = async (customFields: object) =>
      (await executive.post('/gatehouse/v1/sessions/search', { customFields, interviewId })).body.total;
    expect(await find({ plan: 'gold', age: '41' })).toBe(1);
    expect([await find({ plan: 'basic' }), await find({ city: 'Lima' })]).toEqual([0, 0]);

    expect((await executive.post(path, { customFields: { plan: 'iron' } })).status).toBe(200);
    expect(await find({ plan: 'iron' })).toBe(1);
    for (const body of [{}, { customFields: 'x' }, { customFields: { a: 'x'.repeat(1001) } }])
      expectError(await backend.post(path, body), { http: 400, code: 'request.invalid' });
  });

  test('8. custom-fields hold 20 entries after the merge, and a refusal changes nothing', async () => {
    const numbered = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`k${from + index}`, 'v']));
    const { interviewId, backend, person } = await start({ customFields: numbered(0, 15) });
    const path = own(interviewId, 'custom-fields');
    expectError(await backend.post(path, { customFields: numbered(15, 21) }), { http: 400 });
    expect(Object.keys((await person.get('/omni/get/custom-fields')).body.customFields)).toHaveLength(15);
    expect((await backend.post(path, { customFields: { ...numbered(15, 21), k0: null } })).status).toBe(200);
  });

  test('8. add/phone with text sends it to that number', async () => {
    const { person } = await start();
    gateway.messages.length = 0;
    expect((await person.post('/omni/add/phone', { phone, text: 'Hello' })).body).toEqual({ success: true });
    expect(gateway.messages).toEqual([{ to: phone, text: 'Hello' }]);
    await person.post('/omni/add/phone', { phone });
    expect(gateway.messages).toHaveLength(1);
  });

  test('8. a gateway that refuses answers 503 and leaves the number stored', async () => {
    const { person } = await start();
    gateway.status = 500;
    const answer = await person.post('/omni/add/phone', { phone, text: 'Hello' });
    gateway.status = 202;
    expectError(answer, { http: 503, code: 'sms.not_sent' });
    // A time and a random id hold any digits by chance; all else says nothing of the number.
    const { timestamp: _timestamp, requestId: _requestId, ...said } = answer.body;
    expect(JSON.stringify(said)).not.toContain('646');
    expect((await person.get('/omni/get/phone')).body).toEqual({ phone });
  });

  test('8. send-sms texts the phone of the session, for executives only', async () => {
    const { interviewId, person, executive, backend } = await start();
    const path = `/omni/external/send-sms?id=${interviewId}`;
    const body = { clientId: server.clientId, smsText: 'Your result is ready', interviewId };
    expectError(await executive.post(path, body), { http: 400, code: 'request.invalid' });
    await person.post('/omni/add/phone', { phone });
    gateway.messages.length = 0;
    expect((await executive.post(path, body)).body).toEqual({ success: true });
    expect((await executive.post('/omni/external/send-sms', body)).status).toBe(200);
    expect(gateway.messages).toEqual(Array(2).fill({ to: phone, text: 'Your result is ready' }));
    for (const wrong of [
      { ...body, smsText: '' },
      { ...body, smsText: undefined },
      { ...body, clientId: 'someone-else' },
      { ...body, interviewId: unknownId },
    ])
      expectError(await executive.post(path, wrong), { http: 400, code: 'request.invalid' });
    expectError(await executive.post('/omni/external/send-sms', { smsText: 'x' }), { http: 400 });
    const unknown = { ...body, interviewId: unknownId };
    expectError(await executive.post('/omni/external/send-sms', unknown), { http: 404 });
    expectError(await backend.post(path, body), { http: 401 });
    expect(gateway.messages).toHaveLength(2);
  });

  test('8. a redacted session has no phone to text', async () => {
    const { interviewId, person, executive } = await start();
    await person.post('/omni/add/phone', { phone });
    const redaction = { filter: { ids: [interviewId] }, config: { deletePiiDataOnly: true } };
    expect((await executive.delete('/omni/interviews', redaction)).body.redacted).toBe(1);
    gateway.messages.length = 0;
    const answer = await executive.post(`/omni/external/send-sms?id=${interviewId}`, { smsText: 'x' });
    expectError(answer, { http: 400 });
    expect(gateway.messages).toEqual([]);
  });

  test('8. all of it is locked after the finish, and reads go on', async () => {
    const { interviewId, backend } = await start({ customFields: { plan: 'basic' } });
    await backend.get('/omni/finish-status');
    gateway.messages.length = 0;
    const writes: [string, object][] = [
      ['/omni/add/device-fingerprint', {}],
      [own(interviewId, 'geolocation'), { latitude: 1, longitude: 1 }],
      [own(interviewId, 'custom-fields'), { customFields: { plan: 'gold' } }],
      ['/omni/add/phone', { phone, text: 'Hello' }],
      ['/omni/add/user-consent', { title: 't', content: 'c', status: true }],
    ];
    for (const [path, body] of writes)
      expectError(await backend.post(path, body), { http: 400, code: 'session.finished' });
    expect(gateway.messages).toEqual([]);
    expect((await backend.get(own(interviewId, 'device'))).status).toBe(200);
    expect((await backend.get('/omni/get/custom-fields')).body.customFields).toEqual({ plan: 'basic' });
  });

  test('8. consent is stored with true only', async () => {
    const { person } = await start();
    const consent = { title: 'Terms', content: 'I agree' };
    for (const status of [false, undefined, 'no'])
      expectError(await person.post('/omni/add/user-consent', { ...consent, status }), {
        http: 400,
        code: 'consent.status',
      });
    expect((await person.get('/omni/get/user-consent')).body).toEqual({});
    expect((await person.post('/omni/add/user-consent', { ...consent, status: true })).status).toBe(200);
    expect((await person.get('/omni/get/user-consent')).body).toMatchObject({ ...consent, status: true });
  });

  test('28. a token of session A neither reads nor writes session B', async () => {
    const [a, b] = [await start(), await start({ customFields: { plan: 'basic' } })];
    const answers = [
      await a.backend.get(own(b.interviewId, 'device')),
      await a.backend.post(own(b.interviewId, 'geolocation'), { latitude: 1, longitude: 1 }),
      await a.backend.post(own(b.interviewId, 'custom-fields'), { customFields: { plan: 'gold' } }),
      await a.person.post(`/omni/add/device-fingerprint?id=${b.interviewId}`, { hash: 'abc' }),
    ];
    for (const answer of answers) expectError(answer, { http: 403 });
    const { body } = await b.backend.get(own(b.interviewId, 'device'));
    expect(body).toEqual({ deviceFingerprint: null, geolocation: null, ipGeolocation: null });
    expect((await b.person.get('/omni/get/custom-fields')).body.customFields).toEqual({ plan: 'basic' });
  });

  test("37. another tenant's session is as unknown as none", async () => {
    const other = await server.otherTenant();
    const foreign = await startSession({ ...other, api: server.api });
    const executive = asExecutive(server, executiveToken);
    for (const id of [foreign.interviewId, unknownId]) {
      expectError(await executive.get(own(id, 'device')), { http: 404, code: 'session.not_found' });
      const fields = { customFields: { plan: 'gold' } };
      expectError(await executive.post(own(id, 'custom-fields'), fields), {
        http: 404,
        code: 'session.not_found',
      });
    }
  });

  test('8. without key, token or the right one: 403 and 401', async () => {
    const { token } = await start();
    const path = `${server.api}/omni/add/device-fingerprint`;
    expectError(await call('POST', path, { headers: withToken(token), body: {} }), { http: 403 });
    expectError(await call('POST', path, { headers: withKey(server.apiKey), body: {} }), { http: 401 });
  });
});
