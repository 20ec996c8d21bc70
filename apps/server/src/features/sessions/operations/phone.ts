import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { advanceSession } from './advance-session.js';
import { readPrivate } from './read-private.js';
import { sendText } from './send-text.js';

/**
 * Contract section 8. `phone`: E.164. The identity that the session makes later can be named by it (7.2). The number is
 * stored before `text` is sent to it: what a gateway makes of it changes nothing there.
 */
export async function addPhone(
  dependencies: Dependencies,
  { sessionId, phone, text }: { sessionId: string; phone: string; text?: string | undefined },
): Promise<{ success: true }> {
  if (text && dependencies.sms === null) throw new GatehouseError('sms.no_driver');
  await advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    turn.changePrivate({ phone });
    await turn.note('phone.added', {}, 'step');
  });
  if (text) await sendText(dependencies, { to: phone, text, sessionId });
  return { success: true };
}

/** Contract section 8: a text of the tenant's own to the phone of the session, whatever its status. */
export async function textPhone(
  dependencies: Dependencies,
  { organisationId, sessionId, text }: { organisationId: string; sessionId: string; text: string },
): Promise<{ success: true }> {
  if (dependencies.sms === null) throw new GatehouseError('sms.no_driver');
  const { phone } = await readPrivate(dependencies, { organisationId, sessionId });
  // Redaction leaves a placeholder where the number stood.
  if (!phone?.startsWith('+'))
    throw new GatehouseError('request.invalid', { detail: 'The session has no phone number.' });
  await sendText(dependencies, { to: phone, text, sessionId });
  return { success: true };
}

export async function readPhone(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string },
): Promise<{ phone?: string }> {
  const { phone } = await readPrivate(dependencies, session);
  return phone === undefined ? {} : { phone };
}
