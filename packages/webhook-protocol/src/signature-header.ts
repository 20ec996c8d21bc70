import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { parseSecret, type SigningKey } from './secrets.js';

/** Thrown for a stored secret that cannot be read; the message never contains it. */
export class UnusableSecretError extends Error {
  readonly code = 'webhook.secret_unusable';
  constructor(explanation: string) {
    super(`A webhook cannot be signed: ${explanation} Rotate the destination's secret.`);
    this.name = 'UnusableSecretError';
  }
}

/**
 * The value of `webhook-signature` (contract 10.3, Standard Webhooks): over `id.timestamp.body`, one entry per
 * secret, space separated, in the order given. `v1,` HMAC-SHA256 for `whsec_`, `v1a,` ed25519 for `whsk_`.
 *
 * @param input.timestampSeconds whole Unix seconds of this attempt, the same number as in `webhook-timestamp`
 * @param input.body exactly what is sent; a string is taken as UTF-8
 * @throws UnusableSecretError when a secret cannot be read, RangeError when id or timestamp are malformed
 */
export const signatureHeader = (input: {
  readonly secrets: readonly string[];
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string | Uint8Array;
}): string => {
  const { secrets, id, timestampSeconds, body } = input;
  if (secrets.length === 0) throw new UnusableSecretError('no secret was given.');
  // A full stop in the id would let two different messages share one signed text.
  if (!/^[\w-]+$/.test(id)) throw new RangeError('A webhook id holds letters, digits, _ and - only.');
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0) {
    throw new RangeError('A webhook timestamp is whole Unix seconds.');
  }
  const content = Buffer.concat([Buffer.from(`${id}.${timestampSeconds}.`), Buffer.from(body)]);
  return secrets.map((secret) => signWith(readKey(secret), content)).join(' ');
};

const readKey = (secret: string): SigningKey => {
  const parsed = parseSecret(secret);
  if (!parsed.ok) throw new UnusableSecretError(parsed.explanation);
  return parsed.key;
};

const signWith = (key: SigningKey, content: Uint8Array): string => {
  switch (key.scheme) {
    case 'v1':
      return `v1,${createHmac('sha256', key.key).update(content).digest('base64')}`;
    case 'v1a':
      return `v1a,${sign(null, content, ed25519PrivateKey(key)).toString('base64')}`;
  }
};

const ed25519PrivateKey = (key: { seed: Uint8Array; publicKey: Uint8Array }) =>
  createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: Buffer.from(key.seed).toString('base64url'),
      x: Buffer.from(key.publicKey).toString('base64url'),
    },
  });
