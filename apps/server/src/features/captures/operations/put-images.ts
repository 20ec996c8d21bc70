import type { Dependencies } from '../../../dependencies.js';
import type { StoredImage } from '../../../platform/database/schema.js';
import { createSecret } from '../../../platform/ids.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import type { VisionImages } from '../../../platform/vision/vision-pool.js';
import { imageContext } from '../measurement.js';

/** Seals the images of a session and stores them, all or none. */
export async function putImages(
  { blobs }: Pick<Dependencies, 'blobs'>,
  { sessionId, dataKey, images }: { sessionId: string; dataKey: DataKey; images: VisionImages },
): Promise<StoredImage[]> {
  const keyed = Object.entries(images).map(([type, bytes]) => ({
    type,
    bytes,
    blobKey: `${sessionId}/${createSecret(16)}`,
  }));
  const puts = await Promise.allSettled(
    keyed.map(({ blobKey, bytes }) => blobs.put(blobKey, dataKey.seal(bytes, imageContext(blobKey)))),
  );
  const failed = puts.find((put) => put.status === 'rejected');
  if (failed) {
    await Promise.all(keyed.map(({ blobKey }) => blobs.delete(blobKey)));
    throw failed.reason;
  }
  return keyed.map(({ type, blobKey }) => ({ type, blobKey }));
}
