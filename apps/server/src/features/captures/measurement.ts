import type { Capture } from '../../platform/database/schema.js';
import type { DataKey } from '../../platform/keys/encryption.js';

export const measurementContext = (captureId: string): string => `measurement:${captureId}`;
export const imageContext = (blobKey: string): string => `image:${blobKey}`;

/** The stored measurement of a capture; `M` is what `side` says it is. */
export function openMeasurement<M>(dataKey: DataKey, capture: Pick<Capture, 'id' | 'measurement'>): M {
  return dataKey.openJson<M>(capture.measurement, measurementContext(capture.id));
}
