import { checkCustomHeaders, checkWebhookUrl } from '@gatehouse/webhook-protocol';
import { type Settings, SettingsError } from '../../config/settings.js';
import type { OutboundHttp } from '../outbound-http/index.js';
import type { SmsDriver, TextMessage } from './sms-driver.js';

export type SmsGatewaySettings = Pick<Settings, 'smsUrl' | 'smsHeaders' | 'smsBody' | 'outboundAllow'>;

/**
 * The driver for any gateway that takes a message as one HTTP POST with a JSON body. null: the operator named none.
 * @throws SettingsError when the address is one that the server does not call, or a header one that it does not send
 */
export function createSmsGateway(
  settings: SmsGatewaySettings,
  { outboundHttp }: { outboundHttp: OutboundHttp },
): SmsDriver | null {
  const { smsUrl: url, smsHeaders, smsBody, outboundAllow } = settings;
  if (url === undefined) return null;
  const check = checkWebhookUrl(url, { allowCidrs: outboundAllow });
  if (!check.ok) throw new SettingsError(`Setting GATEHOUSE_SMS_URL is not valid: ${check.explanation}`);
  const [problem] = checkCustomHeaders(smsHeaders);
  if (problem) throw new SettingsError(`Setting GATEHOUSE_SMS_HEADERS is not valid: ${problem.explanation}`);
  const headers = { ...smsHeaders, 'content-type': 'application/json' };
  return {
    async send(message) {
      const body = JSON.stringify(fillTemplate(smsBody, message));
      const answer = await outboundHttp.request({ method: 'POST', url, headers, body });
      if (!answer.ok) return { ok: false, reason: `${answer.code}.${answer.detail}` };
      return answer.status >= 200 && answer.status < 300
        ? { ok: true }
        : { ok: false, reason: `status.${answer.status}` };
    },
  };
}

/** Puts number and text where the template's strings ask for them. Filled as values, so no text can change the shape. */
function fillTemplate(template: unknown, { to, text }: TextMessage): unknown {
  if (typeof template === 'string')
    return template.replace(/\{\{(to|text)\}\}/g, (_match, name) => (name === 'to' ? to : text));
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, { to, text }));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, fillTemplate(value, { to, text })]),
  );
}
