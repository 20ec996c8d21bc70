import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from './advance-session.js';

/** Contract 4.5: no more writes; a repeat returns the first `closedAt`. */
export function closeSession(dependencies: Dependencies, sessionId: string) {
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'close' });
    const closedAt = turn.session.machine.closedAtMs ?? turn.now;
    const { session } = turn;
    return {
      _id: session.id,
      _createdAt: session.createdAt,
      _updatedAt: Math.max(session.updatedAt, closedAt),
      closedAt,
      sessionStatus: 'Closed' as const,
    };
  });
}
