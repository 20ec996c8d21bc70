import { randomBytes } from 'node:crypto';
import { GatehouseError } from '@gatehouse/contract';
import { generateSecret, secretOverlapMs } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import { sealSecret } from '../destination-secrets.js';
import { lockDestination, updateDestination } from '../queries.js';

/** Contract 10.3: the old secret signs along for 24 h. A second rotation within that time ends the oldest at once. */
export async function rotateSecret(
  { db, clock, keyring }: Pick<Dependencies, 'db' | 'clock' | 'keyring'>,
  { organisationId, id }: { organisationId: string; id: string },
): Promise<{ secret: string }> {
  const secret = generateSecret(randomBytes);
  await db.transaction().execute(async (trx) => {
    const destination = await lockDestination(trx, id);
    if (destination?.organisationId !== organisationId) throw new GatehouseError('webhook.not_found');
    const now = clock.now();
    await updateDestination(trx, id, {
      secret: sealSecret(keyring, id, secret),
      previousSecret: destination.secret,
      previousSecretUntil: now + secretOverlapMs,
      updatedAt: now,
    });
  });
  return { secret };
}
