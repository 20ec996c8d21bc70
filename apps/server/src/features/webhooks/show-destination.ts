import type { endpoints } from '@gatehouse/contract';
import { circuitOf, isWebhookKind, publicKeyOf, type SignatureScheme } from '@gatehouse/webhook-protocol';
import type { z } from 'zod';
import type { Keyring } from '../../platform/keys/encryption.js';
import { openHeaders, openOauth, openSecret } from './destination-secrets.js';
import type { Destination } from './queries.js';

export type ShownDestination = z.output<typeof endpoints.getWebhook.response>;

export type ShownSecret = z.output<typeof endpoints.rotateWebhookSecret.response>;

export const schemeOf = (secret: string): SignatureScheme => (publicKeyOf(secret) === null ? 'v1' : 'v1a');

/** A new secret, this once. The private key of a pair stays here: receivers need the public one. */
export function showSecret(secret: string): ShownSecret {
  const publicKey = publicKeyOf(secret);
  return { signature: schemeOf(secret), publicKey, secret: publicKey === null ? secret : null };
}

/** The destination as the API shows it: secrets are write-only (contract 9.4). */
export function showDestination(keyring: Keyring, destination: Destination): ShownDestination {
  const oauth = openOauth(keyring, destination);
  const secret = openSecret(keyring, destination.id, destination.secret);
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
    health: {
      failingSince: destination.failingSince,
      failuresInARow: destination.failuresSinceSuccess,
      circuit: circuitOf(destination.failuresSinceSuccess),
    },
    signature: schemeOf(secret),
    publicKey: publicKeyOf(secret),
    createdAt: destination.createdAt,
    updatedAt: destination.updatedAt,
  };
}
