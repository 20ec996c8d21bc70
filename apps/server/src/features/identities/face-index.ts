import type { FaceMeasurement } from '@gatehouse/contract';
import { compareFaces } from '@gatehouse/face';
import type { DbOrTrx } from '../../platform/database/open-database.js';
import type { Keyring } from '../../platform/keys/encryption.js';
import type { Log } from '../../platform/log/log.js';
import { createDescriptorTable, type DescriptorTable, tableBytes } from './descriptor-table.js';
import { type FaceTemplate, isSameModel, openTemplate } from './face-template.js';
import { countIdentities, findIdentityRevision, listRemovalsAfter, listTemplatesAfter } from './queries.js';

/** Whose face it is, among the identities of one tenant. */
export interface FaceQuery {
  organisationId: string;
  face: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>;
  maximumDistance: number;
  /** The asker's own identity, if it is one already. */
  exceptIdentityId: string | null;
}

/** The nearest identity, and up to which change of the tenant's identities that is so. */
export interface FaceAnswer {
  identityId: string | null;
  revision: number;
}

/**
 * The opened templates of the tenants that were searched lately, so that a search is a walk through memory. Before every
 * search the changes since the last one are read, whoever made them: an identity that was committed is found, one that
 * was deleted is not. Tenants too large for the memory allowed are read through from the database each time.
 */
export interface FaceIndex {
  search(db: DbOrTrx, query: FaceQuery): Promise<FaceAnswer>;
  /** As `search`, without anything kept in memory: for use inside a transaction. */
  searchDatabase(db: DbOrTrx, query: FaceQuery): Promise<FaceAnswer>;
  /** What is kept now, by the count of `tableBytes`. */
  sizeBytes(): number;
  /** Overwrites every descriptor. */
  close(): void;
}

/** Rows a query. */
const pageRows = 500;
/** Templates opened, and rows compared, before the event loop gets its turn: about two milliseconds each. */
const openedAtOnce = 50;
const comparedAtOnce = 10_000;

const eventLoopTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One tenant's faces by one model. */
interface TenantFaces {
  table: DescriptorTable;
  width: number;
  /** Everything up to this change is in the table. */
  revision: number;
  /** Searches under way or waiting; they take turns. */
  users: number;
  last: Promise<unknown>;
}

class NoRoom extends Error {}

interface Means {
  keyring: Pick<Keyring, 'openDataKey'>;
  log: Pick<Log, 'error'>;
}

export function createFaceIndex({ maximumBytes, ...means }: Means & { maximumBytes: number }): FaceIndex {
  // In the order of their last use.
  const tenants = new Map<string, TenantFaces>();
  const bytesOf = ({ table, width }: TenantFaces) => tableBytes(table.size, width);
  const sizeBytes = () => [...tenants.values()].reduce((sum, faces) => sum + bytesOf(faces), 0);

  let closed = false;

  /** Nobody may be walking through them. Who waits for them begins anew. */
  function forget(key: string, faces: TenantFaces): void {
    faces.table.wipe();
    faces.revision = 0;
    if (tenants.get(key) === faces) tenants.delete(key);
  }

  /** Evicts idle tenants, longest unused first, until so much fits. */
  function makeRoom(bytes: number): boolean {
    if (bytes > maximumBytes) return false;
    for (const [key, faces] of [...tenants]) {
      if (sizeBytes() + bytes <= maximumBytes) return true;
      if (faces.users === 0) forget(key, faces);
    }
    return sizeBytes() + bytes <= maximumBytes;
  }

  /** The tenant's faces, in use from now on. */
  async function take(db: DbOrTrx, key: string, { organisationId, face }: FaceQuery): Promise<TenantFaces> {
    const width = face.descriptor.length;
    const expected = tenants.has(key) ? 0 : tableBytes(await countIdentities(db, organisationId), width);
    const faces = tenants.get(key) ?? {
      table: createDescriptorTable(width),
      width,
      revision: 0,
      users: 0,
      last: Promise.resolve(),
    };
    if (!tenants.has(key) && !makeRoom(expected)) throw new NoRoom();
    tenants.delete(key);
    tenants.set(key, faces);
    faces.users += 1;
    return faces;
  }

  /** The revision is read first: what is committed while the rest is read is merely read again next time. */
  async function catchUp(db: DbOrTrx, faces: TenantFaces, query: FaceQuery): Promise<void> {
    const { organisationId } = query;
    const revision = await findIdentityRevision(db, organisationId);
    if (revision === faces.revision) return;
    for await (const opened of openAfter(means, db, { organisationId, revision: faces.revision })) {
      const more = tableBytes(faces.table.size + opened.length, faces.width) - bytesOf(faces);
      if (more > 0 && !makeRoom(more)) throw new NoRoom();
      for (const { id, template } of opened)
        if (isSameModel(template, query.face)) faces.table.set(id, template.descriptor);
    }
    for await (const identityId of removedAfter(db, organisationId, faces.revision))
      faces.table.delete(identityId);
    faces.revision = revision;
  }

  async function searchMemory(db: DbOrTrx, query: FaceQuery): Promise<FaceAnswer> {
    const { name, version } = query.face.descriptorModel;
    const key = JSON.stringify([query.organisationId, name, version]);
    const faces = await take(db, key, query);
    const turn = faces.last.then(async () => {
      // Who was before us found no room for them.
      if (tenants.get(key) !== faces) throw new NoRoom();
      try {
        await catchUp(db, faces, query);
      } catch (error) {
        if (error instanceof NoRoom) forget(key, faces);
        throw error;
      }
      const identityId = await walk(faces.table, query);
      if (closed) throw new Error('the server is stopping');
      return { identityId, revision: faces.revision };
    });
    faces.last = turn.catch(() => undefined);
    return turn.finally(() => {
      faces.users -= 1;
    });
  }

  const searchDatabase = (db: DbOrTrx, query: FaceQuery) => readThrough(means, db, query);
  return {
    searchDatabase,
    async search(db, query) {
      try {
        return await searchMemory(db, query);
      } catch (error) {
        if (error instanceof NoRoom) return searchDatabase(db, query);
        throw error;
      }
    },
    sizeBytes,
    close() {
      closed = true;
      for (const [key, faces] of [...tenants]) forget(key, faces);
    },
  };
}

async function walk(table: DescriptorTable, query: FaceQuery): Promise<string | null> {
  const wanted = Float32Array.from(query.face.descriptor);
  let withinSquared = query.maximumDistance ** 2;
  let nearest: string | null = null;
  for (let from = 0; from < table.size; from += comparedAtOnce) {
    if (from > 0) await eventLoopTurn();
    const range = { from, to: from + comparedAtOnce, withinSquared, exceptId: query.exceptIdentityId };
    const found = table.nearest(wanted, range);
    if (found === null) continue;
    nearest = found.id;
    withinSquared = found.squared;
  }
  return nearest;
}

async function readThrough(means: Means, db: DbOrTrx, query: FaceQuery): Promise<FaceAnswer> {
  const { organisationId, face, exceptIdentityId } = query;
  const revision = await findIdentityRevision(db, organisationId);
  let nearest: { identityId: string; distance: number } | null = null;
  for await (const opened of openAfter(means, db, { organisationId, revision: 0 })) {
    for (const { id, template } of opened) {
      if (id === exceptIdentityId || !isSameModel(template, face)) continue;
      const { distance } = compareFaces(face, template);
      if (distance <= (nearest?.distance ?? query.maximumDistance)) nearest = { identityId: id, distance };
    }
  }
  return { identityId: nearest?.identityId ?? null, revision };
}

/** Everything there is after a revision, opened, a few at a time. */
async function* openAfter(
  means: Means,
  db: DbOrTrx,
  { organisationId, revision }: { organisationId: string; revision: number },
): AsyncGenerator<{ id: string; template: FaceTemplate }[]> {
  let after = revision;
  for (;;) {
    const rows = await listTemplatesAfter(db, organisationId, after, pageRows);
    for (let from = 0; from < rows.length; from += openedAtOnce) {
      yield rows.slice(from, from + openedAtOnce).flatMap((row) => openOrTell(means, row));
      await eventLoopTurn();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.revision;
  }
}

/** A damaged row matches nobody; the others must not go unsearched because of it. */
function openOrTell({ keyring, log }: Means, row: Parameters<typeof openTemplate>[1]) {
  try {
    return [{ id: row.id, template: openTemplate(keyring, row) }];
  } catch (error) {
    log.error({ err: error, identityId: row.id }, 'the face template of an identity does not open');
    return [];
  }
}

async function* removedAfter(db: DbOrTrx, organisationId: string, revision: number): AsyncGenerator<string> {
  let after = revision;
  for (;;) {
    const rows = await listRemovalsAfter(db, organisationId, after, pageRows);
    for (const { identityId } of rows) yield identityId;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.revision;
  }
}
