import { GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';

/** One text message by the operator's driver. The log learns whether it left and why not, never the number. */
export async function sendText(
  { sms, log }: Pick<Dependencies, 'sms' | 'log'>,
  { to, text, sessionId }: { to: string; text: string; sessionId: string },
): Promise<void> {
  if (sms === null) throw new GatehouseError('sms.no_driver');
  const result = await sms.send({ to, text });
  if (result.ok) return;
  log.warn({ interviewId: sessionId, reason: result.reason }, 'the SMS gateway did not take a text message');
  throw new GatehouseError('sms.not_sent', { headers: { 'retry-after': '30' } });
}
