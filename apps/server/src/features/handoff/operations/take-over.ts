import { onboardingRanks } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { activateDevice, isActive } from '../../journey/active-device.js';
import type { Journey } from '../../journey/journey.js';
import { describeJourney } from '../../journey/operations/describe-journey.js';
import { refuseDead } from '../../journey/operations/take-step.js';
import type { Page } from '../../journey/page.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';

/** The person says that they go on here: this device captures from now on, and the phone is not offered again. */
export function takeOver(dependencies: Dependencies, page: Page): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    const isUnfinished = onboardingRanks[turn.session.onboardingStatus] < onboardingRanks.ONBOARDING_FINISHED;
    if (isUnfinished) {
      const isOther = !isActive(turn.session.progress.activeDevice, page.device);
      activateDevice(turn, page.device, { chosen: true });
      if (isOther) await turn.note('device.taken_over', { handedOver: page.device.handedOver }, 'step');
      await markStep(turn);
    }
    return describeJourney(turn, page);
  });
}
