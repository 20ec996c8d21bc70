import type { Picture } from './decode-picture.js';
import { type DetectedFace, type FaceEngine, type FaceMesh, faceWidthPx } from './face-engine.js';
import { meshBounds } from './face-oval.js';

export interface ConfirmedFace {
  face: DetectedFace;
  mesh: FaceMesh;
  /** Width in the unit of the limits (tiny detector's box), taken from the mesh. */
  widthPx: number;
}

/**
 * The limits are given in widths of the tiny detector's box, but that box varies from 1.1 to 2.1 times the face with
 * the picture around it. The mesh does not; 1.4 is the median of the ratio over 90 faces.
 */
const boxWidthPerMeshWidth = 1.4;
/** Score from which a hit is taken for a face that no mesh confirms. */
const sureWithoutMesh = 0.7;
export const isSure = ({ score }: DetectedFace): boolean => score >= sureWithoutMesh;

/** A mesh costs about 50 ms; a crowd in the background must not. */
const mostFacesTried = 5;
/** Boxes vary by a factor of two, so a box of a third may still be a face of half the size. */
const smallestShareTried = 0.33;

/**
 * The faces that a mesh confirms, largest first: a detector's hit alone may be a pattern. Only faces that can rival the
 * largest are looked at.
 */
export async function confirmFaces(
  engine: FaceEngine,
  picture: Picture,
  detected: readonly DetectedFace[],
): Promise<ConfirmedFace[]> {
  const confirmed: ConfirmedFace[] = [];
  for (const face of detected.slice(0, mostFacesTried)) {
    const [largest] = confirmed;
    if (largest && faceWidthPx(face) < smallestShareTried * faceWidthPx(largest.face)) break;
    const mesh = await engine.pose(picture, face);
    if (mesh) confirmed.push({ face, mesh, widthPx: boxWidthPerMeshWidth * meshBounds(mesh.points).width });
  }
  return confirmed.sort((a, b) => b.widthPx - a.widthPx);
}
