import type { Picture } from './decode-picture.js';
import type { FaceMesh } from './face-engine.js';

/** Weak hints of a screen or a print, 0-100 each. */
export async function measurePassiveSigns(
  _picture: Picture,
  _mesh: FaceMesh,
): Promise<Record<string, number>> {
  return {};
}
