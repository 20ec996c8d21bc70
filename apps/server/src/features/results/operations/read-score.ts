import type { Score } from '@gatehouse/contract';
import { nameTests } from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import { findFlowSettings } from '../../flows/index.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { composeScore } from './compose-score.js';

export async function readScore(
  dependencies: Dependencies,
  { organisationId, sessionId, verbose }: { organisationId: string; sessionId: string; verbose: boolean },
): Promise<Score> {
  const session = await readSession(dependencies, organisationId, sessionId);
  const flow = await findFlowSettings(dependencies.db, session.flowId, session.flowVersion);
  const score = await composeScore(dependencies.db, {
    session,
    flow,
    dataKey: dependencies.keyring.openDataKey(session.id, session),
  });
  return verbose ? nameTests(score) : score;
}
