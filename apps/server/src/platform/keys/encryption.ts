import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;
const formatVersion = 1;

/** AES-256-GCM. Layout: version (1 byte), IV (12), ciphertext, tag (16). `context` is authenticated, not stored. */
export function encrypt(key: Uint8Array, plaintext: Uint8Array, context: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([
    Buffer.from([formatVersion]),
    iv,
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** Reverse of `encrypt`; throws when key, context or a single bit differs. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== formatVersion || bytes.length < 1 + ivBytes + tagBytes)
    throw new Error('sealed data has an unknown format');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + ivBytes));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  return Buffer.concat([
    decipher.update(bytes.subarray(1 + ivBytes, bytes.length - tagBytes)),
    decipher.final(),
  ]);
}

/** A session's own key, out of its wrapping. Every value of the session is sealed with it; without it none opens. */
export interface DataKey {
  seal(plaintext: Uint8Array, context: string): Buffer;
  open(sealed: Uint8Array, context: string): Buffer;
  sealJson(value: unknown, context: string): Buffer;
  openJson<T>(sealed: Uint8Array, context: string): T;
}

export interface WrappedKey {
  wrappedKey: Buffer;
  keyVersion: number;
}

/** The master key and what is done with it: wrapping data keys, sealing tenant secrets. */
export interface Keyring {
  createDataKey(owner: string): WrappedKey & { dataKey: DataKey };
  openDataKey(owner: string, wrapped: { wrappedKey: Uint8Array; keyVersion: number }): DataKey;
  /** For values that belong to the installation or a tenant, not to a session (webhook secrets, signing keys). */
  master: DataKey;
  /** 32 bytes for one purpose, such as a tenant's search key (HKDF-SHA256); always the same for the same master key. */
  deriveKey(purpose: string): Buffer;
  keyVersion: number;
}

function dataKeyOf(key: Uint8Array): DataKey {
  return {
    seal: (plaintext, context) => encrypt(key, plaintext, context),
    open: (sealed, context) => decrypt(key, sealed, context),
    sealJson: (value, context) => encrypt(key, Buffer.from(JSON.stringify(value)), context),
    // The caller names the type it sealed under this context; GCM vouches that nothing else opens.
    openJson: <T>(sealed: Uint8Array, context: string) =>
      JSON.parse(decrypt(key, sealed, context).toString()) as T,
  };
}

/** `masterKey`: 32 bytes. `owner` binds a wrapped key to its row, so that rows cannot be swapped. */
export function createKeyring(masterKey: Uint8Array, keyVersion = 1): Keyring {
  if (masterKey.length !== 32) throw new Error('the master key must have 32 bytes');
  return {
    keyVersion,
    master: dataKeyOf(masterKey),
    deriveKey: (purpose) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32)),
    createDataKey(owner) {
      const key = randomBytes(32);
      return {
        wrappedKey: encrypt(masterKey, key, `data-key:${owner}`),
        keyVersion,
        dataKey: dataKeyOf(key),
      };
    },
    openDataKey(owner, { wrappedKey }) {
      return dataKeyOf(decrypt(masterKey, wrappedKey, `data-key:${owner}`));
    },
  };
}
