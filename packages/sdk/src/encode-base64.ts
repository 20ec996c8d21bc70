const chunkBytes = 0x8000;

/** Base64 without Node's Buffer, so that it runs on edge runtimes too. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: one call with a whole picture as arguments would overflow the stack.
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  }
  return btoa(binary);
}

/** Undefined when it is not base64. */
export function decodeBase64(encoded: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
