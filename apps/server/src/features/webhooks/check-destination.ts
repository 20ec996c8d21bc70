import { GatehouseError } from '@gatehouse/contract';
import { checkCustomHeaders, checkWebhookUrl } from '@gatehouse/webhook-protocol';
import type { Settings } from '../../config/settings.js';
import type { OauthCredentials } from './destination-secrets.js';

/** Contract 10.3 and 10.6, as far as they can be judged before a call. Throws what the caller must mend. */
export function checkDestination(
  { outboundAllow }: Pick<Settings, 'outboundAllow'>,
  { url, headers, oauth }: { url: string; headers: Record<string, string>; oauth: OauthCredentials | null },
): void {
  checkUrl('url', url, outboundAllow);
  if (oauth) checkUrl('oauth.authUrl', oauth.authUrl, outboundAllow);
  const [problem] = checkCustomHeaders(headers, { usesOauth: oauth !== null });
  if (problem)
    throw new GatehouseError('request.invalid', { detail: `body.headers: ${problem.explanation}` });
}

function checkUrl(field: string, url: string, allowCidrs: readonly string[]): void {
  const check = checkWebhookUrl(url, { allowCidrs });
  if (!check.ok)
    throw new GatehouseError('webhook.url_refused', { detail: `body.${field}: ${check.explanation}` });
}
