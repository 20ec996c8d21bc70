import type { Dependencies } from '../../../dependencies.js';
import type { Trx } from '../../../platform/database/open-database.js';
import {
  type Destination,
  endFailureStreak,
  findNextWaiting,
  insertAttempt,
  lockDestination,
  lockOrder,
  type PendingDelivery,
  settleClaimed,
  updateDestination,
} from '../queries.js';
import { disableDestination, tellOfDisabling, warnOfFailing } from './disable-destination.js';
import { enqueueDelivery } from './enqueue-delivery.js';
import type { Attempt } from './make-attempt.js';
import { type Settlement, settleAttempt } from './settle-attempt.js';

/**
 * Writes what an attempt came to, and in the same transaction what follows: the retry, the next event of the session,
 * the destination's record. Does nothing when the claim was lost meanwhile: whoever has it sends again.
 */
export async function recordAttempt(
  dependencies: Pick<Dependencies, 'db' | 'clock' | 'queue' | 'log'>,
  {
    pending,
    claimedUntil,
    attempt,
    random,
  }: { pending: PendingDelivery; claimedUntil: number; attempt: Attempt; random: () => number },
): Promise<void> {
  const { delivery } = pending;
  const settled = await dependencies.db.transaction().execute(async (trx) => {
    // Locks are always taken in this order: session, destination, delivery.
    if (delivery.attemptsMade === 0 && delivery.sessionId !== null) await lockOrder(trx, delivery.sessionId);
    const destination = attempt.success
      ? pending.destination
      : await lockDestination(trx, delivery.destinationId);
    if (!destination) return undefined;
    const settlement = settleAttempt({ pending, destination, attempt, random });
    if (attempt.success) await endFailureStreak(trx, destination.id);
    const mine = await settleClaimed(
      trx,
      { id: delivery.id, claimedUntil },
      {
        state: settlement.state,
        attemptsMade: delivery.attemptsMade + 1,
        nextAttemptAt: settlement.nextAttemptAt,
        finishedAt: settlement.state === 'pending' ? null : attempt.endedAt,
      },
    );
    if (!mine) return undefined;
    await insertAttempt(trx, rowOf(delivery.id, delivery.attemptsMade + 1, attempt));
    await writeStreak(trx, destination, settlement);
    if (settlement.nextAttemptAt !== null) {
      await enqueueDelivery(dependencies, trx, { deliveryId: delivery.id, atMs: settlement.nextAttemptAt });
    }
    if (settlement.disableBecause !== null) {
      const { id: destinationId } = destination;
      await disableDestination(dependencies, trx, { destinationId, reason: settlement.disableBecause });
    } else if (delivery.attemptsMade === 0) await enqueueNextWaiting(dependencies, trx, pending);
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
});

async function writeStreak(trx: Trx, destination: Destination, { streak }: Settlement): Promise<void> {
  if (streak === null) return;
  await updateDestination(trx, destination.id, {
    failingSince: streak.failingSinceMs,
    failuresSinceSuccess: streak.failures,
    lastWarningHours: streak.warnedHours,
  });
}

async function enqueueNextWaiting(
  dependencies: Pick<Dependencies, 'clock' | 'queue'>,
  trx: Trx,
  { delivery: { destinationId, sessionId } }: PendingDelivery,
): Promise<void> {
  if (sessionId === null) return;
  const next = await findNextWaiting(trx, { destinationId, sessionId, now: dependencies.clock.now() });
  if (next) await enqueueDelivery(dependencies, trx, { deliveryId: next.id });
}
