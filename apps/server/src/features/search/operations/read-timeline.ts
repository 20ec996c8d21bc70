import type { Dependencies } from '../../../dependencies.js';
import { openNote } from '../../reviews/note-decision.js';
import { listTimelineEvents } from '../../sessions/index.js';
import { readSession } from '../../sessions/operations/read-status.js';

export interface TimelineEvent {
  eventName: string;
  eventData: Record<string, unknown>;
  eventType: string;
  timestamp: number;
}

/** Contract 9.3: what happened to the session, oldest first. */
export async function readTimeline(
  dependencies: Dependencies,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<TimelineEvent[]> {
  const session = await readSession(dependencies, organisationId, sessionId);
  const dataKey = dependencies.keyring.openDataKey(session.id, session);
  const events = await listTimelineEvents(dependencies.db, session.id);
  return events.map(({ eventName, eventData, eventType, occurredAt }) => ({
    eventName,
    eventData: openNote(dataKey, session.id, eventData),
    eventType,
    timestamp: occurredAt,
  }));
}
