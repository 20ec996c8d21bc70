import type { Box, EngineVersion, HeadPose } from '@gatehouse/contract';
import type { Picture } from './decode-picture.js';

/** A face that a detector found. The box is in pixels of the picture and may reach beyond its edges. */
export interface DetectedFace {
  box: Box;
  /** Detector confidence, 0-1. */
  score: number;
  detector: DetectorName;
}

/** The tiny detector draws wide boxes, the SSD narrow ones: compare widths through `faceWidthPx` only. */
export type DetectorName = `tiny_face_detector@${512 | 224 | 128}` | 'ssd_mobilenetv1';

/** A point of the face mesh in pixels of the picture; z in the same unit, smaller is nearer to the camera. */
export type MeshPoint = readonly [x: number, y: number, z: number];

/** Head pose and the 468 mesh points that it was computed from (MediaPipe face mesh numbering). */
export interface FaceMesh {
  pose: HeadPose;
  points: MeshPoint[];
  /** Confidence that the mesh lies on a face, 0-1. */
  score: number;
}

/**
 * Finds and compares faces. The only door to the models: another matcher takes the place of the present one by
 * implementing this. Calls may overlap; the engine puts them in order where a model keeps state.
 */
export interface FaceEngine {
  /** Everything that takes part in a measurement, with versions. */
  readonly engines: EngineVersion[];
  /** Descriptors of different models must never be compared. */
  readonly descriptorModel: EngineVersion;
  /**
   * Every face in the picture, largest first. `near` looks at a small copy first, a quarter of the time: for pictures whose
   * main face takes a good part of the width.
   */
  detect(picture: Picture, look?: 'near'): Promise<DetectedFace[]>;
  /** The biometric template: 128 numbers. Null where no mesh fits: an unaligned face would compare badly. */
  describe(picture: Picture, face: DetectedFace): Promise<number[] | null>;
  /** Null where no mesh fits: no face after all, a profile, or one that is mostly covered. */
  pose(picture: Picture, face: DetectedFace): Promise<FaceMesh | null>;
  /** Euclidean distance of two descriptors of this engine; smaller is more alike. */
  compare(a: readonly number[], b: readonly number[]): number;
}

/** SSD boxes hug the face; measured on 20 faces, the tiny detector's box is 1.55 times as wide. */
const ssdToTinyWidth = 1.55;

/** Width of a face in pixels, comparable across detectors: that of the tiny detector's box. */
export function faceWidthPx(face: { box: Box; detector: string }): number {
  const detector: DetectorName = 'ssd_mobilenetv1';
  return face.detector === detector ? face.box.width * ssdToTinyWidth : face.box.width;
}
