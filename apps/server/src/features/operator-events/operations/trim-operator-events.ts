import type { Dependencies } from '../../../dependencies.js';
import { deleteOperatorEventsBefore } from '../queries.js';

const keptMs = 365 * 24 * 3_600_000;

/** Keeps a year: warnings are few, and their history shows which receiver is never right. */
export async function trimOperatorEvents({ db, clock }: Pick<Dependencies, 'db' | 'clock'>): Promise<void> {
  await deleteOperatorEventsBefore(db, clock.now() - keptMs);
}
