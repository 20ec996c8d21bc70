import { type OnboardingStatus, onboardingStatuses } from '@gatehouse/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createState,
  holdLimitMs,
  type MachineFlow,
  type MachineState,
  nextTickAtMs,
  rankOf,
} from './machine-state.js';
import { type Input, type TransitionError, transition } from './transition.js';

const expiresAtMs = 1_000_000;
const fullFlow: MachineFlow = { hasId: true, hasSecondId: false, hasFace: true, completeOnStatus: null };
const twoIdFlow: MachineFlow = { ...fullFlow, hasSecondId: true };
const faceFlow: MachineFlow = { ...fullFlow, hasId: false };

type Step = Omit<Extract<Input, { type: Input['type'] }>, 'atMs'> & { atMs?: number };

const startId = (jobId = 'id-1', document: 'first' | 'second' = 'first'): Input => ({
  type: 'job-started',
  jobId,
  kind: 'process-id',
  document,
  atMs: 0,
});
const startFace: Input = {
  type: 'job-started',
  jobId: 'face-1',
  kind: 'process-face',
  document: 'first',
  atMs: 0,
};
const stored = (document: 'first' | 'second' = 'first'): Input => ({
  type: 'id-results-stored',
  document,
  atMs: 0,
});
const ended = (jobId = 'id-1'): Input => ({ type: 'job-ended', jobId, atMs: 0 });
const faceDone: Input = { type: 'face-done', atMs: 0 };
const selfie: Input = { type: 'selfie-accepted', atMs: 0 };
const finish: Input = { type: 'finish', atMs: 0 };
const close: Input = { type: 'close', atMs: 0 };
const at = (input: Input, atMs: number): Input => ({ ...input, atMs });
const review = (decision: 'approve' | 'reject', underReview = true): Input => ({
  type: 'review',
  decision,
  underReview,
  atMs: 0,
});

/** Runs inputs that must all be accepted; gives the state and everything announced. */
function run(flow: MachineFlow, inputs: Input[], from: MachineState = createState({ expiresAtMs })) {
  let state = from;
  const announced: OnboardingStatus[] = [];
  for (const input of inputs) {
    const result = transition(flow, state, input);
    if (!result.ok) throw new Error(`${input.type} was refused: ${result.error}`);
    state = result.state;
    announced.push(...result.effects.map(({ status }) => status));
  }
  return { state, announced };
}

function refusal(flow: MachineFlow, state: MachineState, input: Input): TransitionError | 'accepted' {
  const result = transition(flow, state, input);
  return result.ok ? 'accepted' : result.error;
}

const wholeId = [startId(), stored(), ended()];
const finished = () => run(fullFlow, [...wholeId, faceDone, finish]).state;

describe('transitions (contract 2.4)', () => {
  test('a new session is UNKNOWN and announces nothing', () => {
    const { state, announced } = run(fullFlow, [
      { type: 'write', atMs: 0 },
      { type: 'tick', atMs: 1 },
    ]);
    expect(state.status).toBe('UNKNOWN');
    expect(announced).toEqual([]);
  });

  test('stored ID results give ID_VALIDATION_FINISHED, the ended job POST_PROCESSING_FINISHED', () => {
    expect(run(fullFlow, [startId(), stored()]).announced).toEqual(['ID_VALIDATION_FINISHED']);
    expect(run(fullFlow, wholeId).announced).toEqual(['ID_VALIDATION_FINISHED', 'POST_PROCESSING_FINISHED']);
  });

  test('post-processing waits for every job that process/id began', () => {
    const { state, announced } = run(fullFlow, [startId('a'), startId('b'), stored(), ended('a')]);
    expect(announced).toEqual(['ID_VALIDATION_FINISHED']);
    expect(run(fullFlow, [ended('b')], state).announced).toEqual(['POST_PROCESSING_FINISHED']);
  });

  test('a failed ID job counts as ended', () => {
    expect(run(fullFlow, [startId(), ended()]).announced).toEqual(['POST_PROCESSING_FINISHED']);
  });

  test('a second document has its own status before post-processing is announced', () => {
    const inputs = [...wholeId, startId('id-2', 'second'), stored('second'), ended('id-2')];
    expect(run(twoIdFlow, inputs).announced).toEqual([
      'ID_VALIDATION_FINISHED',
      'ID_VALIDATION_FINISHED_SECOND_ID',
      'POST_PROCESSING_FINISHED',
    ]);
  });

  test('a second document read before the first is held until the first one is', () => {
    const inputs = [startId('id-1'), startId('id-2', 'second'), stored('second')];
    const { state, announced } = run(twoIdFlow, inputs);
    expect(announced).toEqual([]);
    expect(run(twoIdFlow, [stored('first')], state).announced).toEqual([
      'ID_VALIDATION_FINISHED',
      'ID_VALIDATION_FINISHED_SECOND_ID',
    ]);
  });

  test('a second document never captured does not stop the face or the end', () => {
    expect(run(twoIdFlow, [...wholeId, faceDone, finish]).announced).toEqual([
      'ID_VALIDATION_FINISHED',
      'FACE_VALIDATION_FINISHED',
      'ONBOARDING_FINISHED',
    ]);
  });

  test('process/face gives FACE_VALIDATION_FINISHED; a selfie alone does so only without an ID', () => {
    expect(run(fullFlow, [...wholeId, selfie]).state.status).toBe('POST_PROCESSING_FINISHED');
    expect(run(fullFlow, [...wholeId, selfie, faceDone]).state.status).toBe('FACE_VALIDATION_FINISHED');
    expect(run(faceFlow, [selfie]).announced).toEqual(['FACE_VALIDATION_FINISHED']);
  });

  test('finish gives ONBOARDING_FINISHED from every lower rank', () => {
    for (const inputs of [[], [startId(), stored(), ended()], [...wholeId, faceDone]]) {
      expect(run(fullFlow, [...inputs, finish]).announced.at(-1)).toBe('ONBOARDING_FINISHED');
    }
  });

  test('a review of a session under review approves or rejects it', () => {
    expect(run(fullFlow, [review('approve')], finished())).toMatchObject({
      announced: ['MANUAL_REVIEW_APPROVED'],
      state: { reviewed: 'approved' },
    });
    expect(run(fullFlow, [review('reject')], finished())).toMatchObject({
      announced: ['MANUAL_REVIEW_REJECTED'],
      state: { reviewed: 'rejected' },
    });
  });

  test('an unfinished session expires at its due time, not before, and only once', () => {
    const states = [[], wholeId, [...wholeId, faceDone]].map((inputs) => run(fullFlow, inputs).state);
    for (const state of states) {
      for (const type of ['expire', 'tick'] as const) {
        expect(run(fullFlow, [{ type, atMs: expiresAtMs - 1 }], state).announced).toEqual([]);
        expect(
          run(
            fullFlow,
            [
              { type, atMs: expiresAtMs },
              { type, atMs: expiresAtMs + 1 },
            ],
            state,
          ).announced,
        ).toEqual(['EXPIRED']);
      }
    }
  });

  test('a finished or reviewed session never expires', () => {
    const reviewed = run(fullFlow, [review('approve')], finished()).state;
    for (const state of [finished(), reviewed]) {
      expect(run(fullFlow, [{ type: 'expire', atMs: expiresAtMs * 2 }], state).announced).toEqual([]);
    }
  });

  test('EXPIRED and reviewed sessions are final', () => {
    const expired = run(fullFlow, [{ type: 'expire', atMs: expiresAtMs }]).state;
    expect(refusal(fullFlow, expired, finish)).toBe('session.expired');
    expect(refusal(fullFlow, expired, review('approve'))).toBe('review.not_pending');
    const reviewed = run(fullFlow, [review('reject')], finished()).state;
    expect(run(fullFlow, [finish], reviewed).announced).toEqual([]);
  });
});

describe('rules (contract 2.5)', () => {
  test('a face done during the ID job is announced after POST_PROCESSING_FINISHED', () => {
    const { state, announced } = run(fullFlow, [startId(), faceDone, stored()]);
    expect(announced).toEqual(['ID_VALIDATION_FINISHED']);
    expect(run(fullFlow, [ended()], state).announced).toEqual([
      'POST_PROCESSING_FINISHED',
      'FACE_VALIDATION_FINISHED',
    ]);
  });

  test('a held milestone goes after 60 seconds, and what it overtook is never announced', () => {
    const { state } = run(fullFlow, [startId(), at(faceDone, 100)]);
    expect(nextTickAtMs(state)).toBe(100 + holdLimitMs);
    expect(run(fullFlow, [{ type: 'tick', atMs: 99 + holdLimitMs }], state).announced).toEqual([]);
    const late = run(fullFlow, [{ type: 'tick', atMs: 100 + holdLimitMs }], state);
    expect(late.announced).toEqual(['FACE_VALIDATION_FINISHED']);
    expect(run(fullFlow, [stored(), ended()], late.state).announced).toEqual([]);
  });

  test('of several held milestones the lower ones go with the higher one', () => {
    const { state } = run(twoIdFlow, [
      startId('id-1'),
      startId('id-2', 'second'),
      at(faceDone, 0),
      at(stored('second'), 30_000),
    ]);
    expect(run(twoIdFlow, [{ type: 'tick', atMs: holdLimitMs }], state).announced).toEqual([
      'ID_VALIDATION_FINISHED_SECOND_ID',
      'FACE_VALIDATION_FINISHED',
    ]);
  });

  test('a recapture of the ID after the face changes neither status nor events', () => {
    const { state } = run(fullFlow, [...wholeId, faceDone]);
    const again = run(fullFlow, [startId('id-again'), stored(), ended('id-again')], state);
    expect(again.announced).toEqual([]);
    expect(again.state.status).toBe('FACE_VALIDATION_FINISHED');
  });

  test('a recapture of the ID does not hold back the face, for nothing lower is still to come', () => {
    expect(run(fullFlow, [...wholeId, startId('id-again'), faceDone]).announced.at(-1)).toBe(
      'FACE_VALIDATION_FINISHED',
    );
  });

  test('statuses that a flow lacks are skipped', () => {
    const idOnly: MachineFlow = { ...fullFlow, hasFace: false };
    expect(run(idOnly, [...wholeId, faceDone, finish]).announced).toEqual([
      'ID_VALIDATION_FINISHED',
      'POST_PROCESSING_FINISHED',
      'ONBOARDING_FINISHED',
    ]);
    expect(run(faceFlow, [...wholeId, selfie, finish]).announced).toEqual([
      'FACE_VALIDATION_FINISHED',
      'ONBOARDING_FINISHED',
    ]);
    expect(run(fullFlow, [startId('id-2', 'second'), stored('second')]).announced).toEqual([]);
  });

  test('finish waits for running jobs and follows when the last one ends', () => {
    const { state, announced } = run(fullFlow, [
      startId(),
      startFace,
      finish,
      faceDone,
      stored(),
      ended('face-1'),
    ]);
    expect(announced).toEqual(['ID_VALIDATION_FINISHED']);
    expect(run(fullFlow, [ended()], state).announced).toEqual([
      'POST_PROCESSING_FINISHED',
      'FACE_VALIDATION_FINISHED',
      'ONBOARDING_FINISHED',
    ]);
  });

  test('a second finish changes nothing, pending or done', () => {
    const pending = run(fullFlow, [startId(), at(finish, 5), at(finish, 9)]);
    expect(pending.state.finishRequestedAtMs).toBe(5);
    expect(run(fullFlow, [finish, finish], finished())).toEqual({ state: finished(), announced: [] });
  });

  test('while finish is pending nothing new may begin', () => {
    const { state } = run(fullFlow, [startId(), finish]);
    for (const input of [startFace, selfie, { type: 'write', atMs: 0 } as const]) {
      expect(refusal(fullFlow, state, input)).toBe('session.finished');
    }
    expect(refusal(fullFlow, state, stored())).toBe('accepted');
  });

  const twoIdOrder = [
    'ID_VALIDATION_FINISHED',
    'ID_VALIDATION_FINISHED_SECOND_ID',
    'POST_PROCESSING_FINISHED',
  ] as const;
  test.each([
    // What the job that brought the status still brings comes in between: it is awaited like by any finish.
    ['ID_VALIDATION_FINISHED', ['ID_VALIDATION_FINISHED', 'ONBOARDING_FINISHED']],
    ['ID_VALIDATION_FINISHED_SECOND_ID', [...twoIdOrder, 'ONBOARDING_FINISHED']],
    ['POST_PROCESSING_FINISHED', [...twoIdOrder, 'ONBOARDING_FINISHED']],
    ['FACE_VALIDATION_FINISHED', [...twoIdOrder, 'FACE_VALIDATION_FINISHED', 'ONBOARDING_FINISHED']],
  ] as const)('"mark completed on %s" finishes without finish-status, statuses in order', (completeOnStatus, order) => {
    const flow = { ...twoIdFlow, completeOnStatus };
    const job = (document: 'first' | 'second') => [
      startId(document, document),
      stored(document),
      ended(document),
    ];
    let state = createState({ expiresAtMs });
    for (const input of [...job('first'), ...job('second'), faceDone]) {
      const result = transition(flow, state, input);
      if (result.ok) state = result.state;
    }
    expect(state.published).toEqual(order);
  });

  test('completion on a status lets the job that brought it end first', () => {
    const flow: MachineFlow = { ...fullFlow, completeOnStatus: 'ID_VALIDATION_FINISHED' };
    expect(run(flow, wholeId).announced).toEqual([
      'ID_VALIDATION_FINISHED',
      'POST_PROCESSING_FINISHED',
      'ONBOARDING_FINISHED',
    ]);
  });

  test('a finished session refuses uploads, jobs and late results', () => {
    for (const input of [{ type: 'write', atMs: 0 } as const, startId('late'), stored(), faceDone, selfie]) {
      expect(refusal(fullFlow, finished(), input)).toBe('session.finished');
    }
  });

  test('an expired session refuses them too, also before the timer marked it', () => {
    const due = createState({ expiresAtMs });
    const expired = run(fullFlow, [{ type: 'expire', atMs: expiresAtMs }]).state;
    for (const state of [due, expired]) {
      for (const input of [
        { type: 'write', atMs: 0 } as const,
        startId(),
        stored(),
        faceDone,
        selfie,
        finish,
      ]) {
        expect(refusal(fullFlow, state, at(input, expiresAtMs))).toBe('session.expired');
      }
    }
  });

  test('a job that ends after the due time expires its session', () => {
    const { state } = run(fullFlow, [startId()]);
    expect(run(fullFlow, [at(ended(), expiresAtMs)], state).announced).toEqual(['EXPIRED']);
  });

  test('a closed session refuses writes, keeps its status, and a repeat keeps the first time', () => {
    const { state } = run(fullFlow, [startId(), stored(), at(close, 7), at(close, 9)]);
    expect(state).toMatchObject({ closedAtMs: 7, status: 'ID_VALIDATION_FINISHED' });
    for (const input of [
      { type: 'write', atMs: 0 } as const,
      startId('x'),
      stored(),
      faceDone,
      selfie,
      finish,
    ]) {
      expect(refusal(fullFlow, state, input)).toBe('session.closed');
    }
    expect(run(fullFlow, [ended()], state).announced).toEqual([]);
    expect(refusal(fullFlow, run(fullFlow, [close], finished()).state, review('approve'))).toBe(
      'session.closed',
    );
  });

  test('a second decision is refused, and so is one on a session that is not under review', () => {
    const reviewed = run(fullFlow, [review('approve')], finished()).state;
    expect(refusal(fullFlow, reviewed, review('reject'))).toBe('review.not_pending');
    expect(refusal(fullFlow, finished(), review('approve', false))).toBe('review.not_pending');
    expect(refusal(fullFlow, createState({ expiresAtMs }), review('approve'))).toBe('review.not_pending');
  });

  test('a job that is announced or ended twice, or was never known, counts once', () => {
    const { state, announced } = run(fullFlow, [
      startId(),
      startId(),
      stored(),
      stored(),
      ended(),
      ended(),
      ended('?'),
    ]);
    expect(announced).toEqual(['ID_VALIDATION_FINISHED', 'POST_PROCESSING_FINISHED']);
    expect(state.runningJobs).toEqual([]);
  });
});

describe('10 000 random call sequences (contract 14, line 44)', () => {
  const document = fc.constantFrom('first' as const, 'second' as const);
  const jobId = fc.constantFrom('a', 'b', 'c', 'd');
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 2, arbitrary: fc.record({ type: fc.constant('write' as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('job-started' as const),
        jobId,
        kind: fc.constantFrom('process-id' as const, 'process-face' as const),
        document,
      }),
    },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('id-results-stored' as const), document }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('job-ended' as const), jobId }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('face-done' as const) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('selfie-accepted' as const) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('finish' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('review' as const),
        decision: fc.constantFrom('approve' as const, 'reject' as const),
        underReview: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('expire' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('tick' as const) }) },
  );
  const flow: fc.Arbitrary<MachineFlow> = fc.record({
    hasId: fc.boolean(),
    hasSecondId: fc.boolean(),
    hasFace: fc.boolean(),
    completeOnStatus: fc.constantFrom(
      null,
      'ID_VALIDATION_FINISHED' as const,
      'POST_PROCESSING_FINISHED' as const,
      'FACE_VALIDATION_FINISHED' as const,
    ),
  });
  const sequence = fc.array(fc.tuple(step, fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 });

  test('the status never falls in rank, none is announced twice, and what is stored is what was announced', () => {
    const seen = new Set<OnboardingStatus>();
    fc.assert(
      fc.property(flow, sequence, (randomFlow, steps) => {
        let atMs = 0;
        let state = createState({ expiresAtMs: 200_000 });
        const announced: OnboardingStatus[] = [];
        for (const [next, waitMs] of steps) {
          atMs += waitMs;
          // The parts were drawn from the input's own shapes; only their union cannot express it.
          const result = transition(randomFlow, state, { ...next, atMs } as Input);
          if (!result.ok) continue;
          for (const { status } of result.effects) {
            expect(rankOf(status)).toBeGreaterThan(rankOf(announced.at(-1) ?? 'UNKNOWN'));
            announced.push(status);
            seen.add(status);
          }
          state = JSON.parse(JSON.stringify(result.state)) as MachineState;
          expect(state).toEqual(result.state);
          expect(state.status).toBe(announced.at(-1) ?? 'UNKNOWN');
          expect(state.published).toEqual(announced);
          if (next.type === 'tick')
            expect(nextTickAtMs(state) ?? Infinity).toBeGreaterThan(state.closedAtMs === null ? atMs : 0);
        }
        expect(new Set(announced).size).toBe(announced.length);
        expect(announced).not.toContain('UNKNOWN');
      }),
      { numRuns: 10_000 },
    );
    // The property would hold for a machine that never moves: every reachable status must have been seen.
    expect([...seen].sort()).toEqual(
      onboardingStatuses.filter((status) => status !== 'UNKNOWN' && rankOf(status) !== 4).sort(),
    );
  });

  test('after every job ended and the wait is over, nothing is held and a requested finish has happened', () => {
    fc.assert(
      fc.property(flow, sequence, (randomFlow, steps) => {
        let atMs = 0;
        let state = createState({ expiresAtMs: Number.MAX_SAFE_INTEGER });
        for (const [next, waitMs] of steps) {
          atMs += waitMs;
          const result = transition(randomFlow, state, { ...next, atMs } as Input);
          if (result.ok) state = result.state;
        }
        for (const { jobId: running } of state.runningJobs) {
          const result = transition(randomFlow, state, { type: 'job-ended', jobId: running, atMs });
          if (result.ok) state = result.state;
        }
        if (state.closedAtMs !== null) return;
        expect(state.held).toEqual([]);
        if (state.finishRequestedAtMs !== null) expect(rankOf(state.status)).toBeGreaterThanOrEqual(6);
      }),
      { numRuns: 2_000 },
    );
  });
});
