/** Under so many a share says nothing: counts and names only. */
export const leastForShare = 10;

/** Wilson's 95 % interval of a share, as two numbers between 0 and 1. */
export function wilson(hits, count) {
  const z = 1.959964;
  const share = hits / count;
  const denominator = 1 + z ** 2 / count;
  const middle = share + z ** 2 / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, (middle - spread) / denominator), Math.min(1, (middle + spread) / denominator)];
}

const percent = (share) => (100 * share).toFixed(share === 0 || share === 1 ? 0 : 1);

/** `18 of 19 (94.7 %, 75.4-99.1)`; without a share where the sample cannot carry one. */
export function rate(hits, count) {
  if (count < leastForShare) return `${hits} of ${count}`;
  const [low, high] = wilson(hits, count);
  return `${hits} of ${count} (${percent(hits / count)} %, ${percent(low)}-${percent(high)})`;
}

export const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[
    Math.max(0, Math.min(values.length - 1, Math.ceil(q * values.length) - 1))
  ];

/** Median and 95th percentile in milliseconds; the median alone of a small sample. */
export function times(values) {
  if (values.length === 0) return '-';
  const ms = (value) => `${Math.round(value)} ms`;
  const median = ms(quantile(values, 0.5));
  return values.length < 2 * leastForShare ? median : `${median}, p95 ${ms(quantile(values, 0.95))}`;
}

/** Runs and measures: result, wall and CPU time of this process (its threads too) in milliseconds. */
export async function measured(run) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await run();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wallMs: performance.now() - began, cpuMs: (user + system) / 1000 };
}
