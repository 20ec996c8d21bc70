import { type endpoints, GatehouseError } from '@gatehouse/contract';
import type { Updateable } from 'kysely';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { WebhookDestinationTable } from '../../../platform/database/schema.js';
import { checkDestination } from '../check-destination.js';
import { openHeaders, openOauth, sealHeaders, sealOauth } from '../destination-secrets.js';
import {
  type Destination,
  findDestination,
  lockDestination,
  parkPending,
  updateDestination,
} from '../queries.js';
import { type ShownDestination, showDestination } from '../show-destination.js';
import { disabledByHand } from './create-destination.js';

export type DestinationChange = z.output<typeof endpoints.changeWebhook.body>;

/** Contract 9.4. `headers` and `oauth` are replaced as a whole; whatever is absent stays. */
export async function changeDestination(
  dependencies: Pick<Dependencies, 'db' | 'clock' | 'keyring' | 'settings'>,
  { organisationId, id, change }: { organisationId: string; id: string; change: DestinationChange },
): Promise<ShownDestination> {
  const { db, keyring } = dependencies;
  const changed = await db.transaction().execute(async (trx) => {
    const destination = await lockDestination(trx, id);
    if (destination?.organisationId !== organisationId) throw new GatehouseError('webhook.not_found');
    await writeChange(dependencies, trx, destination, change);
    return findDestination(trx, organisationId, id);
  });
  if (!changed) throw new GatehouseError('webhook.not_found');
  return showDestination(keyring, changed);
}

/** The caller holds the destination's lock. */
export async function writeChange(
  { clock, keyring, settings }: Pick<Dependencies, 'clock' | 'keyring' | 'settings'>,
  trx: Trx,
  destination: Destination,
  change: DestinationChange,
): Promise<void> {
  const { id } = destination;
  const { url = destination.url, headers, oauth } = change;
  checkDestination(settings, {
    url,
    headers: headers ?? openHeaders(keyring, destination),
    oauth: oauth === undefined ? openOauth(keyring, destination) : oauth,
  });
  const now = clock.now();
  await updateDestination(trx, id, {
    url,
    updatedAt: now,
    ...(change.kinds && { kinds: [...new Set(change.kinds)] }),
    ...(headers && { headers: sealHeaders(keyring, id, headers) }),
    ...(oauth !== undefined && { oauth: oauth && sealOauth(keyring, id, oauth) }),
    ...(change.successRule && { successRule: change.successRule }),
    ...(change.strict !== undefined && { strict: change.strict }),
    ...(change.includeClientId !== undefined && { includeClientId: change.includeClientId }),
    ...switchOf(destination, change.enabled),
  });
  if (change.enabled === false) await parkPending(trx, id, now);
}

// Switching on again begins a new record (contract 10.4); "on" said to one that is on does not hide that it fails.
function switchOf(
  destination: Destination,
  enabled: boolean | undefined,
): Updateable<WebhookDestinationTable> {
  if (enabled === undefined || enabled === destination.enabled) return {};
  if (!enabled) return { enabled, disabledReason: disabledByHand };
  return { enabled, disabledReason: null, failuresSinceSuccess: 0, failingSince: null, lastWarningHours: 0 };
}
