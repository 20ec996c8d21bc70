import type { ReviewDecision } from '@gatehouse/contract';
import type { DataKey } from '../../platform/keys/encryption.js';
import type { Turn } from '../sessions/turn.js';

const noteContext = (interviewId: string): string => `review-note:${interviewId}`;

/** Writes who decided what into the timeline. A reviewer's note may name the person, so it is sealed like their data. */
export async function noteDecision(
  { dataKey, session, note }: Pick<Turn, 'dataKey' | 'session' | 'note'>,
  given: { decision: ReviewDecision; executiveId: string; note?: string | undefined },
): Promise<void> {
  const { decision, executiveId } = given;
  const sealedNote =
    given.note && dataKey.seal(Buffer.from(given.note), noteContext(session.id)).toString('base64');
  await note('review.decided', { decision, executiveId, ...(sealedNote && { sealedNote }) }, 'review');
}

/** The data of a timeline event as people read it: a sealed note opened, everything else as it is. */
export function openNote(
  dataKey: DataKey,
  interviewId: string,
  eventData: Record<string, unknown>,
): Record<string, unknown> {
  const { sealedNote, ...rest } = eventData;
  if (typeof sealedNote !== 'string') return eventData;
  return {
    ...rest,
    note: dataKey.open(Buffer.from(sealedNote, 'base64'), noteContext(interviewId)).toString(),
  };
}
