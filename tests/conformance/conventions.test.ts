import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, conformanceTargets } from '../support/conformance-targets.js';
import { expectError } from '../support/expect-error.js';
import { type Answer, call, json, withKey, withKeyAndToken, withToken } from '../support/omni-client.js';
import {
  asBackend,
  asTokenHolder,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';

const tenMegabytes = 10 * 1024 * 1024;

describe.each(conformanceTargets)('conventions (contract 1) on $name', ({ open }) => {
  let target: ConformanceTarget;
  let session: StartedSession;
  let executiveToken: string;
  beforeAll(async () => {
    target = await open();
    session = await startSession(target);
    executiveToken = await logIn(target);
  });
  afterAll(() => target?.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    call('GET', `${target.api}${path}`, { headers });

  /** One answer of every status that this server gives without pictures. */
  const answers: [string, () => Promise<Answer>, number, string][] = [
    ['200', () => get('/0/omni/get/score', withToken(session.token)), 200, '/omni/get/score'],
    [
      '400',
      () =>
        call('POST', `${target.api}/omni/start?a=b`, {
          headers: withKey(target.apiKey),
          body: { configurationId: 'unknown' },
        }),
      400,
      '/omni/start',
    ],
    [
      '400 of a custom code',
      () => asTokenHolder(target, session).post('/omni/process/id'),
      400,
      '/omni/process/id',
    ],
    ['401', () => get('/0/omni/get/score?id=1', json), 401, '/omni/get/score'],
    ['403', () => get('/omni/get/score', withToken(session.token)), 403, '/omni/get/score'],
    ['404 of a path', () => get('/omni/no/such/path?x=1'), 404, '/omni/no/such/path'],
    ['404 of a path under /0', () => get('/0/omni/nothing'), 404, '/omni/nothing'],
    [
      '404 of a session',
      () =>
        get('/omni/get/score?id=66f0a1b2c3d4e5f601234567', withKeyAndToken(target.apiKey, executiveToken)),
      404,
      '/omni/get/score',
    ],
    ['405', () => get('/0/omni/start', withKey(target.apiKey)), 405, '/omni/start'],
    [
      '406',
      () => get('/0/omni/get/score', { ...withToken(session.token), Accept: 'text/html' }),
      406,
      '/omni/get/score',
    ],
    [
      '415',
      () =>
        call('POST', `${target.api}/omni/start`, {
          headers: { 'x-api-key': target.apiKey, 'Content-Type': 'application/xml' },
          body: '<a/>',
        }),
      415,
      '/omni/start',
    ],
    [
      '501',
      () => get('/0/omni/process/government-validation?x=1', withToken(session.token)),
      501,
      '/omni/process/government-validation',
    ],
    [
      '501 of a family',
      () =>
        call('POST', `${target.api}/omni/es/process`, {
          headers: withKeyAndToken(target.apiKey, session.token),
        }),
      501,
      '/omni/es/process',
    ],
  ];

  test.each(answers)('29. Processing-Time is an integer on a %s', async (_name, ask, status) => {
    const answer = await ask();
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers.get('processing-time')).toMatch(/^\d+$/);
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each(
    answers.filter(([, , status]) => status !== 200),
  )('31. a %s carries timestamp, status, error, path; path has no host, query or /0', async (name, ask, http, path) => {
    const before = Date.now();
    const answer = await ask();
    expectError(answer, { http, path, ...(name === '400 of a custom code' && { status: 6000 }) });
    expect(Math.abs(answer.body.timestamp - before)).toBeLessThan(60_000);
  });

  test('31. the path of an error under /0 has no /0, also where /0 leads nowhere', async () => {
    const answer = await call('POST', `${target.api}/0/executive/log-in`, {
      headers: withKey(target.apiKey),
      body: target.executive,
    });
    expectError(answer, { http: 404, path: '/executive/log-in' });
  });

  test('1.7 a success body does not hold timestamp, status and error together', async () => {
    const caller = asTokenHolder(target, session);
    for (const path of ['/omni/get/score', '/omni/get/ocr-data', '/omni/get/onboarding/status']) {
      const { body } = await caller.get(path);
      expect(['timestamp', 'status', 'error'].every((key) => key in body)).toBe(false);
    }
  });

  test.each([
    '/omni/start',
    '/0/omni/start',
    '/omni/get/score',
    '/0/omni/add/front-id/v2',
    '/omni/interviews',
  ])('30. a browser preflight of %s from any origin answers 204', async (path) => {
    const answer = await call('OPTIONS', `${target.api}${path}`, {
      headers: {
        Origin: 'https://anything.example.test',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers':
          'accept, content-type, api-version, x-api-key, x-incode-hardware-id, authorization, idempotency-key',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'accept, content-type, api-version, x-api-key, x-incode-hardware-id, authorization, idempotency-key',
    );
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
    expect(answer.headers.get('access-control-max-age')).toBe('600');
    expect(answer.headers.get('processing-time')).toMatch(/^\d+$/);
  });

  test('30. the call after the preflight succeeds, its headers may be read, its errors too', async () => {
    const origin = { Origin: 'https://anything.example.test' };
    const answer = await call('POST', `${target.api}/omni/start`, {
      headers: { ...withKey(target.apiKey), ...origin },
      body: { configurationId: target.flowId },
    });
    const refused = await call('POST', `${target.api}/omni/start`, {
      headers: { ...json, ...origin },
      body: {},
    });
    expect([answer.status, refused.status]).toEqual([200, 403]);
    for (const { headers } of [answer, refused]) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toBe('Processing-Time, X-Request-Id, Retry-After');
    }
  });

  test.each([
    '/executive/log-in',
    '/gatehouse/v1/flows',
    '/gatehouse/v1/webhooks',
  ])('30. %s has no CORS headers', async (path) => {
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const { headers } = await call(method, `${target.api}${path}`, {
        headers: { Origin: 'https://anything.example.test', 'Access-Control-Request-Method': 'POST' },
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('access-control-allow-headers')).toBeNull();
    }
  });

  test.each([
    [undefined, 200],
    ['1.0', 200],
    ['1', 200],
    ['2.0', 400],
    ['1.1', 400],
    ['v1', 400],
  ])('32. api-version %s answers %i', async (version, status) => {
    const answer = await call('POST', `${target.api}/omni/start`, {
      headers: {
        'Content-Type': 'application/json',
        'x-api-key': target.apiKey,
        ...(version !== undefined && { 'api-version': version }),
      },
      body: { configurationId: target.flowId },
    });
    if (status === 200) expect(answer.status, answer.text).toBe(200);
    else expectError(answer, { http: 400, code: 'api_version.unsupported' });
  });

  test.each([
    '/0/omni/get/onboarding/status?',
    '/0/omni/get/onboarding/status/',
    '/0/omni/get/onboarding/status/?',
    '/0/omni/get/onboarding/status/?a=1',
    '/0//omni//get/onboarding//status',
    '/0/omni/get/onboarding/status?=x&&unknown=1&unknown=2',
    '/0/omni/get/onboarding/status?a[b]=c&__proto__=1',
  ])('33. %s is the same call', async (path) => {
    const answer = await get(path, { ...withToken(session.token), 'X-Stray': 'yes', Cookie: 'a=b' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({ onboardingStatus: 'UNKNOWN' });
  });

  test.each([
    ['/omni/process/id?queueName=Aztec', 400],
    ['/omni/process/face?imageType=selfie', 400],
    ['/omni/finish-status?flowId=whatever', 200],
    ['/omni/session/status/set?action=Closed', 200],
  ])('33. the field-less POST %s accepts an empty body, null and {}', async (path, status) => {
    for (const body of [undefined, '', 'null', '{}', '{"unknown":{"a":[1]}}']) {
      const own = await startSession(target);
      const answer = await call('POST', `${target.api}${path}`, {
        headers: withKeyAndToken(target.apiKey, own.token),
        ...(body !== undefined && { body }),
      });
      expect(answer.status, `${body}: ${answer.text}`).toBe(status);
      if (status === 400) expectError(answer, { http: 400, status: 6000 });
    }
  });

  test('33. Content-Type is allowed on a GET without body', async () => {
    const answer = await get('/0/omni/get/score', withToken(session.token));
    expect(answer.status).toBe(200);
  });

  test.each([
    ['/omni/start', 'application/json'],
    ['/0/omni/add/front-id/v2', 'application/json'],
    ['/0/omni/add/front-id', 'image/jpeg'],
    ['/0/omni/add/face/third-party?imageType=selfie', 'application/json'],
  ])('34. a request over 10 MB answers 413: %s as %s', async (path, type) => {
    const answer = await call('POST', `${target.api}${path}`, {
      headers: { ...withKeyAndToken(target.apiKey, session.token), 'Content-Type': type },
      body:
        type === 'image/jpeg'
          ? Buffer.alloc(tenMegabytes + 1, 0xff)
          : `{"base64Image":"${'A'.repeat(tenMegabytes)}"}`,
    });
    expectError(answer, { http: 413, code: 'request.too_large' });
  });

  test.each([
    ['GET', '/omni/start', 'POST'],
    ['POST', '/omni/onboarding-url', 'GET'],
    ['DELETE', '/omni/get/score', 'GET'],
    ['PUT', '/0/omni/finish-status', 'GET, POST'],
    ['GET', '/omni/add/front-id/v2', 'POST'],
    ['POST', '/omni/interview', 'DELETE'],
    ['GET', '/executive/log-in', 'POST'],
    ['PUT', '/gatehouse/v1/flows', 'GET, POST'],
  ])('35. a wrong method answers 405 with Allow: %s %s', async (method, path, allowed) => {
    const answer = await call(method, `${target.api}${path}`, {
      headers: withKeyAndToken(target.apiKey, session.token),
      ...(method !== 'GET' && { body: {} }),
    });
    expectError(answer, { http: 405, code: 'route.method_not_allowed' });
    const named = (answer.headers.get('allow') ?? '').split(', ').filter((one) => one !== 'HEAD');
    expect(named.sort()).toEqual(allowed.split(', '));
  });

  test.each([
    '/omni',
    '/omni/',
    '/0',
    '/0/',
    '/0/0/omni/start',
    '/omni/starts',
    '/omni/start/more',
    '/omni/es',
    '/OMNI/start',
  ])('35. an unknown path answers 404: %s', async (path) => {
    const answer = await call('POST', `${target.api}${path}`, { headers: withKey(target.apiKey), body: {} });
    expectError(answer, { http: 404 });
  });

  test.each([
    ['POST', '/omni/es/generateCertificate'],
    ['GET', '/omni/es/a/b/c'],
    ['POST', '/omni/attach-signature-to-pdf/x'],
    ['POST', '/omni/add/document/v2'],
    ['POST', '/omni/process/government-validation'],
    ['GET', '/omni/watchlist-result'],
    ['POST', '/omni/add/watchlist/x'],
    ['POST', '/omni/add/curp'],
    ['POST', '/omni/add/curp/v2'],
    ['POST', '/omni/externalVerification/ekyc'],
    ['POST', '/omni/oneToN/identify'],
  ])('35. %s %s answers 501, authentication first', async (method, path) => {
    const ask = (prefix: string, headers: Record<string, string>) =>
      call(method, `${target.api}${prefix}${path}`, { headers, ...(method === 'POST' && { body: {} }) });
    const expected = { http: 501, code: 'not_implemented', path };
    expectError(await ask('', withKeyAndToken(target.apiKey, session.token)), expected);
    expectError(await ask('/0', withToken(session.token)), expected);
    expectError(await ask('', withKeyAndToken(target.apiKey, executiveToken)), expected);
    expectError(await ask('', json), { http: 403 });
    expectError(await ask('/0', json), { http: 401 });
    expectError(await ask('', withKeyAndToken(target.apiKey, 'not-a-token')), { http: 401 });
  });

  test('36. an executive token without a key reads a score with id; without id it answers 400', async () => {
    for (const prefix of ['', '/0']) {
      const withId = await get(
        `${prefix}/omni/get/score?id=${session.interviewId}`,
        withToken(executiveToken),
      );
      expect(withId.status, withId.text).toBe(200);
      expect(withId.body.overall.status).toBe('UNKNOWN');
      expectError(await get(`${prefix}/omni/get/score`, withToken(executiveToken)), { http: 400 });
      expectError(await get(`${prefix}/omni/get/score?id=`, withToken(executiveToken)), { http: 400 });
    }
  });

  test.each([
    ['GET', '/omni/get/onboarding/status'],
    ['GET', '/omni/get/postprocess/isfinished'],
    ['GET', '/omni/get/score'],
    ['GET', '/omni/get/ocr-data'],
    ['GET', '/omni/get/ocr-data/v2'],
    ['POST', '/omni/get/images'],
    ['POST', '/omni/get/images/v2'],
    ['GET', '/omni/get/custom-fields'],
  ])('36. key, executive token and id read %s %s', async (method, path) => {
    const ask = (query: string, headers: Record<string, string>) =>
      call(method, `${target.api}${path}${query}`, {
        headers,
        ...(method === 'POST' && { body: { images: ['selfie'] } }),
      });
    const id = `?id=${session.interviewId}`;
    expect((await ask(id, withKeyAndToken(target.apiKey, executiveToken))).status).toBe(200);
    expect((await ask(id, withToken(executiveToken))).status).toBe(200);
    expectError(await ask('', withKeyAndToken(target.apiKey, executiveToken)), { http: 400 });
  });

  test('1.2 Authorization: Bearer is an alias; X-Incode-Hardware-Id wins when both are sent', async () => {
    const path = '/0/omni/get/onboarding/status';
    expect((await get(path, { Authorization: `Bearer ${session.token}` })).status).toBe(200);
    expect((await get(path, { Authorization: `bearer ${session.token}` })).status).toBe(200);
    expect((await get(path, { ...withToken(session.token), Authorization: 'Bearer wrong' })).status).toBe(
      200,
    );
    expect(
      (await get(path, { ...withToken('wrong'), Authorization: `Bearer ${session.token}` })).status,
    ).toBe(401);
  });

  test('1.3 the key is checked before the token', async () => {
    const ask = (headers: Record<string, string>) => get('/omni/get/score', headers);
    expectError(await ask(json), { http: 403 });
    expectError(await ask(withKeyAndToken('f'.repeat(40), 'wrong')), { http: 403 });
    expectError(await ask(withKeyAndToken(target.apiKey, 'wrong')), { http: 401 });
    expectError(await ask(withKey(target.apiKey)), { http: 401 });
    expectError(await ask(withKeyAndToken('f'.repeat(40), executiveToken)), { http: 403 });
  });

  test('5. captures check the body: no image 400, another image type 415, before anything is read', async () => {
    const caller = asBackend(target, session);
    for (const path of [
      '/omni/add/front-id/v2',
      '/omni/add/back-id/v2',
      '/omni/add/face/third-party?imageType=selfie',
    ]) {
      expectError(await caller.post(path, {}), { http: 400, code: 'image.missing' });
      expectError(await caller.post(path, { base64Image: '' }), { http: 400, code: 'image.missing' });
      expectError(await caller.post(path), { http: 400, code: 'image.missing' });
    }
    for (const path of ['/omni/add/front-id', '/omni/add/back-id/v2']) {
      for (const type of ['image/gif', 'application/pdf', 'application/octet-stream']) {
        const answer = await call('POST', `${target.api}${path}`, {
          headers: { ...withKeyAndToken(target.apiKey, session.token), 'Content-Type': type },
          body: Buffer.from('GIF89a'),
        });
        expectError(answer, { http: 415 });
      }
    }
    expectError(await caller.post('/omni/add/face/third-party?imageType=document', { base64Image: 'AAAA' }), {
      http: 400,
    });
  });

  test('6.3 get/images without a list or with an empty one answers 400', async () => {
    const caller = asBackend(target, session);
    for (const path of ['/omni/get/images', '/omni/get/images/v2']) {
      for (const body of [{}, { images: [] }, { images: 'selfie' }])
        expectError(await caller.post(path, body), { http: 400 });
      const answer = await caller.post(path, { images: ['selfie', 'noSuchImage', 'croppedFrontID'] });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toEqual({});
    }
  });

  test('4.5 action must be Closed, in any letter case', async () => {
    const own = await startSession(target);
    const caller = asBackend(target, own);
    for (const query of ['', '?action=', '?action=Open'])
      expectError(await caller.post(`/omni/session/status/set${query}`), { http: 400 });
    const first = await caller.post('/omni/session/status/set?action=closed');
    const again = await caller.post('/omni/session/status/set?action=CLOSED');
    expect(first.body).toEqual({
      _id: own.interviewId,
      _createdAt: expect.any(Number),
      _updatedAt: expect.any(Number),
      closedAt: expect.any(Number),
      sessionStatus: 'Closed',
    });
    expect(again.body.closedAt).toBe(first.body.closedAt);
  });
});
