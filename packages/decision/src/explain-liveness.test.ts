import { evidenceFindingSchema, type LivenessMeasurement, livenessTests } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { explainLiveness } from './explain-liveness.js';

const attempt: LivenessMeasurement = {
  kind: 'liveness',
  engines: [],
  challenge: { actions: ['turn-left', 'centre'], issuedAtMs: 0 },
  frameCount: 8,
  durationMs: 4000,
  bestNeutralIndex: 0,
  passed: false,
  score: 10,
  tests: livenessTests.map((name) => ({
    test: name,
    passed: name !== 'liveness.flat',
    measured: 0.02,
    threshold: 0.05,
    unit: 'distances of the eyes',
  })),
  passive: {},
};

test('every test of an attempt is shown with measurement and limit, and with a reason where it failed', () => {
  const findings = explainLiveness(attempt);
  expect(findings.map(({ key }) => key)).toEqual([...livenessTests]);
  for (const finding of findings) expect(evidenceFindingSchema.parse(finding)).toEqual(finding);
  const failed = findings.filter(({ reason }) => reason !== null);
  expect(failed).toMatchObject([
    {
      status: 'FAIL',
      reason: 'liveness.flat',
      docs: 'docs/reasons/liveness.flat.md',
      measured: 0.02,
      threshold: { limit: 0.05 },
    },
  ]);
});
