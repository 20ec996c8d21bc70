import type { BrokenRule } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../dependencies.js';
import { countPending, findOldestPending } from './queries.js';

const bucketsSeconds = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];

interface Observed {
  startedAt: number;
  durationMs: number;
  /** null: it was taken. */
  failedRule: BrokenRule | null;
}

export interface WebhookMetrics {
  /** `committedAt`: when the event was written; only for a first attempt that is no replay. */
  observe(attempt: Observed, committedAt: number | null): void;
}

/** docs/reference/metrics.md describes every name. */
export function createWebhookMetrics({
  metrics,
  db,
  clock,
}: Pick<Dependencies, 'metrics' | 'db' | 'clock'>): WebhookMetrics {
  const attempts = metrics.counter(
    'gatehouse_webhook_attempts_total',
    'Webhook attempts, by what they came to: delivered, or the part of the rule that broke.',
    ['outcome'],
  );
  const duration = metrics.histogram(
    'gatehouse_webhook_attempt_seconds',
    'How long an attempt took, from lookup to the last byte of the answer.',
    bucketsSeconds,
  );
  const delay = metrics.histogram(
    'gatehouse_webhook_first_attempt_delay_seconds',
    'From the commit of an event to the beginning of its first attempt.',
    bucketsSeconds,
  );
  metrics.gauge(
    'gatehouse_webhook_oldest_undelivered_seconds',
    'Age of the oldest event that a destination has not taken yet and is still tried; 0 without one.',
    async () => {
      const oldest = await findOldestPending(db);
      return oldest === undefined ? 0 : Math.max(0, (clock.now() - oldest.createdAt) / 1000);
    },
  );
  metrics.gauge('gatehouse_webhook_pending_deliveries', 'Deliveries that are still to be tried.', () =>
    countPending(db),
  );
  return {
    observe(attempt, committedAt) {
      attempts.inc({ outcome: attempt.failedRule ?? 'delivered' });
      duration.observe(attempt.durationMs / 1000);
      if (committedAt !== null) delay.observe(Math.max(0, (attempt.startedAt - committedAt) / 1000));
    },
  };
}
