import { setTimeout as pause } from 'node:timers/promises';
import type { endpoints } from '@gatehouse/contract';
import { isWebhookKind, type WebhookEvent, webhookBody } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Dependencies } from '../../../dependencies.js';
import { type Event, findOldestWriter, listEventsBetween } from '../queries.js';

type Followed = z.output<typeof endpoints.followEvents.response>;

/** How far the clocks of database and servers may differ. */
const clocksDifferByMs = 1_000;
const lookEveryMs = 300;

/**
 * The events of a tenant as they come, for a developer's tool that forwards them. An event may commit after one that was
 * made later, so only what is older than every transaction that still writes is shown: nobody's place runs past one.
 */
export async function followEvents(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  {
    organisationId,
    after,
    limit,
    waitSeconds,
    isGone,
  }: {
    organisationId: string;
    after?: string | undefined;
    limit: number;
    waitSeconds: number;
    /** Nobody waits for the answer any more. */
    isGone: () => boolean;
  },
): Promise<Followed> {
  const place = after === undefined ? { atMs: clock.now(), sequence: 0, id: '' } : readPlace(after);
  const until = performance.now() + waitSeconds * 1000;
  for (;;) {
    const now = clock.now();
    const before = Math.min(now, (await findOldestWriter(db)) ?? now) - clocksDifferByMs;
    const events = await listEventsBetween(db, { organisationId, after: place, before, limit });
    const last = events.at(-1);
    if (last || performance.now() >= until || isGone()) {
      return { items: events.map(showEvent), next: showPlace(last ? placeOf(last) : place) };
    }
    await pause(lookEveryMs);
  }
}

interface Place {
  atMs: number;
  sequence: number;
  id: string;
}

function readPlace(cursor: string): Place {
  const [atMs = '', sequence = '', ...rest] = cursor.split('-');
  return { atMs: Number(atMs), sequence: Number(sequence), id: rest.join('-') };
}

const placeOf = ({ createdAt: atMs, sequence, id }: Event): Place => ({ atMs, sequence, id });

const showPlace = ({ atMs, sequence, id }: Place): string => `${atMs}-${sequence}-${id}`;

const showEvent = (event: Event): Followed['items'][number] => ({
  id: event.id,
  kind: isWebhookKind(event.kind) ? event.kind : 'ping', // every stored kind is one
  interviewId: event.sessionId,
  sequence: event.sequence,
  createdAt: event.createdAt,
  test: event.test,
  body: webhookBody(JSON.parse(event.body) as WebhookEvent), // written by recordEvents from the same type
  place: showPlace(placeOf(event)),
});
