import type { FaceMatchMeasurement, FaceMeasurement } from '@gatehouse/contract';
import { FaceError } from './face-error.js';

/** Euclidean distance of two descriptors of the same length. Throws FaceError `face.models_differ` otherwise. */
export function descriptorDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length === 0) {
    throw new FaceError(
      'face.models_differ',
      'The two face descriptors have different lengths. Measure both again.',
    );
  }
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? Number.NaN)) ** 2, 0));
}

/**
 * Compares two measured faces, portrait and selfie or any other pair. Pure; no model is loaded. Throws FaceError
 * `face.models_differ` when the descriptors come from different models or versions: their distance says nothing.
 */
export function compareFaces(
  a: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>,
  b: Pick<FaceMeasurement, 'descriptor' | 'descriptorModel'>,
): FaceMatchMeasurement {
  const model = a.descriptorModel;
  if (model.name !== b.descriptorModel.name || model.version !== b.descriptorModel.version) {
    throw new FaceError(
      'face.models_differ',
      'The two faces were described by different models. Measure the older picture again.',
    );
  }
  return { distance: descriptorDistance(a.descriptor, b.descriptor), model };
}
