import type { OnboardingStatus } from '@gatehouse/contract';
import type { Dependencies } from '../../dependencies.js';

/** Every process hears of every committed change of a session, by NOTIFY with the interviewId as payload. */
export const sessionChannel = 'gatehouse_sessions';
const listeners = new Map<string, Set<() => void>>();

/** Called once at start-up; wakes whoever waits for the session in this process. */
export function wakeSessionWatchers(interviewId: string): void {
  for (const wake of listeners.get(interviewId) ?? []) wake();
}

export interface SessionWatch {
  /** Resolves true when the predicate holds, false when the time is up. Also looks once a second, should a NOTIFY be lost. */
  until(predicate: (status: OnboardingStatus) => boolean, timeoutMs: number): Promise<boolean>;
  /** As `until`, for any question about the session. */
  untilTrue(question: () => Promise<boolean>, timeoutMs: number): Promise<boolean>;
  stop(): void;
}

/** Begin watching before the change is asked for, so that none is missed. */
export function watchSession({ db }: Pick<Dependencies, 'db'>, interviewId: string): SessionWatch {
  let wake = () => {};
  const listener = () => wake();
  const group = listeners.get(interviewId) ?? new Set();
  group.add(listener);
  listeners.set(interviewId, group);

  const watch: SessionWatch = {
    async untilTrue(question, timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        let timer: NodeJS.Timeout | undefined;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, Math.max(0, Math.min(1000, deadline - performance.now())));
        });
        const holds = await question();
        if (holds || performance.now() >= deadline) {
          clearTimeout(timer);
          return holds;
        }
        await woken;
        clearTimeout(timer);
      }
    },
    until: (predicate, timeoutMs) =>
      watch.untilTrue(async () => {
        const row = await db
          .selectFrom('sessions')
          .select('onboardingStatus')
          .where('id', '=', interviewId)
          .executeTakeFirst();
        return row !== undefined && predicate(row.onboardingStatus);
      }, timeoutMs),
    stop() {
      group.delete(listener);
      if (group.size === 0) listeners.delete(interviewId);
    },
  };
  return watch;
}
