import { randomBytes, randomInt } from 'node:crypto';

/** 24 lower-case hex: 8 digits creation time in seconds, 16 random (contract 2.1). */
export function createObjectId(nowMs: number): string {
  return (
    Math.floor(nowMs / 1000)
      .toString(16)
      .padStart(8, '0') + randomBytes(8).toString('hex')
  );
}

/** Six characters that are hard to confuse when read aloud (contract 2.1: upper-case letters or digits). */
export function createInterviewCode(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A secret for links and cookies, URL-safe. */
export function createSecret(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}
