import type { FaceResult, IdResult, LoginResult } from '@gatehouse/decision';

/** What the checks found; sealed with the session's key in `results.content`. The score is computed from it on read. */
export interface StoredResults {
  firstId?: IdResult;
  secondId?: IdResult;
  face?: FaceResult;
  /** Of which captures the results speak: a newer upload is not judged until it is processed. */
  firstIdFrontId?: string;
  /** null: judged without a back. */
  firstIdBackId?: string | null;
  secondIdFrontId?: string;
  secondIdBackId?: string | null;
  compared?: ComparedCaptures;
  /** The only result of a session that a face login made. */
  login?: LoginResult;
}

/** What a face result compared; `frontId` null: no document. */
export interface ComparedCaptures {
  selfieId: string;
  frontId: string | null;
}

export const resultsContext = (interviewId: string): string => `results:${interviewId}`;
