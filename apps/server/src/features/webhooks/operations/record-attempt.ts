import { settleAttempt } from '@gatehouse/webhook-protocol';
import type { DeliveryRows } from '../delivery-store.js';
import { storedStreak, streakOf } from '../destination-streak.js';
import type { PendingDelivery } from '../queries.js';
import type { SendingDependencies } from '../webhook-sender.js';
import { disableDestination, recordWarning, tellOfDisabling, warnOfFailing } from './disable-destination.js';
import type { Attempt } from './make-attempt.js';

/**
 * Writes what an attempt came to, and in the same transaction what follows: the retry, the next event of the session,
 * the destination's record. Does nothing when the claim was lost meanwhile: whoever has it sends again.
 */
export async function recordAttempt(
  dependencies: Pick<SendingDependencies, 'store' | 'clock' | 'log'>,
  {
    pending,
    claimedUntil,
    attempt,
    random,
  }: { pending: PendingDelivery; claimedUntil: number; attempt: Attempt; random: () => number },
): Promise<void> {
  const { delivery, event } = pending;
  const { store, clock } = dependencies;
  const number = delivery.attemptsMade + 1;
  const settled = await store.inTransaction(async (rows) => {
    // Locks are always taken in this order: session, destination, delivery.
    if (number === 1 && delivery.sessionId !== null) await rows.lockOrder(delivery.sessionId);
    const destination = attempt.success
      ? pending.destination
      : await rows.lockDestination(delivery.destinationId);
    if (!destination) return undefined;
    const { enabled, strict } = destination;
    const settlement = settleAttempt({
      isPing: event.kind === 'ping',
      attempt: number,
      endedAtMs: attempt.endedAt,
      success: attempt.success,
      outcome: attempt.outcome,
      destination: { enabled, strict, streak: streakOf(destination) },
      random,
    });
    // A streak that began while this attempt was under way ends with the next success that has seen it.
    if (attempt.success && destination.failingSince !== null) await rows.endFailureStreak(destination.id);
    const mine = await rows.settleClaimed(
      { id: delivery.id, claimedUntil },
      {
        state: settlement.state,
        attemptsMade: number,
        nextAttemptAt: settlement.nextAttemptAtMs,
        finishedAt: settlement.state === 'pending' ? null : attempt.endedAt,
      },
    );
    if (!mine) return undefined;
    await rows.insertAttempt(rowOf(delivery.id, number, attempt));
    if (settlement.streak) await rows.updateDestination(destination.id, storedStreak(settlement.streak));
    if (settlement.warning) await recordWarning(dependencies, rows, { destination, ...settlement.warning });
    if (settlement.nextAttemptAtMs !== null) {
      await rows.enqueue([delivery.id], { now: clock.now(), atMs: settlement.nextAttemptAtMs });
    }
    if (settlement.disableBecause !== null) {
      await disableDestination(dependencies, rows, { destination, reason: settlement.disableBecause });
    } else if (number === 1) await enqueueNextWaiting(rows, pending, clock.now());
    return { destination, settlement };
  });
  if (!settled) return;
  const { destination, settlement } = settled;
  if (settlement.warning) warnOfFailing(dependencies, destination, settlement.warning);
  if (settlement.disableBecause !== null)
    tellOfDisabling(dependencies, destination, settlement.disableBecause);
}

const rowOf = (deliveryId: string, number: number, attempt: Attempt) => ({
  deliveryId,
  attempt: number,
  startedAt: attempt.startedAt,
  durationMs: attempt.durationMs,
  status: attempt.status,
  success: attempt.success,
  explanation: attempt.explanation,
  answer: attempt.answer,
  failedRule: attempt.failedRule,
  requestHeaders: JSON.stringify(attempt.requestHeaders),
  connectMs: attempt.timings.connectMs ?? null,
  firstByteMs: attempt.timings.firstByteMs ?? null,
});

async function enqueueNextWaiting(
  rows: DeliveryRows,
  { delivery: { destinationId, sessionId } }: PendingDelivery,
  now: number,
): Promise<void> {
  if (sessionId === null) return;
  const next = await rows.findNextWaiting({ destinationId, sessionId, now });
  if (next) await rows.enqueue([next.id], { now });
}
