import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';

/** `clientId`: the tenant's slug in hosted links; letters and digits (contract 2.1). */
export async function createOrganisation(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { clientId, name }: { clientId: string; name: string },
): Promise<{ id: string }> {
  const now = clock.now();
  const id = createObjectId(now);
  await db.insertInto('organisations').values({ id, clientId, name, createdAt: now }).execute();
  return { id };
}
