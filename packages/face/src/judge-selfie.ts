import type { Box, HeadPose, SelfieProblem } from '@gatehouse/contract';

/**
 * Where a selfie stops being usable. Widths are those of the tiny detector's box, 1.4 times the face from cheek
 * to cheek. Calibrated on 36 faces, each spoiled in 23 ways.
 */
export const selfieLimits = {
  faceWidthPx: 100,
  /** Usable, but worth a warning. */
  comfortableFaceWidthPx: 200,
  /** Another face of this share of the main face's width makes two people. */
  otherFaceShare: 0.5,
  /** Honest degrees. Human's own figures, which come out at little more than half, would be near 15 here. */
  yawDegrees: 25,
  /** Wider: where forehead and chin lie differs by 10 degrees between people who all look straight ahead. */
  pitchDegrees: 30,
  /** How much of the mesh's width or height may lie beyond the picture's edge. */
  beyondEdgeShare: 0.02,
  /** A blur of 2 % of the face's width: it moves the descriptor by 0.3. */
  sharpness: 20,
  /** A burnt-out patch over 4 % of the face. */
  glare: 20,
  /** JPEG quality 15 measures 3.4 to 6.7, quality 10 4.6 to 9.0: there the descriptor has moved by 0.22. */
  blockiness: 6,
} as const;

export interface SelfieFindings {
  picture: { widthPx: number; heightPx: number };
  /** Width of the largest face and of the next, comparable across detectors; null without. */
  mainFaceWidthPx: number | null;
  otherFaceWidthPx: number | null;
  /** Null when no mesh fits the face: it is turned far away, covered or blurred beyond recognition. */
  mesh: { bounds: Box; pose: HeadPose } | null;
  sharpness: number | null;
  glare: number | null;
  blockiness: number | null;
  /** Something flat lies before both eyes. */
  eyesHidden: boolean;
}

/**
 * The first problem of a selfie in order of importance, or null when it is usable (contract 1.9). Only width > height
 * is landscape: square passes.
 */
export function judgeSelfie(found: SelfieFindings): SelfieProblem | null {
  const { picture, mainFaceWidthPx, otherFaceWidthPx, mesh } = found;
  if (picture.widthPx > picture.heightPx) return 'face.not_portrait';
  if (mainFaceWidthPx === null) return 'face.not_found';
  if (otherFaceWidthPx !== null && otherFaceWidthPx > selfieLimits.otherFaceShare * mainFaceWidthPx) {
    return 'face.several';
  }
  if (mainFaceWidthPx < selfieLimits.faceWidthPx) return 'face.too_small';
  const isBlurred = found.sharpness !== null && found.sharpness < selfieLimits.sharpness;
  if (!mesh) return isBlurred ? 'face.blurred' : 'face.not_aligned';
  if (reachesBeyond(mesh.bounds, picture)) return 'face.cropped';
  if (isBlurred) return 'face.blurred';
  // After blur, because the pose of a blurred face is not to be trusted.
  if (isTurnedAway(mesh.pose)) return 'face.cropped';
  if (found.glare !== null && found.glare < selfieLimits.glare) return 'face.glare';
  if (found.eyesHidden) return 'face.not_aligned';
  if (found.blockiness !== null && found.blockiness > selfieLimits.blockiness) return 'face.compressed';
  return null;
}

function isTurnedAway({ yaw, pitch }: HeadPose): boolean {
  return Math.abs(yaw) >= selfieLimits.yawDegrees || Math.abs(pitch) >= selfieLimits.pitchDegrees;
}

function reachesBeyond(face: Box, picture: { widthPx: number; heightPx: number }): boolean {
  const allowedX = selfieLimits.beyondEdgeShare * face.width;
  const allowedY = selfieLimits.beyondEdgeShare * face.height;
  return (
    face.x < -allowedX ||
    face.y < -allowedY ||
    face.x + face.width > picture.widthPx + allowedX ||
    face.y + face.height > picture.heightPx + allowedY
  );
}
