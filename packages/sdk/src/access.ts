import { GatehouseError } from './gatehouse-error.js';

/** Proof for a call about one session: its token, or an executive's token with the session's id. */
export type SessionAccess =
  | { readonly token: string; readonly id?: string | undefined }
  | { readonly executiveToken: string; readonly id: string };

export interface TokenAccess {
  /** Session token from `start`. */
  readonly token: string;
}

export interface ExecutiveAccess {
  /** Executive token from `logIn`. */
  readonly executiveToken: string;
}

/** How one request proves itself (contract 1.3). */
export type Proof =
  | { readonly kind: 'key' }
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'executive'; readonly token: string };

export function proofOf(access: SessionAccess | TokenAccess | ExecutiveAccess): Proof {
  return 'token' in access
    ? { kind: 'session', token: access.token }
    : { kind: 'executive', token: access.executiveToken };
}

/** The `id` query key: required with an executive token, optional with a session token. */
export function idOf(access: SessionAccess): { id: string | undefined } {
  return { id: access.id };
}

/**
 * Path prefix and headers for a proof. A session token without a key goes through `/0` (contract 1.4), which needs
 * nothing else; everything else goes straight.
 *
 * @throws GatehouseError `client.configuration` when the key is missing, or key or token could not be a header
 */
export function addressProof(
  proof: Proof,
  apiKey: string | undefined,
): { prefix: '' | '/0'; headers: Record<string, string> } {
  if (proof.kind === 'key' && apiKey === undefined) {
    throw configurationError('This call needs an API key: pass apiKey to createClient.');
  }
  const headers: Record<string, string> = {};
  if (apiKey !== undefined) headers['x-api-key'] = headerValue(apiKey, 'apiKey');
  if (proof.kind !== 'key') headers['X-Incode-Hardware-Id'] = headerValue(proof.token, 'The token');
  return { prefix: proof.kind === 'session' && apiKey === undefined ? '/0' : '', headers };
}

// fetch itself refuses such a value too, but with a message that quotes it.
function headerValue(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  throw configurationError(
    `${name} is empty or holds a space, line break or other character that no header may hold.`,
  );
}

function configurationError(message: string): GatehouseError {
  return new GatehouseError({ code: 'client.configuration', message });
}
