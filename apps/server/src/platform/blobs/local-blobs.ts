import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blobs } from './blobs.js';

const keyPattern = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;

async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Blobs as files: written to a temporary name, synced, renamed; 0600. A reader never sees half a blob. */
export function createLocalBlobs(folder: string): Blobs {
  const pathOf = (key: string) => {
    if (!keyPattern.test(key)) throw new Error('blob keys hold letters, digits, - and _ only');
    return join(folder, ...key.split('/'));
  };
  return {
    async put(key, content) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
      try {
        await writeSynced(temporary, content);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }); // on a full disk the parts would keep it full
        throw error;
      }
      const parent = await open(dirname(path), 'r');
      try {
        await parent.sync(); // the rename itself must survive power loss
      } finally {
        await parent.close();
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    deleteAll: (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),
  };
}
