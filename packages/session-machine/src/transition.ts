import { type OnboardingStatus, onboardingRanks, type ReviewDecision } from '@gatehouse/contract';
import {
  type DocumentOrdinal,
  holdLimitMs,
  isExpiryDue,
  isFinished,
  type MachineFlow,
  type MachineState,
  type RunningJob,
  rankOf,
} from './machine-state.js';

/** What happened. Every input carries its time: the machine has no clock. */
export type Input =
  /** May this session be written at all? Changes nothing. */
  | { type: 'write'; atMs: number }
  | { type: 'job-started'; jobId: string; kind: RunningJob['kind']; document: DocumentOrdinal; atMs: number }
  /** OCR and tests of a document are stored. */
  | { type: 'id-results-stored'; document: DocumentOrdinal; atMs: number }
  /** Well, badly or by time-out: it counts as ended. */
  | { type: 'job-ended'; jobId: string; atMs: number }
  /** Face match and liveness are stored. */
  | { type: 'face-done'; atMs: number }
  | { type: 'selfie-accepted'; atMs: number }
  | { type: 'finish'; atMs: number }
  | { type: 'review'; decision: ReviewDecision; underReview: boolean; atMs: number }
  | { type: 'expire'; atMs: number }
  | { type: 'close'; atMs: number }
  | { type: 'tick'; atMs: number };

/** One status change. The caller writes one onboarding-status event for each, in this order. */
export interface Effect {
  type: 'status';
  status: OnboardingStatus;
}

export type TransitionError =
  | 'session.finished'
  | 'session.expired'
  | 'session.closed'
  | 'review.not_pending';

export type Transition =
  | { ok: true; state: MachineState; effects: Effect[] }
  | { ok: false; error: TransitionError };

/**
 * What a session becomes and which statuses it announces (contract 2.2 to 2.5).
 *
 * A refusal changes nothing. A session that is due to expire refuses writes with `session.expired`, but only
 * `expire`, `tick` and `job-ended` make it EXPIRED: apply `expire` first (it does nothing before its time), so
 * that the status and its event are stored too.
 */
export function transition(flow: MachineFlow, state: MachineState, input: Input): Transition {
  const { atMs } = input;
  switch (input.type) {
    case 'write':
      return refused(refuseWrite(state, atMs)) ?? unchanged(state);
    case 'job-started':
      return startJob(state, input);
    case 'id-results-stored':
      return refused(refuseResults(state, atMs)) ?? reach(flow, state, idMilestone(input.document), atMs);
    case 'job-ended':
      return endJob(flow, state, input);
    case 'face-done':
      return refused(refuseResults(state, atMs)) ?? reach(flow, state, 'FACE_VALIDATION_FINISHED', atMs);
    case 'selfie-accepted':
      return acceptSelfie(flow, state, atMs);
    case 'finish':
      return finish(flow, state, atMs);
    case 'review':
      return review(state, input);
    case 'close':
      return unchanged({ ...state, closedAtMs: state.closedAtMs ?? atMs });
    case 'expire':
      return isExpiryDue(state, atMs) ? publish(state, ['EXPIRED']) : unchanged(state);
    case 'tick':
      return isExpiryDue(state, atMs) ? publish(state, ['EXPIRED']) : settle(flow, state, atMs);
    default:
      return exhausted(input);
  }
}

function startJob(state: MachineState, input: Extract<Input, { type: 'job-started' }>): Transition {
  const { jobId, kind, document, atMs } = input;
  if (state.runningJobs.some((job) => job.jobId === jobId)) return unchanged(state);
  const refusal = refused(refuseWrite(state, atMs));
  if (refusal) return refusal;
  return unchanged({
    ...state,
    runningJobs: [...state.runningJobs, { jobId, kind, document, startedAtMs: atMs }],
  });
}

function endJob(
  flow: MachineFlow,
  state: MachineState,
  { jobId, atMs }: Extract<Input, { type: 'job-ended' }>,
): Transition {
  const job = state.runningJobs.find((running) => running.jobId === jobId);
  if (job === undefined) return unchanged(state);
  const ended: MachineState = {
    ...state,
    runningJobs: state.runningJobs.filter((running) => running !== job),
    endedDocuments:
      job.kind === 'process-id' && !state.endedDocuments.includes(job.document)
        ? [...state.endedDocuments, job.document]
        : state.endedDocuments,
  };
  if (isExpiryDue(ended, atMs)) return publish(ended, ['EXPIRED']);
  if (job.kind === 'process-id' && isPostProcessingDone(flow, ended)) {
    return reach(flow, ended, 'POST_PROCESSING_FINISHED', atMs);
  }
  return settle(flow, ended, atMs);
}

/**
 * "Every job begun by process/id has ended." In a flow with two documents the second one's job belongs to it:
 * otherwise rank 3 would come before rank 2 could, and the second document would never be announced.
 */
function isPostProcessingDone(flow: MachineFlow, state: MachineState): boolean {
  const documents: DocumentOrdinal[] = flow.hasSecondId ? ['first', 'second'] : ['first'];
  return (
    documents.every((document) => state.endedDocuments.includes(document)) &&
    !state.runningJobs.some(({ kind }) => kind === 'process-id')
  );
}

function acceptSelfie(flow: MachineFlow, state: MachineState, atMs: number): Transition {
  const refusal = refused(refuseWrite(state, atMs));
  if (refusal) return refusal;
  // With a document the selfie alone says nothing yet: process/face announces it.
  return flow.hasId ? unchanged(state) : reach(flow, state, 'FACE_VALIDATION_FINISHED', atMs);
}

function finish(flow: MachineFlow, state: MachineState, atMs: number): Transition {
  if (state.closedAtMs !== null) return { ok: false, error: 'session.closed' };
  if (state.status === 'EXPIRED' || isExpiryDue(state, atMs)) return { ok: false, error: 'session.expired' };
  if (isFinished(state)) return unchanged(state);
  return settle(flow, { ...state, finishRequestedAtMs: state.finishRequestedAtMs ?? atMs }, atMs);
}

function review(
  state: MachineState,
  { decision, underReview }: Extract<Input, { type: 'review' }>,
): Transition {
  // A closed session's score is frozen (contract 2.2), and a decision would change it.
  if (state.closedAtMs !== null) return { ok: false, error: 'session.closed' };
  if (state.status !== 'ONBOARDING_FINISHED' || !underReview) {
    return { ok: false, error: 'review.not_pending' };
  }
  return decision === 'approve'
    ? publish({ ...state, reviewed: 'approved' }, ['MANUAL_REVIEW_APPROVED'])
    : publish({ ...state, reviewed: 'rejected' }, ['MANUAL_REVIEW_REJECTED']);
}

/** A milestone is reached: it is held first, and `settle` lets go at once what nothing lower stands before. */
function reach(
  flow: MachineFlow,
  state: MachineState,
  milestone: OnboardingStatus,
  atMs: number,
): Transition {
  const isNew =
    flowHas(flow, milestone) &&
    rankOf(milestone) > rankOf(state.status) &&
    !state.held.some(({ status }) => status === milestone);
  return settle(
    flow,
    isNew ? { ...state, held: [...state.held, { status: milestone, sinceMs: atMs }] } : state,
    atMs,
  );
}

/** Publishes what may be published now, lowest rank first, and finishes when finishing was asked for. */
function settle(flow: MachineFlow, state: MachineState, atMs: number): Transition {
  if (state.closedAtMs !== null || isFinished(state)) return unchanged(state);

  const held = state.held.toSorted((a, b) => rankOf(a.status) - rankOf(b.status));
  // Whatever stands below a milestone that may go was reached too: it goes before it, or it could never go.
  const last = held.findLastIndex(
    ({ status, sinceMs }) => !isLowerOneRunning(flow, state, status) || atMs - sinceMs >= holdLimitMs,
  );
  const released = held.slice(0, last + 1).map(({ status }) => status);
  const status = released.at(-1) ?? state.status;

  const completes = flow.completeOnStatus !== null && rankOf(status) >= rankOf(flow.completeOnStatus);
  const settled: MachineState = {
    ...state,
    held: held.slice(last + 1),
    finishRequestedAtMs: state.finishRequestedAtMs ?? (completes ? atMs : null),
  };
  const finishes = settled.finishRequestedAtMs !== null && settled.runningJobs.length === 0;
  return publish(settled, finishes ? [...released, 'ONBOARDING_FINISHED'] : released);
}

/** Whether a job is under way that will bring the session to a status below this milestone, but above its own. */
function isLowerOneRunning(flow: MachineFlow, state: MachineState, milestone: OnboardingStatus): boolean {
  return state.runningJobs.some(({ kind, document }) => {
    if (kind !== 'process-id') return false;
    const brings: OnboardingStatus[] = [idMilestone(document), 'POST_PROCESSING_FINISHED'];
    return brings.some(
      (status) =>
        flowHas(flow, status) &&
        rankOf(status) > rankOf(state.status) &&
        rankOf(status) < rankOf(milestone) &&
        !state.held.some((held) => held.status === status),
    );
  });
}

const idMilestone = (document: DocumentOrdinal): OnboardingStatus =>
  document === 'first' ? 'ID_VALIDATION_FINISHED' : 'ID_VALIDATION_FINISHED_SECOND_ID';

/** Statuses that a flow lacks are skipped (contract 2.5). */
function flowHas(flow: MachineFlow, status: OnboardingStatus): boolean {
  switch (status) {
    case 'ID_VALIDATION_FINISHED':
    case 'POST_PROCESSING_FINISHED':
      return flow.hasId;
    case 'ID_VALIDATION_FINISHED_SECOND_ID':
      return flow.hasId && flow.hasSecondId;
    case 'FACE_VALIDATION_FINISHED':
      return flow.hasFace;
    default:
      return true;
  }
}

/** Uploads and new jobs. Once finishing was asked for, nothing new may begin. */
function refuseWrite(state: MachineState, atMs: number): TransitionError | null {
  return refuseResults(state, atMs) ?? (state.finishRequestedAtMs === null ? null : 'session.finished');
}

/** Results of jobs that had begun in time; after the end they would change a verdict that was announced. */
function refuseResults(state: MachineState, atMs: number): TransitionError | null {
  if (state.closedAtMs !== null) return 'session.closed';
  if (state.status === 'EXPIRED' || isExpiryDue(state, atMs)) return 'session.expired';
  return rankOf(state.status) >= onboardingRanks.ONBOARDING_FINISHED ? 'session.finished' : null;
}

const refused = (error: TransitionError | null): Transition | null =>
  error === null ? null : { ok: false, error };

const unchanged = (state: MachineState): Transition => ({ ok: true, state, effects: [] });

function publish(state: MachineState, statuses: OnboardingStatus[]): Transition {
  const status = statuses.at(-1);
  if (status === undefined) return unchanged(state);
  const isOver = rankOf(status) >= onboardingRanks.ONBOARDING_FINISHED;
  return {
    ok: true,
    state: {
      ...state,
      status,
      published: [...state.published, ...statuses],
      held: isOver ? [] : state.held,
    },
    effects: statuses.map((announced) => ({ type: 'status', status: announced })),
  };
}

function exhausted(input: never): never {
  throw new TypeError(`Unknown input ${JSON.stringify(input)}.`);
}
