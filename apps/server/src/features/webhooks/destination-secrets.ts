import { secretOverlapMs, secretsInForce } from '@gatehouse/webhook-protocol';
import type { Keyring } from '../../platform/keys/encryption.js';
import type { Destination } from './queries.js';

export interface OauthCredentials {
  authUrl: string;
  clientId: string;
  clientSecret: string;
}

const contextOf = (part: 'headers' | 'oauth' | 'secret', destinationId: string) =>
  `webhook-${part}:${destinationId}`;

export const sealHeaders = (keyring: Keyring, destinationId: string, headers: Record<string, string>) =>
  keyring.master.sealJson(headers, contextOf('headers', destinationId));

export const sealOauth = (keyring: Keyring, destinationId: string, oauth: OauthCredentials) =>
  keyring.master.sealJson(oauth, contextOf('oauth', destinationId));

export const sealSecret = (keyring: Keyring, destinationId: string, secret: string) =>
  keyring.master.seal(Buffer.from(secret), contextOf('secret', destinationId));

export const openHeaders = (keyring: Keyring, { id, headers }: Destination) =>
  keyring.master.openJson<Record<string, string>>(headers, contextOf('headers', id));

export const openOauth = (keyring: Keyring, { id, oauth }: Destination) =>
  oauth && keyring.master.openJson<OauthCredentials>(oauth, contextOf('oauth', id));

export const openSecret = (keyring: Keyring, destinationId: string, sealed: Uint8Array) =>
  keyring.master.open(sealed, contextOf('secret', destinationId)).toString();

/** The secrets that sign at `now`, newest first: two for 24 h after a rotation (contract 10.3). */
export function openSigningSecrets(
  keyring: Keyring,
  destination: Destination,
  now: number,
): readonly string[] {
  const { id, secret, previousSecret, previousSecretUntil } = destination;
  return secretsInForce({
    secret: openSecret(keyring, id, secret),
    previousSecret: previousSecret && openSecret(keyring, id, previousSecret),
    rotatedAtMs: previousSecretUntil && previousSecretUntil - secretOverlapMs,
    nowMs: now,
  });
}
