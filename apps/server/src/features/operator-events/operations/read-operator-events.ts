import type { endpoints } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import { explainNews, newsOf } from '../operator-event.js';
import { listOperatorEvents, type OperatorEventFilter } from '../queries.js';

type Shown = z.output<typeof endpoints.listOperatorEvents.response>;

export async function readOperatorEvents(
  { db }: Pick<Dependencies, 'db'>,
  filter: OperatorEventFilter,
): Promise<Shown> {
  const events = await listOperatorEvents(db, filter);
  return {
    items: events.map((event) => ({
      id: event.id,
      kind: event.kind,
      webhookId: event.subjectId,
      createdAt: event.createdAt,
      message: explainNews(newsOf(event)),
    })),
  };
}
