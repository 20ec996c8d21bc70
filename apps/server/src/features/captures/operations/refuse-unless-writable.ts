import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';

/** Asked before the costly measurement; the turn that stores the result asks again. */
export function refuseUnlessWritable(dependencies: Dependencies, sessionId: string): Promise<void> {
  return advanceSession(dependencies, sessionId, (turn) => turn.apply({ type: 'write' }));
}
