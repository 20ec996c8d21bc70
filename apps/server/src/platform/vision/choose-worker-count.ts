import { availableParallelism, totalmem } from 'node:os';

/** What one worker with all models takes at its busiest (verification design: 0.85 GB, measured). */
export const workerMemoryBytes = 850_000_000;
/** For the process itself, its database and pictures in flight. */
const reservedMemoryBytes = 700_000_000;

export interface Machine {
  cores: number;
  memoryBytes: number;
}

/** One worker a core, as far as the memory goes; never none. */
export function chooseWorkerCount({ cores, memoryBytes }: Machine): number {
  const fitting = Math.floor((memoryBytes - reservedMemoryBytes) / workerMemoryBytes);
  return Math.max(1, Math.min(cores, fitting));
}

/** Cores that this process may use, and the memory of the machine or, where it is less, of the container. */
export function readMachine(): Machine {
  const limitBytes = process.constrainedMemory();
  // 0 or beyond all memory: no limit is set.
  const memoryBytes = limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem();
  return { cores: availableParallelism(), memoryBytes };
}
