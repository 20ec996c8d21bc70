import { describe, expect, test } from 'vitest';
import { hasReached, isFinalStatus, statusRank } from './onboarding-status.js';

const ascending = [
  'UNKNOWN',
  'ID_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED_SECOND_ID',
  'POST_PROCESSING_FINISHED',
  'GOVERNMENT_VALIDATION_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
] as const;

describe('hasReached', () => {
  test('a status counts as reached by itself and by every higher one, and by no lower one', () => {
    for (const [wantedAt, wanted] of ascending.entries()) {
      for (const [currentAt, current] of ascending.entries()) {
        expect(hasReached(current, wanted), `${current} for ${wanted}`).toBe(currentAt >= wantedAt);
      }
    }
  });

  test('an approval does not count as a rejection, though their ranks are equal', () => {
    expect(hasReached('MANUAL_REVIEW_APPROVED', 'MANUAL_REVIEW_REJECTED')).toBe(false);
    expect(hasReached('MANUAL_REVIEW_REJECTED', 'ONBOARDING_FINISHED')).toBe(true);
  });

  test('an expired session reached nothing but its end', () => {
    expect(hasReached('EXPIRED', 'ID_VALIDATION_FINISHED')).toBe(false);
    expect(hasReached('EXPIRED', 'EXPIRED')).toBe(true);
    expect(hasReached('ONBOARDING_FINISHED', 'EXPIRED')).toBe(false);
  });

  test('an unknown value has reached nothing, not even when it names something of Object', () => {
    expect(hasReached('SOMETHING_NEW', 'UNKNOWN')).toBe(false);
    expect(statusRank('toString')).toBeUndefined();
  });
});

test('only a decision and expiry are final', () => {
  const final = [...ascending, 'MANUAL_REVIEW_REJECTED', 'EXPIRED', 'SOMETHING_NEW'].filter(isFinalStatus);
  expect(final).toEqual(['MANUAL_REVIEW_APPROVED', 'MANUAL_REVIEW_REJECTED', 'EXPIRED']);
});
