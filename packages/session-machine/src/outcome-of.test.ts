import { type TestStatus, testStatuses } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { type Outcome, outcomeOf } from './outcome-of.js';

const pending: Outcome = { event: 'SESSION_PENDING_REVIEW', action: 'none', review: true };
const expected: Record<TestStatus, Outcome> = {
  OK: { event: 'SESSION_SUCCEEDED', action: 'none', review: false },
  FAIL: { event: 'SESSION_FAILED', action: 'rejected', review: false },
  WARN: pending,
  MANUAL_PENDING: pending,
  MANUAL_OK: { event: 'SESSION_SUCCEEDED', action: 'approved', review: false },
  MANUAL_FAIL: { event: 'SESSION_FAILED', action: 'rejected', review: false },
  MANUAL: pending,
  UNKNOWN: pending,
};

test.each(testStatuses)('%s leads to its row of contract 2.6', (overallStatus) => {
  expect(outcomeOf({ overallStatus, autoApprove: false })).toEqual(expected[overallStatus]);
});

test('auto-approval changes the action of OK and of nothing else', () => {
  for (const overallStatus of testStatuses) {
    const { action } = outcomeOf({ overallStatus, autoApprove: true });
    expect(action).toBe(overallStatus === 'OK' ? 'approved' : expected[overallStatus].action);
  }
});
