import type { Trx } from '../../../platform/database/open-database.js';
import { createObjectId } from '../../../platform/ids.js';
import type { OperatorNews } from '../operator-event.js';
import { insertOperatorEvent } from '../queries.js';

/** Inside the transaction of what it tells of: it is there exactly if that happened. */
export async function recordOperatorEvent(
  trx: Trx,
  { organisationId, news, now }: { organisationId: string; news: OperatorNews; now: number },
): Promise<void> {
  const { kind, destinationId: subjectId, ...details } = news;
  await insertOperatorEvent(trx, {
    id: createObjectId(now),
    organisationId,
    kind,
    subjectId,
    details: JSON.stringify(details),
    createdAt: now,
  });
}
