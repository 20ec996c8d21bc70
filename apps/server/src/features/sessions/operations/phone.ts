import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from './advance-session.js';
import { readPrivate } from './read-private.js';

/** Contract section 8. `phone`: E.164. The identity that the session makes later can be named by it (7.2). */
export async function addPhone(
  dependencies: Dependencies,
  { sessionId, phone, text }: { sessionId: string; phone: string; text?: string | undefined },
): Promise<{ success: true }> {
  if (text) throw new GatehouseError('sms.no_driver');
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    turn.changePrivate({ phone });
    await turn.note('phone.added', {}, 'step');
    return { success: true };
  });
}

export async function readPhone(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string },
): Promise<{ phone?: string }> {
  const { phone } = await readPrivate(dependencies, session);
  return phone === undefined ? {} : { phone };
}
