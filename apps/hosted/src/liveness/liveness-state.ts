import type { CameraProblem } from '../capture/open-camera.js';
import type { Failure } from '../hosted-api/failure.js';
import type { Journey } from '../journey/journey.js';
import type { ActionName, Challenge, Guidance, HintName } from './challenge.js';
import type { ChallengeEnd } from './run-challenge.js';

/** What the liveness step shows. */
export type LivenessState =
  | { name: 'intro' }
  | { name: 'starting' }
  | Running
  | { name: 'judging'; actions: readonly ActionName[] }
  | { name: 'passed'; journey: Journey }
  | { name: 'failed'; reason: string; attemptsLeft: number; journey: Journey }
  | { name: 'interrupted'; failure: Failure }
  | { name: 'expired' }
  | { name: 'taken-over' }
  | { name: 'camera-problem'; problem: CameraProblem };

export interface Running {
  name: 'running';
  actions: readonly ActionName[];
  step: number;
  /** Shown once two answers in a row say it: a word that flickers helps nobody. */
  hint: HintName | null;
  lastHint: HintName | null;
}

export type LivenessEvent =
  | { type: 'start-asked' }
  | { type: 'camera-opened' }
  | { type: 'camera-failed'; problem: CameraProblem }
  | { type: 'progressed'; challenge: Challenge; guidance: Guidance }
  | { type: 'judging-started' }
  | { type: 'ended'; end: ChallengeEnd }
  | { type: 'stop-asked' };

const isLive = ({ name }: LivenessState) => name === 'starting' || name === 'running' || name === 'judging';

/** The step's next state. Pure. What comes late, after the person has left, changes nothing. */
export function advanceLiveness(state: LivenessState, event: LivenessEvent): LivenessState {
  switch (event.type) {
    case 'start-asked':
      return isLive(state) || state.name === 'passed' ? state : { name: 'starting' };
    case 'camera-opened':
      return state.name === 'starting'
        ? { name: 'running', actions: [], step: -1, hint: null, lastHint: null }
        : state;
    case 'camera-failed':
      return state.name === 'starting' || state.name === 'running'
        ? { name: 'camera-problem', problem: event.problem }
        : state;
    case 'progressed':
      return state.name === 'running' ? progressed(state, event) : state;
    case 'judging-started':
      return state.name === 'running' ? { name: 'judging', actions: state.actions } : state;
    case 'ended':
      return state.name === 'running' || state.name === 'judging' ? ended(state, event.end) : state;
    case 'stop-asked':
      return state.name === 'starting' || state.name === 'running' ? { name: 'intro' } : state;
    default:
      return event satisfies never;
  }
}

function progressed(
  state: Running,
  { challenge, guidance }: { challenge: Challenge; guidance: Guidance },
): Running {
  const { step, hint: lastHint } = guidance;
  const isSteady = lastHint === state.lastHint;
  const kept = step === state.step ? state.hint : null;
  return {
    name: 'running',
    actions: challenge.actions,
    step,
    hint: isSteady ? lastHint : kept,
    lastHint,
  };
}

function ended(state: LivenessState, end: ChallengeEnd): LivenessState {
  switch (end.type) {
    case 'judged': {
      const { passed, reasons, attemptsLeft, journey } = end.outcome;
      if (passed) return { name: 'passed', journey };
      const reason = end.spoiled ? 'spoiled' : (reasons[0] ?? '');
      return { name: 'failed', reason, attemptsLeft, journey };
    }
    case 'interrupted':
      return { name: 'interrupted', failure: end.failure };
    case 'expired':
      return { name: 'expired' };
    case 'taken-over':
      return { name: 'taken-over' };
    case 'no-picture':
      return { name: 'camera-problem', problem: 'unknown' };
    case 'moved-on':
    case 'left':
      return state;
    default:
      return end satisfies never;
  }
}
