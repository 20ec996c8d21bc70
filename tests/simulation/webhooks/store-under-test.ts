import type { DeliveryStore } from '../../../apps/server/src/features/webhooks/delivery-store.js';
import type { Delivery, Destination } from '../../../apps/server/src/features/webhooks/queries.js';

export interface Job {
  deliveryId: string;
  startAfterMs: number;
}

/** A store, and what a simulation looks at behind the store's back. */
export interface StoreUnderTest {
  store: DeliveryStore;
  addDestination(destination: Destination): Promise<void>;
  listDeliveries(): Promise<Delivery[]>;
  /** Earlier events of the same session and destination whose first attempt has not ended. */
  unattemptedBefore(delivery: Delivery): Promise<number>;
  close(): Promise<void>;
}
