import type { endpoints } from '@gatehouse/contract';
import { isWebhookKind } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Keyring } from '../../platform/keys/encryption.js';
import { openHeaders, openOauth } from './destination-secrets.js';
import type { Destination } from './queries.js';

export type ShownDestination = z.output<typeof endpoints.getWebhook.response>;

/** The destination as the API shows it: secrets are write-only (contract 9.4). */
export function showDestination(keyring: Keyring, destination: Destination): ShownDestination {
  const oauth = openOauth(keyring, destination);
  return {
    id: destination.id,
    kinds: destination.kinds.filter(isWebhookKind),
    url: destination.url,
    headerNames: Object.keys(openHeaders(keyring, destination)),
    oauth: oauth && { authUrl: oauth.authUrl, clientId: oauth.clientId },
    successRule: destination.successRule,
    strict: destination.strict,
    includeClientId: destination.includeClientId,
    enabled: destination.enabled,
    disabledReason: destination.disabledReason,
    createdAt: destination.createdAt,
    updatedAt: destination.updatedAt,
  };
}
