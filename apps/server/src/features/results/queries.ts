import type { DbOrTrx, Trx } from '../../platform/database/open-database.js';

export function findResults(db: DbOrTrx, sessionId: string) {
  return db.selectFrom('results').select('content').where('sessionId', '=', sessionId).executeTakeFirst();
}

export function upsertResults(trx: Trx, row: { sessionId: string; content: Buffer; updatedAt: number }) {
  return trx
    .insertInto('results')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('sessionId').doUpdateSet({ content: row.content, updatedAt: row.updatedAt }),
    )
    .execute();
}

export function insertImageLink(
  db: DbOrTrx,
  link: { linkHash: string; sessionId: string; captureId: string; imageType: string; expiresAt: number },
) {
  return db.insertInto('imageLinks').values(link).execute();
}

export function findImageLink(db: DbOrTrx, linkHash: string) {
  return db
    .selectFrom('imageLinks')
    .innerJoin('captures', 'captures.id', 'imageLinks.captureId')
    .innerJoin('sessions', 'sessions.id', 'imageLinks.sessionId')
    .select([
      'imageLinks.sessionId',
      'imageLinks.imageType',
      'imageLinks.expiresAt',
      'captures.images',
      'sessions.wrappedKey',
      'sessions.keyVersion',
    ])
    .where('imageLinks.linkHash', '=', linkHash)
    .executeTakeFirst();
}

export function deleteImageLinksExpiredBefore(db: DbOrTrx, time: number) {
  return db.deleteFrom('imageLinks').where('expiresAt', '<', time).execute();
}
