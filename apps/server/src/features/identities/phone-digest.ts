import { createHmac } from 'node:crypto';
import type { Keyring } from '../../platform/keys/encryption.js';

/**
 * A phone number is sealed with its session's key, so none can be compared. Its digest can: HMAC-SHA256 under a key of
 * the tenant that only the master key yields. `phone`: E.164.
 */
export function phoneDigest(
  keyring: Pick<Keyring, 'deriveKey'>,
  { organisationId, phone }: { organisationId: string; phone: string },
): string {
  return createHmac('sha256', keyring.deriveKey(`phone-search:${organisationId}`))
    .update(phone)
    .digest('hex');
}
