import type { FlowSettings } from '@gatehouse/contract';
import type { Session } from '../../platform/database/schema.js';

/** Failed attempts before the person goes on and a reviewer decides; the first refusal is always an attempt. */
export const allowedFailures = ({ selfieCaptureRetries }: FlowSettings): number =>
  Math.max(1, selfieCaptureRetries);

/** Begun attempts, finished or not: enough for reloads and lost networks, too few for a search by trial. */
export const allowedBeginnings = (flow: FlowSettings): number => 3 * allowedFailures(flow) + 3;

export function attemptsLeft({ session, flow }: { session: Session; flow: FlowSettings }): number {
  const { givenUp = [], refusals = {} } = session.progress;
  if (givenUp.includes('liveness')) return 0;
  return Math.max(0, allowedFailures(flow) - (refusals.liveness ?? 0));
}
