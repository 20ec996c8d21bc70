import { judgeDestination } from '@gatehouse/webhook-protocol';
import type { Dependencies } from '../../../dependencies.js';
import {
  dropAllClaims,
  listFailingDestinations,
  listStuckDeliveries,
  lockDestination,
  updateDestination,
} from '../queries.js';
import { disableDestination, tellOfDisabling, warnOfFailing } from './disable-destination.js';
import { enqueueDelivery } from './enqueue-delivery.js';
import { explainDisabling, streakOf } from './settle-attempt.js';

/** A job that has not run by then is taken for lost. Generous: a long queue must not be made longer. */
const jobLostAfterMs = 5 * 60_000;
const waitingLostAfterMs = 60_000;
const sweptAtOnce = 500;

type Needed = Pick<Dependencies, 'db' | 'clock' | 'queue' | 'log'>;

/** Belt and braces: the deliveries' rows are the truth, their jobs only the push. Also gives warnings on time. */
export async function sweepDeliveries(dependencies: Needed): Promise<void> {
  const now = dependencies.clock.now();
  await enqueueStuck(dependencies, {
    now,
    enqueuedBefore: now - jobLostAfterMs,
    waitingSince: now - waitingLostAfterMs,
  });
  await judgeFailing(dependencies);
}

/** At the start of a process that has the database to itself: everybody who held a claim is dead. */
export async function resumeDeliveries(dependencies: Needed): Promise<void> {
  const now = dependencies.clock.now();
  await dependencies.db.transaction().execute((trx) => dropAllClaims(trx));
  await enqueueStuck(dependencies, { now, enqueuedBefore: now, waitingSince: now });
}

async function enqueueStuck(
  dependencies: Needed,
  times: { now: number; enqueuedBefore: number; waitingSince: number },
): Promise<void> {
  await dependencies.db.transaction().execute(async (trx) => {
    for (const { id } of await listStuckDeliveries(trx, { ...times, limit: sweptAtOnce })) {
      await enqueueDelivery(dependencies, trx, { deliveryId: id });
    }
  });
}

async function judgeFailing(dependencies: Needed): Promise<void> {
  for (const { id } of await listFailingDestinations(dependencies.db)) await judgeOne(dependencies, id);
}

async function judgeOne(dependencies: Needed, destinationId: string): Promise<void> {
  const { db, clock } = dependencies;
  const judged = await db.transaction().execute(async (trx) => {
    const destination = await lockDestination(trx, destinationId);
    if (!destination?.enabled) return undefined;
    const judgement = judgeDestination(streakOf(destination), clock.now());
    if (judgement.action === 'warn') {
      await updateDestination(trx, destinationId, { lastWarningHours: judgement.hours });
    }
    if (judgement.action === 'disable') {
      await disableDestination(dependencies, trx, { destinationId, reason: explainDisabling(judgement) });
    }
    return { destination, judgement };
  });
  if (judged?.judgement.action === 'warn') warnOfFailing(dependencies, judged.destination, judged.judgement);
  if (judged?.judgement.action === 'disable') {
    tellOfDisabling(dependencies, judged.destination, explainDisabling(judged.judgement));
  }
}
