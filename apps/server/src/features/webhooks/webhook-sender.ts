import type { Dependencies } from '../../dependencies.js';
import { type AccessTokens, createAccessTokens } from './access-tokens.js';
import { type DeliveryStore, openDeliveryStore } from './delivery-store.js';
import { createSlots, type Slots } from './destination-slots.js';
import type { WebhookMetrics } from './webhook-metrics.js';

/** What it takes to make an attempt and record it. */
export type SendingDependencies = Pick<Dependencies, 'clock' | 'log' | 'keyring' | 'outboundHttp'> & {
  store: DeliveryStore;
};

/** What one process remembers between deliveries; losing it costs a token call, nothing else. */
export interface WebhookSender {
  tokens: AccessTokens;
  slots: Slots;
  metrics: WebhookMetrics;
  /** In [0, 1); spreads the late retries. */
  random: () => number;
}

export const sendingDependenciesOf = (dependencies: Dependencies): SendingDependencies => ({
  ...dependencies,
  store: openDeliveryStore(dependencies),
});

export function createWebhookSender(
  {
    outboundHttp,
    clock,
    settings,
    metrics,
  }: Pick<Dependencies, 'outboundHttp' | 'clock' | 'settings'> & { metrics: WebhookMetrics },
  random: () => number = Math.random,
): WebhookSender {
  return {
    tokens: createAccessTokens({ outboundHttp, clock }),
    slots: createSlots(settings.webhookConcurrency),
    metrics,
    random,
  };
}
