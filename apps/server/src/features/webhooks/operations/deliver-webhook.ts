import type { PendingDelivery } from '../queries.js';
import type { SendingDependencies, WebhookSender } from '../webhook-sender.js';
import { makeAttempt } from './make-attempt.js';
import { recordAttempt } from './record-attempt.js';

/** Longer than an attempt can take: one call of at most 15 s, with OAuth four. After it the sender is taken for dead. */
export const claimMs = 40_000;
const claimWithOauthMs = 90_000;

/**
 * Makes the attempt that is due and records it. Safe to run twice, also at the same moment: the claim lets one through.
 * A crash between sending and recording leaves the claim to run out, and the same event is sent again (at least once).
 */
export async function deliverWebhook(
  dependencies: SendingDependencies,
  sender: WebhookSender,
  { deliveryId }: { deliveryId: string },
): Promise<void> {
  const { store, clock } = dependencies;
  const pending = await store.findPendingDelivery(deliveryId);
  if (!pending) return;
  const { delivery, destination, event } = pending;
  if (!destination.enabled && event.kind !== 'ping') return park(dependencies, pending);
  const now = clock.now();
  // The job came early: clocks of database and server differ, or a replay has moved the delivery.
  if (delivery.nextAttemptAt !== null && delivery.nextAttemptAt > now) {
    const atMs = delivery.nextAttemptAt;
    return store.inTransaction((rows) => rows.enqueue([deliveryId], { now, atMs }));
  }

  const slot = sender.slots.take(destination.id, destination.failuresSinceSuccess);
  if (!slot) return standInLine(dependencies, sender, pending);
  try {
    await claimAndAttempt(dependencies, sender, pending);
  } finally {
    slot.free();
    if (sender.slots.takeLine(destination.id)) await serveLine(dependencies, sender, destination.id);
  }
}

async function claimAndAttempt(
  dependencies: SendingDependencies,
  sender: WebhookSender,
  found: PendingDelivery,
): Promise<void> {
  const { store, clock } = dependencies;
  const now = clock.now();
  const claimedUntil = now + (found.destination.oauth === null ? claimMs : claimWithOauthMs);
  const claimed = await store.claimDelivery({ id: found.delivery.id, now, claimUntil: claimedUntil });
  if (!claimed) return;
  const pending = { ...found, delivery: claimed };
  const attempt = await makeAttempt(dependencies, sender, pending);
  if (attempt === 'cancelled') return giveBack(dependencies, claimed.id, claimedUntil);
  const isFirst = claimed.attemptsMade === 0 && !claimed.replay;
  sender.metrics.observe(attempt, isFirst ? claimed.createdAt : null);
  await recordAttempt(dependencies, { pending, claimedUntil, attempt, random: sender.random });
}

/** This server stops: another one, or this one after its start, makes the attempt. */
async function giveBack(
  { store, clock }: SendingDependencies,
  deliveryId: string,
  claimedUntil: number,
): Promise<void> {
  await store.inTransaction(async (rows) => {
    if (await rows.settleClaimed({ id: deliveryId, claimedUntil }, {}))
      await rows.enqueue([deliveryId], { now: clock.now() });
  });
}

/**
 * The destination has enough attempts in flight: the delivery waits in the database, without a job that would have to
 * look again and again, and every attempt that ends takes the next ones out of the line.
 */
async function standInLine(
  { store, clock }: SendingDependencies,
  { slots }: WebhookSender,
  { delivery, destination }: PendingDelivery,
): Promise<void> {
  await store.inTransaction((rows) => rows.waitInLine(delivery.id));
  slots.noteLine(destination.id);
  // The last attempt may have ended just before the line could be seen: then nobody else would come for it.
  if (slots.room(destination.id, destination.failuresSinceSuccess) > 0)
    await store.inTransaction((rows) => rows.enqueue([delivery.id], { now: clock.now() }));
}

async function serveLine(
  { store, clock }: SendingDependencies,
  { slots }: WebhookSender,
  destinationId: string,
): Promise<void> {
  await store.inTransaction(async (rows) => {
    const destination = await rows.lockDestination(destinationId);
    if (!destination?.enabled) return;
    const count = slots.room(destinationId, destination.failuresSinceSuccess);
    const now = clock.now();
    const next = count > 0 ? await rows.listLine({ destinationId, now, count }) : [];
    await rows.enqueue(next, { now });
    // As many as fit, or no place at all: there may be more, for whoever ends next.
    if (next.length === count || count <= 0) slots.noteLine(destinationId);
  });
}

/** It was written while somebody switched the destination off. */
async function park({ store, clock }: SendingDependencies, { destination }: PendingDelivery): Promise<void> {
  await store.inTransaction((rows) => rows.parkPending(destination.id, clock.now()));
}
