import type { PageEvent, SentPageEvent } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from './event-queue.js';

const shown = (screen: 'consent' | 'done'): PageEvent => ({ name: 'screen.shown', screen, view: screen });

function start() {
  let nowMs = 1_000;
  const sent: { interviewId: string; events: SentPageEvent[] }[] = [];
  let timers: (() => void)[] = [];
  const queue = createEventQueue({
    send: (interviewId, events) => sent.push({ interviewId, events }),
    now: () => nowMs,
    later: (run) => timers.push(run),
  });
  return {
    queue,
    sent,
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    fire: () => {
      const due = timers;
      timers = [];
      for (const run of due) run();
    },
  };
}

describe('the queue of page events', () => {
  it('waits for the session, then sends one parcel with the age of each event', () => {
    const { queue, sent, pass, fire } = start();
    queue.report(shown('consent'));
    pass(250.4);
    fire();
    queue.flush();
    expect(sent).toEqual([]);
    queue.openFor('i-1');
    queue.report({ name: 'page.broken' });
    pass(100);
    fire();
    expect(sent).toEqual([
      {
        interviewId: 'i-1',
        events: [
          { ageMs: 350, event: shown('consent') },
          { ageMs: 100, event: { name: 'page.broken' } },
        ],
      },
    ]);
  });

  it('sends nothing twice and nothing empty', () => {
    const { queue, sent, fire } = start();
    queue.openFor('i-1');
    queue.report(shown('done'));
    queue.flush();
    queue.flush();
    fire();
    expect(sent).toHaveLength(1);
  });

  it('drops what is too much for a parcel instead of growing', () => {
    const { queue, sent } = start();
    for (let count = 0; count < 500; count += 1) queue.report(shown('done'));
    queue.openFor('i-1');
    queue.flush();
    expect(sent.map(({ events }) => events.length)).toEqual([50]);
  });
});
