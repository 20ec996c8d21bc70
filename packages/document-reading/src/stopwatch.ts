export interface Stopwatch {
  /** Notes the milliseconds since the last lap under a name; the same name adds up. */
  lap(name: string): void;
  elapsedMs(): number;
  /** Every lap and the `total`, in milliseconds. */
  read(): Record<string, number>;
}

export function createStopwatch(): Stopwatch {
  const start = performance.now();
  let last = start;
  const laps: Record<string, number> = {};
  return {
    lap(name) {
      const at = performance.now();
      laps[name] = (laps[name] ?? 0) + at - last;
      last = at;
    },
    elapsedMs: () => performance.now() - start,
    read: () => ({ ...laps, total: performance.now() - start }),
  };
}
