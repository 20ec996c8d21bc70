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

export interface VisionPool {
  /** Resolves when every worker has its models; rejects with the reason when one cannot load. */
  ready: Promise<void>;
  isReady(): boolean;
  /** Throws `image.*` for a picture that cannot be used, `overloaded` when the queue is full, `internal` when the check crashed. */
  measureDocument(
    picture: Uint8Array,
    side: 'front' | 'back',
  ): Promise<{ measurement: DocumentMeasurement; images: VisionImages }>;
  measureSelfie(picture: Uint8Array): Promise<{ measurement: SelfieMeasurement; images: VisionImages }>;
  /** One frame of the active challenge. Its picture is not kept. */
  measureLivenessFrame(picture: Uint8Array): Promise<LivenessFrame>;
  close(): Promise<void>;
}

interface Task {
  id: number;
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
}

/** One picture may take this long; then its worker is replaced and the caller told to try again. */
const pictureBudgetMs = 20_000;
/** A picture waits this long for a thread: an answer after the wire's 30 s (contract 1.10) reaches nobody. */
const waitBudgetMs = 25_000;
/** A worker that dies while it loads is tried again, but not for ever. */
const loadAttempts = 3;

/** A fixed number of threads with a bounded queue before them. */
export function createVisionPool(options: {
  workers: number;
  queueLimit: number;
  log: Log;
  workerUrl?: URL;
  pictureBudgetMs?: number;
  waitBudgetMs?: number;
}): VisionPool {
  const waiting: Task[] = [];
  const places: Place[] = [];
  let closed = false;
  let nextId = 1;
  const readyPromises = Array.from({ length: options.workers }, (_, index) => openPlace(index, loadAttempts));

  function openPlace(index: number, attemptsLeft: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const worker = new Worker(options.workerUrl ?? new URL('./vision-worker.js', import.meta.url), {
        execArgv: [],
      });
      const place: Place = { worker, ready: false, ending: false, task: undefined, timer: undefined };
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
        place.task?.reject(new GatehouseError('internal'));
        place.task = undefined;
        const wasReady = place.ready;
        place.ready = false;
        if (closed) return resolve();
        if (wasReady || attemptsLeft > 1)
          openPlace(index, wasReady ? loadAttempts : attemptsLeft - 1).then(resolve, reject);
        else
          reject(
            new Error('The models cannot be loaded; the log line before this one has the cause.', { cause }),
          );
      });
    });
  }

  function settle(place: Place, answer: Exclude<VisionAnswer, { type: 'ready' }>): void {
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
  }

  function assign(): void {
    for (const place of places) {
      if (!place.ready || place.ending || place.task) continue;
      const task = waiting.shift();
      if (!task) return;
      place.task = task;
      place.worker.postMessage({ ...task.request, id: task.id });
      place.timer = setTimeout(() => {
        options.log.error('a check took too long; its thread is replaced');
        task.reject(new GatehouseError('timeout', { headers: { 'retry-after': '2' } }));
        place.task = undefined;
        place.ending = true;
        void place.worker.terminate();
      }, options.pictureBudgetMs ?? pictureBudgetMs);
    }
  }

  function giveUpWaiting(task: Task): void {
    const index = waiting.indexOf(task);
    if (index < 0) return; // a thread has it
    waiting.splice(index, 1);
    task.reject(new GatehouseError('overloaded', { headers: { 'retry-after': '2' } }));
  }

  async function measure<M>(request: VisionRequest): Promise<{ measurement: M; images: VisionImages }> {
    if (closed || waiting.length >= options.queueLimit || options.workers === 0)
      throw new GatehouseError('overloaded', { headers: { 'retry-after': '2' } });
    let giveUpAfter: NodeJS.Timeout | undefined;
    const answer = await new Promise<{ measurement: unknown; images: VisionImages }>((resolve, reject) => {
      const task: Task = { id: nextId++, request, resolve, reject };
      waiting.push(task);
      assign();
      giveUpAfter = setTimeout(() => giveUpWaiting(task), options.waitBudgetMs ?? waitBudgetMs);
    }).finally(() => clearTimeout(giveUpAfter));
    return answer as { measurement: M; images: VisionImages }; // vision-worker.ts answers each kind with its own measurement
  }

  const ready = Promise.all(readyPromises).then(() => undefined);
  ready.catch(() => undefined); // whoever needs it awaits it
  return {
    ready,
    isReady: () => places.length > 0 && places.every((place) => place.ready),
    measureDocument: (picture, side) => measure<DocumentMeasurement>({ kind: 'document', side, picture }),
    measureSelfie: (picture) => measure<SelfieMeasurement>({ kind: 'selfie', picture }),
    measureLivenessFrame: async (picture) =>
      (await measure<LivenessFrame>({ kind: 'liveness-frame', picture })).measurement,
    async close() {
      closed = true;
      for (const task of waiting.splice(0))
        task.reject(new GatehouseError('overloaded', { headers: { 'retry-after': '5' } }));
      await Promise.all(places.map((place) => place.worker.terminate()));
    },
  };
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
