import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, conformanceTargets } from '../support/conformance-targets.js';
import { expectError } from '../support/expect-error.js';
import { call, json, withKeyAndToken } from '../support/omni-client.js';
import { asTokenHolder, type StartedSession, startSession } from '../support/tenant-calls.js';

describe.each(conformanceTargets)('nothing but the session token (contract 1.4) on $name', ({ open }) => {
  let target: ConformanceTarget;
  let session: StartedSession;
  beforeAll(async () => {
    target = await open();
    session = await startSession(target);
  });
  afterAll(() => target?.close());

  const onboardingUrl = (prefix: string, headers: Record<string, string>) =>
    call('GET', `${target.api}${prefix}/omni/onboarding-url`, { headers });

  test('8. GET /0/omni/onboarding-url with only Content-Type, api-version and the token answers 200 with the single key url', async () => {
    const answer = await onboardingUrl('/0', {
      'Content-Type': 'application/json',
      'api-version': '1.0',
      'X-Incode-Hardware-Id': session.token,
    });
    expect(answer.status, answer.text).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['url']);
  });

  test('9. the same call without the token answers 401; with a wrong x-api-key added, still 200', async () => {
    expectError(await onboardingUrl('/0', json), { http: 401, path: '/omni/onboarding-url' });
    expectError(await onboardingUrl('/0', { ...json, 'X-Incode-Hardware-Id': '' }), { http: 401 });
    for (const apiKey of ['f'.repeat(40), 'nonsense', ''])
      expect((await onboardingUrl('/0', withKeyAndToken(apiKey, session.token))).status).toBe(200);
  });

  test('10. GET /omni/onboarding-url with key and token answers 200; without the key 403', async () => {
    expect((await onboardingUrl('', withKeyAndToken(target.apiKey, session.token))).status).toBe(200);
    expectError(await onboardingUrl('', { ...json, 'X-Incode-Hardware-Id': session.token }), { http: 403 });
    expectError(await onboardingUrl('', withKeyAndToken('f'.repeat(40), session.token)), { http: 403 });
  });

  test('4.2 clientId, redirectionUrl and unknown keys in the query are never an error', async () => {
    const caller = asTokenHolder(target, session);
    for (const query of [
      '?clientId=zzz',
      '?redirectionUrl=javascript:1',
      '?redirectionUrl=$https://a.test&x=1',
    ]) {
      const answer = await caller.get(`/omni/onboarding-url${query}`);
      expect(answer.status, answer.text).toBe(200);
    }
    const { body } = await caller.get('/omni/finish-status');
    expect(body.redirectionUrl, 'without a valid key the legacy redirectionUrl does not count').toBe('');
  });

  test('4.2 the legacy redirectionUrl counts with a valid key and if the session has none, a stray $ stripped', async () => {
    const caller = async (body: Record<string, unknown>) => {
      const own = await startSession(target, body);
      const query = `?redirectionUrl=${encodeURIComponent('$https://legacy.example.test/end')}`;
      const minted = await call('GET', `${target.api}/omni/onboarding-url${query}`, {
        headers: withKeyAndToken(target.apiKey, own.token),
      });
      expect(minted.status).toBe(200);
      return (await asTokenHolder(target, own).get('/omni/finish-status')).body.redirectionUrl;
    };
    expect(await caller({})).toBe('https://legacy.example.test/end');
    expect(await caller({ redirectionUrl: 'https://own.example.test/' })).toBe('https://own.example.test/');
  });

  /** Captures and face come under `/0` in verification.test.ts, with pictures. */
  const endpoints: [string, string, unknown, number, (body: Record<string, unknown>) => void][] = [
    ['GET', '/omni/onboarding-url', undefined, 200, (body) => expect(Object.keys(body)).toEqual(['url'])],
    [
      'GET',
      '/omni/get/onboarding/status',
      undefined,
      200,
      (body) => expect(body).toEqual({ onboardingStatus: 'UNKNOWN' }),
    ],
    ['POST', '/omni/process/id', {}, 400, (body) => expect(body.status).toBe(6000)],
    [
      'GET',
      '/omni/get/postprocess/isfinished',
      undefined,
      200,
      (body) => expect(body).toEqual({ finished: false }),
    ],
    ['POST', '/omni/process/face?imageType=selfie', {}, 400, (body) => expect(body.status).toBe(6000)],
    [
      'GET',
      '/omni/get/score',
      undefined,
      200,
      (body) => expect(body.overall).toMatchObject({ status: 'UNKNOWN' }),
    ],
    ['GET', '/omni/get/ocr-data', undefined, 200, (body) => expect(body).toEqual({})],
    ['GET', '/omni/get/ocr-data/v2', undefined, 200, (body) => expect(body).toEqual({ ocrData: {} })],
    ['POST', '/omni/get/images', { images: ['selfie'] }, 200, (body) => expect(body).toEqual({})],
    ['POST', '/omni/get/images/v2', { images: ['selfie'] }, 200, (body) => expect(body).toEqual({})],
    ['GET', '/omni/get/custom-fields', undefined, 200, (body) => expect(body).toEqual({ customFields: {} })],
    [
      'GET',
      '/omni/finish-status',
      undefined,
      200,
      (body) => expect(Object.keys(body).sort()).toEqual(['action', 'redirectionUrl']),
    ],
    [
      'POST',
      '/omni/finish-status',
      {},
      200,
      (body) => expect(Object.keys(body).sort()).toEqual(['action', 'redirectionUrl']),
    ],
    [
      'POST',
      '/omni/session/status/set?action=Closed',
      {},
      200,
      (body) => expect(body.sessionStatus).toBe('Closed'),
    ],
  ];

  test.each(
    endpoints,
  )('26. %s %s works under /0 with the token alone', async (method, path, body, status, check) => {
    const own = await startSession(target);
    const answer = await call(method, `${target.api}/0${path}`, {
      headers: {
        'Content-Type': 'application/json',
        'api-version': '1.0',
        'X-Incode-Hardware-Id': own.token,
      },
      ...(body !== undefined && { body: body as object }),
    });
    expect(answer.status, answer.text).toBe(status);
    check(answer.body);
    const without = await call(method, `${target.api}/0${path}`, {
      headers: json,
      ...(body !== undefined && { body: body as object }),
    });
    expectError(without, { http: 401 });
  });
});
