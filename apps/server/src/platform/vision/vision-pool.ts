import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type DocumentMeasurement,
  type ErrorCode,
  errorDefinitions,
  GatehouseError,
  type ImageType,
  type LivenessFrame,
  type LivenessMeasurement,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import type { LivenessAttempt } from '@gatehouse/face';
import type { Log } from '../log/log.js';
import { workerMemoryBytes } from './choose-worker-count.js';
import { createFairQueue } from './create-fair-queue.js';

export type VisionRequest =
  | { kind: 'document'; picture: Uint8Array; side: 'front' | 'back' }
  | { kind: 'selfie'; picture: Uint8Array }
  | { kind: 'liveness-frame'; picture: Uint8Array }
  | { kind: 'liveness-attempt'; attempt: LivenessAttempt };
export type VisionImages = Partial<Record<ImageType, Uint8Array>>;
/** `memoryBytes`: what the worker holds after the picture. */
export type VisionAnswer = { id: number; memoryBytes?: number } & (
  | { type: 'ready' }
  | { type: 'unloadable'; message: string }
  | { type: 'measured'; measurement: unknown; images: VisionImages }
  | { type: 'refused'; code: string; detail: string }
  | { type: 'failed'; error: string }
);

/**
 * `owner` is the session a picture belongs to: sessions take turns, and one alone cannot fill the queue. All throw
 * `image.*` for a picture that cannot be used; `overloaded`, `timeout` and `check.interrupted` may be tried again and
 * say nothing about the picture; `internal` when the check failed by a fault of ours.
 */
export interface VisionPool {
  /** Resolves when every worker has its models; rejects with the reason when one cannot load. */
  ready: Promise<void>;
  /** Pictures are measured: the models were loaded, and at least one worker has them now. */
  isReady(): boolean;
  measureDocument(
    picture: Uint8Array,
    side: 'front' | 'back',
    owner?: string,
  ): Promise<{ measurement: DocumentMeasurement; images: VisionImages }>;
  measureSelfie(
    picture: Uint8Array,
    owner?: string,
  ): Promise<{ measurement: SelfieMeasurement; images: VisionImages }>;
  /** One frame of the active challenge. Its picture is not kept. */
  measureLivenessFrame(picture: Uint8Array, owner?: string): Promise<LivenessFrame>;
  /** Judges an attempt from its frames: up to a fifth of a second of arithmetic, which the server's own thread is spared. */
  judgeLiveness(attempt: LivenessAttempt, owner?: string): Promise<LivenessMeasurement>;
  close(): Promise<void>;
}

/** The models of this installation cannot be used; the message names the file. */
export class ModelsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelsError';
  }
}

interface Task {
  id: number;
  owner: string;
  request: VisionRequest;
  resolve(answer: { measurement: unknown; images: VisionImages }): void;
  reject(error: Error): void;
}
interface Place {
  worker: ChildProcess;
  ready: boolean;
  /** Its process is being ended: it gets no further picture. */
  ending: boolean;
  /** Resolves when the process is gone. */
  gone: Promise<void>;
  task: Task | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** One picture may take this long; then its worker is replaced and the caller told to try again. */
const pictureBudgetMs = 20_000;
/** A picture waits this long for a worker: an answer after the wire's 30 s (contract 1.10) reaches nobody. */
const waitBudgetMs = 25_000;
/** A worker that dies while it loads is tried again, but not for ever. */
const loadAttempts = 3;
/** Pictures of one session that may wait: an attempt at liveness sends up to ten frames in a row. */
const waitingPerOwner = 12;
/** JavaScript memory of a worker, in MB; models and pictures lie outside of it. More is a leak and ends it. */
const heapLimitMb = 1024;

/**
 * A fixed number of worker processes with a bounded queue before them. One that dies, hangs or leaks is replaced.
 * Processes and not threads: a thread that is ended while a model runs takes the whole server with it, and one that
 * hangs in native code cannot be ended at all (docs/decisions/0005-verification-libraries.md).
 */
export function createVisionPool(options: {
  workers: number;
  queueLimit: number;
  log: Log;
  workerUrl?: URL;
  pictureBudgetMs?: number;
  waitBudgetMs?: number;
  /** A worker that holds more after a picture is replaced. Default: twice what one takes at its busiest. */
  memoryLimitBytes?: number;
  heapLimitMb?: number;
}): VisionPool {
  const memoryLimitBytes = options.memoryLimitBytes ?? 2 * workerMemoryBytes;
  const waiting = createFairQueue<Task>();
  const places: Place[] = [];
  let closed = false;
  let loaded = false;
  let nextId = 1;
  const readyPromises = Array.from({ length: options.workers }, (_, index) => openPlace(index, loadAttempts));

  function openPlace(index: number, attemptsLeft: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const worker = fork(
        fileURLToPath(options.workerUrl ?? new URL('./vision-worker.js', import.meta.url)),
        {
          serialization: 'advanced',
          execArgv: [`--max-old-space-size=${options.heapLimitMb ?? heapLimitMb}`],
          env: withoutSecrets(process.env),
          // What a crash prints may quote what was read from a picture.
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        },
      );
      const place: Place = {
        worker,
        ready: false,
        ending: false,
        gone: new Promise((resolveGone) => {
          worker.once('exit', () => resolveGone());
          worker.once('error', () => resolveGone());
        }),
        task: undefined,
        timer: undefined,
      };
      places[index] = place;
      let unloadable: string | undefined;
      worker.on('message', (answer: VisionAnswer) => {
        if (answer.type === 'ready') {
          place.ready = true;
          resolve();
        } else if (answer.type === 'unloadable') unloadable = answer.message;
        else settle(place, answer);
        assign();
      });
      // Where it cannot be started there is no exit; where it can, the exit says all.
      worker.on('error', (error) => {
        if (worker.pid === undefined) leave(`The process cannot be started (${error.name}).`, {});
      });
      worker.once('exit', (code, signal) => leave(unloadable, { code, signal }));

      const leave = (cause: string | undefined, how: object) => {
        clearTimeout(place.timer);
        place.task?.reject(retryable('check.interrupted'));
        place.task = undefined;
        const wasReady = place.ready;
        place.ready = false;
        if (closed) {
          resolve();
          return;
        }
        if (!place.ending) options.log.error({ ...how, cause }, 'a check process ended');
        if (wasReady || attemptsLeft > 1)
          openPlace(index, wasReady ? loadAttempts : attemptsLeft - 1).then(resolve, reject);
        else reject(unloadableModels(cause));
      };
    });
  }

  function settle(place: Place, answer: Exclude<VisionAnswer, { type: 'ready' | 'unloadable' }>): void {
    const task = place.task;
    if (task?.id !== answer.id) return;
    clearTimeout(place.timer);
    place.task = undefined;
    if (answer.type === 'measured') task.resolve(answer);
    else if (answer.type === 'refused') task.reject(refusalOf(answer));
    else {
      options.log.error({ stack: stackOf(answer.error) }, 'a check failed');
      task.reject(new GatehouseError('internal'));
    }
    if ((answer.memoryBytes ?? 0) <= memoryLimitBytes) return;
    options.log.warn(
      { memoryBytes: answer.memoryBytes },
      'a check process holds too much memory; it is replaced',
    );
    end(place);
  }

  function end(place: Place): void {
    place.ending = true;
    place.worker.kill('SIGKILL');
  }

  function assign(): void {
    for (const place of places) {
      if (!place.ready || place.ending || place.task) continue;
      const task = waiting.take();
      if (!task) return;
      place.task = task;
      // A worker that died meanwhile says so by its exit.
      place.worker.send({ ...task.request, id: task.id }, () => {});
      place.timer = setTimeout(() => {
        options.log.error('a check took too long; its process is replaced');
        task.reject(retryable('timeout'));
        place.task = undefined;
        end(place);
      }, options.pictureBudgetMs ?? pictureBudgetMs);
    }
  }

  function giveUpWaiting(task: Task): void {
    if (waiting.remove(task)) task.reject(retryable('overloaded'));
  }

  async function measure<M>(
    request: VisionRequest,
    owner = '',
  ): Promise<{ measurement: M; images: VisionImages }> {
    const isFull = waiting.length >= options.queueLimit || waiting.countOf(owner) >= waitingPerOwner;
    if (closed || isFull || options.workers === 0) throw retryable('overloaded');
    let giveUpAfter: NodeJS.Timeout | undefined;
    const answer = await new Promise<{ measurement: unknown; images: VisionImages }>((resolve, reject) => {
      const task: Task = { id: nextId++, owner, request, resolve, reject };
      waiting.add(task);
      assign();
      giveUpAfter = setTimeout(() => giveUpWaiting(task), options.waitBudgetMs ?? waitBudgetMs);
    }).finally(() => clearTimeout(giveUpAfter));
    return answer as { measurement: M; images: VisionImages }; // vision-worker.ts answers each kind with its own measurement
  }

  const ready = Promise.all(readyPromises).then(() => {
    loaded = true;
  });
  ready.catch(() => undefined); // whoever needs it awaits it
  return {
    ready,
    isReady: () => loaded && places.some((place) => place.ready),
    measureDocument: (picture, side, owner) =>
      measure<DocumentMeasurement>({ kind: 'document', side, picture }, owner),
    measureSelfie: (picture, owner) => measure<SelfieMeasurement>({ kind: 'selfie', picture }, owner),
    measureLivenessFrame: async (picture, owner) =>
      (await measure<LivenessFrame>({ kind: 'liveness-frame', picture }, owner)).measurement,
    judgeLiveness: async (attempt, owner) =>
      (await measure<LivenessMeasurement>({ kind: 'liveness-attempt', attempt }, owner)).measurement,
    async close() {
      closed = true;
      for (let task = waiting.take(); task !== undefined; task = waiting.take())
        task.reject(retryable('overloaded', 5));
      for (const place of places) end(place);
      await Promise.all(places.map(({ gone }) => gone));
    },
  };
}

const retryable = (code: 'overloaded' | 'timeout' | 'check.interrupted', afterSeconds = 2): GatehouseError =>
  new GatehouseError(code, { headers: { 'retry-after': String(afterSeconds) } });

const unloadableModels = (cause = 'A check process ended while it loaded.'): ModelsError =>
  new ModelsError(`The models cannot be loaded. ${cause}`);

/** Who decodes strangers' pictures has no use for keys and passwords. */
const withoutSecrets = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^GATEHOUSE_|DATABASE_URL$|^PG|KEY|SECRET|TOKEN|PASSW/i.test(name),
    ),
  );

/** Where it failed. An error's text may quote what was read from the picture. */
function stackOf(error: string): string[] {
  return error.split('\n').filter((line) => /^\s+at /.test(line));
}

/** The reader's own sentence names the format or the limit, never anything of the picture's content. */
function refusalOf({ code, detail }: { code: string; detail: string }): GatehouseError {
  if (code === 'image.empty') return new GatehouseError('image.missing');
  return new GatehouseError(isErrorCode(code) ? code : 'image.damaged', { detail });
}

function isErrorCode(code: string): code is ErrorCode {
  return code in errorDefinitions;
}
