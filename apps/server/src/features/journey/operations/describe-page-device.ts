import type { DeviceFingerprint } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { storeDevice } from '../../sessions/operations/device.js';
import { noteDescribed, refuseOtherDevice } from '../active-device.js';
import type { Journey } from '../journey.js';
import type { Page } from '../page.js';
import { describeJourney } from './describe-journey.js';
import { refuseBeforeConsent, refuseDead } from './take-step.js';

/** What the page says of the device that captures: once for each device, and nothing before consent. */
export function describePageDevice(
  dependencies: Dependencies,
  page: Page,
  device: { ip: string; fingerprint: DeviceFingerprint },
): Promise<Journey> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    refuseDead(turn);
    refuseOtherDevice(turn, page);
    refuseBeforeConsent(turn);
    await turn.apply({ type: 'write' });
    await storeDevice(turn, device);
    noteDescribed(turn, page.device);
    return describeJourney(turn, page);
  });
}
