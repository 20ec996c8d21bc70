import type { Trx } from '../../../platform/database/open-database.js';
import type { Keyring } from '../../../platform/keys/encryption.js';
import { createFieldDigest } from '../custom-field-digest.js';
import { deleteFieldDigests, insertFieldDigests } from '../queries.js';

/** Makes a new session findable by its custom fields. The rows die with the session. */
export async function indexCustomFields(
  { keyring }: { keyring: Keyring },
  trx: Trx,
  session: { organisationId: string; sessionId: string; customFields: Readonly<Record<string, string>> },
): Promise<void> {
  const { organisationId, sessionId, customFields } = session;
  const fields = Object.entries(customFields);
  if (fields.length === 0) return;
  const digestOf = createFieldDigest(keyring, organisationId);
  await insertFieldDigests(
    trx,
    fields.map(([key, value]) => ({ sessionId, digest: digestOf(key, value) })),
  );
}

/** As `indexCustomFields` for a session whose fields changed. */
export async function reindexCustomFields(
  dependencies: { keyring: Keyring },
  trx: Trx,
  session: { organisationId: string; sessionId: string; customFields: Readonly<Record<string, string>> },
): Promise<void> {
  await unindexCustomFields(trx, session.sessionId);
  await indexCustomFields(dependencies, trx, session);
}

/** The search finds the session by none of its fields any more. */
export async function unindexCustomFields(trx: Trx, sessionId: string): Promise<void> {
  await deleteFieldDigests(trx, sessionId);
}
