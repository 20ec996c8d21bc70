import { GatehouseError, type OnboardingStatus } from '@gatehouse/contract';
import { isExpiryDue } from '@gatehouse/session-machine';
import type { Dependencies } from '../../../dependencies.js';
import type { Session } from '../../../platform/database/schema.js';
import { findSession } from '../queries.js';
import { advanceSession } from './advance-session.js';

/** The session of the tenant, expired first if its time is up (2.5: "and on any read after the due time"). */
export async function readSession(
  dependencies: Dependencies,
  organisationId: string,
  sessionId: string,
): Promise<Session> {
  const session = await findSession(dependencies.db, organisationId, sessionId);
  if (!session) throw new GatehouseError('session.not_found');
  if (!isExpiryDue(session.machine, dependencies.clock.now())) return session;
  await expireSession(dependencies, sessionId);
  return (await findSession(dependencies.db, organisationId, sessionId)) ?? session;
}

export async function readStatus(
  dependencies: Dependencies,
  organisationId: string,
  sessionId: string,
): Promise<{ onboardingStatus: OnboardingStatus }> {
  return { onboardingStatus: (await readSession(dependencies, organisationId, sessionId)).onboardingStatus };
}

/** A turn in which nothing else happens: due expiry and milestones whose hold has run out take effect. */
export function expireSession(dependencies: Dependencies, sessionId: string): Promise<void> {
  return advanceSession(dependencies, sessionId, (turn) => turn.apply({ type: 'tick' }));
}
