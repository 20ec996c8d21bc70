import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { isFaceCaptureAccepted, isIdCaptureAccepted } from './capture-calls.js';
import type { Clock } from './clock.js';
import { type Client, type ClientOptions, createClient } from './create-client.js';
import { GatehouseError } from './gatehouse-error.js';

const apiKey = 'a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5';
const token = 'eyJ.session-token.sig';
const executiveToken = 'eyJ.executive-token.sig';
const id = '66f0a1b2c3d4e5f601234567';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** A fetch that answers from a list, repeats the last entry, and keeps what it was asked. */
function fakeFetch(...replies: (Reply | Error)[]) {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const reply = replies[Math.min(seen.length, replies.length - 1)] ?? {};
    seen.push({
      method: init?.method ?? 'GET',
      url: String(input),
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
    });
    if (reply instanceof Error) throw reply;
    const text = reply.text ?? JSON.stringify(reply.body ?? {});
    return new Response(text, { status: reply.status ?? 200, headers: reply.headers ?? {} });
  };
  return { fetch, seen };
}

function fakeClock() {
  const sleeps: number[] = [];
  let nowMs = 1_763_799_552_000;
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms) => {
      sleeps.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  };
  return { clock, sleeps };
}

function setUp(replies: (Reply | Error)[], options: Partial<ClientOptions> = {}) {
  const { fetch, seen } = fakeFetch(...replies);
  const { clock, sleeps } = fakeClock();
  const client = createClient({ baseUrl: 'https://verify.example.test/omni/', fetch, clock, ...options });
  return { client, seen, sleeps };
}

async function errorOf(promise: Promise<unknown>): Promise<GatehouseError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof GatehouseError) return outcome;
  throw new Error('the call did not fail with a GatehouseError', { cause: outcome });
}

const errorBody = (status: number, error: string, code?: string) => ({
  timestamp: 1_763_799_552_757,
  status,
  error,
  message: `BadRequestException: ${error}`,
  path: '/omni/start',
  ...(code === undefined ? {} : { code, requestId: 'req_7h2k' }),
});

describe('where each call goes', () => {
  const started = { interviewId: id, token, clientId: 'acme123' };
  const image = new Uint8Array([255, 216, 255]);
  const base64Image = '/9j/';
  const calls: [string, (client: Client) => Promise<unknown>, string, unknown?][] = [
    ['status', (c) => c.status({ token }), 'GET /omni/get/onboarding/status'],
    ['onboardingUrl', (c) => c.onboardingUrl({ token }), 'GET /omni/onboarding-url'],
    ['finishStatus', (c) => c.finishStatus({ token }), 'GET /omni/finish-status'],
    ['closeSession', (c) => c.closeSession({ token }), 'POST /omni/session/status/set?action=Closed', {}],
    ['addFrontId', (c) => c.addFrontId({ token, image }), 'POST /omni/add/front-id/v2', { base64Image }],
    [
      'addFrontId of a passport, again',
      (c) => c.addFrontId({ token, image: base64Image, onlyFront: true, retry: true }),
      'POST /omni/add/front-id/v2?onlyFront=true&retry=true',
      { base64Image },
    ],
    [
      'addBackId',
      (c) => c.addBackId({ token, image, document: 'second' }),
      'POST /omni/add/back-id/v2?document=second',
      { base64Image },
    ],
    ['processId', (c) => c.processId({ token }), 'POST /omni/process/id', {}],
    [
      'isPostprocessFinished',
      (c) => c.isPostprocessFinished({ token }),
      'GET /omni/get/postprocess/isfinished',
    ],
    [
      'addFace',
      (c) => c.addFace({ token, image }),
      'POST /omni/add/face/third-party?imageType=selfie',
      { base64Image },
    ],
    ['processFace', (c) => c.processFace({ token }), 'POST /omni/process/face?imageType=selfie', {}],
    ['score', (c) => c.score({ token }), 'GET /omni/get/score'],
    [
      'score, verbose',
      (c) => c.score({ token, id, verbose: true }),
      `GET /omni/get/score?id=${id}&verbose=true`,
    ],
    ['ocrData', (c) => c.ocrData({ token }), 'GET /omni/get/ocr-data/v2'],
    [
      'images',
      (c) => c.images({ token, images: ['selfie'] }),
      'POST /omni/get/images',
      { images: ['selfie'] },
    ],
    [
      'imageLinks',
      (c) => c.imageLinks({ token, images: ['selfie', 'croppedFrontID'] }),
      'POST /omni/get/images/v2',
      { images: ['selfie', 'croppedFrontID'] },
    ],
    ['customFields', (c) => c.customFields({ token }), 'GET /omni/get/custom-fields'],
    [
      'setCustomFields',
      (c) => c.setCustomFields({ token, interviewId: id, customFields: { a: '1', b: null } }),
      `POST /gatehouse/v1/sessions/${id}/custom-fields`,
      { customFields: { a: '1', b: null } },
    ],
    [
      'addPhone',
      (c) => c.addPhone({ token, phone: '+16465550100' }),
      'POST /omni/add/phone',
      { phone: '+16465550100' },
    ],
    [
      'addUserConsent',
      (c) => c.addUserConsent({ token, title: 't', content: 'c', status: true }),
      'POST /omni/add/user-consent',
      { title: 't', content: 'c', status: true },
    ],
  ];

  test.each(
    calls,
  )('%s: with a token and no key through /0, with a key straight', async (_name, run, target, body) => {
    const reply = { body: { ...started, url: 'https://x.test', onboardingStatus: 'UNKNOWN', overall: {} } };
    const bare = setUp([reply]);
    await run(bare.client);
    const [method, path] = target.split(' ');
    expect(bare.seen).toHaveLength(1);
    expect(bare.seen[0]).toMatchObject({ method, url: `https://verify.example.test/0${path}` });
    expect(bare.seen[0]?.headers).toMatchObject({ 'api-version': '1.0', 'x-incode-hardware-id': token });
    expect(bare.seen[0]?.headers['x-api-key']).toBeUndefined();
    expect(bare.seen[0]?.body).toEqual(body);
    const keyed = setUp([reply], { apiKey });
    await run(keyed.client);
    expect(keyed.seen[0]).toMatchObject({ method, url: `https://verify.example.test${path}` });
    expect(keyed.seen[0]?.headers).toMatchObject({ 'x-api-key': apiKey, 'x-incode-hardware-id': token });
  });

  test('identifyFace goes with the key and reads the answer of a failed login, where figures are 0 and tokens absent', async () => {
    const reply = { faceMatch: false, overallStatus: 'FAIL', overallScore: '0', spoofConfidence: null };
    const { client, seen } = setUp([{ body: reply }], { apiKey: 'k' });
    expect(await client.identifyFace({ uuid: id, base64Image: 'AAAA' })).toMatchObject({
      faceMatch: false,
      overallStatus: 'FAIL',
      overallScore: 0,
    });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: 'https://verify.example.test/omni/1to1/identify/third-party',
      body: { uuid: id, selfie: { base64Image: 'AAAA' } },
    });
    expect(seen[0]?.headers['x-api-key']).toBe('k');
  });

  const executive: [string, (client: Client) => Promise<unknown>, string, unknown?][] = [
    ['score', (c) => c.score({ executiveToken, id }), `GET /omni/get/score?id=${id}`],
    [
      'approve',
      (c) => c.approve({ executiveToken, interviewId: id }),
      `POST /omni/process/approve?interviewId=${id}`,
      {},
    ],
    [
      'verify',
      (c) => c.verify({ executiveToken, transactionId: 't', token: 'i', interviewToken: 's' }),
      'POST /omni/authentication/verify',
      { transactionId: 't', token: 'i', interviewToken: 's' },
    ],
    [
      'deleteInterview',
      (c) => c.deleteInterview({ executiveToken, interviewId: id }),
      `DELETE /omni/interview?interviewId=${id}`,
      {},
    ],
    [
      'deleteInterviews',
      (c) => c.deleteInterviews({ executiveToken, ids: [id], deletePiiDataOnly: true }),
      'DELETE /omni/interviews',
      { filter: { ids: [id] }, config: { deletePiiDataOnly: true } },
    ],
    [
      'search',
      (c) => c.search({ executiveToken, externalCustomerId: 'user-1', limit: 5 }),
      'POST /gatehouse/v1/sessions/search?limit=5',
      { externalCustomerId: 'user-1' },
    ],
    [
      'review',
      (c) => c.review({ executiveToken, id, decision: 'approve', note: 'n' }),
      `POST /gatehouse/v1/sessions/${id}/review`,
      { decision: 'approve', note: 'n' },
    ],
    [
      'updateFlow with an id that holds a slash',
      (c) => c.updateFlow({ executiveToken, id: 'a/../b', flow: { mode: 'test' } }),
      'PATCH /gatehouse/v1/flows/a%2F..%2Fb',
      { mode: 'test' },
    ],
    [
      'createWebhook',
      (c) => c.createWebhook({ executiveToken, webhook: { url: 'https://s.test', kinds: ['ping'] } }),
      'POST /gatehouse/v1/webhooks',
      { url: 'https://s.test', kinds: ['ping'] },
    ],
    [
      'triggerEvent',
      (c) => c.triggerEvent({ executiveToken, kind: 'session-failed', webhookId: 'w1' }),
      'POST /gatehouse/v1/events/test',
      { kind: 'session-failed', webhookId: 'w1' },
    ],
    [
      'replayDeliveries',
      (c) => c.replayDeliveries({ executiveToken, interviewId: id }),
      'POST /gatehouse/v1/deliveries/replay',
      { interviewId: id },
    ],
  ];

  test.each(
    executive,
  )('%s with an executive token goes straight, with or without a key', async (_n, run, target, body) => {
    const { client, seen } = setUp([{ body: { overall: {}, eventId: 'msg_1' } }]);
    await run(client);
    const [method, path] = target.split(' ');
    expect(seen[0]).toMatchObject({ method, url: `https://verify.example.test${path}` });
    expect(seen[0]?.headers['x-incode-hardware-id']).toBe(executiveToken);
    expect(seen[0]?.headers['x-api-key']).toBeUndefined();
    expect(seen[0]?.body).toEqual(body);
  });

  test('start and logIn send the key and no token', async () => {
    const { client, seen } = setUp([{ body: started }], { apiKey });
    await client.start({ configurationId: 'f', countryCode: 'ALL', externalCustomerId: undefined });
    await client.logIn({ email: 'e@example.test', password: 'p' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: 'https://verify.example.test/omni/start',
      body: { configurationId: 'f', countryCode: 'ALL' },
    });
    expect(seen[1]?.url).toBe('https://verify.example.test/executive/log-in');
    for (const request of seen) {
      expect(request.headers['x-api-key']).toBe(apiKey);
      expect(request.headers['x-incode-hardware-id']).toBeUndefined();
    }
  });

  test('start without a key says so before anything is sent', async () => {
    const { client, seen } = setUp([{ body: started }]);
    expect(await errorOf(client.start({ configurationId: 'f' }))).toMatchObject({
      code: 'client.configuration',
    });
    expect(seen).toEqual([]);
  });

  test('a token that no header can hold is refused without being quoted', async () => {
    const { client, seen } = setUp([{}]);
    const error = await errorOf(client.score({ token: 'secret\nx-api-key: 1' }));
    expect(error.code).toBe('client.configuration');
    expect(error.message).not.toContain('secret');
    expect(seen).toEqual([]);
  });
});

describe('tolerance', () => {
  test('numbers as text and text as numbers are read as their type, unknown fields and values stay', async () => {
    const body = {
      interviewId: 123_456,
      token,
      clientId: 'acme123',
      idCaptureTimeout: '25',
      existingSession: 'false',
      endScreenTitle: null,
      flowType: 'somethingNew',
      addedLater: { deep: ['1'] },
    };
    const { client } = setUp([{ body }], { apiKey });
    expect(await client.start({})).toEqual({
      ...body,
      interviewId: '123456',
      idCaptureTimeout: 25,
      existingSession: false,
    });
  });

  test('a field that cannot be read as its type is left out rather than lied about', async () => {
    const { client } = setUp(
      [{ body: { interviewId: id, token, clientId: 'a', idCaptureTimeout: 'soon' } }],
      { apiKey },
    );
    expect(await client.start({})).toEqual({ interviewId: id, token, clientId: 'a' });
  });

  test('OCR data is found wrapped and bare', async () => {
    const data = {
      birthDate: '642902400000',
      documentNumber: 1234567,
      name: { firstName: 'ALPHA' },
      expireAt: 5,
    };
    const read = {
      birthDate: 642_902_400_000,
      documentNumber: '1234567',
      name: { firstName: 'ALPHA' },
      expireAt: '5',
    };
    expect(await setUp([{ body: { ocrData: data } }]).client.ocrData({ token })).toEqual(read);
    expect(await setUp([{ body: data }]).client.ocrData({ token })).toEqual(read);
    expect(await setUp([{ body: { ocrData: {} } }]).client.ocrData({ token })).toEqual({});
    expect(await setUp([{ body: {} }]).client.ocrData({ token })).toEqual({});
  });

  test('a score is read with sections absent and with sections null, its values always text', async () => {
    const absent = await setUp([{ body: { overall: { value: 94.9, status: 'OK' } } }]).client.score({
      token,
    });
    expect(absent).toEqual({ overall: { value: '94.9', status: 'OK' } });
    const body = {
      overall: { status: 'WARN' },
      liveness: null,
      idValidation: { customFields: null, overall: { value: 1 } },
    };
    const nulls = await setUp([{ body }]).client.score({ token });
    expect(nulls).toEqual({
      overall: { status: 'WARN' },
      liveness: null,
      idValidation: { customFields: null, overall: { value: '1' } },
    });
  });

  test('image links are read from a list, one address, and objects with url', async () => {
    const body = {
      selfie: ['https://a.test/1'],
      croppedFace: 'https://a.test/2',
      signature: [{ url: 'https://a.test/3' }],
    };
    const links = await setUp([{ body }]).client.imageLinks({ token, images: ['selfie'] });
    expect(links).toEqual({
      selfie: ['https://a.test/1'],
      croppedFace: ['https://a.test/2'],
      signature: ['https://a.test/3'],
    });
  });

  test.each([
    ['an empty object', {}],
    ['a null token', { interviewId: id, token: null, clientId: 'a' }],
    ['an empty token', { interviewId: id, token: '', clientId: 'a' }],
    ['a list', []],
  ])('start answered with %s is an error, not a session', async (_name, body) => {
    const { client } = setUp([{ body }], { apiKey });
    expect((await errorOf(client.start({}))).code).toBe('client.unexpected_answer');
  });

  test('a page instead of JSON names its type and baseUrl', async () => {
    const { client } = setUp([{ text: '<html>', headers: { 'content-type': 'text/html' } }]);
    const error = await errorOf(client.status({ token }));
    expect(error.code).toBe('client.unexpected_answer');
    expect(error.message).toMatch(/text\/html.*baseUrl/);
  });

  test('captures are judged by contract 5.1 and 5.4', () => {
    expect(isIdCaptureAccepted({ classification: true, failReason: null })).toBe(true);
    expect(isIdCaptureAccepted({ classification: true, failReason: 'WRONG_DOCUMENT_SIDE' })).toBe(false);
    expect(isIdCaptureAccepted({ classification: false })).toBe(false);
    expect(isIdCaptureAccepted({})).toBe(false);
    expect(isFaceCaptureAccepted({ confidence: 0, isBright: null })).toBe(true);
    expect(isFaceCaptureAccepted({ confidence: 1 })).toBe(false);
    expect(isFaceCaptureAccepted({})).toBe(false);
    expect(isFaceCaptureAccepted({ confidence: 0, isBright: false })).toBe(false);
    expect(isFaceCaptureAccepted({ confidence: 0, hasLenses: true })).toBe(false);
  });
});

describe('errors', () => {
  test('an error body is an error though HTTP says 200', async () => {
    const { client } = setUp([{ status: 200, body: errorBody(4019, 'Face not found.', 'face.not_found') }]);
    const error = await errorOf(client.addFace({ token, image: 'AAAA' }));
    expect(error).toMatchObject({
      code: 'face.not_found',
      status: 4019,
      httpStatus: 200,
      error: 'Face not found.',
      requestId: 'req_7h2k',
    });
    expect(error.message).toContain('req_7h2k');
  });

  test('without a code of ours the custom code or the HTTP status makes one', async () => {
    const custom = setUp([{ status: 400, body: { ...errorBody(4010, 'faces'), status: '4010' } }]);
    expect(await errorOf(custom.client.addFace({ token, image: 'AAAA' }))).toMatchObject({
      code: 'omni.4010',
      status: 4010,
    });
    const plain = setUp([{ status: 404, text: 'not here', headers: { 'x-request-id': 'req_1' } }]);
    expect(await errorOf(plain.client.score({ token }))).toMatchObject({
      code: 'http.404',
      status: 404,
      requestId: 'req_1',
    });
  });

  test('a spoof attempt is read from 4005, and from 405 when the text speaks of one', async () => {
    const errors = [
      errorBody(4005, 'x'),
      errorBody(405, 'Spoof attempt detected'),
      errorBody(405, 'Method Not Allowed'),
    ];
    const found = await Promise.all(
      errors.map((body) => errorOf(setUp([{ status: 400, body }]).client.addFace({ token, image: 'AAAA' }))),
    );
    expect(found.map((error) => error.spoofAttempt)).toEqual([true, true, false]);
  });

  test('a server that echoes secrets does not get them into the message', async () => {
    const body = errorBody(403, `key ${apiKey} and token ${token} do not fit`);
    const { client } = setUp([{ status: 403, body }], { apiKey });
    const error = await errorOf(client.score({ token }));
    for (const text of [error.message, error.error, String(error.stack), JSON.stringify(error)]) {
      expect(text).not.toContain(apiKey);
      expect(text).not.toContain(token);
    }
    expect(error.error).toBe('key [hidden] and token [hidden] do not fit');
  });

  test('what may succeed later is transient, the rest is not', async () => {
    const transient = async (status: number) => {
      const { client } = setUp([{ status, body: errorBody(status, 'x') }]);
      return (await errorOf(client.processId({ token }))).transient;
    };
    expect(await Promise.all([429, 500, 502, 503, 504].map(transient))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(await Promise.all([400, 401, 403, 404, 409, 410, 501].map(transient))).not.toContain(true);
  });

  test('redirects are not followed, so the key stays with its host', async () => {
    const { client, seen } = setUp([{ status: 307, headers: { location: 'https://elsewhere.test' } }], {
      apiKey,
    });
    expect((await errorOf(client.status({ token }))).code).toBe('client.redirected');
    expect(seen).toHaveLength(1);
  });

  test('an endless answer is cut off', async () => {
    let pulled = 0;
    const chunk = new Uint8Array(1024 * 1024).fill(32);
    const body = () =>
      new ReadableStream({
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(chunk);
        },
      });
    const client = createClient({ baseUrl: 'https://a.test', fetch: async () => new Response(body()) });
    expect((await errorOf(client.score({ token }))).code).toBe('client.answer_too_large');
    expect(pulled).toBeLessThan(20);
  });
});

describe('retries', () => {
  const busy = { status: 503, body: errorBody(503, 'busy') };

  test('a GET is tried four times in all, each wait longer', async () => {
    const { client, seen, sleeps } = setUp([busy]);
    expect((await errorOf(client.score({ token }))).httpStatus).toBe(503);
    expect(seen).toHaveLength(4);
    expect(sleeps).toHaveLength(3);
    expect([...sleeps].sort((a, b) => a - b)).toEqual(sleeps);
  });

  test('a GET that succeeds after network faults is a success', async () => {
    const fault = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    });
    const { client, seen } = setUp([fault, fault, { body: { onboardingStatus: 'UNKNOWN' } }]);
    expect(await client.status({ token })).toEqual({ onboardingStatus: 'UNKNOWN' });
    expect(seen).toHaveLength(3);
  });

  test('a network fault names address and system code, but quotes nothing of the cause', async () => {
    const cause = Object.assign(new Error(`header ${token}`), { code: 'ECONNREFUSED' });
    const { client } = setUp([Object.assign(new TypeError('fetch failed'), { cause })]);
    const error = await errorOf(client.status({ token }));
    expect(error.code).toBe('client.network');
    expect(error.message).toMatch(/verify\.example\.test \(ECONNREFUSED\)/);
    expect(String(error.stack)).not.toContain(token);
  });

  test('Retry-After is obeyed', async () => {
    const throttled = { status: 429, body: errorBody(429, 'slow'), headers: { 'retry-after': '9' } };
    const { client, sleeps } = setUp([throttled, { body: { overall: {} } }]);
    await client.score({ token });
    expect(sleeps).toEqual([9000]);
  });

  test('a POST is never sent twice', async () => {
    const { client, seen } = setUp([busy]);
    await errorOf(client.processFace({ token }));
    await errorOf(client.images({ token, images: ['selfie'] }));
    expect(seen).toHaveLength(2);
  });

  test('start is sent again only with an idempotency key, with the same one, and only to Gatehouse', async () => {
    const started = { body: { interviewId: id, token, clientId: 'a' } };
    const without = setUp([busy, started], { apiKey });
    await errorOf(without.client.start({}));
    expect(without.seen).toHaveLength(1);

    const withKey = setUp([busy, started], { apiKey });
    await withKey.client.start({}, { idempotencyKey: 'try-1' });
    expect(withKey.seen.map((request) => request.headers['idempotency-key'])).toEqual(['try-1', 'try-1']);

    for (const options of [
      { baseUrl: 'https://demo-api.incodesmile.com' },
      { service: 'original' as const },
    ]) {
      const original = setUp([busy, started], { apiKey, ...options });
      await errorOf(original.client.start({}, { idempotencyKey: 'try-1' }));
      expect(original.seen.map((request) => request.headers['idempotency-key'])).toEqual([undefined]);
    }
  });
});

describe('over real HTTP', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function listen(
    answer: (request: IncomingMessage, response: ServerResponse) => string | undefined,
  ): Promise<string> {
    const server = createServer((request, response) => {
      const body = answer(request, response);
      if (body !== undefined) response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close().closeAllConnections());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is never text
  }

  test('the global fetch carries the headers of contract 1.2', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const baseUrl = await listen((request) => {
      seen.push(request.headers);
      return '{"onboardingStatus":"UNKNOWN"}';
    });
    await createClient({ baseUrl: `${baseUrl}/0/omni/` }).status({ token });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      'api-version': '1.0',
      'content-type': 'application/json',
      accept: 'application/json',
      'x-incode-hardware-id': token,
    });
  });

  test('a key is not carried along a redirect to another server', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const elsewhere = await listen((request) => {
      seen.push(request.headers);
      return '{}';
    });
    const baseUrl = await listen((_request, response) => {
      response.writeHead(307, { Location: elsewhere });
      return '';
    });
    const error = await errorOf(createClient({ baseUrl, apiKey }).status({ token }));
    expect(error.code).toBe('client.redirected');
    expect(seen).toEqual([]);
  });

  test('a server that never answers is left after timeoutMs, without another try', async () => {
    let asked = 0;
    const baseUrl = await listen(() => {
      asked += 1;
      return undefined;
    });
    const error = await errorOf(createClient({ baseUrl, timeoutMs: 50 }).status({ token }));
    expect(error).toMatchObject({ code: 'client.timeout', transient: true });
    expect(asked).toBe(1);
  });

  test('a signal ends the call at once', async () => {
    const controller = new AbortController();
    const baseUrl = await listen(() => {
      controller.abort();
      return undefined;
    });
    const call = createClient({ baseUrl }).status({ token }, { signal: controller.signal });
    expect((await errorOf(call)).code).toBe('client.aborted');
  });
});

describe('waiting', () => {
  const statuses = (...values: string[]) =>
    values.map((onboardingStatus) => ({ body: { onboardingStatus } }));

  test('waiting for a status ends with it or with any higher one', async () => {
    const { client, sleeps } = setUp(statuses('UNKNOWN', 'UNKNOWN', 'FACE_VALIDATION_FINISHED'));
    const answer = await client.waitForStatus({ token, status: 'ID_VALIDATION_FINISHED' });
    expect(answer.onboardingStatus).toBe('FACE_VALIDATION_FINISHED');
    expect(sleeps).toEqual([2000, 2000]);
  });

  test('a value that is not known yet is waited through', async () => {
    const { client } = setUp(statuses('SOMETHING_NEW', 'MANUAL_REVIEW_APPROVED'));
    expect((await client.waitUntilFinished({ token })).onboardingStatus).toBe('MANUAL_REVIEW_APPROVED');
  });

  test('an expired session ends the wait with an error', async () => {
    const { client, seen } = setUp(statuses('UNKNOWN', 'EXPIRED'));
    const error = await errorOf(client.waitUntilFinished({ token }));
    expect(error.code).toBe('client.status_unreachable');
    expect(seen).toHaveLength(2);
  });

  test('the deadline is kept to the millisecond', async () => {
    const { client, sleeps } = setUp(statuses('UNKNOWN'));
    const wait = client.waitUntilFinished({ token }, { deadlineMs: 5000, pollIntervalMs: 2000 });
    expect((await errorOf(wait)).code).toBe('client.deadline');
    expect(sleeps).toEqual([2000, 2000, 1000]);
  });
});
