import { randomBytes } from 'node:crypto';
import type { endpoints } from '@gatehouse/contract';
import { generateSecret } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import type { DbOrTrx } from '../../../platform/database/open-database.js';
import { createObjectId } from '../../../platform/ids.js';
import { checkDestination } from '../check-destination.js';
import { sealHeaders, sealOauth, sealSecret } from '../destination-secrets.js';
import { type Destination, insertDestination } from '../queries.js';
import { type ShownDestination, type ShownSecret, showDestination, showSecret } from '../show-destination.js';

export type DestinationSettings = z.output<typeof endpoints.createWebhook.body>;

/** Contract 9.4. The only time, besides a rotation, that the signing secret is shown. */
export async function createDestination(
  dependencies: Pick<Dependencies, 'db' | 'clock' | 'keyring' | 'settings'>,
  { organisationId, given }: { organisationId: string; given: DestinationSettings },
): Promise<ShownDestination & ShownSecret> {
  const { destination, secret } = await addDestination(dependencies, dependencies.db, {
    organisationId,
    given,
    managedBy: null,
  });
  return { ...showDestination(dependencies.keyring, destination), ...showSecret(secret) };
}

/** As `createDestination`, inside the caller's transaction. */
export async function addDestination(
  { clock, keyring, settings }: Pick<Dependencies, 'clock' | 'keyring' | 'settings'>,
  db: DbOrTrx,
  {
    organisationId,
    given,
    managedBy,
  }: { organisationId: string; given: DestinationSettings; managedBy: string | null },
): Promise<{ destination: Destination; secret: string }> {
  const { url, headers = {}, oauth = null, enabled = true } = given;
  checkDestination(settings, { url, headers, oauth });
  const now = clock.now();
  const id = createObjectId(now);
  const secret = generateSecret(randomBytes, given.signature);
  const destination: Destination = {
    id,
    organisationId,
    kinds: [...new Set(given.kinds)],
    url,
    headers: sealHeaders(keyring, id, headers),
    oauth: oauth && sealOauth(keyring, id, oauth),
    successRule: given.successRule ?? 'omni',
    strict: given.strict ?? false,
    includeClientId: given.includeClientId ?? false,
    enabled,
    disabledReason: enabled ? null : disabledByHand,
    secret: sealSecret(keyring, id, secret),
    previousSecret: null,
    previousSecretUntil: null,
    managedBy,
    failuresSinceSuccess: 0,
    failingSince: null,
    lastWarningHours: 0,
    createdAt: now,
    updatedAt: now,
  };
  await insertDestination(db, destination);
  return { destination, secret };
}

export const disabledByHand = 'Switched off by an executive.';
