import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import type { FaceAnswer, FaceQuery } from '../face-index.js';
import { findIdentityRevision } from '../queries.js';

/** Resolves to the identity whose face is nearest, as of the transaction. */
export type FaceSearch = (trx: Trx, query: FaceQuery) => Promise<string | null>;

/** Thrown out of a transaction to be searched for outside it; never seen by a caller of `withFaceSearch`. */
class SearchWanted extends Error {
  readonly query: FaceQuery;
  constructor(query: FaceQuery) {
    super('a face is to be searched for');
    this.name = 'SearchWanted';
    this.query = query;
  }
}

/** Where identities come and go faster than that, the search is made inside the transaction. */
const searchesOutside = 4;

/**
 * Runs work that asks, inside a transaction, whose face this is. A search may be long and a transaction must be short:
 * the work is broken off, the search made outside, and the work begun again, where the answer counts only if no
 * identity of the tenant has come or gone meanwhile. So `work` must do nothing that its transaction does not undo.
 */
export async function withFaceSearch<T>(
  { db, faceIndex }: Pick<Dependencies, 'db' | 'faceIndex'>,
  work: (search: FaceSearch) => Promise<T>,
): Promise<T> {
  let known: (FaceAnswer & { query: FaceQuery }) | null = null;
  for (let searches = 0; ; ) {
    const answer: typeof known = known;
    try {
      return await work(async (trx, query) => {
        if (searches === searchesOutside) return (await faceIndex.searchDatabase(trx, query)).identityId;
        if (
          answer !== null &&
          isSameQuery(answer.query, query) &&
          answer.revision === (await findIdentityRevision(trx, query.organisationId))
        )
          return answer.identityId;
        throw new SearchWanted(query);
      });
    } catch (error) {
      if (!(error instanceof SearchWanted)) throw error;
      searches += 1;
      const { query } = error;
      known = { query, ...(await faceIndex.search(db, query)) };
    }
  }
}

const isSameQuery = (a: FaceQuery, b: FaceQuery): boolean => JSON.stringify(a) === JSON.stringify(b);
