import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { listSessionsById } from '../queries.js';
import { deleteSession } from './delete-session.js';
import { redactSession } from './redact-session.js';

export interface BulkDeletion {
  organisationId: string;
  ids: readonly string[];
  redactOnly: boolean;
  notify: boolean;
  keep: readonly string[];
}

/**
 * Contract 9.2: one session after another, each complete in itself. A legal hold on any of them refuses the whole
 * request before anything is deleted.
 */
export async function deleteSessions(
  dependencies: Dependencies,
  { organisationId, ids, redactOnly, notify, keep }: BulkDeletion,
): Promise<{ success: true; deleted: number; redacted: number; notFound: string[] }> {
  const wanted = [...new Set(ids)];
  const known = await listSessionsById(dependencies.db, organisationId, wanted);
  const held = known.filter((session) => session.held).map(({ id }) => id);
  if (held.length > 0)
    throw new GatehouseError('session.held', { detail: `Session is under legal hold: ${held.join(', ')}` });

  const present = new Set(known.map(({ id }) => id));
  for (const sessionId of present) {
    const removal = { organisationId, sessionId, notify };
    const remove = redactOnly
      ? redactSession(dependencies, { ...removal, keep })
      : deleteSession(dependencies, { ...removal, keepIdentity: false });
    // Somebody else may have deleted it since it was looked up.
    if (!(await isDone(remove))) present.delete(sessionId);
  }
  const done = present.size;
  return {
    success: true,
    deleted: redactOnly ? 0 : done,
    redacted: redactOnly ? done : 0,
    notFound: wanted.filter((id) => !present.has(id)),
  };
}

async function isDone(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'session.not_found') return false;
    throw error;
  }
}
