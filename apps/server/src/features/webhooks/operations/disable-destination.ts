import type { Dependencies } from '../../../dependencies.js';
import type { DeliveryRows } from '../delivery-store.js';
import type { Destination } from '../queries.js';

/** Switches a destination off and parks what waits for it. Said in the log after the caller's transaction. */
export async function disableDestination(
  { clock }: Pick<Dependencies, 'clock'>,
  rows: DeliveryRows,
  { destinationId, reason }: { destinationId: string; reason: string },
): Promise<void> {
  const now = clock.now();
  await rows.updateDestination(destinationId, { enabled: false, disabledReason: reason, updatedAt: now });
  await rows.parkPending(destinationId, now);
}

/** Contract 10.4: warned at 1, 24 and 96 hours. */
export function warnOfFailing(
  { log }: Pick<Dependencies, 'log'>,
  { id, organisationId }: Destination,
  { hours, failures }: { hours: number; failures: number },
): void {
  log.warn(
    { destinationId: id, organisationId, failingHours: hours, failures },
    'a webhook destination keeps failing; it is switched off after 120 hours',
  );
}

export function tellOfDisabling(
  { log }: Pick<Dependencies, 'log'>,
  { id, organisationId }: Destination,
  reason: string,
): void {
  log.error(
    { destinationId: id, organisationId, reason },
    'a webhook destination was switched off; its events are parked and can be replayed',
  );
}
