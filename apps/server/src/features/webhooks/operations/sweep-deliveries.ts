import { explainDisabling, judgeDestination } from '@gatehouse/webhook-protocol';
import { streakOf } from '../destination-streak.js';
import type { SendingDependencies } from '../webhook-sender.js';
import { disableDestination, recordWarning, tellOfDisabling, warnOfFailing } from './disable-destination.js';

/** A job that has not run by then is taken for lost. Generous: a long queue must not be made longer. */
const jobLostAfterMs = 5 * 60_000;
const waitingLostAfterMs = 60_000;
const sweptAtOnce = 500;
/** Of one destination: a long line before a dead one must not hide what is stuck elsewhere. */
const sweptOfOne = 20;

type Needed = Pick<SendingDependencies, 'store' | 'clock' | 'log'>;

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
  await dependencies.store.inTransaction((rows) => rows.dropAllClaims());
  await enqueueStuck(dependencies, { now, enqueuedBefore: now, waitingSince: now });
}

async function enqueueStuck(
  { store }: Needed,
  times: { now: number; enqueuedBefore: number; waitingSince: number },
): Promise<void> {
  await store.inTransaction(async (rows) => {
    const stuck = await rows.listStuckDeliveries({ ...times, limit: sweptAtOnce, limitEach: sweptOfOne });
    await rows.enqueue(stuck, { now: times.now });
  });
}

async function judgeFailing(dependencies: Needed): Promise<void> {
  for (const { id } of await dependencies.store.listFailingDestinations()) await judgeOne(dependencies, id);
}

async function judgeOne(dependencies: Needed, destinationId: string): Promise<void> {
  const { store, clock } = dependencies;
  const judged = await store.inTransaction(async (rows) => {
    const destination = await rows.lockDestination(destinationId);
    if (!destination?.enabled) return undefined;
    const judgement = judgeDestination(streakOf(destination), clock.now());
    if (judgement.action === 'warn') {
      await rows.updateDestination(destinationId, { lastWarningHours: judgement.hours });
      await recordWarning(dependencies, rows, { destination, ...judgement });
    }
    if (judgement.action === 'disable') {
      await disableDestination(dependencies, rows, { destination, reason: explainDisabling(judgement) });
    }
    return { destination, judgement };
  });
  if (judged?.judgement.action === 'warn') warnOfFailing(dependencies, judged.destination, judged.judgement);
  if (judged?.judgement.action === 'disable') {
    tellOfDisabling(dependencies, judged.destination, explainDisabling(judged.judgement));
  }
}
