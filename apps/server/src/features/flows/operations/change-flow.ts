import { isDeepStrictEqual } from 'node:util';
import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Organisation } from '../../organisations/index.js';
import { mergeFlowSettings } from '../merge-flow-settings.js';
import { clearDefaultFlow, type Flow, insertFlowVersion, lockFlow, updateFlow } from '../queries.js';
import { readFlowSettings } from '../read-flow-settings.js';

export interface FlowChange {
  organisation: Organisation;
  id: string;
  /** The version that the caller read; undefined: whichever it is. */
  version?: number | undefined;
  name?: string | undefined;
  isDefault?: boolean | undefined;
  settings?: Record<string, unknown> | undefined;
  changedBy: string;
}

/**
 * Contract 9.4: settings are merged over the current ones; whatever changes makes a new version. Sessions go on with
 * the version they were started with. A request that changes nothing makes none.
 */
export async function changeFlow(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { organisation, id, version, settings = {}, changedBy, ...given }: FlowChange,
): Promise<Flow> {
  return db.transaction().execute(async (trx) => {
    const flow = await lockFlow(trx, organisation.id, id);
    if (!flow) throw new GatehouseError('flow.not_found');
    if (version !== undefined && version !== flow.version) throw new GatehouseError('flow.conflict');
    const changed: Flow = {
      ...flow,
      name: given.name ?? flow.name,
      isDefault: given.isDefault ?? flow.isDefault,
      settings: readFlowSettings(mergeFlowSettings(flow.settings, settings), organisation),
    };
    if (isDeepStrictEqual(changed, flow)) return flow;

    const now = clock.now();
    const next: Flow = { ...changed, version: flow.version + 1, updatedAt: now };
    if (next.isDefault && !flow.isDefault) await clearDefaultFlow(trx, organisation.id);
    const { name, isDefault } = next;
    await updateFlow(trx, id, { name, isDefault, currentVersion: next.version, updatedAt: now });
    await insertFlowVersion(trx, {
      flowId: id,
      version: next.version,
      settings: next.settings,
      createdAt: now,
      createdBy: changedBy,
    });
    return next;
  });
}
