import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Figures of this process for a Prometheus scraper. Asking for a name again gives the same instrument. Labels come from
 * closed lists: no ids, nothing personal.
 */
export interface Metrics {
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): Counter<Label>;
  histogram(name: string, help: string, bucketsSeconds: readonly number[]): Histogram;
  /** A figure that is looked up when somebody asks. */
  gauge(name: string, help: string, read: () => Promise<number>): void;
  /** The text format of Prometheus. */
  render(): Promise<{ contentType: string; text: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'gatehouse_' });
  // The name is only ever asked for with one kind of instrument, by the one feature whose name it begins with.
  const existing = <Instrument>(name: string) => registry.getSingleMetric(name) as Instrument | undefined;
  return {
    counter: (name, help, labelNames) =>
      existing(name) ?? new Counter({ name, help, labelNames, registers: [registry] }),
    histogram: (name, help, buckets) =>
      existing(name) ?? new Histogram({ name, help, buckets: [...buckets], registers: [registry] }),
    gauge(name, help, read) {
      if (existing(name)) return;
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: async () => gauge.set(await read()),
      });
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
