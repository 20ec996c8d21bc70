import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer satisfies; a test that waits for what never comes says what it saw last. */
export async function waitUntil<T>(
  ask: () => Promise<T> | T,
  satisfies: (value: T) => boolean,
  { timeoutMs = 20_000, what = 'the awaited state' }: { timeoutMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (satisfies(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${what}. Last seen: ${JSON.stringify(value)}`);
    await pause(40);
  }
}
