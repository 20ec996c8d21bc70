import type { PageEvent, SentPageEvent } from '@gatehouse/contract';

/** Tells the server what happens on the page, in small parcels, and never makes anybody wait for it. */
export interface EventQueue {
  report(event: PageEvent): void;
  /** From now on there is a session that the events belong to; earlier ones have waited for it. */
  openFor(interviewId: string): void;
  /** Sends at once what there is: the page may be on its way out. */
  flush(): void;
}

interface EventQueueDependencies {
  /** Sends and forgets: an event that is lost is lost. */
  send: (interviewId: string, events: SentPageEvent[]) => void;
  now: () => number;
  later: (run: () => void, delayMs: number) => void;
}

const parcelDelayMs = 3_000;
const parcelSize = 50;
/** A page that is left open for a day says no more than that. */
const oldestMs = 86_400_000;

export function createEventQueue({ send, now, later }: EventQueueDependencies): EventQueue {
  let interviewId: string | null = null;
  let waiting: { event: PageEvent; at: number }[] = [];
  let planned = false;

  function flush(): void {
    if (interviewId === null || waiting.length === 0) return;
    const parcel = waiting;
    waiting = [];
    const sentAt = now();
    send(
      interviewId,
      parcel.map(({ event, at }) => ({ ageMs: Math.min(Math.round(sentAt - at), oldestMs), event })),
    );
  }

  function plan(): void {
    if (planned || interviewId === null || waiting.length === 0) return;
    planned = true;
    later(() => {
      planned = false;
      flush();
    }, parcelDelayMs);
  }

  return {
    report(event) {
      if (waiting.length < parcelSize) waiting.push({ event, at: now() });
      plan();
    },
    openFor(id) {
      interviewId = id;
      plan();
    },
    flush,
  };
}
