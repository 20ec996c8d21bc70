import { callServer, type Reply } from '../hosted-api/hosted-api.js';
import type { Journey } from '../journey/journey.js';
import { fieldsOf, parseJourney } from '../journey/parse-journey.js';
import { actionNames, type Challenge, type Guidance, hintNames } from './challenge.js';

export interface Outcome {
  passed: boolean;
  /** Machine codes; the page has a sentence for each that it knows. */
  reasons: string[];
  attemptsLeft: number;
  journey: Journey;
}

export interface FrameInput {
  nonce: string;
  step: number;
  /** Milliseconds since the challenge arrived here. */
  atMs: number;
  picture: Blob;
}

const numberOr = (value: unknown, fallback: number) =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function parseChallenge(body: unknown): Challenge | null {
  const { nonce, actions, frames } = fieldsOf(body);
  const { maximum, heightPx, intervalMs } = fieldsOf(frames);
  const known = listOf(actions).flatMap((action) => actionNames.filter((name) => name === action));
  // An action that these pages do not know cannot be asked for.
  if (typeof nonce !== 'string' || known.length === 0 || known.length !== listOf(actions).length) return null;
  return {
    nonce,
    actions: known,
    frames: {
      maximum: numberOr(maximum, 60),
      heightPx: numberOr(heightPx, 640),
      intervalMs: numberOr(intervalMs, 400),
    },
  };
}

export function parseGuidance(body: unknown): Guidance | null {
  const { step, complete, spoiled, hint, framesLeft } = fieldsOf(body);
  if (typeof step !== 'number') return null;
  return {
    step,
    complete: complete === true,
    spoiled: spoiled === true,
    hint: hintNames.find((name) => name === hint) ?? null,
    framesLeft: numberOr(framesLeft, 0),
  };
}

export function parseOutcome(body: unknown): Outcome | null {
  const { passed, reasons, attemptsLeft, journey: raw } = fieldsOf(body);
  const journey = parseJourney(raw);
  if (journey === null) return null;
  return {
    passed: passed === true,
    reasons: listOf(reasons).filter((reason) => typeof reason === 'string'),
    attemptsLeft: numberOr(attemptsLeft, 0),
    journey,
  };
}

const pathOf = (interviewId: string, rest = '') => `/${encodeURIComponent(interviewId)}/liveness${rest}`;

export const beginChallenge = (interviewId: string): Promise<Reply<Challenge>> =>
  callServer(pathOf(interviewId), { body: {}, parse: parseChallenge });

export const sendFrame = (
  interviewId: string,
  { nonce, step, atMs, picture }: FrameInput,
): Promise<Reply<Guidance>> =>
  callServer(pathOf(interviewId, `/${nonce}/frames?step=${step}&at=${atMs}`), {
    body: picture,
    parse: parseGuidance,
  });

export const finishChallenge = (interviewId: string, nonce: string): Promise<Reply<Outcome>> =>
  callServer(pathOf(interviewId, `/${nonce}/finish`), { body: {}, parse: parseOutcome });

export const skipChallenge = (interviewId: string, reason: 'declined' | 'camera'): Promise<Reply<Journey>> =>
  callServer(pathOf(interviewId, '/skip'), { body: { reason }, parse: parseJourney });
