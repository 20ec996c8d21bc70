import type { FaceResult, IdResult } from '@gatehouse/decision';

/** What the checks found; sealed with the session's key in `results.content`. The score is computed from it on read. */
export interface StoredResults {
  firstId?: IdResult;
  secondId?: IdResult;
  face?: FaceResult;
}

export const resultsContext = (interviewId: string): string => `results:${interviewId}`;
