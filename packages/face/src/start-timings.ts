/** Collects the wall time of named steps in whole milliseconds. */
export function startTimings() {
  const timings: Record<string, number> = {};
  const timed = async <Result>(step: string, work: () => Promise<Result>): Promise<Result> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      timings[step] = Math.round(performance.now() - start);
    }
  };
  return { timings, timed };
}
