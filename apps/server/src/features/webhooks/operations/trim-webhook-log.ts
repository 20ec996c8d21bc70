import type { Dependencies } from '../../../dependencies.js';
import { deleteOldEvents, listOrganisationIds } from '../queries.js';

/** Contract 10.4: kept 30 days, replayable until then. */
const keptMs = 30 * 24 * 3_600_000;
const deletedAtOnce = 1_000;

/**
 * Deletes events whose last delivery ended 30 days ago, with deliveries and attempts. An event that was replayed, or is
 * still being tried, stays until that is as long ago.
 */
export async function trimWebhookLog({ db, clock }: Pick<Dependencies, 'db' | 'clock'>): Promise<void> {
  const before = clock.now() - keptMs;
  for (const { id: organisationId } of await listOrganisationIds(db)) {
    while ((await deleteOldEvents(db, { organisationId, before, limit: deletedAtOnce })) === deletedAtOnce);
  }
}
