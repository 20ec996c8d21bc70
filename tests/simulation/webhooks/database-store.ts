import {
  type DeliveryRows,
  deliveryRowsIn,
  openDeliveryStore,
} from '../../../apps/server/src/features/webhooks/delivery-store.js';
import type { Database } from '../../../apps/server/src/platform/database/open-database.js';
import type { Queue } from '../../../apps/server/src/platform/queue/queue.js';
import type { Job, StoreUnderTest } from './store-under-test.js';

/** The server's own store, on a database that one simulation after another uses; jobs are the simulation's. */
export async function openDatabaseStore(
  { db }: Database,
  organisationId: string,
  publish: (jobs: readonly Job[]) => void,
): Promise<StoreUnderTest> {
  await db
    .insertInto('organisations')
    .values({ id: organisationId, clientId: organisationId, name: 'Simulation', createdAt: 0 })
    .execute();
  const collectInto = (jobs: Job[]): Pick<Queue, 'sendManyIn'> => ({
    async sendManyIn(_trx, _job, payloads, options) {
      const sent = payloads as readonly { deliveryId: string }[]; // the feature sends no other kind of job
      jobs.push(...sent.map(({ deliveryId }) => ({ deliveryId, startAfterMs: options?.startAfterMs ?? 0 })));
    },
  });
  const unused = collectInto([]) as Queue; // every transaction below brings its own
  return {
    store: {
      ...openDeliveryStore({ db, queue: unused }),
      async inTransaction<Result>(work: (rows: DeliveryRows) => Promise<Result>) {
        const jobs: Job[] = [];
        const result = await db.transaction().execute((trx) => work(deliveryRowsIn(trx, collectInto(jobs))));
        publish(jobs);
        return result;
      },
    },
    addDestination: async (destination) =>
      void (await db.insertInto('webhookDestinations').values(destination).execute()),
    listDeliveries: () => db.selectFrom('deliveries').selectAll().execute(),
    async unattemptedBefore({ destinationId, sessionId, sequence }) {
      const rows = await db
        .selectFrom('deliveries')
        .select('id')
        .where('destinationId', '=', destinationId)
        .where('sessionId', '=', sessionId)
        .where('sequence', '<', sequence)
        .where('state', '=', 'pending')
        .where('attemptsMade', '=', 0)
        .where('replay', '=', false)
        .execute();
      return rows.length;
    },
    close: async () => void (await db.deleteFrom('organisations').where('id', '=', organisationId).execute()),
  };
}
