import { decodeBase64 } from './encode-base64.js';
import { type ClientErrorCode, GatehouseError } from './gatehouse-error.js';
import { parseWebhook, type WebhookPayload } from './parse-webhook.js';

export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyWebhookInput {
  /**
   * `whsec_…`, or the public key `whpk_…` of a destination that signs with `v1a`, or several during a rotation. Undefined or empty says that the sender does not sign, as the original
   * service: nothing is verified then, and the result says so.
   */
  readonly secret: string | readonly string[] | undefined;
  readonly headers: WebhookHeaders;
  /** The body exactly as it arrived. Parsed and written again it would not verify. */
  readonly rawBody: string | Uint8Array | ArrayBuffer;
  /** How far the sender's clock may be off; 300 unless given. */
  readonly toleranceSeconds?: number | undefined;
  /** UTC milliseconds; the system's clock unless given. */
  readonly now?: (() => number) | undefined;
}

interface WebhookNumbers {
  readonly kind: string | undefined;
  /** Rises strictly per session over all kinds (contract 10.5). */
  readonly sequence: number | undefined;
  /** From 1. */
  readonly attempt: number | undefined;
  /** True when an operator sent it again. */
  readonly replay: boolean;
  /** True for sample data that somebody asked for: there is no such session. */
  readonly test: boolean;
}

/** A webhook whose sender is proved. */
export interface VerifiedWebhook extends WebhookNumbers {
  readonly verified: true;
  /** The same on every retry and replay: drop what you have already stored. */
  readonly id: string;
  /** Unix seconds of this attempt. */
  readonly timestamp: number;
  readonly payload: WebhookPayload;
}

/** A webhook of a sender that does not sign: a hint, no proof. Ask the API before you believe it. */
export interface UnverifiedWebhook extends WebhookNumbers {
  readonly verified: false;
  readonly notice: string;
  readonly id: string | undefined;
  readonly timestamp: number | undefined;
  readonly payload: WebhookPayload;
}

/**
 * Verifies a webhook by Standard Webhooks: HMAC-SHA256 (`v1`) or ed25519 (`v1a`) over `id.timestamp.rawBody`, compared
 * in constant time by WebCrypto (contract 10.3).
 *
 * @throws GatehouseError `webhook.unsigned`, `webhook.timestamp_out_of_tolerance`, `webhook.signature_mismatch`: answer
 * 401 · `webhook.body_not_json`: answer 400 · `webhook.secret_invalid`, `webhook.body_not_raw`: mend the receiver
 */
export async function verifyWebhook(input: VerifyWebhookInput): Promise<VerifiedWebhook | UnverifiedWebhook> {
  const secrets = typeof input.secret === 'string' ? [input.secret] : (input.secret ?? []);
  const keys = secrets.filter((secret) => secret !== '').map(readSecret);
  const body = bytesOf(input.rawBody);
  const id = readHeader(input.headers, 'webhook-id');
  const timestamp = readHeader(input.headers, 'webhook-timestamp');
  const numbers = readNumbers(input.headers);
  if (keys.length === 0) {
    return {
      verified: false,
      notice:
        'No secret was given, so the sender of this webhook was not verified; ask the API for the truth.',
      id,
      timestamp: timestamp === undefined ? undefined : Number(timestamp),
      ...numbers,
      payload: parseWebhook(body),
    };
  }
  const signatures = readHeader(input.headers, 'webhook-signature');
  if (id === undefined || timestamp === undefined || signatures === undefined) {
    throw webhookError(
      'webhook.unsigned',
      'webhook-id, webhook-timestamp or webhook-signature is missing: not sent by Gatehouse, or a proxy drops headers.',
    );
  }
  checkTimestamp(timestamp, input);
  const signed = concatenate(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  if (!(await isSignedByOne(keys, signatures, signed))) {
    throw webhookError(
      'webhook.signature_mismatch',
      'No signature fits: forged, the secret is another destination’s, or the body was changed before it got here.',
    );
  }
  return { verified: true, id, timestamp: Number(timestamp), ...numbers, payload: parseWebhook(body) };
}

function checkTimestamp(
  timestamp: string,
  { toleranceSeconds = 300, now = Date.now }: VerifyWebhookInput,
): void {
  const offSeconds = /^\d{1,12}$/.test(timestamp) ? Math.abs(now() / 1000 - Number(timestamp)) : Infinity;
  if (offSeconds <= toleranceSeconds) return;
  throw webhookError(
    'webhook.timestamp_out_of_tolerance',
    `The timestamp is more than ${toleranceSeconds} s off: an old webhook sent again, or one of the clocks is wrong.`,
  );
}

async function isSignedByOne(keys: readonly Key[], header: string, signed: Bytes): Promise<boolean> {
  const { subtle } = await webCrypto();
  const parts = header.split(' ');
  let valid = false;
  for (const { scheme, algorithm, bytes } of keys) {
    const imported = await subtle.importKey('raw', bytes, algorithm, false, ['verify']);
    for (const part of parts) {
      const signature = part.startsWith(`${scheme},`)
        ? decodeBase64(part.slice(scheme.length + 1))
        : undefined;
      if (signature !== undefined && (await subtle.verify(algorithm.name, imported, signature, signed)))
        valid = true;
    }
  }
  return valid;
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Key {
  /** The word before the comma of a signature. */
  readonly scheme: 'v1' | 'v1a';
  readonly algorithm: { readonly name: string; readonly hash?: string };
  readonly bytes: Bytes;
}

const publicKeyBytes = 32;

function readSecret(secret: string): Key {
  if (secret.startsWith('whpk_')) {
    const bytes = decodeBase64(secret.slice('whpk_'.length));
    if (bytes?.length === publicKeyBytes) return { scheme: 'v1a', algorithm: { name: 'Ed25519' }, bytes };
    throw webhookError(
      'webhook.secret_invalid',
      'The public key is not of the form whpk_ + base64 of 32 bytes.',
    );
  }
  const bytes = decodeBase64(secret.replace(/^whsec_/, ''));
  if (bytes !== undefined && bytes.length >= 16)
    return { scheme: 'v1', algorithm: { name: 'HMAC', hash: 'SHA-256' }, bytes };
  throw webhookError('webhook.secret_invalid', 'The secret is not of the form whsec_ + base64.');
}

function bytesOf(body: VerifyWebhookInput['rawBody']): Bytes {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body);
  throw webhookError(
    'webhook.body_not_raw',
    'rawBody is not the raw body. Your framework parsed it already: give this route its bytes.',
  );
}

function concatenate(first: Uint8Array, second: Uint8Array): Bytes {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function readNumbers(headers: WebhookHeaders): WebhookNumbers {
  return {
    kind: readHeader(headers, 'gatehouse-kind'),
    sequence: readCount(readHeader(headers, 'gatehouse-sequence')),
    attempt: readCount(readHeader(headers, 'gatehouse-attempt')),
    replay: readHeader(headers, 'gatehouse-replay') === 'true',
    test: readHeader(headers, 'gatehouse-test') === 'true',
  };
}

function readCount(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function readHeader(headers: WebhookHeaders, name: string): string | undefined {
  if (isGetter(headers)) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.[0];
}

function isGetter(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}

type WebCrypto = Pick<typeof globalThis.crypto, 'subtle'>;

// Node 18 has WebCrypto, but not as a global; the name in a variable keeps bundlers for other runtimes from looking for it.
async function webCrypto(): Promise<WebCrypto> {
  if (globalThis.crypto?.subtle !== undefined) return globalThis.crypto;
  const moduleName = 'node:crypto';
  const { webcrypto }: { webcrypto: WebCrypto } = await import(moduleName);
  return webcrypto;
}

function webhookError(code: ClientErrorCode, message: string): GatehouseError {
  return new GatehouseError({ code, message });
}
