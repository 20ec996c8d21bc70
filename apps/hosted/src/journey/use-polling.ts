import { useEffect } from 'preact/hooks';

/** Asks again and again, each time after the answer before; null: not at all. */
export function usePolling(ask: () => Promise<unknown>, delayMs: number | null): void {
  useEffect(() => {
    if (delayMs === null) return;
    let timer = 0;
    let stopped = false;
    const wait = () => {
      timer = window.setTimeout(async () => {
        await ask();
        if (!stopped) wait();
      }, delayMs);
    };
    wait();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [ask, delayMs]);
}
