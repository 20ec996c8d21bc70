import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '../config/settings.js';

/** Whether a process with this id is running; EPERM means it is, under another user. */
function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process with this id started, in clock ticks after boot; null where /proc does not tell. Guards against reused ids. */
function startTicks(processId: number): string | null {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/**
 * Makes the data directory (0700) and takes its lock: PGlite itself would let two processes destroy each other's
 * files. Returns the release. A lock left by a killed process is taken over.
 */
export function openDataDirectory(dataDir: string): () => void {
  process.umask(0o077);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SettingsError(
      `The data directory ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}). Give this user write access or set GATEHOUSE_DATA_DIR.`,
    );
  }
  const path = join(dataDir, 'gatehouse.lock');
  const mine = JSON.stringify({ processId: process.pid, startTicks: startTicks(process.pid) });
  for (let round = 0; ; round += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || round > 2) {
        throw new SettingsError(
          `The data directory ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}). Give this user write access or set GATEHOUSE_DATA_DIR.`,
        );
      }
      const holder = readLock(path);
      if (
        holder &&
        holder.processId !== process.pid &&
        isRunning(holder.processId) &&
        startTicks(holder.processId) === holder.startTicks
      ) {
        throw new SettingsError(
          `Another Gatehouse (process ${holder.processId}) uses the data directory ${dataDir}. Stop it, or set GATEHOUSE_DATA_DIR to another folder.`,
        );
      }
      if (holder?.processId === process.pid && holder.startTicks === startTicks(process.pid)) {
        throw new SettingsError(
          `This process already uses the data directory ${dataDir}. Set GATEHOUSE_DATA_DIR to another folder.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
  return () => rmSync(path, { force: true });
}

function readLock(path: string): { processId: number; startTicks: string | null } | null {
  try {
    const lock: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (
      typeof lock === 'object' &&
      lock !== null &&
      'processId' in lock &&
      typeof lock.processId === 'number'
    ) {
      return {
        processId: lock.processId,
        startTicks: 'startTicks' in lock && typeof lock.startTicks === 'string' ? lock.startTicks : null,
      };
    }
  } catch {
    // A lock file cut off by a crash names nobody: it is taken over.
  }
  return null;
}
