import {
  claimDelivery,
  findPendingDelivery,
  type PendingDelivery,
  parkPending,
  settleClaimed,
} from '../queries.js';
import type { SendingDependencies, WebhookSender } from '../webhook-sender.js';
import { enqueueDelivery } from './enqueue-delivery.js';
import { makeAttempt } from './make-attempt.js';
import { recordAttempt } from './record-attempt.js';

/** Longer than an attempt can take: one call of at most 15 s, with OAuth four. After it the sender is taken for dead. */
const claimMs = 40_000;
const claimWithOauthMs = 90_000;
/** How long a delivery steps aside when its destination has enough calls in flight. */
const stepAsideMs = 1_000;
const stepAsideFailingMs = 5_000;

/**
 * Makes the attempt that is due and records it. Safe to run twice, also at the same moment: the claim lets one through.
 * A crash between sending and recording leaves the claim to run out, and the same event is sent again (at least once).
 */
export async function deliverWebhook(
  dependencies: SendingDependencies,
  sender: WebhookSender,
  { deliveryId }: { deliveryId: string },
): Promise<void> {
  const { db, clock } = dependencies;
  const pending = await findPendingDelivery(db, deliveryId);
  if (!pending) return;
  const { delivery, destination, event } = pending;
  if (!destination.enabled && event.kind !== 'ping') return park(dependencies, pending);
  // The job came early: clocks of database and server differ, or a replay has moved the delivery.
  if (delivery.nextAttemptAt !== null && delivery.nextAttemptAt > clock.now()) {
    return enqueueLater(dependencies, deliveryId, delivery.nextAttemptAt);
  }

  const isFailing = destination.failingSince !== null;
  const slot = sender.slots.take(destination.id, isFailing);
  if (!slot) {
    const waitMs = isFailing ? stepAsideFailingMs : stepAsideMs;
    return enqueueLater(dependencies, deliveryId, clock.now() + Math.round(waitMs * (1 + sender.random())));
  }
  try {
    await claimAndAttempt(dependencies, sender, pending);
  } finally {
    slot.free();
  }
}

async function claimAndAttempt(
  dependencies: SendingDependencies,
  sender: WebhookSender,
  found: PendingDelivery,
): Promise<void> {
  const { db, clock } = dependencies;
  const now = clock.now();
  const claimedUntil = now + (found.destination.oauth === null ? claimMs : claimWithOauthMs);
  const claimed = await claimDelivery(db, { id: found.delivery.id, now, claimUntil: claimedUntil });
  if (!claimed) return;
  const pending = { ...found, delivery: claimed };
  const attempt = await makeAttempt(dependencies, sender, pending);
  if (attempt === 'cancelled') return giveBack(dependencies, claimed.id, claimedUntil);
  await recordAttempt(dependencies, { pending, claimedUntil, attempt, random: sender.random });
}

/** This server stops: another one, or this one after its start, makes the attempt. */
async function giveBack(
  dependencies: SendingDependencies,
  deliveryId: string,
  claimedUntil: number,
): Promise<void> {
  await dependencies.db.transaction().execute(async (trx) => {
    if (await settleClaimed(trx, { id: deliveryId, claimedUntil }, {})) {
      await enqueueDelivery(dependencies, trx, { deliveryId });
    }
  });
}

async function enqueueLater(
  dependencies: SendingDependencies,
  deliveryId: string,
  atMs: number,
): Promise<void> {
  await dependencies.db
    .transaction()
    .execute((trx) => enqueueDelivery(dependencies, trx, { deliveryId, atMs }));
}

/** It was written while somebody switched the destination off. */
async function park({ db, clock }: SendingDependencies, { destination }: PendingDelivery): Promise<void> {
  await db.transaction().execute((trx) => parkPending(trx, destination.id, clock.now()));
}
