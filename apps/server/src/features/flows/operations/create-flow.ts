import { type FlowSettingsInput, flowSettingsSchema } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { createObjectId } from '../../../platform/ids.js';
import { clearDefaultFlow, insertFlow, insertFlowVersion } from '../queries.js';

export interface NewFlow {
  organisationId: string;
  name: string;
  isDefault?: boolean | undefined;
  settings: FlowSettingsInput;
  /** The executive; null: the server itself. */
  createdBy: string | null;
}

/** A flow and its version 1, in one transaction. Missing settings take their defaults. */
export async function createFlow(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { organisationId, name, isDefault = false, settings, createdBy }: NewFlow,
): Promise<{ id: string }> {
  const now = clock.now();
  const id = createObjectId(now);
  const complete = flowSettingsSchema.parse(settings);
  await db.transaction().execute(async (trx) => {
    if (isDefault) await clearDefaultFlow(trx, organisationId);
    await insertFlow(trx, { id, organisationId, name, isDefault, createdAt: now, updatedAt: now });
    await insertFlowVersion(trx, { flowId: id, version: 1, settings: complete, createdAt: now, createdBy });
  });
  return { id };
}
