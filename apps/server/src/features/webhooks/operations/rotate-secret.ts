import { randomBytes } from 'node:crypto';
import { GatehouseError } from '@gatehouse/contract';
import { generateSecret, type SignatureScheme, secretOverlapMs } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import { openSecret, sealSecret } from '../destination-secrets.js';
import { lockDestination, updateDestination } from '../queries.js';
import { type ShownSecret, schemeOf, showSecret } from '../show-destination.js';

/**
 * Contract 10.3: the old secret signs along for 24 h. A second rotation within that time ends the oldest at once. With
 * another `signature` than before both kinds sign meanwhile, so that a receiver can change over.
 */
export async function rotateSecret(
  { db, clock, keyring }: Pick<Dependencies, 'db' | 'clock' | 'keyring'>,
  {
    organisationId,
    id,
    signature,
  }: { organisationId: string; id: string; signature?: SignatureScheme | undefined },
): Promise<ShownSecret> {
  return db.transaction().execute(async (trx) => {
    const destination = await lockDestination(trx, id);
    if (destination?.organisationId !== organisationId) throw new GatehouseError('webhook.not_found');
    const scheme = signature ?? schemeOf(openSecret(keyring, id, destination.secret));
    const secret = generateSecret(randomBytes, scheme);
    const now = clock.now();
    await updateDestination(trx, id, {
      secret: sealSecret(keyring, id, secret),
      previousSecret: destination.secret,
      previousSecretUntil: now + secretOverlapMs,
      updatedAt: now,
    });
    return showSecret(secret);
  });
}
