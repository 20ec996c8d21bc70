import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@libsql/client';
import sharp from 'sharp';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseLanguage } from './create-session.js';
import { type Shop, type ShopOptions, startShop } from './start-shop.js';

const apiKey = 'a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5';
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const startMs = 1_763_799_552_000;

interface OmniSession {
  readonly interviewId: string;
  readonly token: string;
  onboardingStatus: string;
  verdict: string;
}

interface OmniRequest {
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

type Mishap = { readonly status: number } | 'silence';

/** A stand-in for the API over real HTTP: as much of the contract as the shop uses. */
async function startFakeOmni() {
  const sessions = new Map<string, OmniSession>();
  const requests: OmniRequest[] = [];
  /** By path: what goes wrong there, as long as it is set. */
  const mishaps = new Map<string, Mishap>();
  const picture = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#778899' } })
    .jpeg()
    .toBuffer();
  const images = {
    selfie: picture.toString('base64'),
    croppedFrontID: `data:image/jpeg;base64,${picture.toString('base64')}`,
  };

  const answer = (request: OmniRequest): unknown => {
    if (request.target === 'POST /omni/start') {
      const session: OmniSession = {
        interviewId: randomBytes(12).toString('hex'),
        token: `tok-${randomBytes(12).toString('hex')}`,
        onboardingStatus: 'UNKNOWN',
        verdict: 'OK',
      };
      sessions.set(session.token, session);
      return {
        interviewId: session.interviewId,
        token: session.token,
        clientId: 'acme',
        existingSession: false,
      };
    }
    const session = sessions.get(String(request.headers['x-incode-hardware-id']));
    if (session === undefined) return undefined;
    const finished = ['ONBOARDING_FINISHED', 'MANUAL_REVIEW_APPROVED'].includes(session.onboardingStatus);
    switch (request.target) {
      case 'GET /0/omni/onboarding-url':
        return { url: `https://hosted.example.test/acme/flow/f?uuid=${session.interviewId}` };
      case 'GET /0/omni/get/onboarding/status':
        return { onboardingStatus: session.onboardingStatus };
      case 'GET /0/omni/get/score':
        return {
          overall: { status: finished ? session.verdict : 'UNKNOWN' },
          reasonMsg: 'Session passed: everything',
        };
      case 'GET /0/omni/get/ocr-data/v2':
        return {
          ocrData: {
            name: { fullName: 'ALPHA SPECIMEN', firstName: 'ALPHA', paternalLastName: 'SPECIMEN' },
            birthDate: -86_400_000,
            documentNumber: 'S1234567',
            typeOfId: 'Passport',
            issuingCountry: 'UTO',
          },
        };
      case 'POST /0/omni/get/images':
        return images;
      default:
        return undefined;
    }
  };

  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const request = {
      target: `${message.method} ${message.url}`,
      headers: message.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    requests.push(request);
    const mishap = mishaps.get(request.target);
    if (mishap === 'silence') return;
    const body = mishap === undefined ? answer(request) : undefined;
    const status = mishap?.status ?? (body === undefined ? 401 : 200);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? { timestamp: 1, status, error: 'x', path: '/omni' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP, so never text or null
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    mishaps,
    images,
    session: (interviewId: string): OmniSession => {
      const found = [...sessions.values()].find((session) => session.interviewId === interviewId);
      if (found === undefined) throw new Error('no such session');
      return found;
    },
    targets: () => requests.map(({ target }) => target),
    close: () => {
      server.close().closeAllConnections();
    },
  };
}

let omni: Awaited<ReturnType<typeof startFakeOmni>>;
let folder: string;
let shop: Shop | undefined;
let nowMs: number;
let scheduled: { delayMs: number; task: () => void }[];
let lines: string[];
/** Every byte that left the shop towards a browser. */
let sent: string[];

beforeEach(async () => {
  omni = await startFakeOmni();
  folder = mkdtempSync(join(tmpdir(), 'shop-test-'));
  nowMs = startMs;
  scheduled = [];
  lines = [];
  sent = [];
});

afterEach(async () => {
  const issued = omni.requests.map(({ headers }) => String(headers['x-incode-hardware-id']));
  await shop?.close();
  shop = undefined;
  omni.close();
  rmSync(folder, { recursive: true, force: true });
  // The rule behind everything the shop does, so it is checked after every test.
  for (const credential of [apiKey, secret, ...issued.filter((token) => token.startsWith('tok-'))]) {
    expect(sent.join('\n')).not.toContain(credential);
    expect(lines.join('\n')).not.toContain(credential);
  }
});

async function open(options: Partial<ShopOptions> = {}): Promise<Shop> {
  shop = await startShop({
    port: 0,
    databaseFile: join(folder, 'shop.sqlite'),
    apiUrl: omni.url,
    apiKey,
    flowId: '65f0000000000000000000aa',
    webhookSecret: secret,
    log: (line) => lines.push(line),
    now: () => nowMs,
    schedule: (delayMs, task) => {
      const entry = { delayMs, task };
      scheduled.push(entry);
      return () => {
        scheduled = scheduled.filter((other) => other !== entry);
      };
    },
    ...options,
  });
  return shop;
}

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`http://127.0.0.1:${shop?.port}${path}`, { redirect: 'manual', ...init });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  sent.push(JSON.stringify([...response.headers]), text);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

/** Signs a new customer in; resolves to the header that proves it. */
async function signIn(): Promise<{ cookie: string }> {
  const { headers, status } = await ask('/sign-in', { method: 'POST' });
  expect(status).toBe(303);
  return { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
}

/** Signs in and goes as far as the hosted link. */
async function begin() {
  const headers = await signIn();
  const { json } = await ask('/create-session-and-onboarding-url', { headers });
  const interviewId = String(json.url).split('uuid=')[1] ?? '';
  return { headers, interviewId, session: omni.session(interviewId) };
}

interface Delivery {
  readonly id?: string;
  readonly signedWith?: string;
  readonly unsigned?: boolean;
}

function deliver(
  body: Record<string, unknown>,
  { id = 'msg_1', signedWith = secret, unsigned = false }: Delivery = {},
) {
  const rawBody = JSON.stringify(body);
  const signature = {
    'webhook-id': id,
    'webhook-timestamp': String(nowMs / 1000),
    'webhook-signature': new Webhook(signedWith).sign(id, new Date(nowMs), rawBody),
  };
  return ask('/webhook', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(unsigned ? {} : signature) },
    body: rawBody,
  });
}

const finished = (interviewId: string, onboardingStatus = 'ONBOARDING_FINISHED') => ({
  flowId: '65f0000000000000000000aa',
  interviewId,
  onboardingStatus,
});

/** Tries until it holds. The limit is for a machine that is busy with other tests, not part of any guarantee. */
function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}

async function waitForState(headers: { cookie: string }, state: string) {
  return eventually(async () => {
    const { json } = await ask('/me/verification', { headers });
    expect(json.state).toBe(state);
    return json;
  });
}

async function rows(sql: string) {
  const database = createClient({ url: `file:${join(folder, 'shop.sqlite')}` });
  try {
    return (await database.execute(sql)).rows.map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

describe('/create-session-and-onboarding-url', () => {
  test.each([
    'GET',
    'POST',
  ])('%s starts a session as the guide says and answers nothing but the url', async (method) => {
    const { url } = await open();
    const headers = await signIn();
    const answer = await ask('/create-session-and-onboarding-url', {
      method,
      headers: { ...headers, 'accept-language': 'pt;q=0.9, en', 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['url']);
    expect(omni.targets()).toEqual(['POST /omni/start', 'GET /0/omni/onboarding-url']);
    const [start, link] = omni.requests;
    const [user] = await rows('SELECT * FROM users');
    expect(start?.headers).toMatchObject({
      'x-api-key': apiKey,
      'api-version': '1.0',
      'content-type': 'application/json',
    });
    expect(start?.body).toEqual({
      configurationId: '65f0000000000000000000aa',
      countryCode: 'ALL',
      language: 'pt-BR',
      externalCustomerId: user?.userId,
      redirectionUrl: `${url}/account`,
    });
    expect(link?.headers['x-api-key']).toBeUndefined();
    expect(user).toMatchObject({ token: link?.headers['x-incode-hardware-id'] });
    expect(answer.json.url).toContain(user?.interviewId);
  });

  test('a guest is asked to sign in and no session is started', async () => {
    await open();
    expect(await ask('/create-session-and-onboarding-url')).toMatchObject({
      status: 401,
      json: { error: 'sign_in_first' },
    });
    const forgedCookie = { headers: { cookie: 'shop_sign_in=guess' } };
    expect((await ask('/create-session-and-onboarding-url', forgedCookie)).status).toBe(401);
    expect(omni.requests).toEqual([]);
  });

  test('another site cannot make a signed-in browser start one, nor can HEAD', async () => {
    await open();
    const headers = await signIn();
    const fromElsewhere = { headers: { ...headers, 'sec-fetch-site': 'cross-site' } };
    expect((await ask('/create-session-and-onboarding-url', fromElsewhere)).status).toBe(403);
    expect((await ask('/sign-in', { method: 'POST', headers: fromElsewhere.headers })).status).toBe(403);
    expect((await ask('/create-session-and-onboarding-url', { method: 'HEAD', headers })).status).toBe(404);
    expect(omni.requests).toEqual([]);
  });

  test('every attempt is a session of its own and is kept; the user row holds the newest', async () => {
    await open();
    const headers = await signIn();
    await ask('/create-session-and-onboarding-url', { headers });
    await ask('/create-session-and-onboarding-url', { headers });
    const attempts = await rows('SELECT interviewId, token FROM attempts ORDER BY rowid');
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts.map(({ token }) => token)).size).toBe(2);
    expect(await rows('SELECT interviewId, token FROM users')).toEqual([attempts[1]]);
  });

  test.each([
    ['refuses', 'POST /omni/start', { status: 403 }],
    ['fails', 'POST /omni/start', { status: 500 }],
    ['answers too late', 'POST /omni/start', 'silence'],
    ['gives no link', 'GET /0/omni/onboarding-url', { status: 500 }],
  ] as const)('when the API %s, the person gets a sentence and may try again', async (_name, target, mishap) => {
    await open({ timeoutMs: mishap === 'silence' ? 1500 : undefined });
    const headers = await signIn();
    omni.mishaps.set(target, mishap);
    const answer = await ask('/create-session-and-onboarding-url', { headers });
    expect(answer).toMatchObject({ status: 502, json: { error: 'verification_unavailable' } });
    expect(answer.json.message).toMatch(/try again/);
    expect(lines.join()).toMatch(/no session could be created/);
    omni.mishaps.clear();
    expect((await ask('/create-session-and-onboarding-url', { headers })).status).toBe(200);
  });

  test.each([
    ['es-MX,es;q=0.9,en;q=0.8', 'es-ES'],
    ['it-IT, PT-br;q=0.5', 'pt-BR'],
    ['de-AT', 'de-DE'],
    ['fr-CA,en;q=0.3', 'fr-FR'],
    ['xx', 'en-US'],
    ['', 'en-US'],
    [undefined, 'en-US'],
  ])('the language of the pages follows the browser: %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });
});

describe('/webhook', () => {
  test('a finished session: stored and answered first, then verdict, data and small pictures are fetched', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    expect(await waitForState(headers, 'waiting')).toEqual({ verified: false, state: 'waiting' });
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    const answer = await deliver(finished(interviewId));
    expect(answer).toMatchObject({ status: 200, json: { received: true, duplicate: false } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    await eventually(async () => {
      expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    });
    expect(await waitForState(headers, 'passed')).toEqual({
      verified: true,
      state: 'passed',
      result: {
        verdict: 'OK',
        reasonMsg: 'Session passed: everything',
        fullName: 'ALPHA SPECIMEN',
        firstName: 'ALPHA',
        lastName: 'SPECIMEN',
        birthDate: '1969-12-31',
        documentNumber: 'S1234567',
        typeOfId: 'Passport',
        issuingCountry: 'UTO',
        pictures: ['croppedFrontID', 'selfie'],
        complete: true,
      },
    });
    const selfie = await ask('/me/pictures/selfie', { headers });
    expect(selfie.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(selfie.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 224, height: 224 });
    const images = omni.requests.find(({ target }) => target.endsWith('/get/images'));
    expect(images?.body).toEqual({ images: ['selfie', 'croppedFrontID'] });
    const afterStart = omni.requests.slice(1);
    expect(
      afterStart.every(
        ({ target, headers: sentHeaders }) =>
          target.includes(' /0/') && sentHeaders['x-api-key'] === undefined,
      ),
    ).toBe(true);
  });

  test('the answer does not wait for an API that is silent', async () => {
    await open({ timeoutMs: 60_000 });
    const { interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    omni.mishaps.set('GET /0/omni/get/onboarding/status', 'silence');
    expect((await deliver(finished(interviewId))).status).toBe(200);
    expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'due' }]);
  });

  test.each([
    [
      'signed with another secret',
      { signedWith: `whsec_${Buffer.alloc(32, 8).toString('base64')}` },
      'webhook.signature_mismatch',
    ],
    ['without a signature', { unsigned: true }, 'webhook.unsigned'],
  ])('a webhook %s is refused and leaves no trace', async (_name, delivery, error) => {
    await open();
    const { interviewId } = await begin();
    const asked = omni.requests.length;
    expect(await deliver(finished(interviewId), delivery)).toMatchObject({ status: 401, json: { error } });
    expect(await rows('SELECT * FROM webhooks')).toEqual([]);
    expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'none' }]);
    expect(omni.requests).toHaveLength(asked);
  });

  test('an old webhook sent again by somebody else is refused', async () => {
    await open();
    const { interviewId } = await begin();
    const rawBody = JSON.stringify(finished(interviewId));
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(nowMs / 1000),
      'webhook-signature': new Webhook(secret).sign('msg_1', new Date(nowMs), rawBody),
    };
    nowMs += 301_000;
    expect((await ask('/webhook', { method: 'POST', headers, body: rawBody })).status).toBe(401);
  });

  test('the same webhook twice is stored once and fetched once', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    await deliver(finished(interviewId));
    await eventually(async () => {
      expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    });
    const asked = omni.requests.length;
    expect((await deliver(finished(interviewId))).json).toEqual({
      received: true,
      known: true,
      duplicate: true,
    });
    await waitForState(headers, 'passed');
    expect(await rows('SELECT webhookId, verified FROM webhooks')).toEqual([
      { webhookId: 'msg_1', verified: 1 },
    ]);
    expect(omni.requests).toHaveLength(asked);
    expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
  });

  test('a reviewer’s decision replaces the verdict, and the older webhook sent again changes nothing', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    session.verdict = 'WARN';
    await deliver(finished(interviewId));
    expect(await waitForState(headers, 'in_review')).toMatchObject({ verified: false });
    session.onboardingStatus = 'MANUAL_REVIEW_APPROVED';
    session.verdict = 'MANUAL_OK';
    await deliver(finished(interviewId, 'MANUAL_REVIEW_APPROVED'), { id: 'msg_2' });
    expect(await waitForState(headers, 'passed')).toMatchObject({
      verified: true,
      result: { verdict: 'MANUAL_OK' },
    });
    await eventually(async () => {
      expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    });
    const asked = omni.requests.length;
    expect((await deliver(finished(interviewId))).json).toMatchObject({ duplicate: true });
    expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    expect(omni.requests).toHaveLength(asked);
  });

  test('a failed session is shown as failed, an expired one as expired', async () => {
    await open();
    const failed = await begin();
    failed.session.onboardingStatus = 'ONBOARDING_FINISHED';
    failed.session.verdict = 'FAIL';
    await deliver(finished(failed.interviewId));
    expect(await waitForState(failed.headers, 'failed')).toMatchObject({ verified: false });
    const expired = await begin();
    expired.session.onboardingStatus = 'EXPIRED';
    await deliver(finished(expired.interviewId, 'EXPIRED'), { id: 'msg_2' });
    await waitForState(expired.headers, 'expired');
  });

  test('milestones on the way are stored and fetch nothing', async () => {
    await open();
    const { interviewId } = await begin();
    const asked = omni.requests.length;
    expect((await deliver(finished(interviewId, 'ID_VALIDATION_FINISHED'))).status).toBe(200);
    expect(await rows('SELECT onboardingStatus FROM webhooks')).toEqual([
      { onboardingStatus: 'ID_VALIDATION_FINISHED' },
    ]);
    expect(omni.requests).toHaveLength(asked);
  });

  test('a ping and a session of somebody else are acknowledged, so nobody sends them again', async () => {
    await open();
    expect(await deliver({ event_type: 'PING' })).toMatchObject({ status: 200, json: { known: false } });
    expect(await deliver(finished('66f0a1b2c3d4e5f601234567'))).toMatchObject({
      status: 200,
      json: { known: false },
    });
    expect(await rows('SELECT * FROM webhooks')).toEqual([]);
  });

  test('a body that is no JSON, and one that is too large, are refused', async () => {
    await open({ webhookSecret: undefined });
    expect((await ask('/webhook', { method: 'POST', body: 'not json' })).status).toBe(400);
    expect((await ask('/webhook', { method: 'POST' })).status).toBe(400);
    expect((await ask('/webhook', { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test('from a service that does not sign, a webhook is only a hint: a made-up one yields no result', async () => {
    await open({ webhookSecret: undefined });
    expect(lines.filter((line) => line.includes('WEBHOOK_SECRET'))).toHaveLength(1);
    const { headers, interviewId, session } = await begin();
    const first = await deliver(finished(interviewId), { unsigned: true });
    expect(first.json).toMatchObject({ duplicate: false });
    await eventually(() => expect(scheduled).toHaveLength(1));
    expect(omni.targets().filter((target) => target.includes('score'))).toEqual([]);
    expect((await ask('/me/verification', { headers })).json.verified).toBe(false);
    expect((await deliver(finished(interviewId), { unsigned: true })).json).toMatchObject({
      duplicate: true,
    });

    session.onboardingStatus = 'ONBOARDING_FINISHED';
    scheduled.shift()?.task();
    expect(await waitForState(headers, 'passed')).toMatchObject({ verified: true });
  });
});

describe('when things go wrong', () => {
  test('results are asked for again with longer pauses until the API gives them', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    omni.mishaps.set('GET /0/omni/get/score', { status: 500 });
    await deliver(finished(interviewId));
    const delays: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await eventually(() => expect(scheduled).toHaveLength(1));
      const next = scheduled.shift();
      delays.push(next?.delayMs ?? 0);
      if (round === 2) omni.mishaps.clear();
      next?.task();
    }
    expect(delays).toEqual([1000, 2000, 5000]);
    await waitForState(headers, 'passed');
  });

  test('a verdict is shown even while the pictures cannot be had', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    omni.mishaps.set('POST /0/omni/get/images', { status: 502 });
    await deliver(finished(interviewId));
    expect(await waitForState(headers, 'passed')).toMatchObject({
      result: { pictures: [], complete: false },
    });
    await eventually(() => expect(scheduled).toHaveLength(1));
    expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'due' }]);
  });

  test('a deleted session is given up instead of asked for forever', async () => {
    await open();
    const { headers, interviewId } = await begin();
    omni.mishaps.set('GET /0/omni/get/onboarding/status', { status: 404 });
    await deliver(finished(interviewId));
    await waitForState(headers, 'unavailable');
    expect(scheduled).toEqual([]);
  });

  test('after a restart everybody is still signed in, results are there, and what was due is fetched', async () => {
    await open();
    const done = await begin();
    done.session.onboardingStatus = 'ONBOARDING_FINISHED';
    await deliver(finished(done.interviewId));
    await waitForState(done.headers, 'passed');
    const due = await begin();
    due.session.onboardingStatus = 'ONBOARDING_FINISHED';
    omni.mishaps.set('GET /0/omni/get/score', { status: 500 });
    await deliver(finished(due.interviewId), { id: 'msg_2' });
    await eventually(() => expect(scheduled).toHaveLength(1));
    await shop?.close();
    expect(scheduled).toEqual([]);
    omni.mishaps.clear();
    await open();
    expect(await waitForState(done.headers, 'passed')).toMatchObject({ verified: true });
    await waitForState(due.headers, 'passed');
  });

  test('a webhook that came while the shop was down is made good at the start', async () => {
    await open();
    const { headers, session } = await begin();
    await shop?.close();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    await open();
    await waitForState(headers, 'passed');
  });

  test('a webhook that never comes is made good while the customer looks, but not at every poll', async () => {
    await open();
    const { headers, session } = await begin();
    const asked = omni.requests.length;
    await waitForState(headers, 'waiting');
    nowMs += 9_000;
    await waitForState(headers, 'waiting');
    expect(omni.requests).toHaveLength(asked);
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    nowMs += 1_000;
    await waitForState(headers, 'passed');
  });

  test('a picture that cannot be decoded is left out, the verdict stays', async () => {
    await open();
    const { headers, interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    omni.images.selfie = 'AAAA';
    await deliver(finished(interviewId));
    await eventually(async () => {
      expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    });
    expect(await waitForState(headers, 'passed')).toMatchObject({ result: { pictures: ['croppedFrontID'] } });
  });
});

describe('privacy', () => {
  test('a customer sees no result and no picture of another one, a guest none at all', async () => {
    await open();
    const { interviewId, session } = await begin();
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    await deliver(finished(interviewId));
    await eventually(async () => {
      expect(await rows('SELECT resultsState FROM attempts')).toEqual([{ resultsState: 'done' }]);
    });
    const other = await signIn();
    expect((await ask('/me/verification', { headers: other })).json).toEqual({
      verified: false,
      state: 'none',
    });
    expect((await ask('/me/pictures/selfie', { headers: other })).status).toBe(404);
    expect((await ask('/me/verification')).status).toBe(401);
    expect((await ask('/me/pictures/selfie')).status).toBe(401);
  });

  test('the cookie is out of reach of scripts, and Secure behind https', async () => {
    await open({ publicUrl: 'https://shop.example.test/' });
    const { headers } = await ask('/sign-in', { method: 'POST' });
    expect(headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax/);
  });

  test('signing out ends the sign-in on the server too', async () => {
    await open();
    const headers = await signIn();
    expect((await ask('/sign-out', { method: 'POST', headers })).status).toBe(303);
    expect((await ask('/me/verification', { headers })).status).toBe(401);
  });

  test('the database file is for its owner alone', async () => {
    await open();
    const modes = readdirSync(folder).map((file) => statSync(join(folder, file)).mode & 0o077);
    expect(modes.length).toBeGreaterThan(0);
    expect(modes.every((mode) => mode === 0)).toBe(true);
  });

  test('the database holds no sign-in that could be used', async () => {
    await open();
    const { cookie } = await signIn();
    const value = cookie.split('=')[1] ?? '';
    expect(value.length).toBeGreaterThan(20);
    expect(JSON.stringify(await rows('SELECT * FROM signIns'))).not.toContain(value);
  });
});

describe('pages', () => {
  test.each([
    '/',
    '/account',
    '/nowhere',
  ])('%s runs under a policy without inline code and without other hosts', async (path) => {
    await open();
    const page = await ask(path, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(path === '/nowhere' ? 404 : 200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(
      /<script(?![^>]*\ssrc="\/assets\/)|<style|\sstyle=|\son[a-z]+=|https?:\/\//i,
    );
    const files = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect((await ask(file)).status, file).toBe(200);
  });

  test('style sheet, scripts and pictures load nothing from elsewhere', () => {
    const publicFolder = fileURLToPath(new URL('../public/', import.meta.url));
    for (const file of readdirSync(publicFolder)) {
      const text = readFileSync(join(publicFolder, file), 'utf8').replaceAll(
        'http://www.w3.org/2000/svg',
        '',
      );
      expect(text, file).not.toMatch(/https?:\/\/|@import|url\((?!#)/);
    }
  });

  test('the page says who is looking', async () => {
    await open();
    expect((await ask('/')).text).toContain('<body data-visitor="guest">');
    const { headers, interviewId, session } = await begin();
    expect((await ask('/', { headers })).text).toContain('<body data-visitor="customer">');
    session.onboardingStatus = 'ONBOARDING_FINISHED';
    await deliver(finished(interviewId));
    await waitForState(headers, 'passed');
    expect((await ask('/account', { headers })).text).toContain('<body data-visitor="verified">');
  });

  test('only the files of the public folder are served', async () => {
    await open();
    for (const path of [
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/assets/..%2fsrc/main.ts',
      '/assets/',
    ]) {
      expect((await ask(path)).status, path).toBe(404);
    }
  });

  test('/healthz answers once the database does', async () => {
    await open();
    expect(await ask('/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
  });
});
