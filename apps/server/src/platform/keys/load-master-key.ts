import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '../../config/settings.js';

/**
 * The master key: from the setting, or from `<data dir>/master.key` (0600), generated on the first start of an
 * embedded installation. With PostgreSQL it is required: a generated file would be lost with the container.
 */
export function loadMasterKey(options: {
  masterKey: string | undefined;
  dataDir: string;
  databaseUrl: string | undefined;
}): Buffer {
  if (options.masterKey) return Buffer.from(options.masterKey, 'base64');
  const path = join(options.dataDir, 'master.key');
  if (existsSync(path)) {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    if (key.length !== 32)
      throw new SettingsError(
        `The key file ${path} is damaged: it must hold 32 bytes in base64. Restore it from a backup; without it nothing stored can be read.`,
      );
    return key;
  }
  if (options.databaseUrl)
    throw new SettingsError(
      'Setting GATEHOUSE_MASTER_KEY is required with DATABASE_URL. Make one with: openssl rand -base64 32',
    );
  const key = randomBytes(32);
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${key.toString('base64')}\n`);
  fsyncSync(file);
  closeSync(file);
  return key;
}
