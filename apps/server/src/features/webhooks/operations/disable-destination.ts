import type { Dependencies } from '../../../dependencies.js';
import type { OperatorNews } from '../../operator-events/operator-event.js';
import type { DeliveryRows } from '../delivery-store.js';
import type { Destination } from '../queries.js';

/** Switches a destination off and parks what waits for it. Said in the log after the caller's transaction. */
export async function disableDestination(
  { clock }: Pick<Dependencies, 'clock'>,
  rows: DeliveryRows,
  { destination, reason }: { destination: Destination; reason: string },
): Promise<void> {
  const { id: destinationId, organisationId } = destination;
  const now = clock.now();
  const news: OperatorNews = { kind: 'webhook-disabled', destinationId, reason };
  await rows.recordOperatorEvent({ organisationId, news, now });
  await rows.updateDestination(destinationId, { enabled: false, disabledReason: reason, updatedAt: now });
  await rows.parkPending(destinationId, now);
}

/** Contract 10.4: warned at 1, 24 and 96 hours. Said in the log after the caller's transaction. */
export async function recordWarning(
  { clock }: Pick<Dependencies, 'clock'>,
  rows: DeliveryRows,
  { destination, hours, failures }: { destination: Destination; hours: number; failures: number },
): Promise<void> {
  const news: OperatorNews = { kind: 'webhook-failing', destinationId: destination.id, hours, failures };
  await rows.recordOperatorEvent({ organisationId: destination.organisationId, news, now: clock.now() });
}

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
