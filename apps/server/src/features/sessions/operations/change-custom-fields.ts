import { GatehouseError, textLimits } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { reindexCustomFields } from '../../search/operations/index-custom-fields.js';
import { findSession } from '../queries.js';
import { advanceSession } from './advance-session.js';

/** Contract section 8: merged with what is there, null removes; the search finds what is there afterwards. */
export async function changeCustomFields(
  dependencies: Dependencies,
  {
    organisationId,
    sessionId,
    customFields: changes,
  }: { organisationId: string; sessionId: string; customFields: Readonly<Record<string, string | null>> },
): Promise<{ success: true }> {
  if (!(await findSession(dependencies.db, organisationId, sessionId)))
    throw new GatehouseError('session.not_found');
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    const merged = Object.entries({ ...turn.readPrivate().customFields, ...changes });
    const customFields = Object.fromEntries(
      merged.filter((entry): entry is [string, string] => entry[1] !== null),
    );
    if (Object.keys(customFields).length > textLimits.customFieldCount)
      throw new GatehouseError('request.invalid', {
        detail: `A session holds at most ${textLimits.customFieldCount} custom fields.`,
      });
    turn.changePrivate({ customFields });
    await reindexCustomFields(dependencies, turn.trx, { organisationId, sessionId, customFields });
    await turn.note('custom_fields.changed', {}, 'step');
    return { success: true };
  });
}
