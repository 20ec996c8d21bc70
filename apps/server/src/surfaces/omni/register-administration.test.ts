import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../create-app.js';
import { createApiKey } from '../../features/api-keys/operations/create-api-key.js';
import { createExecutive } from '../../features/executives/operations/create-executive.js';
import type { Organisation } from '../../features/organisations/index.js';
import { openServerBench, reviewedFlow, type ServerBench } from '../../features/server.test-support.js';
import type { ExecutiveRole } from '../../platform/database/schema.js';
import { testDatabases } from '../../platform/database/test-databases.js';

const roles: readonly ExecutiveRole[] = ['admin', 'reviewer', 'developer', 'read-only'];
const password = 'correct horse battery';

describe.each(testDatabases())('administration over HTTP on $name', ({ open }) => {
  let bench: ServerBench;
  let app: FastifyInstance;
  let tenant: Organisation;
  let flowId: string;
  let apiKey: string;
  const tokens = new Map<ExecutiveRole, string>();

  async function call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ) {
    const answer = await app.inject({
      method,
      url,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { payload: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  }
  const as = (role: ExecutiveRole) => ({ 'x-incode-hardware-id': tokens.get(role) ?? '' });

  beforeAll(async () => {
    bench = await openServerBench(open);
    app = await createApp(bench.dependencies);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant, reviewedFlow);
    apiKey = (await createApiKey(bench.dependencies, { organisationId: tenant.id, name: 'Test' })).apiKey;
    for (const role of roles) {
      const person = { organisationId: tenant.id, email: `${role}@acme.test`, password, role };
      const { id } = await createExecutive(bench.dependencies, person);
      tokens.set(role, await bench.dependencies.tokens.mint('executive', id));
    }
  });
  afterAll(async () => {
    await app.close();
    await bench.close();
  });

  test('log-in answers a token that works, 401 for a wrong password, 403 without a key, 404 under /0', async () => {
    const credentials = { email: 'reviewer@acme.test', password };
    const headers = { 'x-api-key': apiKey };
    const answer = await call('POST', '/executive/log-in', { body: credentials, headers });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['token']);
    const token = { 'x-incode-hardware-id': String(answer.body.token) };
    expect((await call('POST', '/gatehouse/v1/sessions/search', { headers: token })).status).toBe(200);

    const wrong = { ...credentials, password: 'wrong' };
    expect(await call('POST', '/executive/log-in', { body: wrong, headers })).toMatchObject({
      status: 401,
      body: { code: 'credentials.invalid' },
    });
    expect((await call('POST', '/executive/log-in', { body: credentials })).status).toBe(403);
    expect((await call('POST', '/0/executive/log-in', { body: credentials, headers })).status).toBe(404);
    expect(await call('POST', '/executive/log-in', { body: { email: 'a' }, headers })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });

  test('the sixth guess answers 429 with Retry-After', async () => {
    const guess = () =>
      call('POST', '/executive/log-in', {
        body: { email: 'guessed@acme.test', password: 'x' },
        headers: { 'x-api-key': apiKey },
      });
    for (let failure = 0; failure < 5; failure += 1) expect((await guess()).status).toBe(401);
    const answer = await guess();
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('900');
  });

  const unknown = '66f0a1b2c3d4e5f60123ffff';
  test.each([
    ['GET', `/omni/single-session?id=${unknown}`, undefined, roles],
    ['GET', `/omni/get/events?id=${unknown}`, undefined, roles],
    ['POST', '/gatehouse/v1/sessions/search', {}, roles],
    ['GET', `/gatehouse/v1/sessions/${unknown}/evidence`, undefined, roles],
    ['GET', '/gatehouse/v1/flows', undefined, roles],
    ['GET', `/gatehouse/v1/flows/${unknown}`, undefined, roles],
    ['GET', `/omni/flow/${unknown}`, undefined, roles],
    ['POST', '/gatehouse/v1/flows', { name: 'F' }, ['admin', 'developer']],
    ['PATCH', `/gatehouse/v1/flows/${unknown}`, {}, ['admin', 'developer']],
    ['GET', '/gatehouse/v1/webhooks', undefined, roles],
    ['DELETE', `/gatehouse/v1/webhooks/${unknown}`, undefined, ['admin', 'developer']],
    ['POST', `/gatehouse/v1/sessions/${unknown}/review`, { decision: 'approve' }, ['admin', 'reviewer']],
    ['POST', `/omni/process/approve?interviewId=${unknown}`, {}, ['admin', 'reviewer']],
    ['DELETE', `/omni/interview?interviewId=${unknown}`, undefined, ['admin']],
    ['DELETE', '/omni/interviews', { filter: { ids: [unknown] } }, ['admin']],
  ] as const)('%s %s is open to the right roles only', async (method, url, body, allowed) => {
    for (const role of roles) {
      const answer = await call(method, url, { ...(body && { body }), headers: as(role) });
      const refused = answer.status === 403 && answer.body.code === 'executive.forbidden';
      expect({ role, refused }).toEqual({ role, refused: !(allowed as readonly string[]).includes(role) });
    }
    expect((await call(method, url, { ...(body && { body }) })).status).toBe(401);
    const sessionToken = await bench.dependencies.tokens.mint('session', await bench.start(tenant, flowId));
    const headers = { 'x-incode-hardware-id': sessionToken, 'x-api-key': apiKey };
    expect((await call(method, url, { ...(body && { body }), headers })).status).toBe(401);
  });

  test('an executive reaches the own tenant only: any other id is as unknown as none', async () => {
    const other = await bench.addTenant();
    const foreign = await bench.start(other, await bench.addFlow(other));
    for (const [method, path] of [
      ['GET', '/omni/single-session?id='],
      ['GET', '/omni/get/events?id='],
      ['POST', '/omni/process/approve?interviewId='],
      ['DELETE', '/omni/interview?interviewId='],
    ] as const) {
      const [one, none] = [
        await call(method, `${path}${foreign}`, { headers: as('admin') }),
        await call(method, `${path}${unknown}`, { headers: as('admin') }),
      ];
      expect(one.status).toBe(404);
      expect({ ...one.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    }
    expect(await bench.session(foreign)).toBeDefined();
  });

  test('a flow is made, read, changed and refused by field', async () => {
    const made = await call('POST', '/gatehouse/v1/flows', {
      headers: as('developer'),
      body: { name: 'Made', settings: { mode: 'test', thresholds: { sharpness: 30 } } },
    });
    expect(made).toMatchObject({ status: 200, body: { version: 1, name: 'Made', isDefault: false } });
    expect(made.body.settings).toMatchObject({ mode: 'test', thresholds: { sharpness: 30, glare: 20 } });
    const url = `/gatehouse/v1/flows/${made.body.flowId}`;
    const changed = await call('PATCH', url, {
      headers: as('developer'),
      body: { version: 1, settings: { thresholds: { glare: 31 } } },
    });
    expect(changed.body).toMatchObject({
      version: 2,
      settings: { thresholds: { sharpness: 30, glare: 31 } },
    });
    expect((await call('GET', url, { headers: as('read-only') })).body).toEqual(changed.body);
    const stale = await call('PATCH', url, { headers: as('admin'), body: { version: 1, name: 'Late' } });
    expect(stale).toMatchObject({ status: 409, body: { code: 'flow.conflict' } });
    const bad = await call('PATCH', url, {
      headers: as('admin'),
      body: { settings: { thresholds: { sharpness: 'very' } } },
    });
    expect(bad.status).toBe(400);
    expect(bad.body.message).toContain('body.settings.thresholds.sharpness: ');
    expect(bad.body.message).not.toContain('very');
    expect(
      (await call('GET', `/omni/flow/${made.body.flowId}`, { headers: as('admin') })).body,
    ).toMatchObject({
      flowId: made.body.flowId,
      name: 'Made',
      modules: ['consent', 'id', 'face'],
    });
  });

  test('bodies and queries of the wrong shape are 400, never 500', async () => {
    const headers = as('admin');
    const bad: [Parameters<typeof call>[0], string, object?][] = [
      ['POST', '/gatehouse/v1/sessions/search?limit=201'],
      ['POST', '/gatehouse/v1/sessions/search?offset=-1'],
      ['POST', '/gatehouse/v1/sessions/search', { onboardingStatus: ['NEVER'] }],
      ['POST', '/gatehouse/v1/sessions/search', { text: 'a\0' }],
      ['GET', '/omni/single-session'],
      ['GET', '/omni/single-session?id=%00'],
      ['DELETE', '/omni/interview'],
      ['DELETE', '/omni/interviews', { filter: { ids: [] } }],
      ['DELETE', '/omni/interviews', { filter: { ids: Array(501).fill(unknown) } }],
      ['POST', '/gatehouse/v1/flows', {}],
      ['POST', '/gatehouse/v1/flows', { name: '' }],
      ['GET', '/gatehouse/v1/flows/%00'],
      ['POST', `/gatehouse/v1/sessions/${unknown}/review`, { decision: 'perhaps' }],
      ['POST', '/omni/process/approve'],
      ['POST', '/omni/authentication/verify', { transactionId: 't', token: 'x' }],
    ];
    for (const [method, url, body] of bad) {
      const answer = await call(method, url, { headers, ...(body && { body }) });
      expect({ url, status: answer.status, code: answer.body.code }).toEqual({
        url,
        status: 400,
        code: 'request.invalid',
      });
    }
  });

  test('verify answers false to a triple that nobody knows, by key and by executive', async () => {
    const body = { transactionId: 't', token: 'a', interviewToken: 'b' };
    const byKey = await call('POST', '/omni/auth-attempt/verify', { body, headers: { 'x-api-key': apiKey } });
    expect(byKey).toMatchObject({ status: 200, body: { verified: false } });
    const byExecutive = await call('POST', '/omni/authentication/verify', { body, headers: as('read-only') });
    expect(byExecutive).toMatchObject({ status: 200, body: { verified: false } });
  });

  test('a session goes from review to its deletion through the API', async () => {
    const sessionId = await bench.finished(tenant, flowId, { externalCustomerId: 'user-42' });
    const found = await call('POST', '/gatehouse/v1/sessions/search?limit=5', {
      headers: as('read-only'),
      body: { externalCustomerId: 'user-42', needsReview: true, flowId: null },
    });
    expect(found.body).toMatchObject({ total: 1, offset: 0, limit: 5, items: [{ interviewId: sessionId }] });
    const reviewed = await call('POST', `/gatehouse/v1/sessions/${sessionId}/review`, {
      headers: as('reviewer'),
      body: { decision: 'approve', note: null },
    });
    expect(reviewed.body).toEqual({ success: true, onboardingStatus: 'MANUAL_REVIEW_APPROVED' });
    const approved = await call('POST', `/0/omni/process/approve?interviewId=${sessionId}`, {
      headers: as('reviewer'),
    });
    expect(approved.body).toMatchObject({ success: true, totalScore: 'MANUAL_OK', existingCustomer: false });
    const single = await call('GET', `/omni/single-session?id=${sessionId}`, { headers: as('read-only') });
    expect(single.body).toMatchObject({ interview: { interviewId: sessionId, overallStatus: 'MANUAL_OK' } });
    const deleted = await call('DELETE', `/omni/interview?interviewId=${sessionId}`, {
      headers: as('admin'),
    });
    expect(deleted).toMatchObject({ status: 200, body: { success: true } });
    const gone = await call('GET', `/omni/get/score?id=${sessionId}`, { headers: as('admin') });
    expect(gone).toMatchObject({ status: 404, body: { code: 'session.not_found' } });
    const many = await call('DELETE', '/omni/interviews', {
      headers: as('admin'),
      body: { filter: { ids: [sessionId] }, config: null },
    });
    expect(many.body).toEqual({ success: true, deleted: 0, redacted: 0, notFound: [sessionId] });
  });
});
