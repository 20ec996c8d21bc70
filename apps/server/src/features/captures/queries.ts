import type { Db, DbOrTrx, Trx } from '../../platform/database/open-database.js';
import type { Capture, CaptureSide, StoredImage } from '../../platform/database/schema.js';

export function insertCapture(trx: Trx, capture: Omit<Capture, 'images'> & { images: StoredImage[] }) {
  return trx
    .insertInto('captures')
    .values({ ...capture, images: JSON.stringify(capture.images) })
    .execute();
}

/** The newest capture of a side that passed: the one that counts. */
export function findAcceptedCapture(
  db: DbOrTrx,
  sessionId: string,
  side: CaptureSide,
): Promise<Capture | undefined> {
  return db
    .selectFrom('captures')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('side', '=', side)
    .where('accepted', '=', true)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The attempt at a side for which the very same picture was sent, if there was one. */
export function findRepeatedCapture(
  db: DbOrTrx,
  { sessionId, side, pictureDigest }: Pick<Capture, 'sessionId' | 'side' | 'pictureDigest'>,
): Promise<Pick<Capture, 'accepted' | 'pageReason'> | undefined> {
  return db
    .selectFrom('captures')
    .select(['accepted', 'pageReason'])
    .where('sessionId', '=', sessionId)
    .where('side', '=', side)
    .where('pictureDigest', '=', pictureDigest)
    .limit(1)
    .executeTakeFirst();
}

export function findCapture(db: DbOrTrx, id: string): Promise<Capture | undefined> {
  return db.selectFrom('captures').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Every attempt, newest first. */
export function listCaptures(db: Db, sessionId: string) {
  return db
    .selectFrom('captures')
    .select(['id', 'side', 'accepted', 'images', 'createdAt'])
    .where('sessionId', '=', sessionId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
