import type { DbOrTrx } from '../../platform/database/open-database.js';

export function insertPageCookie(
  db: DbOrTrx,
  cookie: { cookieHash: string; sessionId: string; handedOver: boolean; createdAt: number },
) {
  return db.insertInto('pageCookies').values(cookie).execute();
}

export function findPageCookie(db: DbOrTrx, cookieHash: string, sessionId: string) {
  return db
    .selectFrom('pageCookies')
    .select(['cookieHash', 'handedOver'])
    .where('cookieHash', '=', cookieHash)
    .where('sessionId', '=', sessionId)
    .executeTakeFirst();
}

export function markLinkOpened(db: DbOrTrx, keyHash: string, now: number) {
  return db
    .updateTable('sessionLinks')
    .set({ firstOpenedAt: now })
    .where('keyHash', '=', keyHash)
    .where('firstOpenedAt', 'is', null)
    .execute();
}

export function findAnyLink(db: DbOrTrx, keyHash: string) {
  return db.selectFrom('sessionLinks').selectAll().where('keyHash', '=', keyHash).executeTakeFirst();
}
