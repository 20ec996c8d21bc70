import { Worker } from 'node:worker_threads';
import {
  type DocumentMeasurement,
  type ErrorCode,
  errorDefinitions,
  GatehouseError,
  type ImageType,
  type LivenessFrame,
  type SelfieMeasurement,
} from '@gatehouse/contract';
import type { Log } from '../log/log.js';
import { workerMemoryBytes } from './choose-worker-count.js';
import { createFairQueue } from './create-fair-queue.js';

export type VisionRequest = { picture: Uint8Array } & (
  | { kind: 'document'; side: 'front' | 'back' }
  | { kind: 'selfie' }
  | { kind: 'liveness-frame' }
);
export type VisionImages = Partial<Record<ImageType, Uint8Array>>;
export type VisionAnswer =
  | { id: number; type: 'ready' }
  | { id: number; type: 'measured'; measurement: unknown; images: VisionImages }
  | { id: number; type: 'refused'; code: string; detail: string }
  | { id: number; type: 'failed'; error: string };

/**
 * `owner` is the session a picture belongs to: sessions take turns, and one alone cannot fill the queue. All throw
 * `image.*` for a picture that cannot be used; `overloaded`, `timeout` and `check.interrupted` may be tried again and
 * say nothing about the picture; `internal` when the check failed by a fault of ours.
 */
export interface VisionPool {
  /** Resolves when every worker has its models; rejects with the reason when one cannot load. */
  ready: Promise<void>;
  /** Pictures are measured: the models were loaded, and at least one thread has them now. */
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
  worker: Worker;
  ready: boolean;
  /** Its thread is being ended: it gets no further picture. */
  ending: boolean;
  task: Task | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Pictures that its thread has measured. */
  served: number;
}

/** One picture may take this long; then its worker is replaced and the caller told to try again. */
const pictureBudgetMs = 20_000;
/** A picture waits this long for a thread: an answer after the wire's 30 s (contract 1.10) reaches nobody. */
const waitBudgetMs = 25_000;
/** A worker that dies while it loads is tried again, but not for ever. */
const loadAttempts = 3;
/** Pictures of one session that may wait: an attempt at liveness sends up to ten frames in a row. */
const waitingPerOwner = 12;
/** JavaScript memory of a thread, in MB; models and pictures lie outside of it. More is a leak and ends the thread. */
const heapLimitMb = 1024;
/** A thread that measured fewer pictures is not to blame for the memory of the process. */
const servedBeforeBlame = 50;

/** A fixed number of threads with a bounded queue before them. A thread that dies, hangs or leaks is replaced. */
export function createVisionPool(options: {
  workers: number;
  queueLimit: number;
  log: Log;
  workerUrl?: URL;
  pictureBudgetMs?: number;
  waitBudgetMs?: number;
  /** Memory of the process from which the thread that served most is replaced. Default: twice what its threads may take. */
  memoryLimitBytes?: number;
  readMemoryBytes?: () => number;
  heapLimitMb?: number;
}): VisionPool {
  const { readMemoryBytes = process.memoryUsage.rss } = options;
  const memoryLimitBytes = options.memoryLimitBytes ?? 1e9 + 2 * options.workers * workerMemoryBytes;
  const waiting = createFairQueue<Task>();
  const places: Place[] = [];
  let closed = false;
  let loaded = false;
  let nextId = 1;
  const readyPromises = Array.from({ length: options.workers }, (_, index) => openPlace(index, loadAttempts));

  function openPlace(index: number, attemptsLeft: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const worker = new Worker(options.workerUrl ?? new URL('./vision-worker.js', import.meta.url), {
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: options.heapLimitMb ?? heapLimitMb },
      });
      const place: Place = {
        worker,
        ready: false,
        ending: false,
        task: undefined,
        timer: undefined,
        served: 0,
      };
      places[index] = place;
      worker.on('message', (answer: VisionAnswer) => {
        if (answer.type === 'ready') {
          place.ready = true;
          resolve();
        } else settle(place, answer);
        assign();
      });
      let cause: unknown;
      worker.on('error', (error) => {
        cause = error;
        options.log.error({ err: error }, 'a check thread failed');
      });
      worker.on('exit', () => {
        clearTimeout(place.timer);
        place.task?.reject(retryable('check.interrupted'));
        place.task = undefined;
        const wasReady = place.ready;
        place.ready = false;
        if (closed) return resolve();
        if (wasReady || attemptsLeft > 1)
          openPlace(index, wasReady ? loadAttempts : attemptsLeft - 1).then(resolve, reject);
        else reject(unloadable(cause));
      });
    });
  }

  function settle(place: Place, answer: Exclude<VisionAnswer, { type: 'ready' }>): void {
    const task = place.task;
    if (task?.id !== answer.id) return;
    clearTimeout(place.timer);
    place.task = undefined;
    place.served += 1;
    if (answer.type === 'measured') task.resolve(answer);
    else if (answer.type === 'refused') task.reject(refusalOf(answer));
    else {
      options.log.error({ stack: stackOf(answer.error) }, 'a check failed');
      task.reject(new GatehouseError('internal'));
    }
    replaceLeaking();
  }

  /** Whose memory it is cannot be told from outside: the thread that served most goes first, one at a time. */
  function replaceLeaking(): void {
    if (places.some(({ ready, ending }) => !ready || ending) || readMemoryBytes() <= memoryLimitBytes) return;
    const [most] = places.filter(({ task }) => task === undefined).sort((a, b) => b.served - a.served);
    if (most === undefined || most.served < servedBeforeBlame) return;
    options.log.warn(
      { served: most.served },
      'the process holds too much memory; a check thread is replaced',
    );
    end(most);
  }

  function end(place: Place): void {
    place.ending = true;
    void place.worker.terminate();
  }

  function assign(): void {
    for (const place of places) {
      if (!place.ready || place.ending || place.task) continue;
      const task = waiting.take();
      if (!task) return;
      place.task = task;
      place.worker.postMessage({ ...task.request, id: task.id });
      place.timer = setTimeout(() => {
        options.log.error('a check took too long; its thread is replaced');
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
    async close() {
      closed = true;
      for (let task = waiting.take(); task !== undefined; task = waiting.take())
        task.reject(retryable('overloaded', 5));
      await Promise.all(places.map((place) => place.worker.terminate()));
    },
  };
}

const retryable = (code: 'overloaded' | 'timeout' | 'check.interrupted', afterSeconds = 2): GatehouseError =>
  new GatehouseError(code, { headers: { 'retry-after': String(afterSeconds) } });

/** No picture was seen yet: what a loader says is about files of the installation and may be shown. */
function unloadable(cause: unknown): ModelsError {
  const detail = cause instanceof Error ? cause.message : 'A check thread ended while it loaded.';
  return new ModelsError(`The models cannot be loaded. ${detail}`, { cause });
}

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
