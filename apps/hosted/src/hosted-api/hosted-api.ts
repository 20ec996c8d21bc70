import { type CustomFieldProblem, customFieldProblems } from '@gatehouse/contract/custom-fields';
import type { CaptureStepName, Journey } from '../journey/journey.js';
import { fieldsOf, parseJourney } from '../journey/parse-journey.js';
import type { Link } from '../link/read-link.js';
import type { Failure } from './failure.js';
import { pageHeader } from './page-header.js';
import { readFailure } from './read-failure.js';
import { sendBytes } from './send-bytes.js';

export type Reply<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

export interface CaptureAnswer {
  accepted: boolean;
  /** A machine code; the page has a sentence for each that it knows. */
  reason: string | null;
  retriesLeft: number;
  /** The very same picture was refused before: it was not looked at again, and no attempt was used up. */
  repeated: boolean;
  journey: Journey;
}

/** The server's side of the hosted pages. No call throws: every outcome is a `Reply`. */
export interface HostedApi {
  openLink(link: Link): Promise<Reply<Journey>>;
  /** Trades the code of a hand-over; works once. */
  tradeCode(code: string): Promise<Reply<Journey>>;
  /** This device captures from now on. */
  continueHere(interviewId: string): Promise<Reply<Journey>>;
  describeDevice(interviewId: string, facts: DeviceFacts): Promise<Reply<Journey>>;
  readJourney(interviewId: string): Promise<Reply<Journey>>;
  answerConsent(interviewId: string, answer: ConsentAnswer): Promise<Reply<Journey>>;
  answerCustomFields(
    interviewId: string,
    entered: Record<string, string>,
  ): Promise<Reply<CustomFieldsAnswer>>;
  setLanguage(interviewId: string, language: string): Promise<Reply<Journey>>;
  sendPicture(input: SendPictureInput): Promise<Reply<CaptureAnswer>>;
}

export interface CustomFieldsAnswer {
  /** By key of the field. */
  problems: Record<string, CustomFieldProblem>;
  journey: Journey;
}

export interface ConsentAnswer {
  accepted: boolean;
  version: string;
  language: string;
}

export interface SendPictureInput {
  interviewId: string;
  step: CaptureStepName;
  picture: Blob;
  /** Share of the picture that has left the device, 0 to 1. */
  onProgress: (share: number) => void;
}

/** What a page says of its device: what any page of any site sees, and nothing that tells one phone from another. */
export interface DeviceFacts {
  deviceType: 'WEBAPP';
  osVersion?: string;
  browser?: string;
  /** JSON text. */
  data: string;
}

const sessionsPath = '/hosted/v1/sessions';
const requestTimeoutMs = 30_000;
const captureNames: Record<CaptureStepName, string> = {
  'id-front': 'front',
  'id-back': 'back',
  selfie: 'selfie',
};

export function noAnswer(): Failure {
  return { kind: navigator.onLine ? 'unreachable' : 'offline' };
}

function parseReply<Value>(body: unknown, parse: (body: unknown) => Value | null): Reply<Value> {
  const value = parse(body);
  return value === null ? { ok: false, failure: { kind: 'server', requestId: null } } : { ok: true, value };
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/** One call of the session's own; `body` makes it a POST, a Blob is sent as the picture that it is. */
export async function callServer<Value>(
  path: string,
  {
    body,
    parse,
    base = sessionsPath,
  }: { body?: unknown; parse: (answer: unknown) => Value | null; base?: string },
): Promise<Reply<Value>> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), requestTimeoutMs);
  const isPicture = body instanceof Blob;
  try {
    const response = await fetch(`${base}${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: patience.signal,
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': isPicture ? body.type : 'application/json', ...pageHeader },
        body: isPicture ? body : JSON.stringify(body),
      }),
    });
    const answer = await bodyOf(response);
    if (response.ok) return parseReply(answer, parse);
    const { status } = response;
    return {
      ok: false,
      failure: readFailure({ status, body: answer, retryAfter: response.headers.get('retry-after') }),
    };
  } catch {
    return { ok: false, failure: noAnswer() };
  } finally {
    clearTimeout(timer);
  }
}

const callForJourney = (path: string, body?: unknown) => callServer(path, { body, parse: parseJourney });

function parseCaptureAnswer(body: unknown): CaptureAnswer | null {
  const { accepted, reason, retriesLeft, repeated, journey: raw } = fieldsOf(body);
  const journey = parseJourney(raw);
  if (journey === null) return null;
  return {
    accepted: accepted === true,
    reason: typeof reason === 'string' ? reason : null,
    retriesLeft: typeof retriesLeft === 'number' ? retriesLeft : 0,
    repeated: repeated === true,
    journey,
  };
}

function parseCustomFieldsAnswer(body: unknown): CustomFieldsAnswer | null {
  const { problems: raw, journey: rawJourney } = fieldsOf(body);
  const journey = parseJourney(rawJourney);
  if (journey === null) return null;
  const problems: Record<string, CustomFieldProblem> = {};
  for (const [key, value] of Object.entries(fieldsOf(raw))) {
    const problem = customFieldProblems.find((known) => known === value);
    if (problem !== undefined) problems[key] = problem;
  }
  return { problems, journey };
}

const present = (fields: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** The real server, on the page's own origin. */
export function createHostedApi(): HostedApi {
  const at = (interviewId: string) => `/${encodeURIComponent(interviewId)}`;
  return {
    openLink: (link) => callForJourney('', present({ ...link })),
    tradeCode: (code) => callServer('', { base: '/hosted/v1/handoff', body: { code }, parse: parseJourney }),
    continueHere: (interviewId) => callForJourney(`${at(interviewId)}/device`, {}),
    describeDevice: (interviewId, facts) => callForJourney(`${at(interviewId)}/device/fingerprint`, facts),
    readJourney: (interviewId) => callForJourney(at(interviewId)),
    answerConsent: (interviewId, answer) => callForJourney(`${at(interviewId)}/consent`, answer),
    answerCustomFields: (interviewId, entered) =>
      callServer(`${at(interviewId)}/custom-fields`, {
        body: { fields: entered },
        parse: parseCustomFieldsAnswer,
      }),
    setLanguage: (interviewId, language) => callForJourney(`${at(interviewId)}/language`, { language }),
    async sendPicture({ interviewId, step, picture, onProgress }) {
      const path = `${sessionsPath}${at(interviewId)}/captures/${captureNames[step]}`;
      const answer = await sendBytes({ path, picture, onProgress });
      if (answer === null) return { ok: false, failure: noAnswer() };
      if (answer.status >= 200 && answer.status < 300) return parseReply(answer.body, parseCaptureAnswer);
      return { ok: false, failure: readFailure(answer) };
    },
  };
}
