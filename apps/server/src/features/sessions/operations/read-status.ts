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

/**
 * As `expireSession` for many, each by itself: one that cannot be moved on (its key is damaged, say) is logged and
 * keeps no other waiting. One that was deleted meanwhile is nothing.
 */
export async function expireSessions(
  dependencies: Dependencies,
  sessions: readonly { id: string }[],
): Promise<void> {
  for (const { id } of sessions) {
    try {
      await expireSession(dependencies, id);
    } catch (error) {
      if (error instanceof GatehouseError && error.code === 'session.not_found') continue;
      dependencies.log.error({ err: error, interviewId: id }, 'a session could not be moved on by time');
    }
  }
}

/** A turn in which nothing else happens: due expiry and milestones whose hold has run out take effect. */
export function expireSession(dependencies: Dependencies, sessionId: string): Promise<void> {
  return advanceSession(dependencies, sessionId, (turn) => turn.apply({ type: 'tick' }));
}
