import { pageEventLimits, type SentPageEvent } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { countTimelineEvents, insertTimelineEvents } from '../queries.js';

const eventType = 'page';

/**
 * What happened on the person's pages, as lines of the session's timeline. No turn is taken: they change nothing,
 * and must not wait for a picture that is being stored. A session keeps a limited number; the rest is dropped.
 */
export async function notePageEvents(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { sessionId, events }: { sessionId: string; events: readonly SentPageEvent[] },
): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    const room = pageEventLimits.perSession - (await countTimelineEvents(trx, sessionId, eventType));
    const lines = events.slice(0, Math.max(0, room)).map(({ ageMs, event: { name, ...eventData } }) => ({
      sessionId,
      eventName: name,
      eventType,
      eventData,
      occurredAt: now - ageMs,
    }));
    if (lines.length > 0) await insertTimelineEvents(trx, lines);
  });
}
