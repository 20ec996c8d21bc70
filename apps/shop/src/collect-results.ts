import { type Client, GatehouseError, hasReached } from '@gatehouse/sdk';
import type { Database } from './open-database.js';
import {
  type Attempt,
  findAttempt,
  listUnfinishedAttempts,
  replacePictures,
  updateResults,
  updateResultsState,
  updateStatus,
} from './queries.js';
import { readPictures, readResults } from './read-results.js';

const retryDelaysMs = [1000, 2000, 5000, 15_000, 30_000, 60_000, 120_000, 300_000] as const;
/** Open attempts that are older than this are not asked about again at start-up. */
const rememberedMs = 7 * 24 * 3600 * 1000;

/** Runs `task` after `delayMs`, unless the returned function is called before. */
export type Schedule = (delayMs: number, task: () => void) => () => void;

export interface ResultsCollector {
  /** Asks the service about an attempt and stores what it says; returns at once. Calls for one attempt never overlap. */
  readonly collect: (interviewId: string) => void;
  /** After a start: everything that was due, and every open attempt whose webhook may have come while nobody listened. */
  readonly collectUnfinished: () => Promise<void>;
  /** Ends what runs and what is scheduled; it is found again by `collectUnfinished`. */
  readonly stop: () => Promise<void>;
}

interface CollectorDependencies {
  readonly database: Database;
  readonly client: Client;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

type Outcome = 'settled' | 'again';

/** Fetches the results of finished sessions, again and again with longer pauses until the service gives them. */
export function createResultsCollector(dependencies: CollectorDependencies): ResultsCollector {
  const { database, schedule, now, log } = dependencies;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const askedMeanwhile = new Set<string>();
  const waiting = new Map<string, () => void>();

  const run = async (interviewId: string, failures: number): Promise<void> => {
    const input = { interviewId, failures, signal: stopping.signal };
    const outcome = await collectOnce(dependencies, input).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        log(
          `results of ${interviewId} not fetched: ${error instanceof Error ? error.message : 'unknown fault'}`,
        );
      return 'again' as const;
    });
    running.delete(interviewId);
    if (stopping.signal.aborted) return;
    if (askedMeanwhile.delete(interviewId)) return begin(interviewId, 0);
    if (outcome === 'settled') return;
    const delayMs = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] ?? 0;
    waiting.set(
      interviewId,
      schedule(delayMs, () => begin(interviewId, failures + 1)),
    );
  };

  const begin = (interviewId: string, failures: number): void => {
    waiting.get(interviewId)?.();
    waiting.delete(interviewId);
    running.set(interviewId, run(interviewId, failures));
  };

  const collect = (interviewId: string): void => {
    if (stopping.signal.aborted) return;
    if (running.has(interviewId)) askedMeanwhile.add(interviewId);
    else begin(interviewId, 0);
  };

  return {
    collect,
    collectUnfinished: async () => {
      const interviewIds = await listUnfinishedAttempts(database, now() - rememberedMs);
      for (const interviewId of interviewIds) collect(interviewId);
    },
    stop: async () => {
      stopping.abort();
      for (const cancel of waiting.values()) cancel();
      await Promise.all(running.values());
    },
  };
}

async function collectOnce(
  dependencies: CollectorDependencies,
  input: { interviewId: string; failures: number; signal: AbortSignal },
): Promise<Outcome> {
  const { database, log } = dependencies;
  const { interviewId } = input;
  const attempt = await findAttempt(database, interviewId);
  if (attempt === undefined) return 'settled';
  try {
    return await fetchAndStore(dependencies, { ...input, attempt });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await updateResultsState(database, { interviewId, resultsState: 'abandoned' });
    log(`results of ${interviewId} given up until the next start: ${error.message}`);
    return 'settled';
  }
}

async function fetchAndStore(
  { database, client, now }: CollectorDependencies,
  { attempt, failures, signal }: { attempt: Attempt; failures: number; signal: AbortSignal },
): Promise<Outcome> {
  const { interviewId, token } = attempt;
  // The status is asked for even after a webhook that told it: unsigned webhooks can be made up by anybody.
  const { onboardingStatus } = await client.status({ token }, { signal });
  await updateStatus(database, { interviewId, onboardingStatus, now: now() });
  if (onboardingStatus === 'EXPIRED') {
    await updateResultsState(database, { interviewId, resultsState: 'done' });
    return 'settled';
  }
  if (!hasReached(onboardingStatus, 'ONBOARDING_FINISHED')) {
    // A webhook told otherwise: the service may lag behind its own webhook for a while, or it was made up.
    if (attempt.resultsState === 'due' && failures < retryDelaysMs.length) return 'again';
    await updateResultsState(database, { interviewId, resultsState: 'none' });
    return 'settled';
  }
  const results = await readResults(client, token, signal);
  await updateResults(database, { interviewId, results, now: now() });
  const pictures = await readPictures(client, token, signal);
  await replacePictures(database, { interviewId, pictures });
  return 'settled';
}

/** The service knows this session or this token no more, and asking again will not change that. */
function isRefusal(error: unknown): error is GatehouseError {
  return error instanceof GatehouseError && [400, 401, 403, 404, 410].includes(error.httpStatus ?? 0);
}
