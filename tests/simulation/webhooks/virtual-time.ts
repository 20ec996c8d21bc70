/** Time that only passes when everybody waits; true time, of which the clocks of processes may be off. */
export interface VirtualTime {
  now(): number;
  at(atMs: number, run: () => unknown): void;
  /** Counts as waiting while it lasts; never returns when `isDead` says so at its end. */
  sleep(durationMs: number, isDead: () => boolean): Promise<void>;
  /** Counts the work as busy until it ends. */
  track(work: Promise<unknown>): void;
  /** Runs what is planned up to then; `betweenSteps` is asked after every step. */
  runUntil(untilMs: number, betweenSteps: () => void): Promise<void>;
  isAnythingPlanned(): boolean;
}

export function createVirtualTime(startMs: number): VirtualTime {
  let nowMs = startMs;
  let busy = 0;
  let wake: (() => void) | undefined;
  const plan: { atMs: number; run: () => unknown }[] = [];

  const leave = () => {
    busy -= 1;
    if (busy === 0) wake?.();
  };
  const everybodyWaits = () =>
    new Promise<void>((resolve) => {
      if (busy === 0) return resolve();
      wake = () => {
        wake = undefined;
        resolve();
      };
    });
  const at = (atMs: number, run: () => unknown) => {
    // Sorted by time, first come first; mostly at the end.
    let place = plan.length;
    while (place > 0 && (plan[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    plan.splice(place, 0, { atMs, run });
  };
  return {
    now: () => nowMs,
    at,
    sleep: (durationMs, isDead) =>
      new Promise((resolve) => {
        at(nowMs + durationMs, () => {
          if (isDead()) return;
          busy += 1;
          resolve();
        });
        leave();
      }),
    track(work) {
      busy += 1;
      work.then(leave, leave);
    },
    async runUntil(untilMs, betweenSteps) {
      for (;;) {
        betweenSteps();
        await everybodyWaits();
        const next = plan[0];
        if (!next || next.atMs > untilMs) break;
        plan.shift();
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    isAnythingPlanned: () => plan.length > 0,
  };
}
