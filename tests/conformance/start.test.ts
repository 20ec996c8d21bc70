import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, conformanceTargets } from '../support/conformance-targets.js';
import { expectError } from '../support/expect-error.js';
import { call, withKey, withToken } from '../support/omni-client.js';
import { asBackend, asTokenHolder, startSession } from '../support/tenant-calls.js';

const hex24 = /^[0-9a-f]{24}$/;

describe.each(conformanceTargets)('start (contract 4.1) on $name', ({ open }) => {
  let target: ConformanceTarget;
  beforeAll(async () => {
    target = await open();
  });
  afterAll(() => target?.close());

  const start = (body: object, headers: Record<string, string> = withKey(target.apiKey)) =>
    call('POST', `${target.api}/omni/start`, { headers, body });

  test("1. start with exactly the guide's headers and body answers 200 with string token and 24-hex interviewId", async () => {
    const answer = await call('POST', `${target.api}/omni/start`, {
      headers: { 'Content-Type': 'application/json', 'api-version': '1.0', 'x-api-key': target.apiKey },
      body: {
        configurationId: target.flowId,
        countryCode: 'ALL',
        externalCustomerId: 'user-0001',
        redirectionUrl: 'https://shop.example.test/after?cart=7',
      },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.token).toEqual(expect.any(String));
    expect(answer.body.interviewId).toMatch(hex24);
  });

  test('2. start with only configurationId, countryCode, language answers 200', async () => {
    const answer = await start({ configurationId: target.flowId, countryCode: 'ALL', language: 'en-US' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.interviewId).toMatch(hex24);
  });

  test('3. header names work in any letter case', async () => {
    for (const names of [
      { 'CONTENT-TYPE': 'application/json', 'API-VERSION': '1.0', 'X-API-KEY': target.apiKey },
      { 'content-type': 'application/json', 'Api-Version': '1.0', 'x-Api-kEy': target.apiKey },
    ])
      expect((await start({ configurationId: target.flowId }, names)).status).toBe(200);
    const session = await startSession(target);
    for (const name of ['x-incode-hardware-id', 'X-INCODE-HARDWARE-ID', 'X-Incode-Hardware-Id']) {
      const answer = await call('GET', `${target.api}/0/omni/get/onboarding/status`, {
        headers: { [name]: session.token },
      });
      expect(answer.body).toEqual({ onboardingStatus: 'UNKNOWN' });
    }
  });

  test.each([
    '/omni/start',
    '//omni/start',
    '/omni/start/',
    '/omni/start/?',
    '/0/omni/start',
    '/0/omni/start/',
  ])('3. {base}/ + omni/start and /omni/start/ both work: %s', async (path) => {
    const answer = await call('POST', `${target.api}${path}`, {
      headers: withKey(target.apiKey),
      body: { configurationId: target.flowId },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.interviewId).toMatch(hex24);
  });

  test.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['an unknown key', 'f'.repeat(40)],
    ['a key that is none', 'not-a-key'],
  ])('4. start with %s answers 403 with the error body', async (_case, apiKey) => {
    const headers = {
      'Content-Type': 'application/json',
      'api-version': '1.0',
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
    };
    const body = { configurationId: target.flowId };
    expectError(await start(body, headers), { http: 403, path: '/omni/start' });
    const zero = await call('POST', `${target.api}/0/omni/start`, { headers, body });
    expectError(zero, { http: 403, path: '/omni/start' });
  });

  test('5. start with an unknown configurationId answers 400 with the error body', async () => {
    expectError(await start({ configurationId: '65f0000000000000000000aa' }), {
      http: 400,
      code: 'flow.unknown',
      path: '/omni/start',
    });
    expectError(await start({ configurationId: 'no such flow' }), { http: 400 });
  });

  test('6. two starts with the same body give two sessions and tokens, existingSession false', async () => {
    const body = { configurationId: target.flowId, externalCustomerId: 'user-0006' };
    const [first, second] = await Promise.all([start(body), start(body)]);
    expect(first.body.interviewId).not.toBe(second.body.interviewId);
    expect(first.body.token).not.toBe(second.body.token);
    expect([first.body.existingSession, second.body.existingSession]).toEqual([false, false]);
  });

  test('7. every numeric field of the start response is a number; names are non-empty; the token has at most 256 characters', async () => {
    const { body } = await start({ configurationId: target.flowId });
    for (const field of [
      'idCaptureTimeout',
      'idDetectionTimeout',
      'selfieCaptureTimeout',
      'idCaptureRetries',
      'selfieCaptureRetries',
      'curpValidationRetries',
      'onboardingLinkExpirationMinutes',
    ])
      expect(Number.isInteger(body[field]), `${field} is ${body[field]}`).toBe(true);
    for (const field of ['interviewId', 'token', 'interviewCode', 'clientId', 'env'])
      expect(body[field], field).toMatch(/^.+$/);
    for (const field of ['endScreenTitle', 'endScreenText', 'optinCompanyName'])
      expect(body[field], field).toEqual(expect.any(String));
    expect(body.optinEnabled).toEqual(expect.any(Boolean));
    expect(['flow', 'workflow']).toContain(body.flowType);
    expect(body.token.length).toBeLessThanOrEqual(256);
    expect(body.interviewCode).toMatch(/^[A-Z0-9]{6}$/);
    expect(body.clientId).toMatch(/^[A-Za-z0-9]+$/);
    const createdAt = Number.parseInt(body.interviewId.slice(0, 8), 16);
    expect(Math.abs(createdAt - Date.now() / 1000)).toBeLessThan(300);
  });

  test('33. unknown body keys, unknown query keys and stray headers change nothing', async () => {
    const answer = await call('POST', `${target.api}/omni/start?utm=1&=empty&clientId=zzz`, {
      headers: {
        ...withKey(target.apiKey),
        'x-stray': '1',
        cookie: 'a=b',
        origin: 'https://shop.example.test',
      },
      body: { configurationId: target.flowId, whatever: { deep: [1] }, __v: 3 },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(Object.keys(answer.body)).not.toContain('whatever');
  });

  test('33. numbers and booleans where a string is wanted are converted', async () => {
    const answer = await start({
      configurationId: target.flowId,
      externalCustomerId: 42,
      customFields: { firstName: 'Alpha', age: 7, member: true, cart: { items: [1, 2] } },
    });
    const session = asBackend(target, answer.body);
    const { body } = await session.get('/omni/get/custom-fields');
    expect(body).toEqual({
      customFields: { firstName: 'Alpha', age: '7', member: 'true', cart: '{"items":[1,2]}' },
    });
  });

  test.each([
    ['application/json; charset=utf-8', 200],
    ['text/plain', 200],
    [undefined, 200],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('33. content type %s of a JSON body answers %i', async (type, status) => {
    const answer = await call('POST', `${target.api}/omni/start`, {
      headers: { 'x-api-key': target.apiKey, ...(type !== undefined && { 'Content-Type': type }) },
      body: { configurationId: target.flowId },
    });
    expect(answer.status, answer.text).toBe(status);
    if (status === 415) expectError(answer, { http: 415, code: 'request.unsupported_type' });
  });

  test.each([
    ['application/json', 200],
    ['*/*', 200],
    ['application/json, text/plain, */*', 200],
    ['text/html', 406],
    ['image/png', 406],
  ])('1.2 Accept %s answers %i', async (accept, status) => {
    const answer = await start(
      { configurationId: target.flowId },
      { ...withKey(target.apiKey), Accept: accept },
    );
    expect(answer.status).toBe(status);
    if (status === 406) expectError(answer, { http: 406 });
  });

  test.each([
    ['a countryCode that is none', { countryCode: 'XQZ9' }],
    ['an externalCustomerId of 256 characters', { externalCustomerId: 'x'.repeat(256) }],
    [
      'a redirectionUrl of more than 2048 characters',
      { redirectionUrl: `https://a.test/${'x'.repeat(2048)}` },
    ],
    [
      '21 custom fields',
      { customFields: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v'])) },
    ],
    ['a custom field key of 101 characters', { customFields: { ['k'.repeat(101)]: 'v' } }],
    ['a custom field of 1001 characters', { customFields: { k: 'v'.repeat(1001) } }],
  ])('1.10 %s answers 400', async (_case, body) => {
    expectError(await start({ configurationId: target.flowId, ...body }), { http: 400 });
  });

  test.each(['', 'ALL', 'DE', 'DEU', 'us', null])('4.1 countryCode %j is accepted', async (countryCode) => {
    expect((await start({ configurationId: target.flowId, countryCode })).status).toBe(200);
  });

  test.each(['en-US', 'es', 'pt-PT', 'tlh', '', null])('4.1 language %j is accepted', async (language) => {
    expect((await start({ configurationId: target.flowId, language })).status).toBe(200);
  });

  test('4.1 without configurationId the default flow of the tenant is used', async () => {
    const answer = await start({});
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.interviewId).toMatch(hex24);
  });

  test('38. start with an existing interviewId returns that session, a fresh token and existingSession true; the old token still works', async () => {
    const first = await startSession(target, { externalCustomerId: 'user-0038' });
    const answer = await start({
      interviewId: first.interviewId,
      configurationId: '65f0000000000000000000aa',
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.interviewId).toBe(first.interviewId);
    expect(answer.body.existingSession).toBe(true);
    expect(answer.body.token).not.toBe(first.token);
    for (const token of [first.token, answer.body.token])
      expect((await asTokenHolder(target, { token }).get('/omni/get/onboarding/status')).status).toBe(200);
    expectError(await start({ interviewId: '66f0a1b2c3d4e5f601234567' }), {
      http: 404,
      code: 'session.not_found',
    });
  });

  test('38. start with the uuid of a live link returns its session', async () => {
    const first = await startSession(target);
    const { body } = await asTokenHolder(target, first).get('/omni/onboarding-url');
    const uuid = new URL(body.url).searchParams.get('uuid');
    const answer = await start({ uuid });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.interviewId).toBe(first.interviewId);
    expect(answer.body.existingSession).toBe(true);
    expect((await start({ uuid: randomUUID() })).status).toBe(404);
  });

  test('39. redirectUrl works as redirectionUrl', async () => {
    const session = await startSession(target, { redirectUrl: 'https://shop.example.test/other?x=1#y' });
    const { body } = await asTokenHolder(target, session).get('/omni/finish-status');
    expect(body.redirectionUrl).toBe('https://shop.example.test/other?x=1#y');
  });

  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<b>hi</b>',
    'file:///etc/passwd',
    '/after',
    '//shop.example.test/after',
    'after',
  ])('39. the target %j answers 400', async (redirectionUrl) => {
    expectError(await start({ configurationId: target.flowId, redirectionUrl }), { http: 400 });
    expectError(await start({ configurationId: target.flowId, redirectUrl: redirectionUrl }), { http: 400 });
  });

  test('82. start with the same Idempotency-Key replays the stored answer; another body answers 400', async () => {
    const headers = { ...withKey(target.apiKey), 'Idempotency-Key': randomUUID() };
    const body = { configurationId: target.flowId, externalCustomerId: 'user-0082' };
    const first = await start(body, headers);
    const second = await start(body, headers);
    expect(first.status, first.text).toBe(200);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
    expectError(await start({ ...body, externalCustomerId: 'user-0083' }, headers), { http: 400 });
    const other = await start(body, { ...withKey(target.apiKey), 'Idempotency-Key': randomUUID() });
    expect(other.body.interviewId).not.toBe(first.body.interviewId);
  });

  test('82. nothing is stored when validation fails: the key serves the mended request', async () => {
    const headers = { ...withKey(target.apiKey), 'Idempotency-Key': randomUUID() };
    expect(
      (await start({ configurationId: target.flowId, redirectionUrl: 'javascript:1' }, headers)).status,
    ).toBe(400);
    expect((await start({ configurationId: 'unknown' }, headers)).status).toBe(400);
    const mended = await start({ configurationId: target.flowId }, headers);
    expect(mended.status, mended.text).toBe(200);
    expect(mended.headers.get('idempotent-replayed')).toBeNull();
  });

  test('82. twins at the same time make one session: one answers, the other replays or says 409 with Retry-After', async () => {
    const headers = { ...withKey(target.apiKey), 'Idempotency-Key': randomUUID() };
    const twins = await Promise.all(
      Array.from({ length: 4 }, () => start({ configurationId: target.flowId }, headers)),
    );
    const made = new Set(twins.filter(({ status }) => status === 200).map(({ body }) => body.interviewId));
    expect(made.size).toBe(1);
    for (const twin of twins.filter(({ status }) => status !== 200)) {
      expectError(twin, { http: 409 });
      expect(twin.headers.get('retry-after')).toBe('1');
    }
  });

  test('82. the key is bound to route and body, 256 characters are refused', async () => {
    const headers = { ...withKey(target.apiKey), 'Idempotency-Key': 'x'.repeat(256) };
    expectError(await start({ configurationId: target.flowId }, headers), { http: 400 });
    const session = await startSession(target);
    const ignored = await call('GET', `${target.api}/0/omni/get/onboarding/status`, {
      headers: { ...withToken(session.token), 'Idempotency-Key': 'x'.repeat(256) },
    });
    expect(ignored.status).toBe(200);
  });
});
