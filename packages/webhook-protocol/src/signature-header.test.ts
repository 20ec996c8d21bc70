import { createPublicKey, randomBytes, verify } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createMessageId } from './message-id.js';
import { generateSecret, parseSecret, publicKeyOf, secretOverlapMs, secretsInForce } from './secrets.js';
import { signatureHeader, UnusableSecretError } from './signature-header.js';

const vector = {
  secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  id: 'msg_2b9c7e1f4d3a4c50',
  timestampSeconds: 1763799552,
  body: '{"flowId":"65f0000000000000000000aa","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}',
  signature: 'v1,P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=',
};
// An ed25519 pair in the spelling of Standard Webhooks: the last 32 bytes of the private one are the public one.
const ed25519 = {
  secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  publicKey: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
};

describe('signatureHeader', () => {
  it('gives the test vector of contract 10.3', () => {
    expect(signatureHeader({ ...vector, secrets: [vector.secret] })).toBe(vector.signature);
  });

  it('signs bytes like the same text', () => {
    expect(signatureHeader({ ...vector, secrets: [vector.secret], body: Buffer.from(vector.body) })).toBe(
      vector.signature,
    );
  });

  it('is accepted by the standardwebhooks package for any secret and text', () => {
    const timestampSeconds = Math.floor(Date.now() / 1000);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (key, text) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`;
          const body = JSON.stringify({ text });
          const header = signatureHeader({ secrets: [secret], id: vector.id, timestampSeconds, body });
          const headers = {
            'webhook-id': vector.id,
            'webhook-timestamp': String(timestampSeconds),
            'webhook-signature': header,
          };
          expect(new Webhook(secret).verify(body, headers)).toEqual({ text });
          expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
          expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('verifies with either secret during a rotation, newest first', () => {
    const [current, previous] = [generateSecret(randomBytes), generateSecret(randomBytes)];
    const timestampSeconds = Math.floor(Date.now() / 1000);
    const header = signatureHeader({ ...vector, timestampSeconds, secrets: [current, previous] });
    const headers = {
      'webhook-id': vector.id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': header,
    };
    expect(header.split(' ')[0]).toBe(signatureHeader({ ...vector, timestampSeconds, secrets: [current] }));
    for (const secret of [current, previous]) new Webhook(secret).verify(vector.body, headers);
    expect(() => new Webhook(generateSecret(randomBytes)).verify(vector.body, headers)).toThrow();
  });

  it('makes a v1a signature that the public key verifies, beside a v1 one', () => {
    const [v1, v1a = ''] = signatureHeader({ ...vector, secrets: [vector.secret, ed25519.secret] }).split(
      ' ',
    );
    expect(v1).toBe(vector.signature);
    expect(v1a).toMatch(/^v1a,/);
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(ed25519.publicKey, 'base64').toString('base64url') },
    });
    const content = `${vector.id}.${vector.timestampSeconds}.${vector.body}`;
    const signature = Buffer.from(v1a.slice('v1a,'.length), 'base64');
    expect(verify(null, Buffer.from(content), key, signature)).toBe(true);
    expect(verify(null, Buffer.from(`${content} `), key, signature)).toBe(false);
  });

  it('fails loudly, without showing the secret, when one cannot be read', () => {
    const broken = 'whsec_dG9vLXNob3J0';
    const sign = () => signatureHeader({ ...vector, secrets: [vector.secret, broken] });
    expect(sign).toThrow(UnusableSecretError);
    expect(sign).not.toThrow(/dG9vLXNob3J0/);
    expect(() => signatureHeader({ ...vector, secrets: [] })).toThrow(UnusableSecretError);
  });

  it.each([
    { id: 'msg_1.2' },
    { id: '' },
    { id: 'msg_1\r\nx: y' },
    { timestampSeconds: 1763799552.5 },
    { timestampSeconds: Number.NaN },
  ])('refuses %o, which would not be signed unambiguously', (wrong) => {
    expect(() => signatureHeader({ ...vector, secrets: [vector.secret], ...wrong })).toThrow(RangeError);
  });
});

describe('parseSecret', () => {
  const of = (sizeBytes: number) => `whsec_${Buffer.alloc(sizeBytes, 7).toString('base64')}`;

  it.each([24, 32, 64])('takes %i bytes', (sizeBytes) => {
    expect(parseSecret(of(sizeBytes))).toMatchObject({
      ok: true,
      key: { scheme: 'v1', key: { length: sizeBytes } },
    });
  });

  it.each([
    [of(23), 'size'],
    [of(65), 'size'],
    ['whsec_', 'size'],
    ['whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'size'],
    ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'prefix'],
    ['WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'prefix'],
    ['whsec_AAECAwQFBgcICQoLDA0O DxAREhMUFRYXGBkaGxwdHh8=', 'base64'],
    ['whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh-_', 'base64'],
  ])('refuses %s (%s)', (secret, code) => {
    expect(parseSecret(secret)).toMatchObject({ ok: false, code });
  });

  it('splits an ed25519 key into seed and public key', () => {
    const parsed = parseSecret(ed25519.secret);
    expect(
      parsed.ok && parsed.key.scheme === 'v1a' && Buffer.from(parsed.key.publicKey).toString('base64'),
    ).toBe(ed25519.publicKey);
  });
});

describe('secrets and ids', () => {
  it('a new secret is the 32 bytes it was given', () => {
    expect(generateSecret((sizeBytes) => Uint8Array.from({ length: sizeBytes }, (_, index) => index))).toBe(
      vector.secret,
    );
    expect(() => generateSecret(() => new Uint8Array(5))).toThrow(RangeError);
  });

  it('a new key pair is the seed it was given and the public key that belongs to it', () => {
    const seed = Buffer.from(ed25519.secret.slice('whsk_'.length), 'base64').subarray(0, 32);
    expect(generateSecret(() => seed, 'v1a')).toBe(ed25519.secret);
    expect(publicKeyOf(ed25519.secret)).toBe(`whpk_${ed25519.publicKey}`);
    expect(publicKeyOf(vector.secret)).toBeNull();
  });

  it('a message id is msg_ and hex of the given bytes', () => {
    expect(createMessageId((sizeBytes) => new Uint8Array(sizeBytes).fill(0xab))).toBe(
      `msg_${'ab'.repeat(16)}`,
    );
    expect(() => createMessageId(() => new Uint8Array(5))).toThrow(RangeError);
  });

  it('the previous secret signs for 24 h after a rotation and not a millisecond longer', () => {
    const rotated = { secret: 'new', previousSecret: 'old', rotatedAtMs: 1_000 };
    expect(secretsInForce({ ...rotated, nowMs: 1_000 })).toEqual(['new', 'old']);
    expect(secretsInForce({ ...rotated, nowMs: 1_000 + secretOverlapMs - 1 })).toEqual(['new', 'old']);
    expect(secretsInForce({ ...rotated, nowMs: 1_000 + secretOverlapMs })).toEqual(['new']);
    expect(secretsInForce({ secret: 'only', previousSecret: null, rotatedAtMs: null, nowMs: 5 })).toEqual([
      'only',
    ]);
  });
});
