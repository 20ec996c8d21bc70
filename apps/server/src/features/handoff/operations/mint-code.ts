import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { createSecret } from '../../../platform/ids.js';
import { refuseOtherDevice } from '../../journey/active-device.js';
import { refuseDead } from '../../journey/operations/take-step.js';
import type { Page } from '../../journey/page.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import type { Turn } from '../../sessions/turn.js';
import { hashSecret } from '../../tokens/token-service.js';
import { findObstacle, type HandoffObstacle } from '../find-obstacle.js';
import { deleteDeadCodes, insertCode, shortenCodes } from '../queries.js';

const codeBytes = 16;
const lifetimeSeconds = 600;
/** Contract 11.6, against relayed pictures: a new code every 30 s, the one before dies 10 s later. */
const renewalSeconds = 30;
const afterlifeSeconds = 10;

export interface ShownCode {
  url: string;
  livesForSeconds: number;
  /** null: it is shown until it dies. */
  renewAfterSeconds: number | null;
  /** Why a phone cannot reach this installation. */
  obstacle: HandoffObstacle | null;
  /** The link can be sent as a text message. */
  sms: boolean;
}

/** A code to be shown as a picture. Who stops asking for new ones, to relay the last, gains nothing: it dies by itself. */
export function showCode(dependencies: Dependencies, page: Page): Promise<ShownCode> {
  return advanceSession(dependencies, page.sessionId, async (turn) => {
    await refuseHandoff(turn, page);
    const { sms, rotate } = turn.flow.handoff;
    if (rotate) await shortenCodes(turn.trx, page.sessionId, turn.now + afterlifeSeconds * 1000);
    const livesForSeconds = rotate ? renewalSeconds + afterlifeSeconds : lifetimeSeconds;
    return {
      url: await addCode(dependencies, turn, { livesForSeconds, replaceable: true }),
      livesForSeconds,
      renewAfterSeconds: rotate ? renewalSeconds : null,
      obstacle: findObstacle(dependencies.publicUrl()),
      sms: sms && dependencies.sms !== null,
    };
  });
}

/** A code to be sent: a message takes its time, so it lives ten minutes. */
export const addSentCode = (dependencies: Dependencies, turn: Turn): Promise<string> =>
  addCode(dependencies, turn, { livesForSeconds: lifetimeSeconds, replaceable: false });

export async function refuseHandoff(turn: Turn, page: Page): Promise<void> {
  refuseDead(turn);
  await turn.apply({ type: 'write' });
  if (turn.flow.handoff.mode === 'off' || page.device.handedOver) throw new GatehouseError('handoff.off');
  refuseOtherDevice(turn, page);
}

async function addCode(
  { publicUrl }: Dependencies,
  { trx, now, session }: Turn,
  { livesForSeconds, replaceable }: { livesForSeconds: number; replaceable: boolean },
): Promise<string> {
  const code = createSecret(codeBytes);
  await deleteDeadCodes(trx, session.id, now);
  await insertCode(trx, {
    codeHash: hashSecret(code),
    sessionId: session.id,
    replaceable,
    createdAt: now,
    expiresAt: now + livesForSeconds * 1000,
  });
  return `${publicUrl()}/h/${code}`;
}
