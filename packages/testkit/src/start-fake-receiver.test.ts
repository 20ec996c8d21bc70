import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeReceiver, startFakeReceiver } from './start-fake-receiver.js';

let receiver: FakeReceiver;

beforeEach(async () => {
  receiver = await startFakeReceiver();
});
afterEach(() => receiver.close());

const post = (path: string, body: string | Buffer, signal?: AbortSignal) =>
  fetch(receiver.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
    body: new Uint8Array(Buffer.from(body)),
    ...(signal ? { signal } : {}),
  });

describe('startFakeReceiver', () => {
  test('records method, path, headers and the exact bytes', async () => {
    const body = Buffer.from('{ "a":1,\n "ü": "\\u00e9" }');
    const response = await post('/hook?x=1', body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/hook?x=1' });
    expect(request?.headers['webhook-id']).toBe('msg_1');
    expect(request?.body.equals(body)).toBe(true);
  });

  test('answers by the script, the last answer for every further request', async () => {
    receiver.answerWith([
      { status: 500, contentType: 'text/plain', body: 'no' },
      { status: 204, body: '' },
    ]);
    const first = await post('/', '{}');
    expect([first.status, first.headers.get('content-type'), await first.text()]).toEqual([
      500,
      'text/plain',
      'no',
    ]);
    expect((await post('/', '{}')).status).toBe(204);
    expect((await post('/', '{}')).status).toBe(204);
  });

  test('answers by a function of the request', async () => {
    receiver.answerWith(({ body }, index) => ({ status: body.toString() === '{}' ? 202 : 400 + index }));
    expect((await post('/', '{}')).status).toBe(202);
    expect((await post('/', 'x')).status).toBe(401);
  });

  test('waits before a delayed answer', async () => {
    receiver.answerWith([{ delayMs: 60 }]);
    const startedAtMs = performance.now();
    await post('/', '{}');
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(55);
  });

  test('a hanging request is recorded and never answered, and closing does not wait for it', async () => {
    receiver.answerWith([{ hang: true }]);
    const outcome = post('/', '{}').then(
      () => 'answered',
      () => 'cut off',
    );
    await receiver.waitFor(1);
    await receiver.close();
    expect(await outcome).toBe('cut off');
    receiver = await startFakeReceiver();
  });

  test('can close the connection without an answer', async () => {
    receiver.answerWith([{ disconnect: true }, { status: 200 }]);
    await expect(post('/', '{}')).rejects.toThrow();
    expect((await post('/', '{}')).status).toBe(200);
  });

  test('waitFor gives the requests as soon as they have come, and says how many are missing', async () => {
    const waiting = receiver.waitFor(2);
    await Promise.all([post('/1', '{}'), post('/2', '{}')]);
    expect((await waiting).map(({ url }) => url).sort()).toEqual(['/1', '/2']);
    await expect(receiver.waitFor(3, 20)).rejects.toThrow('2 of 3 requests');
  });
});
