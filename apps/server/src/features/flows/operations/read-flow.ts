import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { type Flow, findFlow, listFlows } from '../queries.js';

export async function readFlow(
  { db }: Pick<Dependencies, 'db'>,
  { organisationId, id }: { organisationId: string; id: string },
): Promise<Flow> {
  const flow = await findFlow(db, organisationId, id);
  if (!flow) throw new GatehouseError('flow.not_found');
  return flow;
}

/** Oldest first. */
export function readFlows({ db }: Pick<Dependencies, 'db'>, organisationId: string): Promise<Flow[]> {
  return listFlows(db, organisationId);
}
