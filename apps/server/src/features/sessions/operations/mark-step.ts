import { extendLinks } from '../queries.js';
import type { Turn } from '../turn.js';

/**
 * The person did something: the session counts as started (10.1, once: link opened or first capture) and its links
 * live on by their lifetime, at most until the session's own expiry (11.2).
 */
export async function markStep(turn: Turn): Promise<void> {
  const { session, now, flow } = turn;
  if (session.openedAt === null) {
    turn.set({ openedAt: now });
    turn.emit({
      kind: 'session-started',
      interviewId: session.id,
      externalCustomerId: session.externalCustomerId,
      onboardingStatus: session.onboardingStatus,
    });
    await turn.note('session.started');
  }
  turn.set({ lastStepAt: now });
  await extendLinks(turn.trx, session.id, {
    now,
    expiresAt: Math.min(session.expiresAt, now + flow.onboardingLinkExpirationMinutes * 60_000),
  });
}
