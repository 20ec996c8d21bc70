import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { errorDefinitions } from '@gatehouse/contract';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addFront, addSelfie, selfiePath } from '../support/capture-calls.js';
import { expectError } from '../support/expect-error.js';
import { type Answer, call, json, withKey, withKeyAndToken, withToken } from '../support/omni-client.js';
import { pictureOf } from '../support/pictures.js';
import { readRaw, sendRaw } from '../support/send-raw.js';
import { startTestServer, type TestServer } from '../support/start-test-server.js';
import {
  asBackend,
  asExecutive,
  asTokenHolder,
  logIn,
  type StartedSession,
  startSession,
} from '../support/tenant-calls.js';
import { waitUntil } from '../support/wait-until.js';

const megabyte = 1024 * 1024;
const codes = Object.keys(errorDefinitions);

/** A picture whose header claims more pixels than its bytes hold: what decodes by trust runs out of memory. */
function pngThatClaims(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from('789c0300000000010000', 'hex')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('bad input', () => {
  let server: TestServer;
  let executiveToken: string;
  beforeAll(async () => {
    server = await startTestServer({ modelWorkers: 1 });
    executiveToken = await logIn(server);
  });
  afterAll(() => server?.close());

  // Whatever a test sent: the process lives and serves the next caller.
  afterEach(async () => {
    const session = await startSession(server);
    const { body } = await asTokenHolder(server, session).get('/omni/get/onboarding/status');
    expect(body).toEqual({ onboardingStatus: 'UNKNOWN' });
  });

  const blobCount = () => {
    const folder = join(server.dataDir, 'blobs');
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
      : 0;
  };
  const rowCount = async (table: 'captures' | 'checks' | 'sessions' | 'events' | 'webhookDestinations') =>
    Number(
      (
        await server.server.dependencies.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('count'))
          .executeTakeFirstOrThrow()
      ).count,
    );
  /** Runs what must be refused and proves that it left nothing behind. */
  async function storesNothing(work: () => Promise<void>): Promise<void> {
    const stored = async () => ({
      blobs: blobCount(),
      captures: await rowCount('captures'),
      checks: await rowCount('checks'),
      sessions: await rowCount('sessions'),
      events: await rowCount('events'),
      webhooks: await rowCount('webhookDestinations'),
    });
    const before = await stored();
    await work();
    expect(await stored()).toEqual(before);
  }
  function expectStable(answer: Answer, http: number): void {
    expectError(answer, { http, status: answer.body?.status });
    expect(codes).toContain(answer.body.code);
  }
  const raw = (path: string, session: StartedSession, body: Uint8Array, type = 'image/jpeg') =>
    call('POST', `${server.api}${path}`, {
      headers: { ...withKeyAndToken(server.apiKey, session.token), 'Content-Type': type },
      body,
    });
  const start = (
    body: string | Uint8Array | object,
    headers: Record<string, string> = withKey(server.apiKey),
  ) => call('POST', `${server.api}/omni/start`, { headers, body });

  describe('who calls', () => {
    test('a wrong key, a wrong token, a foreign id and an expired token store nothing', async () => {
      const session = await startSession(server);
      const picture = { base64Image: (await pictureOf('passport-valid')).toString('base64') };
      const other = await server.otherTenant();
      const foreign = await startSession({ ...other, api: server.api });
      await storesNothing(async () => {
        const upload = (headers: Record<string, string>, query = '') =>
          call('POST', `${server.api}/omni/add/front-id/v2${query}`, { headers, body: picture });
        expectStable(await upload(withKeyAndToken('f'.repeat(40), session.token)), 403);
        expectStable(await upload(withKeyAndToken(server.apiKey, `${session.token}x`)), 401);
        expectStable(await upload(withKeyAndToken(server.apiKey, foreign.token)), 403);
        expectStable(
          await upload(withKeyAndToken(server.apiKey, session.token), `?id=${foreign.interviewId}`),
          403,
        );
        expectStable(await start({ interviewId: foreign.interviewId }), 404);
        expectStable(await start({ configurationId: other.flowId }), 400);
        server.clock.advance(91 * 86_400_000);
        expectStable(await upload(withKeyAndToken(server.apiKey, session.token)), 401);
      });
      executiveToken = await logIn(server);
    });

    test('the same header twice is no key and no token', async () => {
      const { token } = await startSession(server);
      const ask = (lines: string) =>
        sendRaw(
          server.api,
          `GET /omni/get/score HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n\r\n`,
        );
      const twiceKey = readRaw(
        await ask(
          `x-api-key: ${server.apiKey}\r\nx-api-key: ${'0'.repeat(40)}\r\nX-Incode-Hardware-Id: ${token}`,
        ),
      );
      expect(twiceKey.status).toBe(403);
      const twiceToken = readRaw(
        await ask(
          `x-api-key: ${server.apiKey}\r\nX-Incode-Hardware-Id: ${token}\r\nX-Incode-Hardware-Id: other`,
        ),
      );
      expect(twiceToken.status).toBe(401);
    });
  });

  describe('size', () => {
    test('a body over 10 MB is refused, with its length declared, in chunks, and before it has all come', async () => {
      const session = await startSession(server);
      await storesNothing(async () => {
        expectError(await raw('/omni/add/front-id', session, Buffer.alloc(10 * megabyte + 1, 1)), {
          http: 413,
          code: 'request.too_large',
        });
        expectError(await start(`{"externalCustomerId":"${'x'.repeat(10 * megabyte)}"}`), {
          http: 413,
          code: 'request.too_large',
        });

        const chunked = await new Promise<number>((resolve, reject) => {
          const sending = request(
            `${server.api}/0/omni/add/front-id`,
            {
              method: 'POST',
              headers: {
                ...withToken(session.token),
                'Content-Type': 'image/jpeg',
                'Transfer-Encoding': 'chunked',
              },
            },
            (response) => {
              response.resume();
              resolve(response.statusCode ?? 0);
              sending.destroy();
            },
          );
          sending.once(
            'error',
            (error: NodeJS.ErrnoException) =>
              error.code !== 'EPIPE' && error.code !== 'ECONNRESET' && reject(error),
          );
          for (let part = 0; part < 12; part += 1) sending.write(Buffer.alloc(megabyte, 1));
        });
        expect(chunked).toBe(413);

        const announced = readRaw(
          await sendRaw(
            server.api,
            `POST /0/omni/add/front-id HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nX-Incode-Hardware-Id: ${session.token}\r\nContent-Length: ${900 * megabyte}\r\n\r\n`,
          ),
        );
        expect(announced).toMatchObject({ status: 413, body: { code: 'request.too_large', status: 413 } });
      });
    });

    test('an upload that breaks off stores nothing', async () => {
      const session = await startSession(server);
      const picture = await pictureOf('passport-valid');
      await storesNothing(async () => {
        const sending = request(`${server.api}/0/omni/add/front-id`, {
          method: 'POST',
          headers: {
            ...withToken(session.token),
            'Content-Type': 'image/jpeg',
            'Content-Length': picture.length,
          },
        });
        const closed = new Promise((resolve) => sending.once('close', resolve));
        sending.once('error', () => undefined);
        await new Promise((resolve) => sending.write(picture.subarray(0, picture.length / 2), resolve));
        sending.destroy();
        await closed;
        expectError(await asTokenHolder(server, session).post('/omni/process/id'), {
          http: 400,
          status: 6000,
          code: 'process.no_front',
        });
      });
    });

    test.each([
      ['one header of 20 kB', `x-bomb: ${'b'.repeat(20_000)}`],
      ['3000 headers', Array.from({ length: 3000 }, (_, n) => `x-${n}: ${n}`).join('\r\n')],
      ['a cookie of 64 kB', `cookie: ${'c=d; '.repeat(13_000)}`],
    ])('header bomb: %s gets the error body', async (_name, lines) => {
      const answer = readRaw(
        await sendRaw(
          server.api,
          `GET /omni/get/score HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n\r\n`,
        ),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(Object.keys(answer.body ?? {}).sort()).toEqual(
        ['code', 'error', 'message', 'path', 'requestId', 'status', 'timestamp'].sort(),
      );
    });

    test('an address of 20 kB, and text that is no HTTP', async () => {
      const long = readRaw(
        await sendRaw(server.api, `GET /omni/get/score?x=${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
      );
      const garbage = readRaw(await sendRaw(server.api, 'what is this\r\n\r\n'));
      const tls = readRaw(await sendRaw(server.api, Buffer.from('16030100c8010000c40303', 'hex')));
      for (const { status, body } of [long, garbage, tls]) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(body).toMatchObject({
          code: expect.any(String),
          status,
          requestId: expect.stringMatching(/^req_/),
        });
      }
    });
  });

  describe('pictures', () => {
    const uploads = ['/omni/add/front-id', '/omni/add/back-id/v2', selfiePath] as const;

    async function refusesEverywhere(
      picture: Buffer,
      allowed: string[],
      type = 'image/jpeg',
    ): Promise<Answer[]> {
      const session = await startSession(server);
      const answers: Answer[] = [];
      await storesNothing(async () => {
        for (const path of uploads) {
          answers.push(await raw(path, session, picture, type));
          answers.push(
            await asBackend(server, session).post(path, { base64Image: picture.toString('base64') }),
          );
        }
        for (const answer of answers) {
          expectStable(answer, 400);
          expect(allowed, answer.text).toContain(answer.body.code);
        }
        expectError(await asBackend(server, session).post('/omni/process/id'), {
          http: 400,
          status: 6000,
          code: 'process.no_front',
        });
        expectError(await asBackend(server, session).post('/omni/process/face'), {
          http: 400,
          status: 6000,
          code: 'process.no_selfie',
        });
      });
      return answers;
    }

    test.each([
      ['cut off in the middle', (picture: Buffer) => picture.subarray(0, picture.length / 2)],
      ['cut off after its header', (picture: Buffer) => picture.subarray(0, 700)],
      ['cut off after three bytes', (picture: Buffer) => picture.subarray(0, 3)],
      [
        'with its middle overwritten',
        (picture: Buffer) =>
          Buffer.concat([picture.subarray(0, 200), randomBytes(2000), picture.subarray(2200)]),
      ],
    ])('a JPEG %s', async (_name, spoil) => {
      await refusesEverywhere(spoil(await pictureOf('passport-valid')), [
        'image.damaged',
        'image.format_unsupported',
      ]);
    });

    test('a selfie of undecodable bytes is 3008', async () => {
      const session = await startSession(server);
      const cut = (await pictureOf('passport-valid', 'selfie')).subarray(0, 5000);
      expectError(await raw(selfiePath, session, cut), { http: 400, status: 3008 });
    });

    test('a PNG of 100 megapixels, and headers that claim 900 and 4 000 000', async () => {
      const flat = await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#888' } })
        .png({ compressionLevel: 9 })
        .toBuffer();
      expect(flat.length).toBeLessThan(megabyte);
      for (const picture of [flat, pngThatClaims(30_000, 30_000), pngThatClaims(2_000_000, 2_000_000)])
        await refusesEverywhere(picture, ['image.too_many_pixels', 'image.damaged'], 'image/png');
      const [answer] = await refusesEverywhere(flat, ['image.too_many_pixels'], 'image/png');
      expect(answer?.body.error).toMatch(/pixels/);
    });

    const formats: [string, () => Promise<Buffer>, RegExp][] = [
      [
        'GIF',
        () =>
          sharp({ create: { width: 1200, height: 900, channels: 3, background: '#fff' } })
            .gif()
            .toBuffer(),
        /GIF/,
      ],
      [
        'TIFF',
        () =>
          sharp({ create: { width: 1200, height: 900, channels: 3, background: '#fff' } })
            .tiff()
            .toBuffer(),
        /TIFF/,
      ],
      [
        'AVIF',
        () =>
          sharp({ create: { width: 640, height: 480, channels: 3, background: '#fff' } })
            .avif({ effort: 0 })
            .toBuffer(),
        /AVIF/,
      ],
      [
        'HEIC',
        async () =>
          Buffer.concat([Buffer.from('0000001866747970686569630000000068656963', 'hex'), randomBytes(4000)]),
        /HEIC/,
      ],
      [
        'PDF',
        async () =>
          Buffer.from('%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
        /PDF/,
      ],
      [
        'SVG',
        async () =>
          Buffer.from(
            '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><image href="file:///etc/passwd"/><text>&x;</text></svg>',
          ),
        /./,
      ],
      [
        'BMP',
        async () =>
          Buffer.concat([Buffer.from('424d36000000000000003600000028000000', 'hex'), Buffer.alloc(5000)]),
        /BMP/,
      ],
    ];
    test.each(
      formats,
    )('%s bytes, whatever they are called, are refused by name', async (_name, make, named) => {
      const answers = await refusesEverywhere(await make(), ['image.format_unsupported']);
      for (const answer of answers) expect(answer.body.message).toMatch(named);
    });

    test.each([
      ['text', Buffer.from('this is not a picture')],
      ['zeros', Buffer.alloc(100_000)],
      ['random bytes', randomBytes(100_000)],
      ['a JPEG start and nothing', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')],
    ])('%s', async (_name, bytes) => {
      await refusesEverywhere(bytes, ['image.format_unsupported', 'image.damaged']);
    });

    test('a document of 300 pixels is never accepted', async () => {
      const session = await startSession(server);
      const small = await sharp(await pictureOf('passport-valid'))
        .resize(300)
        .jpeg()
        .toBuffer();
      const front = await raw('/omni/add/front-id', session, small);
      expect([front.status, front.body.failReason]).toEqual([200, 'DOCUMENT_NOT_READABLE']);
      expectError(await asBackend(server, session).post('/omni/process/id'), {
        http: 400,
        status: 6000,
        code: 'process.no_front',
      });
    });

    test('base64 that is none', async () => {
      const session = await startSession(server);
      await storesNothing(async () => {
        for (const base64Image of ['!!!!', 'data:image/jpeg;base64,', 'data:,', '====', 'AAA\u0000A'])
          for (const path of uploads)
            expectStable(await asBackend(server, session).post(path, { base64Image }), 400);
      });
    });
  });

  describe('JSON', () => {
    const shapes = [
      [],
      [[]],
      'text',
      42,
      true,
      { base64Image: {} },
      { base64Image: [] },
      { base64Image: null },
      { images: {} },
      { images: [1, null, {}] },
      { filter: [] },
      { filter: { ids: {} } },
      { customFields: [] },
      { customFields: 'x' },
      { configurationId: {} },
      { configurationId: [] },
      { externalCustomerId: { $gt: '' } },
      { decision: {} },
      { email: {}, password: {} },
      { name: [], settings: [] },
      { kinds: 'ping', url: [] },
      { kinds: [{}], url: 'x' },
      { eventIds: {} },
    ];
    const posts: [string, (session: StartedSession) => [string, Record<string, string>]][] = [
      ['start', () => ['/omni/start', withKey(server.apiKey)]],
      ['log-in', () => ['/executive/log-in', withKey(server.apiKey)]],
      ...[
        '/omni/add/front-id/v2',
        '/omni/add/back-id',
        selfiePath,
        '/omni/get/images',
        '/omni/get/images/v2',
        '/omni/add/user-consent',
        '/omni/process/id',
        '/omni/process/face',
      ].map((path): [string, (session: StartedSession) => [string, Record<string, string>]] => [
        path,
        ({ token }) => [path, withKeyAndToken(server.apiKey, token)],
      ]),
      ...[
        '/gatehouse/v1/sessions/search',
        '/gatehouse/v1/flows',
        '/gatehouse/v1/webhooks',
        '/gatehouse/v1/deliveries/replay',
        '/omni/auth-attempt/verify',
      ].map((path): [string, (session: StartedSession) => [string, Record<string, string>]] => [
        path,
        () => [path, withKeyAndToken(server.apiKey, executiveToken)],
      ]),
    ];
    test.each(
      posts,
    )('%s answers every wrong shape with 4xx and all seven fields, or takes it for an empty one', async (_name, to) => {
      const session = await startSession(server);
      const [path, headers] = to(session);
      const before = { captures: await rowCount('captures'), checks: await rowCount('checks') };
      for (const shape of shapes) {
        const answer = await call('POST', `${server.api}${path}`, { headers, body: JSON.stringify(shape) });
        expect(answer.status, `${JSON.stringify(shape)}: ${answer.text}`).toBeLessThan(500);
        if (answer.status !== 200) expectStable(answer, answer.status);
        expect(answer.text).not.toMatch(/\bat \/|node_modules|Zod|SQL|select /);
      }
      expect({ captures: await rowCount('captures'), checks: await rowCount('checks') }).toEqual(before);
    });

    test.each([
      ['broken', '{"configurationId":'],
      ['with a comment', '{} // x'],
      ['of two values', '{}{}'],
      ['in single quotes', "{'a':1}"],
      ['that is HTML', '<html></html>'],
      ['with a bare word', 'undefined'],
      ['as a form', 'configurationId=1&countryCode=ALL'],
    ])('JSON %s answers 400 request.json', async (_name, text) => {
      await storesNothing(async () => expectError(await start(text), { http: 400, code: 'request.json' }));
    });

    test('invalid UTF-8 answers 400', async () => {
      const bytes = Buffer.concat([
        Buffer.from('{"externalCustomerId":"'),
        Buffer.from([0xc3, 0x28, 0xff, 0xfe]),
        Buffer.from('"}'),
      ]);
      await storesNothing(async () => expectError(await start(bytes), { http: 400, code: 'request.json' }));
    });

    test('gzip bytes, UTF-16 and a body of another encoding answer 400 or 415', async () => {
      const text = JSON.stringify({ configurationId: server.flowId });
      await storesNothing(async () => {
        for (const [bytes, encoding] of [
          [gzipSync(text), 'gzip'],
          [Buffer.from(text, 'utf16le'), 'identity'],
        ] as const) {
          const answer = await start(bytes, { ...withKey(server.apiKey), 'Content-Encoding': encoding });
          expect([400, 415]).toContain(answer.status);
          expectStable(answer, answer.status);
        }
      });
    });

    test('JSON nested 200 000 deep answers 400 and does not end the process', async () => {
      const deep = (open: string, close: string, inner = '1') =>
        open.repeat(200_000) + inner + close.repeat(200_000);
      await storesNothing(async () => {
        for (const text of [
          deep('[', ']'),
          `{"configurationId":"${server.flowId}","customFields":{"a":${deep('[', ']')}}}`,
          `{"configurationId":"${server.flowId}","customFields":{"a":${deep('{"a":', '}')}}}`,
        ])
          expectStable(await start(text), 400);
        expectStable(await start(`{"configurationId":"unknown","ignored":${deep('{"a":', '}')}}`), 400);
        const flow = await call('POST', `${server.api}/gatehouse/v1/flows`, {
          headers: withKeyAndToken(server.apiKey, executiveToken),
          body: `{"name":"x","settings":{"modules":${deep('[', ']')}}}`,
        });
        expectStable(flow, 400);
      });
    });

    test('keys of the prototype change nothing but themselves', async () => {
      const answer = await start(
        `{"configurationId":"${server.flowId}","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"customFields":{"__proto__":"p","constructor":"c","toString":"t","hasOwnProperty":"h"}}`,
      );
      expect([200, 400]).toContain(answer.status);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      if (answer.status === 200) {
        const { body } = await asTokenHolder(server, answer.body).get('/omni/get/custom-fields');
        expect(body.customFields).toMatchObject({ toString: 't', hasOwnProperty: 'h' });
      }
      const flow = await asExecutive(server, executiveToken).post(
        '/gatehouse/v1/flows',
        '{"name":"p","settings":{"__proto__":{"autoApprove":true},"modules":{"__proto__":{"polluted":1}}}}',
      );
      if (flow.status === 200) expect(flow.body.settings.autoApprove).toBe(false);
      else expectStable(flow, 400);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(({} as Record<string, unknown>).autoApprove).toBeUndefined();
    });

    test('U+0000 and lone surrogates in every text are refused or kept, never a fault of ours', async () => {
      const executive = asExecutive(server, executiveToken);
      const session = await startSession(server);
      const page = { 'Content-Type': 'application/json', 'x-gatehouse-page': '1' };
      for (const odd of ['a\\u0000b', 'a\\ud800b', '\\udfff']) {
        const text = JSON.parse(`"${odd}"`);
        const answers: Answer[] = [
          await start(`{"configurationId":"${server.flowId}","externalCustomerId":"${odd}"}`),
          await start(`{"configurationId":"${odd}"}`),
          await start(`{"configurationId":"${server.flowId}","customFields":{"${odd}":"${odd}"}}`),
          await start(`{"configurationId":"${server.flowId}","redirectionUrl":"https://a.test/${odd}"}`),
          await start(`{"interviewId":"${odd}"}`),
          await start(`{"uuid":"${odd}"}`),
          await start(`{"configurationId":"${server.flowId}","language":"${odd}","integrationId":"${odd}"}`),
          await executive.post(
            '/gatehouse/v1/sessions/search',
            `{"text":"${odd}","customFields":{"${odd}":"${odd}"}}`,
          ),
          await executive.post('/gatehouse/v1/flows', `{"name":"${odd}"}`),
          await executive.post(
            '/gatehouse/v1/webhooks',
            `{"kinds":["ping"],"url":"https://a.test/${odd}","headers":{"x":"${odd}"}}`,
          ),
          await executive.delete('/omni/interviews', `{"filter":{"ids":["${odd}"]}}`),
          await call('POST', `${server.api}/executive/log-in`, {
            headers: withKey(server.apiKey),
            body: `{"email":"${odd}","password":"${odd}"}`,
          }),
          await asBackend(server, session).post(
            '/omni/add/user-consent',
            `{"title":"${odd}","content":"${odd}","status":true}`,
          ),
          await call('POST', `${server.api}/hosted/v1/sessions`, {
            headers: page,
            body: { clientId: text, flowId: text, uuid: text },
          }),
          await call('POST', `${server.api}/hosted/v1/sessions`, {
            headers: page,
            body: { clientId: server.clientId, flowId: server.flowId, interviewId: text },
          }),
        ];
        for (const [index, answer] of answers.entries()) {
          expect(answer.status, `call ${index} with ${odd}: ${answer.text}`).toBeLessThan(500);
          if (answer.status !== 200) expectStable(answer, answer.status);
        }
      }
    });
  });

  describe('addresses', () => {
    test.each([
      '/omni/get/score?id=%00',
      '/omni/get/score?id=%ff%fe',
      '/omni/get/score?id=%',
      '/omni/get/score?id[]=1&id[]=2',
      '/omni/get/score?id=1&id=2',
      '/omni/get/events?id=%00',
      '/omni/single-session?id=%00',
      '/omni/flow/%00',
      '/omni/flow/%',
      '/omni/flow/%zz',
      `/omni/flow/${'x'.repeat(3000)}`,
      '/gatehouse/v1/flows/..%2f..%2fetc%2fpasswd',
      '/gatehouse/v1/webhooks/%00',
      '/gatehouse/v1/deliveries?interviewId=%00&webhookId=%00',
      '/gatehouse/v1/deliveries?limit=1e9&offset=-1',
      '/gatehouse/v1/deliveries?state=none',
      '/gatehouse/v1/images/%00',
      `/gatehouse/v1/images/${'A'.repeat(500)}`,
      '/gatehouse/v1/images/..%2f..%2fmaster.key',
      '/hosted/assets/..%2f..%2f..%2fpackage.json',
      '/hosted/assets/%00',
      '/hosted/v1/sessions/%00',
      '/%00/flow/%00',
      '/%zz/flow/x',
      '/acme123/flow/%00?uuid=%00',
      '/%',
    ])('%s answers 4xx', async (path) => {
      const answer = await call('GET', `${server.api}${path}`, {
        headers: withKeyAndToken(server.apiKey, executiveToken),
      });
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
      expect(answer.status, answer.text).toBeLessThan(500);
      expect(answer.text).not.toMatch(/root:|"dependencies"/);
      if (answer.headers.get('content-type')?.startsWith('application/json'))
        expectStable(answer, answer.status);
    });
  });

  describe('out of order', () => {
    test('every call before its time answers its code and begins nothing', async () => {
      const session = await startSession(server);
      const caller = asTokenHolder(server, session);
      await storesNothing(async () => {
        expectError(await caller.post('/omni/process/id'), {
          http: 400,
          status: 6000,
          code: 'process.no_front',
        });
        expectError(await caller.post('/omni/process/face'), {
          http: 400,
          status: 6000,
          code: 'process.no_selfie',
        });
        expect((await caller.get('/omni/get/postprocess/isfinished')).body).toEqual({ finished: false });
        const approve = await asExecutive(server, executiveToken).post(
          `/omni/process/approve?interviewId=${session.interviewId}`,
        );
        expectError(approve, { http: 400, status: 6000 });
        const review = await asExecutive(server, executiveToken).post(
          `/gatehouse/v1/sessions/${session.interviewId}/review`,
          { decision: 'approve' },
        );
        expectError(review, { http: 400, code: 'review.not_pending' });
      });
      expect((await caller.get('/omni/get/onboarding/status')).body).toEqual({ onboardingStatus: 'UNKNOWN' });
    });

    test('a face without a document waits for nothing; after finishing and closing every write is refused', async () => {
      const session = await startSession(server);
      const caller = asTokenHolder(server, session);
      expect((await addSelfie(caller, 'passport-valid')).status).toBe(200);
      expectError(await caller.post('/omni/process/face'), {
        http: 400,
        status: 6000,
        code: 'process.no_id',
      });
      expect((await caller.get('/omni/finish-status')).body.action).toBe('rejected');
      await storesNothing(async () => {
        expectError(await addFront(caller, 'passport-valid'), { http: 400, code: 'session.finished' });
        expectError(await addSelfie(caller, 'passport-valid'), { http: 400, code: 'session.finished' });
        expectError(await caller.post('/omni/process/id'), { http: 400, code: 'session.finished' });
      });
      await caller.post('/omni/session/status/set?action=Closed');
      await storesNothing(async () => {
        expectError(await addFront(caller, 'passport-valid'), { http: 400, code: 'session.closed' });
        expectError(await caller.get('/omni/finish-status'), { http: 400, code: 'session.closed' });
      });
    });

    test('deleting a session while its picture is being read leaves no row and no file', async () => {
      const session = await startSession(server);
      const caller = asTokenHolder(server, session);
      const before = { blobs: blobCount(), captures: await rowCount('captures') };
      const uploading = addFront(caller, 'passport-valid');
      const deleted = await asExecutive(server, executiveToken).delete(
        `/omni/interview?interviewId=${session.interviewId}`,
      );
      expect(deleted.status).toBe(200);
      const answer = await uploading;
      if (answer.status !== 200) expectError(answer, { http: 404, code: 'session.not_found' });
      await waitUntil(
        async () => ({ blobs: blobCount(), captures: await rowCount('captures') }),
        (now) => now.blobs === before.blobs && now.captures === before.captures,
        { what: 'everything of the deleted session gone' },
      );
    });
  });

  test('health is told truly throughout', async () => {
    for (const path of ['/healthz', '/readyz'])
      expect((await call('GET', `${server.api}${path}`, { headers: json })).status).toBe(200);
  });
});
