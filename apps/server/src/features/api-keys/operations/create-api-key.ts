import { randomBytes } from 'node:crypto';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { hashSecret } from '../../tokens/token-service.js';

/** 160 random bits as 40 hex characters, returned this once; a hash and a prefix to recognise it by are kept. */
export async function createApiKey(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<{ id: string; apiKey: string }> {
  const now = clock.now();
  const apiKey = randomBytes(20).toString('hex');
  const id = createObjectId(now);
  await db
    .insertInto('apiKeys')
    .values({
      id,
      organisationId,
      keyHash: hashSecret(apiKey),
      prefix: apiKey.slice(0, 6),
      name,
      createdAt: now,
      revokedAt: null,
    })
    .execute();
  return { id, apiKey };
}
