import type { LivenessMeasurement, LivenessTest, SelfieMeasurement } from '@gatehouse/contract';
import { compareFaces } from '@gatehouse/face';
import type { DbOrTrx } from '../../platform/database/open-database.js';
import type { DataKey } from '../../platform/keys/encryption.js';
import { findCapture } from '../captures/index.js';
import { openMeasurement } from '../captures/measurement.js';
import { listJudged } from './queries.js';
import { livenessContext, type StoredLiveness } from './stored-liveness.js';

const selfiePerson: LivenessTest = 'liveness.selfie_person';

/**
 * The newest judged attempt of a session, as it stands against the selfie that counts now: a selfie that came after
 * the challenge must show the person who went through it. null: none was judged.
 */
export async function readLiveness(
  db: DbOrTrx,
  { sessionId, dataKey, selfieId }: { sessionId: string; dataKey: DataKey; selfieId: string | null },
): Promise<LivenessMeasurement | null> {
  const [attempt] = await listJudged(db, sessionId);
  if (!attempt?.result) return null;
  const stored = dataKey.openJson<StoredLiveness>(attempt.result, livenessContext(attempt.id));
  if (selfieId === null || selfieId === stored.selfieId) return stored.measurement;
  const capture = await findCapture(db, selfieId);
  if (!capture) return stored.measurement;
  return compareAnew(stored, openMeasurement<SelfieMeasurement>(dataKey, capture));
}

/** The attempt with its comparison of persons made again; what cannot be compared has not passed. */
function compareAnew({ measurement, face }: StoredLiveness, selfie: SelfieMeasurement): LivenessMeasurement {
  const distance = face && selfie.face ? compareFaces(face, selfie.face).distance : null;
  const tests = measurement.tests.map((test) => {
    if (test.test !== selfiePerson) return test;
    const passed = distance !== null && test.threshold !== null && distance <= test.threshold;
    return { ...test, passed, measured: distance };
  });
  return { ...measurement, tests, passed: tests.every(({ passed }) => passed) };
}
