import { createSecret } from '../../../platform/ids.js';
import type { Turn } from '../../sessions/turn.js';
import { hashSecret } from '../../tokens/token-service.js';
import { activateDevice } from '../active-device.js';
import type { Page } from '../page.js';
import { insertPageCookie } from '../queries.js';

/** A cookie for the page that is opening; of a session that is under way it becomes the one that captures. */
export async function issuePageCookie(
  turn: Turn,
  { handedOver }: { handedOver: boolean },
): Promise<{ cookie: string; device: Page['device'] }> {
  const cookie = createSecret();
  const device = { cookieHash: hashSecret(cookie), handedOver };
  await insertPageCookie(turn.trx, { ...device, sessionId: turn.session.id, createdAt: turn.now });
  if (turn.session.finishedAt === null) activateDevice(turn, device, { chosen: false });
  return { cookie, device };
}
