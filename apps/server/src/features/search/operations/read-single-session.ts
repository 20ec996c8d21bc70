import { imageTypes, type OcrData, type Score, type SessionItem } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { linkImages } from '../../results/operations/read-images.js';
import { readOcrData } from '../../results/operations/read-ocr-data.js';
import { readScore } from '../../results/operations/read-score.js';
import { readPrivate } from '../../sessions/operations/read-private.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { toSessionItem } from '../session-item.js';
import { readTimeline, type TimelineEvent } from './read-timeline.js';

/** Contract 9.3: under 128 KB. */
const maximumBytes = 128 * 1024;
const newestAttempts = 10;

export interface SingleSession {
  interview: SessionItem;
  score: Score;
  ocrData: OcrData;
  images: Awaited<ReturnType<typeof linkImages>>;
  events: TimelineEvent[];
  customFields: Record<string, string>;
  device: Record<string, unknown> | null;
  geolocation: Record<string, unknown> | null;
  phone: string | null;
}

/** Contract 9.3: everything about one session, its pictures as links. */
export async function readSingleSession(
  dependencies: Dependencies,
  target: { organisationId: string; sessionId: string },
): Promise<SingleSession> {
  const session = await readSession(dependencies, target.organisationId, target.sessionId);
  const { customFields = {}, device, geolocation, phone } = await readPrivate(dependencies, target);
  return fitEvents({
    interview: toSessionItem(session),
    score: await readScore(dependencies, { ...target, verbose: false }),
    ocrData: await readOcrData(dependencies, target),
    images: await linkImages(dependencies, { ...target, types: [...imageTypes], newest: newestAttempts }),
    events: await readTimeline(dependencies, target),
    customFields,
    device: device ?? null,
    geolocation: geolocation ?? null,
    phone: phone ?? null,
  });
}

/** All but the timeline is bounded; of a long one the newest part is shown, `/omni/get/events` has the rest. */
function fitEvents(answer: SingleSession): SingleSession {
  let { events } = answer;
  while (events.length > 0 && Buffer.byteLength(JSON.stringify({ ...answer, events })) >= maximumBytes)
    events = events.slice(Math.ceil(events.length / 2));
  return { ...answer, events };
}
