import { type OnboardingStatus, onboardingRanks } from '@gatehouse/contract';

/** What the machine needs to know of a flow. */
export interface MachineFlow {
  hasId: boolean;
  hasSecondId: boolean;
  hasFace: boolean;
  /** Flow setting "mark session completed on status"; that status or any higher one completes. */
  completeOnStatus: OnboardingStatus | null;
}

export type DocumentOrdinal = 'first' | 'second';

export interface RunningJob {
  jobId: string;
  kind: 'process-id' | 'process-face';
  document: DocumentOrdinal;
  startedAtMs: number;
}

/** Plain JSON: it is stored in the session row. Times are UTC milliseconds. */
export interface MachineState {
  status: OnboardingStatus;
  closedAtMs: number | null;
  /** Every status that was announced, in order. `UNKNOWN` never is (contract 2.4). */
  published: OnboardingStatus[];
  runningJobs: RunningJob[];
  /** Documents whose process/id job has ended at least once, well or badly. */
  endedDocuments: DocumentOrdinal[];
  /** Milestones reached while a lower one was still running. */
  held: { status: OnboardingStatus; sinceMs: number }[];
  /** Finish was asked for and waits for the running jobs, or has happened. */
  finishRequestedAtMs: number | null;
  expiresAtMs: number;
  reviewed: null | 'approved' | 'rejected';
}

/** Contract 2.5: a milestone waits at most this long for a lower one that is still running. */
export const holdLimitMs = 60_000;

/** The state of a session that was just made. */
export function createState({ expiresAtMs }: { expiresAtMs: number }): MachineState {
  return {
    status: 'UNKNOWN',
    closedAtMs: null,
    published: [],
    runningJobs: [],
    endedDocuments: [],
    held: [],
    finishRequestedAtMs: null,
    expiresAtMs,
    reviewed: null,
  };
}

export const rankOf = (status: OnboardingStatus): number => onboardingRanks[status];

/** ONBOARDING_FINISHED or anything after it, expiry included. */
export const isFinished = (state: MachineState): boolean =>
  rankOf(state.status) >= onboardingRanks.ONBOARDING_FINISHED;

/** Unfinished and older than the flow allows (contract 2.4, last row but one). */
export const isExpiryDue = (state: MachineState, atMs: number): boolean =>
  !isFinished(state) && atMs >= state.expiresAtMs;

/** When `tick` next has something to do for this session; null: never. */
export function nextTickAtMs(state: MachineState): number | null {
  if (isFinished(state)) return null;
  if (state.closedAtMs !== null) return state.expiresAtMs;
  return Math.min(state.expiresAtMs, ...state.held.map(({ sinceMs }) => sinceMs + holdLimitMs));
}
