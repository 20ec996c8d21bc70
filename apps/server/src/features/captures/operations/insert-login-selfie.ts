import type { SelfieMeasurement } from '@gatehouse/contract';
import type { Trx } from '../../../platform/database/open-database.js';
import type { StoredImage } from '../../../platform/database/schema.js';
import { createObjectId } from '../../../platform/ids.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import { measurementContext } from '../measurement.js';
import { insertCapture } from '../queries.js';

/** The selfie of a face login, whose session is made and ended in the same transaction. */
export async function insertLoginSelfie(
  trx: Trx,
  {
    sessionId,
    dataKey,
    measurement,
    images,
    now,
  }: {
    sessionId: string;
    dataKey: DataKey;
    measurement: SelfieMeasurement;
    images: StoredImage[];
    now: number;
  },
): Promise<void> {
  const id = createObjectId(now);
  await insertCapture(trx, {
    id,
    sessionId,
    side: 'selfie',
    accepted: true,
    failReason: null,
    onlyFront: false,
    measurement: dataKey.sealJson(measurement, measurementContext(id)),
    images,
    pictureDigest: null,
    pageReason: null,
    createdAt: now,
  });
}
