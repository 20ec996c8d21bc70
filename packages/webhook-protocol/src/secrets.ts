import { createPrivateKey, createPublicKey } from 'node:crypto';

/** Bytes of a secret made here (contract 10.3). */
export const secretBytes = 32;
/** How long the previous secret still signs after a rotation (contract 10.3). */
export const secretOverlapMs = 24 * 3_600_000;

const hmacPrefix = 'whsec_';
const ed25519Prefix = 'whsk_';
const publicKeyPrefix = 'whpk_';
// Standard Webhooks: a symmetric secret has between 24 and 64 bytes.
const minimumHmacBytes = 24;
const maximumHmacBytes = 64;
const ed25519KeyBytes = 64;

/** How a destination's webhooks are signed: with a shared secret (`v1`), or a key pair of its own (`v1a`). */
export const signatureSchemes = ['v1', 'v1a'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** A signing secret, read: HMAC-SHA256 (`v1`), or an ed25519 key as seed and public key (`v1a`). */
export type SigningKey =
  | { readonly scheme: 'v1'; readonly key: Uint8Array }
  | { readonly scheme: 'v1a'; readonly seed: Uint8Array; readonly publicKey: Uint8Array };

export type ParsedSecret =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly code: 'prefix' | 'base64' | 'size'; readonly explanation: string };

/**
 * Reads `whsec_…` (HMAC, 24 to 64 bytes) or `whsk_…` (ed25519: 32 bytes seed, 32 bytes public key), both base64
 * after the prefix (Standard Webhooks, "Signature scheme"). Explanations never contain the secret.
 */
export const parseSecret = (secret: string): ParsedSecret => {
  const prefix = [hmacPrefix, ed25519Prefix].find((candidate) => secret.startsWith(candidate));
  if (prefix === undefined) {
    return refuse('prefix', 'A signing secret begins with whsec_ (or whsk_ for an ed25519 key).');
  }
  const bytes = decodeBase64(secret.slice(prefix.length));
  if (bytes === undefined) return refuse('base64', `The part after ${prefix} is not base64.`);
  if (prefix === ed25519Prefix) return parseEd25519(bytes);
  if (bytes.length < minimumHmacBytes || bytes.length > maximumHmacBytes) {
    return refuse('size', `A whsec_ secret has 24 to 64 bytes; this one has ${bytes.length}.`);
  }
  return { ok: true, key: { scheme: 'v1', key: bytes } };
};

const parseEd25519 = (bytes: Uint8Array): ParsedSecret => {
  if (bytes.length !== ed25519KeyBytes) {
    return refuse('size', `A whsk_ key has 64 bytes (seed and public key); this one has ${bytes.length}.`);
  }
  return { ok: true, key: { scheme: 'v1a', seed: bytes.subarray(0, 32), publicKey: bytes.subarray(32) } };
};

/**
 * A new signing secret: for `v1` `whsec_` and base64 of 32 bytes, for `v1a` `whsk_` and base64 of an ed25519 seed and
 * its public key. The bytes come from the caller's randomness source.
 *
 * @throws RangeError when it returns another number of bytes than asked for
 */
export const generateSecret = (
  randomBytes: (sizeBytes: number) => Uint8Array,
  scheme: SignatureScheme = 'v1',
): string => {
  const bytes = randomBytes(secretBytes);
  if (bytes.length !== secretBytes) {
    throw new RangeError(`randomBytes(${secretBytes}) returned ${bytes.length} bytes`);
  }
  if (scheme === 'v1') return hmacPrefix + Buffer.from(bytes).toString('base64');
  return ed25519Prefix + Buffer.concat([bytes, publicKeyOfSeed(bytes)]).toString('base64');
};

/** What a receiver verifies `v1a` signatures with: `whpk_` and base64 (Standard Webhooks); null for a shared secret. */
export const publicKeyOf = (secret: string): string | null => {
  const parsed = parseSecret(secret);
  if (!parsed.ok || parsed.key.scheme === 'v1') return null;
  return publicKeyPrefix + Buffer.from(parsed.key.publicKey).toString('base64');
};

// RFC 8410 section 7: what stands before the 32 bytes of an ed25519 seed in PKCS #8.
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicKeyOfSeed = (seed: Uint8Array): Uint8Array => {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
};

/**
 * The secrets that sign at `nowMs`, newest first: the current one, and for 24 h after a rotation the one before it
 * (contract 10.3).
 */
export const secretsInForce = (destination: {
  readonly secret: string;
  readonly previousSecret?: string | null | undefined;
  readonly rotatedAtMs?: number | null | undefined;
  readonly nowMs: number;
}): readonly string[] => {
  const { secret, previousSecret, rotatedAtMs, nowMs } = destination;
  if (previousSecret == null || rotatedAtMs == null) return [secret];
  return nowMs - rotatedAtMs < secretOverlapMs ? [secret, previousSecret] : [secret];
};

const refuse = (code: 'prefix' | 'base64' | 'size', explanation: string): ParsedSecret => ({
  ok: false,
  code,
  explanation,
});

// Buffer.from skips what it does not understand; a typing error must not become another, shorter key.
const decodeBase64 = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined;
};
