/** Failures in a row after which a destination gets one attempt at a time. */
export const openAfterFailures = 5;

export type Circuit = 'closed' | 'open';

/**
 * Open: the destination has failed `openAfterFailures` times in a row. Then the delivery that has been due longest is
 * tried, alone; the others that are due wait behind it. No attempt is left out, none comes before its time, and the
 * delay of contract 10.4 still counts from the end of the attempt before: a waiting delivery is late, never lost, and
 * one that is alone is not even late. The first success closes the circuit.
 */
export const circuitOf = (failures: number): Circuit => (failures >= openAfterFailures ? 'open' : 'closed');

/**
 * How many attempts one destination may have in flight of the `concurrency` there are. A receiver that hangs holds its
 * place for 15 s and must not hold all of them (contract 10.4: a dead destination does not delay others): half are open
 * to a destination that works, an eighth to one that has just failed, one to an open circuit.
 */
export const attemptsAtOnce = (failures: number, concurrency: number): number => {
  if (circuitOf(failures) === 'open') return 1;
  return Math.max(1, Math.floor(concurrency / (failures > 0 ? 8 : 2)));
};
