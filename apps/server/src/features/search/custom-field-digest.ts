import { createHmac } from 'node:crypto';
import type { Keyring } from '../../platform/keys/encryption.js';

/**
 * Custom fields are sealed with their session's key, so none can be compared. Their digests can: HMAC-SHA256 over key
 * and value under a key of the tenant that only the master key yields. Equal fields of one tenant give equal digests;
 * without the master key nobody can try values.
 */
export function createFieldDigest(
  keyring: Pick<Keyring, 'deriveKey'>,
  organisationId: string,
): (key: string, value: string) => string {
  const searchKey = keyring.deriveKey(`custom-field-search:${organisationId}`);
  // JSON keeps key and value apart: ["a","bc"] is not ["ab","c"].
  return (key, value) =>
    createHmac('sha256', searchKey)
      .update(JSON.stringify([key, value]))
      .digest('hex');
}
