import { type FlowSettings, onboardingRanks, type Score } from '@gatehouse/contract';
import { decideOverall, loginScore, type OverallInput } from '@gatehouse/decision';
import type { DbOrTrx } from '../../../platform/database/open-database.js';
import type { Session } from '../../../platform/database/schema.js';
import type { DataKey } from '../../../platform/keys/encryption.js';
import { readLiveness } from '../../liveness/index.js';
import type { StoredResults } from '../stored-results.js';
import { loadResults } from './store-results.js';

/** Contract 6.1: computed from what the checks stored, the flow's settings of that time, and a reviewer's decision. */
export async function composeScore(
  db: DbOrTrx,
  { session, flow, dataKey }: { session: Session; flow: FlowSettings; dataKey: DataKey },
): Promise<Score> {
  const results = await loadResults(db, session.id, dataKey);
  if (results.login) return loginScore(results.login);
  return decideOverall(await gatherOverall(db, { session, flow, dataKey, results }));
}

/** What the verdict of a session is made of. */
export async function gatherOverall(
  db: DbOrTrx,
  {
    session,
    flow,
    dataKey,
    results,
  }: { session: Session; flow: FlowSettings; dataKey: DataKey; results: StoredResults },
): Promise<OverallInput> {
  const givenUp = session.progress.givenUp ?? [];
  const status = session.onboardingStatus;
  const selfieId = results.compared?.selfieId ?? null;
  return {
    flow,
    id: results.firstId ?? null,
    face: results.face ?? null,
    liveness: await readLiveness(db, { sessionId: session.id, dataKey, selfieId }),
    review:
      status === 'MANUAL_REVIEW_APPROVED'
        ? 'approved'
        : status === 'MANUAL_REVIEW_REJECTED'
          ? 'rejected'
          : null,
    finished: onboardingRanks[status] >= onboardingRanks.ONBOARDING_FINISHED,
    secondId: results.secondId ?? null,
    retriesUsedUp: {
      id: givenUp.includes('front') || givenUp.includes('back'),
      face: givenUp.includes('selfie'),
      liveness: givenUp.includes('liveness') || session.progress.livenessSkipped !== undefined,
    },
    consentRefused: session.progress.consentRefused ?? false,
  };
}
