import type { Dependencies } from '../../../dependencies.js';
import { deleteOldEvents, listOrganisationIds } from '../queries.js';

const dayMs = 24 * 3_600_000;
const deletedAtOnce = 1_000;

/**
 * Deletes events whose last delivery ended 30 days ago (contract 10.4) or as many as the operator set, with deliveries
 * and attempts. An event that was replayed, or is
 * still being tried, stays until that is as long ago.
 */
export async function trimWebhookLog({
  db,
  clock,
  settings,
}: Pick<Dependencies, 'db' | 'clock' | 'settings'>): Promise<void> {
  const before = clock.now() - settings.webhookLogDays * dayMs;
  for (const { id: organisationId } of await listOrganisationIds(db)) {
    while ((await deleteOldEvents(db, { organisationId, before, limit: deletedAtOnce })) === deletedAtOnce);
  }
}
