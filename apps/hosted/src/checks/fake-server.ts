import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CustomField,
  type CustomFieldProblem,
  matchLanguage,
  pageEventsSchema,
  readCustomField,
  type SentPageEvent,
} from '@gatehouse/contract';
import type { FirstScreens } from '../first-screen/draw-first-screens.js';
import type { StepName } from '../journey/journey.js';

/** The built pages and a server that keeps their side of the protocol for one session, under test control. */
export interface FakeServer {
  origin: string;
  session: FakeSession;
  /** Calls that arrived, as `METHOD path`. */
  calls: string[];
  /** What the page told of itself. */
  events: SentPageEvent[];
  /** Frames of the liveness challenge: what the page was showing, and the picture. */
  frames: { step: number; at: number; type: string; bytes: Buffer }[];
  /** Bodies of uploads, by capture name. */
  pictures: { name: string; type: string; bytes: Buffer }[];
  /** Answers the next call whose path contains the text with this instead, once. */
  failNext(pathPart: string, answer: FakeAnswer): void;
  /** Does what the next call whose path contains the text asks for, and cuts the line before the answer. */
  loseNext(pathPart: string): void;
  /** Leaves the next call whose path contains the text without an answer. */
  holdNext(pathPart: string): void;
  /** Answers the next uploads with these reasons, in this order, instead of accepting them. */
  refuseNext(...reasons: string[]): void;
  /** Takes back what was prepared and nobody has used. */
  forgetPrepared(): void;
  close(): Promise<void>;
}

export interface FakeAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface FakeSession {
  step: StepName;
  /** Its time is up: every call is told so. */
  isOver: boolean;
  /** The browser keeps the session's cookie. */
  keepsCookie: boolean;
  customFields: CustomField[];
  /** What the person answered to them, each time. */
  answers: Record<string, string>[];
  testMode: boolean;
  language: string;
  company: string;
  uploadFallback: boolean;
  /** Seconds, as in the flow's settings. */
  idCaptureTimeout: number;
  idDetectionTimeout: number;
  /** Where a liveness challenge follows the selfie: whether the person may skip it. */
  liveness: 'off' | 'optional' | 'required';
  challenge: FakeChallenge;
  handoff: FakeHandoff;
  /** After the front side: a passport goes on to the selfie, a card to its back. */
  hasBack: boolean;
  /** Polls that still find the checks unfinished. */
  pollsUntilDone: number;
  endScreen: { title: string; text: string };
  verdict: 'passed' | 'not_passed' | 'pending' | null;
  redirect: { url: string; delaySeconds: number } | null;
  consents: unknown[];
}

/** Two devices know the session: the one that opened its link, and the phone that traded a code. */
export interface FakeHandoff {
  mode: 'off' | 'offered' | 'required';
  rotate: boolean;
  sms: boolean;
  obstacle: 'loopback' | 'insecure' | null;
  /** Which captures; `other` is a third one that nobody sees here. */
  active: 'computer' | 'phone' | 'other';
  /** The person said that they go on here. */
  chosen: boolean;
  /** Codes that were shown; the last one works. */
  codes: string[];
  /** Numbers that were texted. */
  texts: string[];
  /** Whether the server asks what the device is, and what it was told. */
  describe: boolean;
  facts: unknown[];
  /** Who makes the present call. */
  caller: 'computer' | 'phone';
}

/** How the fake judges: it looks at no picture, and answers by what was prepared. */
export interface FakeChallenge {
  actions: string[];
  /** Frames that each action takes until it counts as done. */
  framesPerAction: number;
  /** The action that is never done; null: all of them are. */
  holdAt: number | null;
  /** Hints for the next frames, in this order. */
  hints: string[];
  /** Reasons of the next attempts, in this order; an attempt without any passes. */
  failures: string[][];
  attemptsLeft: number;
  /** The session stays at the challenge when it is passed, so that the screen in between can be looked at. */
  stays: boolean;
  nonce: string | null;
  sent: number;
  skipped: string[];
}

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const interviewId = '66f0a1b2c3d4e5f601234567';
const cookies = { computer: 'gatehouse_page=opaque', phone: 'gatehouse_page=phone' } as const;
const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** As strict as the real one: whatever the pages need beyond this is a defect of the pages. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function freshChallenge(overrides: Partial<FakeChallenge> = {}): FakeChallenge {
  return {
    actions: ['turn-left', 'centre', 'closer', 'centre', 'turn-right'],
    framesPerAction: 2,
    holdAt: null,
    hints: [],
    failures: [],
    attemptsLeft: 3,
    stays: false,
    nonce: null,
    sent: 0,
    skipped: [],
    ...overrides,
  };
}

export function freshHandoff(overrides: Partial<FakeHandoff> = {}): FakeHandoff {
  return {
    mode: 'off',
    rotate: true,
    sms: false,
    obstacle: null,
    active: 'computer',
    chosen: false,
    codes: [],
    texts: [],
    describe: false,
    facts: [],
    caller: 'computer',
    ...overrides,
  };
}

export function freshSession(overrides: Partial<FakeSession> = {}): FakeSession {
  return {
    step: 'consent',
    isOver: false,
    keepsCookie: true,
    customFields: [],
    answers: [],
    testMode: false,
    language: 'en-US',
    company: 'Northwind Bank',
    uploadFallback: true,
    idCaptureTimeout: 25,
    idDetectionTimeout: 60,
    liveness: 'off',
    challenge: freshChallenge(),
    handoff: freshHandoff(),
    hasBack: false,
    pollsUntilDone: 1,
    endScreen: { title: '', text: '' },
    verdict: null,
    redirect: null,
    consents: [],
    ...overrides,
  };
}

function deviceFactsOf({ step, handoff }: FakeSession) {
  const { active, caller, chosen, describe, mode } = handoff;
  const available =
    mode !== 'off' && caller === 'computer' && !['consent', 'processing', 'done'].includes(step);
  return {
    device: active === caller ? 'this' : active === 'phone' ? 'phone' : 'other',
    handedOver: caller === 'phone',
    handoff: {
      available,
      due: available && (mode === 'required' || (step === 'id-front' && !chosen)),
      required: mode === 'required',
    },
    describeDevice: describe && active === caller && step !== 'consent',
  };
}

function journeyOf(session: FakeSession) {
  const { step, testMode, language, company, uploadFallback, endScreen, verdict, redirect } = session;
  return {
    interviewId,
    logo: null,
    step,
    steps: stepsOf(session),
    testMode,
    language,
    company,
    settings: {
      idCaptureTimeout: session.idCaptureTimeout,
      idDetectionTimeout: session.idDetectionTimeout,
      selfieCaptureTimeout: 25,
      uploadFallback,
      livenessOptional: session.liveness === 'optional',
    },
    retriesLeft: 3,
    consentRefused: session.consents.some((consent) => (consent as { accepted: boolean }).accepted === false),
    customFields: step === 'custom-fields' ? session.customFields : [],
    endScreen,
    verdict: step === 'done' ? verdict : null,
    ...deviceFactsOf(session),
    redirect: step === 'done' && session.handoff.caller === 'computer' ? redirect : null,
  };
}

const cookieOf = (caller: keyof typeof cookies) => ({
  'set-cookie': `${cookies[caller]}; HttpOnly; SameSite=Strict; Path=/hosted/v1/sessions/${interviewId}`,
});

function stepsOf({ customFields, liveness, hasBack }: FakeSession): StepName[] {
  const asked: StepName[] = customFields.length > 0 ? ['custom-fields'] : [];
  const back: StepName[] = hasBack ? ['id-back'] : [];
  const last: StepName[] = liveness === 'off' ? [] : ['liveness'];
  return ['consent', ...asked, 'id-front', ...back, 'selfie', ...last];
}

/** Judges as the real one does: by the same function. */
function problemsWith(
  { customFields }: FakeSession,
  entered: Record<string, string>,
): Record<string, CustomFieldProblem> {
  const problems: Record<string, CustomFieldProblem> = {};
  for (const field of customFields) {
    const answer = readCustomField(field, entered[field.key] ?? '');
    if (!answer.ok) problems[field.key] = answer.problem;
  }
  return problems;
}

/** The page as the real server sends it where the journey may be anywhere: the wait is drawn into it, in the browser's language. */
function readPage(acceptLanguage = ''): string {
  const drawn: FirstScreens = JSON.parse(readFileSync(join(dist, 'first-screens.json'), 'utf8'));
  const language = matchLanguage(acceptLanguage.split(/[,;]/)[0]) ?? 'en-US';
  const { html } = drawn[language]?.opening ?? { html: '' };
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  return page
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace('<div id="app">', () => `<div id="app">${html}`);
}

function errorBody(status: number, code: string) {
  return { status, error: 'Error', message: 'A sentence for developers.', code, requestId: 'req_7h2k' };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Whether one of them is for this path; it is used up then. */
function takeFrom(pathParts: string[], path: string): boolean {
  const at = pathParts.findIndex((pathPart) => path.includes(pathPart));
  if (at !== -1) pathParts.splice(at, 1);
  return at !== -1;
}

const stepOfCapture: Record<string, StepName> = { front: 'id-front', back: 'id-back', selfie: 'selfie' };

function stepAfter(session: FakeSession): StepName {
  if (session.step === 'id-front') return session.hasBack ? 'id-back' : 'selfie';
  if (session.step === 'id-back') return 'selfie';
  return session.step === 'selfie' && session.liveness !== 'off' ? 'liveness' : 'processing';
}

/** Starts the fake on a free port of the loopback address. */
export async function startFakeServer(session: FakeSession = freshSession()): Promise<FakeServer> {
  const calls: string[] = [];
  const pictures: FakeServer['pictures'] = [];
  const frames: FakeServer['frames'] = [];
  const failures: { pathPart: string; answer: FakeAnswer }[] = [];
  const refusals: string[] = [];
  const losses: string[] = [];
  const holds: string[] = [];
  const fake = { session, origin: '', events: [] as SentPageEvent[] };

  function respond(response: ServerResponse, { status, body, headers = {} }: FakeAnswer): void {
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
    response.end(JSON.stringify(body));
  }

  function answerCapture(name: string, type: string, bytes: Buffer): FakeAnswer {
    const { session: current } = fake;
    if (stepOfCapture[name] !== current.step)
      return { status: 409, body: errorBody(409, 'session.out_of_step') };
    if (current.handoff.active !== current.handoff.caller)
      return { status: 409, body: errorBody(409, 'device.taken_over') };
    pictures.push({ name, type, bytes });
    const reason = refusals.shift() ?? null;
    if (reason === null) current.step = stepAfter(current);
    const journey = journeyOf(current);
    return {
      status: 200,
      body: { accepted: reason === null, reason, retriesLeft: refusals.length + 1, journey },
    };
  }

  function answerFrame(url: URL, type: string, bytes: Buffer): FakeAnswer {
    const { challenge } = fake.session;
    const numberOf = (name: string) => Number(url.searchParams.get(name));
    frames.push({ step: numberOf('step'), at: numberOf('at'), type, bytes });
    challenge.sent += 1;
    const step = Math.min(
      challenge.holdAt ?? challenge.actions.length,
      Math.floor(challenge.sent / challenge.framesPerAction) - 1,
    );
    const body = {
      step,
      complete: step === challenge.actions.length,
      spoiled: false,
      hint: challenge.hints.shift() ?? null,
      framesLeft: 80 - challenge.sent,
    };
    return { status: 200, body };
  }

  function answerFinish(): FakeAnswer {
    const { session: current } = fake;
    const { challenge } = current;
    const reasons = challenge.failures.shift() ?? [];
    if (reasons.length > 0) challenge.attemptsLeft -= 1;
    const isOver = reasons.length === 0 || challenge.attemptsLeft === 0;
    if (isOver && !challenge.stays) current.step = 'processing';
    challenge.nonce = null;
    return {
      status: 200,
      body: {
        passed: reasons.length === 0,
        reasons,
        attemptsLeft: challenge.attemptsLeft,
        journey: journeyOf(current),
      },
    };
  }

  function answerLiveness(url: URL, { type, bytes }: { type: string; bytes: Buffer }): FakeAnswer {
    const { session: current } = fake;
    const { challenge } = current;
    const [, nonce, action] = /\/liveness(?:\/([\w-]+)(?:\/([a-z]+))?)?$/.exec(url.pathname) ?? [];
    if (current.step !== 'liveness') return { status: 400, body: errorBody(400, 'session.finished') };
    if (nonce === undefined) {
      challenge.nonce = `nonce-${calls.length}`;
      challenge.sent = 0;
      const frameAdvice = { maximum: 80, maximumBytes: 1_000_000, heightPx: 640, intervalMs: 40 };
      const { actions, attemptsLeft } = challenge;
      const body = {
        nonce: challenge.nonce,
        actions,
        issuedAt: 0,
        expiresAt: 1,
        attemptsLeft,
        frames: frameAdvice,
      };
      return { status: 200, body };
    }
    if (nonce === 'skip') {
      challenge.skipped.push(JSON.parse(bytes.toString()).reason);
      current.step = 'processing';
      return { status: 200, body: journeyOf(current) };
    }
    if (nonce !== challenge.nonce) return { status: 404, body: errorBody(404, 'liveness.unknown') };
    return action === 'frames' ? answerFrame(url, type, bytes) : answerFinish();
  }

  function answerHandoff(action: string, bytes: Buffer): FakeAnswer {
    const { session: current } = fake;
    const { handoff } = current;
    const body = bytes.length > 0 ? JSON.parse(bytes.toString()) : {};
    if (action === 'device/fingerprint') {
      handoff.facts.push(body);
      handoff.describe = false;
      return { status: 200, body: journeyOf(current) };
    }
    if (action === 'device') {
      handoff.active = handoff.caller;
      handoff.chosen = true;
      return { status: 200, body: journeyOf(current) };
    }
    if (handoff.active !== handoff.caller) return { status: 409, body: errorBody(409, 'device.taken_over') };
    if (action === 'handoff/text') {
      if (!String(body.phone).startsWith('+'))
        return { status: 400, body: errorBody(400, 'request.invalid') };
      handoff.texts.push(body.phone);
      return { status: 200, body: { textsLeft: 5 - handoff.texts.length } };
    }
    const code = `code-${handoff.codes.length + 1}`;
    handoff.codes.push(code);
    const { obstacle, rotate, sms } = handoff;
    const lives = { livesForSeconds: rotate ? 40 : 600, renewAfterSeconds: rotate ? 30 : null };
    return { status: 200, body: { url: `${fake.origin}/h/${code}`, ...lives, obstacle, sms } };
  }

  function answerTrade(bytes: Buffer): FakeAnswer {
    const { session: current } = fake;
    const { handoff } = current;
    if (JSON.parse(bytes.toString()).code !== handoff.codes.at(-1))
      return { status: 410, body: errorBody(410, 'handoff.code_dead') };
    handoff.codes.push('used');
    Object.assign(handoff, { active: 'phone', caller: 'phone' });
    return { status: 200, body: journeyOf(current), headers: cookieOf('phone') };
  }

  function answerPoll(): FakeAnswer {
    const { session: current } = fake;
    if (current.step === 'processing') {
      current.pollsUntilDone -= 1;
      if (current.pollsUntilDone < 0) current.step = 'done';
    }
    return { status: 200, body: journeyOf(current) };
  }

  async function answerApi(request: IncomingMessage, url: URL): Promise<FakeAnswer> {
    const { session: current } = fake;
    const { pathname: path } = url;
    const bytes = await readBytes(request);
    if (request.method === 'POST' && request.headers['x-gatehouse-page'] !== '1') {
      return { status: 403, body: errorBody(403, 'page.header_missing') };
    }
    if (current.isOver) return { status: 410, body: errorBody(410, 'link.expired') };
    if (path === '/hosted/v1/handoff') return answerTrade(bytes);
    const caller = request.headers.cookie === cookies.phone ? 'phone' : 'computer';
    current.handoff.caller = caller;
    if (path === '/hosted/v1/sessions')
      return {
        status: 200,
        body: journeyOf(current),
        ...(current.keepsCookie && { headers: cookieOf('computer') }),
      };
    if (request.headers.cookie !== cookies[caller])
      return { status: 401, body: errorBody(401, 'page.signed_out') };
    const [between] = /(?:device(?:\/fingerprint)?|handoff(?:\/text)?)$/.exec(path) ?? [];
    if (between !== undefined) return answerHandoff(between, bytes);
    const type = request.headers['content-type'] ?? '';
    if (/\/sessions\/[^/]+\/liveness/.test(path)) return answerLiveness(url, { type, bytes });
    const [, action, name] = /\/sessions\/[^/]+(?:\/([a-z-]+)(?:\/([a-z]+))?)?$/.exec(path) ?? [];
    switch (action) {
      case undefined:
        return answerPoll();
      case 'consent': {
        if (current.step !== 'consent') return { status: 409, body: errorBody(409, 'session.out_of_step') };
        const consent = JSON.parse(bytes.toString());
        current.consents.push(consent);
        current.step = consent.accepted
          ? current.customFields.length > 0
            ? 'custom-fields'
            : 'id-front'
          : 'done';
        return { status: 200, body: journeyOf(current) };
      }
      case 'custom-fields': {
        const { fields } = JSON.parse(bytes.toString());
        current.answers.push(fields);
        const problems = problemsWith(current, fields);
        const accepted = Object.keys(problems).length === 0;
        if (accepted) current.step = 'id-front';
        return { status: 200, body: { accepted, problems, journey: journeyOf(current) } };
      }
      case 'language':
        current.language = JSON.parse(bytes.toString()).language;
        return { status: 200, body: journeyOf(current) };
      case 'events':
        fake.events.push(...pageEventsSchema.parse(JSON.parse(bytes.toString())).events);
        return { status: 200, body: {} };
      case 'captures':
        return answerCapture(name ?? '', type, bytes);
      default:
        return { status: 404, body: errorBody(404, 'route.unknown') };
    }
  }

  function serveFile({ headers }: IncomingMessage, response: ServerResponse, path: string): void {
    const file = path.startsWith('/hosted/assets/') ? path.slice('/hosted/'.length) : 'index.html';
    try {
      const content =
        file === 'index.html' ? readPage(headers['accept-language']) : readFileSync(join(dist, file));
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = url.pathname;
    calls.push(`${request.method} ${path}`);
    if (path === '/returned')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Back</h1>');
    if (!path.startsWith('/hosted/v1/')) return serveFile(request, response, path);
    // What the page tells by itself is no call that somebody waits for: it fails only when it is named.
    const isReport = /\/(?:events|fingerprint)$/.test(path);
    const at = failures.findIndex(({ pathPart }) =>
      isReport ? path.endsWith(pathPart) : path.includes(pathPart),
    );
    const [failure] = at === -1 ? [] : failures.splice(at, 1);
    if (failure !== undefined) {
      request.resume();
      return respond(response, failure.answer);
    }
    if (takeFrom(holds, path)) return void request.resume();
    const isLost = takeFrom(losses, path);
    void answerApi(request, url).then((answer) =>
      isLost ? void request.socket.destroy() : respond(response, answer),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return Object.assign(fake, {
    origin: `http://127.0.0.1:${port}`,
    calls,
    pictures,
    frames,
    failNext: (pathPart: string, answer: FakeAnswer) => void failures.push({ pathPart, answer }),
    loseNext: (pathPart: string) => void losses.push(pathPart),
    holdNext: (pathPart: string) => void holds.push(pathPart),
    refuseNext: (...reasons: string[]) => void refusals.push(...reasons),
    forgetPrepared: () => {
      for (const prepared of [failures, refusals, losses, holds]) prepared.length = 0;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
