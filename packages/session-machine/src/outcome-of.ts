import type { FinishAction, SessionOutcome, TestStatus } from '@gatehouse/contract';

export interface Outcome {
  event: SessionOutcome;
  action: FinishAction;
  /** The session waits for a reviewer. */
  review: boolean;
}

/**
 * What a verdict leads to (contract 2.6). `UNKNOWN` and `MANUAL` are no verdicts of a finished session; should
 * one come here all the same, a person decides: what is not known never succeeds.
 */
export function outcomeOf({
  overallStatus,
  autoApprove,
}: {
  overallStatus: TestStatus;
  autoApprove: boolean;
}): Outcome {
  switch (overallStatus) {
    case 'OK':
      return { event: 'SESSION_SUCCEEDED', action: autoApprove ? 'approved' : 'none', review: false };
    case 'FAIL':
      return { event: 'SESSION_FAILED', action: 'rejected', review: false };
    case 'MANUAL_OK':
      return { event: 'SESSION_SUCCEEDED', action: 'approved', review: false };
    case 'MANUAL_FAIL':
      return { event: 'SESSION_FAILED', action: 'rejected', review: false };
    case 'WARN':
    case 'MANUAL_PENDING':
    case 'MANUAL':
    case 'UNKNOWN':
      return { event: 'SESSION_PENDING_REVIEW', action: 'none', review: true };
  }
}
