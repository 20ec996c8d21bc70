import { describe, expect, it } from 'vitest';
import type { Failure } from '../hosted-api/failure.js';
import type { Reply } from '../hosted-api/hosted-api.js';
import { parseJourney } from '../journey/parse-journey.js';
import type { Challenge, Guidance } from './challenge.js';
import {
  type FrameInput,
  type Outcome,
  parseChallenge,
  parseGuidance,
  parseOutcome,
} from './liveness-api.js';
import { adaptHeight, type ChallengeDependencies, patienceMs, runChallenge } from './run-challenge.js';

const journey = parseJourney({ interviewId: 'i-1', step: 'processing' });
if (journey === null) throw new Error('not a journey');
const challenge: Challenge = {
  nonce: 'n-1',
  actions: ['turn-left'],
  frames: { maximum: 80, heightPx: 640, intervalMs: 400 },
};
const good = <Value>(value: Value): Reply<Value> => ({ ok: true, value });
const bad = (failure: Failure): Reply<never> => ({ ok: false, failure });
const passed = good<Outcome>({ passed: true, reasons: [], attemptsLeft: 3, journey });
const answer = (parts: Partial<Guidance> = {}): Reply<Guidance> =>
  good({ step: 0, complete: false, spoiled: false, hint: null, framesLeft: 70, ...parts });

/** A server that gives the prepared answers to frames in order, then always the last; a clock that waiting turns. */
function attempt(
  answers: Reply<Guidance>[],
  {
    begin = [good(challenge)],
    finish = [passed],
    picture = new Blob(['x']) as Blob | null,
    frameMs = 0,
  } = {},
) {
  let clockMs = 0;
  const sent: FrameInput[] = [];
  const waits: number[] = [];
  const heights: number[] = [];
  let finishes = 0;
  const next = <Value>(queue: Reply<Value>[]): Promise<Reply<Value>> => {
    const reply = queue.length > 1 ? queue.shift() : queue[0];
    if (!reply) throw new Error('no answer prepared');
    return Promise.resolve(reply);
  };
  const state = { wanted: true };
  const dependencies: ChallengeDependencies = {
    begin: () => next<Challenge>(begin),
    send: (frame) => {
      sent.push(frame);
      clockMs += frameMs;
      return next(answers);
    },
    finish: () => {
      finishes += 1;
      return next<Outcome>(finish);
    },
    takeFrame: (heightPx) => {
      heights.push(heightPx);
      return Promise.resolve(picture);
    },
    now: () => clockMs,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      clockMs += milliseconds;
      return Promise.resolve();
    },
    isWanted: () => state.wanted,
    onProgress: () => undefined,
    onJudging: () => undefined,
  };
  return { run: () => runChallenge(dependencies), sent, waits, heights, state, finishes: () => finishes };
}

describe('an attempt at the challenge', () => {
  it('sends frames at the pace of the challenge until it is complete, then asks for the verdict once', async () => {
    const { run, sent, finishes } = attempt([
      answer({ step: -1 }),
      answer(),
      answer({ step: 1, complete: true }),
    ]);
    expect(await run()).toMatchObject({ type: 'judged', outcome: { passed: true }, spoiled: false });
    expect(sent.map(({ step, atMs }) => [step, atMs])).toEqual([
      [-1, 0],
      [-1, 400],
      [0, 800],
    ]);
    expect(finishes()).toBe(1);
  });

  it('a slow answer is not followed by a pause, and its frames become smaller', async () => {
    const { run, waits, heights } = attempt([answer(), answer(), answer({ complete: true })], {
      frameMs: 1600,
    });
    await run();
    expect(waits).toEqual([0, 0, 0]);
    expect(heights).toEqual([640, 480, 480]);
    expect(adaptHeight(480, { tookMs: 200, heightPx: 640 })).toBe(640);
  });

  it.each([
    ['a full turn to the wrong side', answer({ spoiled: true }), true],
    ['the last frame', answer({ framesLeft: 0 }), false],
    ['a full attempt', bad({ kind: 'challenge', code: 'liveness.too_many_frames' }), false],
  ])('%s ends it with a verdict', async (_what, last, spoiled) => {
    const { run, sent } = attempt([answer(), last]);
    expect(await run()).toMatchObject({ type: 'judged', spoiled });
    expect(sent).toHaveLength(2);
  });

  it('is judged as it is when the person’s time is up', async () => {
    const { run, sent } = attempt([answer()]);
    expect((await run()).type).toBe('judged');
    expect(sent).toHaveLength(patienceMs / 400);
  });

  it('sends the very same frame again when its answer was lost', async () => {
    const { run, sent } = attempt([
      bad({ kind: 'unreachable' }),
      bad({ kind: 'busy', retryAfterSeconds: 2 }),
      answer({ complete: true }),
    ]);
    expect((await run()).type).toBe('judged');
    expect(sent).toHaveLength(3);
    expect(new Set(sent).size).toBe(1);
  });

  it.each([
    [{ kind: 'offline' }, 'interrupted'],
    [{ kind: 'challenge', code: 'liveness.expired' }, 'expired'],
    [{ kind: 'challenge', code: 'liveness.ended' }, 'taken-over'],
    [{ kind: 'challenge', code: 'liveness.attempts_used_up' }, 'moved-on'],
    [{ kind: 'out-of-step' }, 'moved-on'],
  ] as const)('%j ends it as %s, without a verdict', async (failure, type) => {
    const { run, finishes } = attempt([answer(), bad(failure)]);
    expect((await run()).type).toBe(type);
    expect(finishes()).toBe(0);
  });

  it('without a picture there is nothing to send', async () => {
    expect(await attempt([answer()], { picture: null }).run()).toEqual({ type: 'no-picture' });
  });

  it('stops when the person has left', async () => {
    const { run, state, sent } = attempt([answer()]);
    state.wanted = false;
    expect(await run()).toEqual({ type: 'left' });
    expect(sent).toEqual([]);
  });
});

describe('answers of the server', () => {
  it('a challenge with an action that the page does not know cannot be shown', () => {
    const known = { nonce: 'n', actions: ['turn-left'], frames: {} };
    expect(parseChallenge(known)).toMatchObject({ frames: { heightPx: 640, intervalMs: 400 } });
    expect(parseChallenge({ ...known, actions: ['turn-left', 'wink'] })).toBeNull();
    expect(parseChallenge({ ...known, actions: [] })).toBeNull();
    expect(parseChallenge({ ...known, nonce: 7 })).toBeNull();
  });

  it('a hint that the page does not know is none', () => {
    expect(parseGuidance({ step: 1, hint: 'wink', framesLeft: 3 })).toEqual({
      step: 1,
      complete: false,
      spoiled: false,
      hint: null,
      framesLeft: 3,
    });
    expect(parseGuidance({})).toBeNull();
  });

  it('an outcome without a journey is none', () => {
    expect(parseOutcome({ passed: true })).toBeNull();
    expect(parseOutcome({ journey, reasons: ['a', 1] })).toMatchObject({ passed: false, reasons: ['a'] });
  });
});
