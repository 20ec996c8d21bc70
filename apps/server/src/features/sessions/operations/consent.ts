import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from './advance-session.js';
import { readPrivate } from './read-private.js';

/** Contract section 8: stored only when given; anything but a true status is refused. */
export async function addConsent(
  dependencies: Dependencies,
  {
    sessionId,
    title,
    content,
    status,
  }: { sessionId: string; title: string; content: string; status?: unknown },
): Promise<{ success: true }> {
  if (status !== true && status !== 'true') throw new GatehouseError('consent.status');
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    turn.changePrivate({ consent: { title, content, givenAt: turn.now } });
    await turn.note('consent.given', {}, 'step');
    return { success: true };
  });
}

export async function readConsent(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string },
) {
  const { consent } = await readPrivate(dependencies, session);
  return consent ? { ...consent, status: true } : {};
}
