import type { FlowSettings } from '@gatehouse/contract';
import { sql } from 'kysely';
import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';

/** A flow with the settings of one version. */
export interface Flow {
  id: string;
  organisationId: string;
  name: string;
  isDefault: boolean;
  version: number;
  settings: FlowSettings;
  createdAt: number;
  updatedAt: number;
}

const columns = [
  'flows.id',
  'flows.organisationId',
  'flows.name',
  'flows.isDefault',
  'flowVersions.version',
  'flowVersions.settings',
  'flows.createdAt',
  'flows.updatedAt',
] as const;

const withCurrentVersion = (db: DbOrTrx) =>
  db
    .selectFrom('flows')
    .innerJoin('flowVersions', (join) =>
      join
        .onRef('flowVersions.flowId', '=', 'flows.id')
        .onRef('flowVersions.version', '=', 'flows.currentVersion'),
    )
    .select(columns);

export function findFlow(db: DbOrTrx, organisationId: string, id: string): Promise<Flow | undefined> {
  return withCurrentVersion(db)
    .where('flows.organisationId', '=', organisationId)
    .where('flows.id', '=', id)
    .executeTakeFirst();
}

export function findDefaultFlow(db: DbOrTrx, organisationId: string): Promise<Flow | undefined> {
  return withCurrentVersion(db)
    .where('flows.organisationId', '=', organisationId)
    .where('flows.isDefault', '=', true)
    .executeTakeFirst();
}

export function listFlows(db: DbOrTrx, organisationId: string): Promise<Flow[]> {
  return withCurrentVersion(db)
    .where('flows.organisationId', '=', organisationId)
    .orderBy('flows.createdAt')
    .orderBy('flows.id')
    .execute();
}

/** The settings a session was started with: a flow may have moved on since. */
export async function findFlowSettings(db: DbOrTrx, flowId: string, version: number): Promise<FlowSettings> {
  const row = await db
    .selectFrom('flowVersions')
    .select('settings')
    .where('flowId', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return row.settings;
}

/** How the pages of one version of a flow look; undefined where there is no such version. */
export async function findTheme(
  db: DbOrTrx,
  flowId: string,
  version: number,
): Promise<FlowSettings['theme'] | undefined> {
  const row = await db
    .selectFrom('flowVersions')
    .select(sql<FlowSettings['theme']>`settings -> 'theme'`.as('theme'))
    .where('flowId', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.theme;
}

/** As `findFlow`, and nobody else changes it until this transaction ends. */
export async function lockFlow(trx: Trx, organisationId: string, id: string): Promise<Flow | undefined> {
  const locked = await trx
    .selectFrom('flows')
    .select('id')
    .where('organisationId', '=', organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return locked && findFlow(trx, organisationId, id);
}

/** A tenant has one default flow: whoever makes another one the default waits here for the others. */
export async function clearDefaultFlow(trx: Trx, organisationId: string): Promise<void> {
  await trx
    .selectFrom('organisations')
    .select('id')
    .where('id', '=', organisationId)
    .forNoKeyUpdate()
    .execute();
  await trx
    .updateTable('flows')
    .set({ isDefault: false })
    .where('organisationId', '=', organisationId)
    .where('isDefault', '=', true)
    .execute();
}

export function insertFlow(
  trx: Trx,
  flow: Pick<Flow, 'id' | 'organisationId' | 'name' | 'isDefault' | 'createdAt' | 'updatedAt'>,
) {
  return trx
    .insertInto('flows')
    .values({ ...flow, currentVersion: 1 })
    .execute();
}

export function updateFlow(
  trx: Trx,
  id: string,
  change: Pick<Flow, 'name' | 'isDefault' | 'updatedAt'> & { currentVersion: number },
) {
  return trx.updateTable('flows').set(change).where('id', '=', id).execute();
}

export function insertFlowVersion(
  trx: Trx,
  version: {
    flowId: string;
    version: number;
    settings: FlowSettings;
    createdAt: number;
    createdBy: string | null;
  },
) {
  return trx
    .insertInto('flowVersions')
    .values({ ...version, settings: JSON.stringify(version.settings) })
    .execute();
}
