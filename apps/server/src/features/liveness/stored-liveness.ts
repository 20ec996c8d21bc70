import type { FaceMeasurement, LivenessFrame, LivenessMeasurement } from '@gatehouse/contract';

/** A judged attempt, sealed with the session's key in `liveness_attempts.result`. */
export interface StoredLiveness {
  measurement: LivenessMeasurement;
  /** The capture it was judged against. */
  selfieId: string;
  /**
   * The person of the challenge, out of one frame: a newer selfie is compared with it, after the frames are gone.
   * null: no frame had a face to compare, or the session was redacted.
   */
  face: FaceMeasurement | null;
  /** What its frames are known again by, should they come in a later attempt. */
  prints: Pick<LivenessFrame, 'digest' | 'fingerprint'>[];
}

export const livenessContext = (attemptId: string): string => `liveness:${attemptId}`;
export const livenessFrameContext = (attemptId: string, position: number): string =>
  `liveness-frame:${attemptId}:${position}`;
