import type { WebhookKind } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import { openSecret } from '../destination-secrets.js';
import { findManagedDestination } from '../queries.js';
import { writeChange } from './change-destination.js';
import { addDestination } from './create-destination.js';

/**
 * A destination that a program of this installation keeps, such as the demo shop: made on the first call, and from then
 * on kept switched on and at the right address. Its secret stays the same, unless somebody rotates it.
 */
export async function ensureManagedDestination(
  dependencies: Pick<Dependencies, 'db' | 'clock' | 'keyring' | 'settings'>,
  {
    organisationId,
    managedBy,
    kinds,
    url,
  }: { organisationId: string; managedBy: string; kinds: WebhookKind[]; url: string },
): Promise<{ secret: string }> {
  const { db, keyring } = dependencies;
  return db.transaction().execute(async (trx) => {
    const existing = await findManagedDestination(trx, organisationId, managedBy);
    if (!existing) {
      const { secret } = await addDestination(dependencies, trx, {
        organisationId,
        given: { kinds, url },
        managedBy,
      });
      return { secret };
    }
    await writeChange(dependencies, trx, existing, { kinds, url, enabled: true });
    return { secret: openSecret(keyring, existing.id, existing.secret) };
  });
}
