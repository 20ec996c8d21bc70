import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createMemorySequenceStore, createSequenceGuard } from './create-sequence-guard.js';
import { GatehouseError } from './gatehouse-error.js';
import { type VerifyWebhookInput, verifyWebhook } from './verify-webhook.js';

// The vector of contract 10.3.
const secret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const otherSecret = 'whsec_Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=';
const rawBody =
  '{"flowId":"65f0000000000000000000aa","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}';
const signature = 'v1,P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=';
const headers = {
  'webhook-id': 'msg_2b9c7e1f4d3a4c50',
  'webhook-timestamp': '1763799552',
  'webhook-signature': signature,
};
const vector: VerifyWebhookInput = { secret, headers, rawBody, now: () => 1_763_799_552_000 };

async function codeOf(input: VerifyWebhookInput): Promise<string> {
  try {
    await verifyWebhook(input);
    return 'verified';
  } catch (error) {
    if (error instanceof GatehouseError) return error.code;
    throw error;
  }
}

describe('verifyWebhook', () => {
  test('the test vector of the contract verifies', async () => {
    expect(new TextEncoder().encode(rawBody)).toHaveLength(152);
    expect(await verifyWebhook(vector)).toEqual({
      verified: true,
      id: 'msg_2b9c7e1f4d3a4c50',
      timestamp: 1_763_799_552,
      kind: undefined,
      sequence: undefined,
      attempt: undefined,
      replay: false,
      test: false,
      payload: JSON.parse(rawBody),
    });
  });

  test('an ed25519 signature verifies with the public key, and only with that of the destination', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${rawBody}`;
    const signed = `v1a,${sign(null, Buffer.from(content), privateKey).toString('base64')}`;
    const shown = `whpk_${Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`;
    const other = `whpk_${Buffer.alloc(32, 9).toString('base64')}`;
    const given = { ...vector, secret: shown, headers: { ...headers, 'webhook-signature': signed } };
    expect(await codeOf(given)).toBe('verified');
    expect(await codeOf({ ...given, rawBody: `${rawBody} ` })).toBe('webhook.signature_mismatch');
    expect(await codeOf({ ...given, secret: other })).toBe('webhook.signature_mismatch');
    expect(await codeOf({ ...given, secret: [other, shown] })).toBe('verified');
    // An HMAC made with the public key, which everybody knows, proves nothing.
    const forged = createHmac('sha256', Buffer.from(shown.slice(5), 'base64'))
      .update(content)
      .digest('base64');
    for (const scheme of ['v1', 'v1a'])
      expect(
        await codeOf({ ...given, headers: { ...headers, 'webhook-signature': `${scheme},${forged}` } }),
      ).toBe('webhook.signature_mismatch');
    expect(await codeOf({ ...given, secret: 'whpk_AAAA' })).toBe('webhook.secret_invalid');
  });

  test('body as text, bytes, buffer; headers as object in any case, list or Headers', async () => {
    const bytes = new TextEncoder().encode(rawBody);
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
    );
    for (const body of [rawBody, bytes, bytes.buffer, Buffer.from(rawBody)]) {
      for (const held of [headers, upper, new Headers(headers)]) {
        expect(await codeOf({ ...vector, rawBody: body, headers: held })).toBe('verified');
      }
    }
  });

  test('what the independent library signs verifies here', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.uuid(),
        fc.json().map((json) => `{"interviewId":${JSON.stringify(json)}}`),
        async (key, id, body) => {
          const generated = `whsec_${Buffer.from(key).toString('base64')}`;
          const at = new Date(1_763_799_552_000);
          const signed = {
            'webhook-id': id,
            'webhook-timestamp': '1763799552',
            'webhook-signature': new Webhook(generated).sign(id, at, body),
          };
          const input = { ...vector, secret: generated, headers: signed, rawBody: body };
          expect((await verifyWebhook(input)).verified).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('any change of a single character of the body is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(rawBody.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = new TextEncoder().encode(rawBody);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(await codeOf({ ...vector, rawBody: bytes })).toBe('webhook.signature_mismatch');
      }),
    );
  });

  test('id and timestamp are signed too', async () => {
    const otherId = { ...headers, 'webhook-id': 'msg_other' };
    expect(await codeOf({ ...vector, headers: otherId })).toBe('webhook.signature_mismatch');
    const otherTime = { ...headers, 'webhook-timestamp': '1763799553' };
    expect(await codeOf({ ...vector, headers: otherTime })).toBe('webhook.signature_mismatch');
  });

  test('during a rotation either secret and either signature will do', async () => {
    expect(await codeOf({ ...vector, secret: [otherSecret, secret] })).toBe('verified');
    const two = { ...headers, 'webhook-signature': `v1,AAAA ${signature} v1a,zzzz` };
    expect(await codeOf({ ...vector, headers: two })).toBe('verified');
    expect(await codeOf({ ...vector, secret: otherSecret })).toBe('webhook.signature_mismatch');
  });

  test.each([
    '',
    'P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=',
    'v1,',
    'v1,!!',
    'v2,P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=',
  ])('a header that holds no signature of version 1 is refused: %j', async (held) => {
    const code = await codeOf({ ...vector, headers: { ...headers, 'webhook-signature': held } });
    expect(code).toBe('webhook.signature_mismatch');
  });

  test.each([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
  ])('with a secret, leaving out %s is no way in', async (name) => {
    expect(await codeOf({ ...vector, headers: { ...headers, [name]: undefined } })).toBe('webhook.unsigned');
  });

  test('a timestamp may be 300 s off to either side, and not 301', async () => {
    const at = (seconds: number) => codeOf({ ...vector, now: () => (1_763_799_552 + seconds) * 1000 });
    expect(await Promise.all([-300, 0, 300].map(at))).toEqual(['verified', 'verified', 'verified']);
    expect(await Promise.all([-301, 301].map(at))).toEqual(
      Array(2).fill('webhook.timestamp_out_of_tolerance'),
    );
    expect(await codeOf({ ...vector, toleranceSeconds: 10, now: () => 1_763_799_563_000 })).toBe(
      'webhook.timestamp_out_of_tolerance',
    );
    for (const timestamp of ['NaN', 'Infinity', '1763799552.5', ' ']) {
      const code = await codeOf({ ...vector, headers: { ...headers, 'webhook-timestamp': timestamp } });
      expect(code).toBe('webhook.timestamp_out_of_tolerance');
    }
  });

  test('a body that a framework parsed is named as such', async () => {
    // A plain JavaScript receiver can pass anything.
    const parsed = JSON.parse(rawBody) as string;
    expect(await codeOf({ ...vector, rawBody: parsed })).toBe('webhook.body_not_raw');
  });

  test('a secret of another form is named without being quoted', async () => {
    for (const wrong of ['whsec_', 'whsec_not base64!', 'short']) {
      expect(await codeOf({ ...vector, secret: wrong })).toBe('webhook.secret_invalid');
    }
    await expect(verifyWebhook({ ...vector, secret: 'whsec_hush!' })).rejects.not.toThrow(/hush/);
  });

  test('without a secret nothing is verified, and the result says so', async () => {
    for (const none of [undefined, '', []]) {
      const webhook = await verifyWebhook({ ...vector, secret: none, headers: {} });
      expect(webhook).toMatchObject({
        verified: false,
        id: undefined,
        payload: { interviewId: '66f0a1b2c3d4e5f601234567' },
      });
    }
  });

  test('a body that is no JSON object is refused', async () => {
    for (const body of ['', 'null', '[]', '"x"', '{']) {
      expect(await codeOf({ ...vector, secret: undefined, rawBody: body })).toBe('webhook.body_not_json');
    }
  });

  test('the numbers of the delivery and the older spelling of event_type are read', async () => {
    const webhook = await verifyWebhook({
      secret: undefined,
      headers: {
        'Gatehouse-Kind': 'session-succeeded',
        'gatehouse-sequence': '7',
        'gatehouse-attempt': '2',
        'gatehouse-replay': 'true',
        'gatehouse-test': 'true',
      },
      rawBody: '{"event_type":"Session Succeeded","interviewId":"i","added":1}',
    });
    expect(webhook).toMatchObject({
      kind: 'session-succeeded',
      sequence: 7,
      attempt: 2,
      replay: true,
      test: true,
    });
    expect(webhook.payload).toEqual({ event_type: 'SESSION_SUCCEEDED', interviewId: 'i', added: 1 });
  });
});

describe('createSequenceGuard', () => {
  const numbered = (interviewId: string, sequence: number | undefined) => ({
    sequence,
    payload: { interviewId },
  });

  test('an event that a later one overtook is outdated, the same again is repeated, per session', async () => {
    const guard = createSequenceGuard();
    const verdicts: string[] = [];
    for (const webhook of [
      numbered('a', 1),
      numbered('a', 5),
      numbered('a', 3),
      numbered('a', 5),
      numbered('b', 2),
      numbered('a', 6),
    ]) {
      verdicts.push(await guard.check(webhook));
    }
    expect(verdicts).toEqual(['new', 'new', 'outdated', 'repeated', 'new', 'new']);
  });

  test('webhooks without a sequence are not judged', async () => {
    expect(await createSequenceGuard().check(numbered('a', undefined))).toBe('unnumbered');
    expect(await createSequenceGuard().check({ sequence: 1, payload: {} })).toBe('unnumbered');
  });

  test('whatever the order, a sequence is never called new after a higher one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 30 }), async (sequences) => {
        const guard = createSequenceGuard();
        let highest = -1;
        for (const sequence of sequences) {
          const verdict = await guard.check(numbered('a', sequence));
          expect(verdict).toBe(sequence > highest ? 'new' : sequence === highest ? 'repeated' : 'outdated');
          highest = Math.max(highest, sequence);
        }
      }),
    );
  });

  test('the memory holds no more sessions than its limit and forgets the least recently heard of', async () => {
    const store = createMemorySequenceStore({ limit: 2 });
    await store.advance('a', 1);
    await store.advance('b', 1);
    await store.advance('a', 2);
    await store.advance('c', 1);
    expect(await store.advance('a', 3)).toBe(2);
    expect(await store.advance('b', 2)).toBeUndefined();
  });
});
