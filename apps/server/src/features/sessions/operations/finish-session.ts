import { type FinishAction, type OnboardingStatus, onboardingRanks } from '@gatehouse/contract';
import { outcomeOf } from '@gatehouse/session-machine';
import type { Dependencies } from '../../../dependencies.js';
import type { Turn } from '../turn.js';
import { watchSession } from '../watch-session.js';
import { advanceSession } from './advance-session.js';

/** Contract 2.5: finish-status waits this long for running jobs; the status follows when they end. */
const waitForJobsMs = 10_000;

export async function finishSession(
  dependencies: Dependencies,
  sessionId: string,
): Promise<{ redirectionUrl: string; action: FinishAction }> {
  const watch = watchSession(dependencies, sessionId);
  try {
    const first = await advanceSession(dependencies, sessionId, async (turn) => {
      await turn.apply({ type: 'finish' });
      return describe(turn);
    });
    if (first.finished) return first.answer;
    await watch.until(
      (status) => onboardingRanks[status] >= onboardingRanks.ONBOARDING_FINISHED,
      waitForJobsMs,
    );
    return (await advanceSession(dependencies, sessionId, async (turn) => describe(turn))).answer;
  } finally {
    watch.stop();
  }
}

function describe({ session, flow, readPrivate }: Turn): {
  finished: boolean;
  answer: { redirectionUrl: string; action: FinishAction };
} {
  const finished = isOver(session.onboardingStatus);
  const redirectionUrl = readPrivate().redirectionUrl ?? flow.redirectionUrl;
  return {
    finished,
    answer: {
      redirectionUrl,
      action: finished
        ? outcomeOf({ overallStatus: session.overallStatus, autoApprove: flow.autoApprove }).action
        : 'none',
    },
  };
}

function isOver(status: OnboardingStatus): boolean {
  return onboardingRanks[status] >= onboardingRanks.ONBOARDING_FINISHED;
}
