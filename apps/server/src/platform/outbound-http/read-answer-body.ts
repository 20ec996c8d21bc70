import type { Readable } from 'node:stream';
import { OutboundError } from './outbound-failure.js';

/**
 * Reads a body to its end, keeping only its beginning, so that memory is bounded and the connection can be used again.
 *
 * @throws OutboundError `too_large` as soon as more than `maxBytes` have come; the stream is destroyed then
 */
export const readAnswerBody = async (
  body: Readable,
  { keepBytes, maxBytes }: { keepBytes: number; maxBytes: number },
): Promise<{ bodyText: string; bodyTruncated: boolean }> => {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let totalBytes = 0;
  for await (const chunk of body) {
    // undici's bodies are byte streams unless someone sets an encoding.
    const bytes = chunk as Buffer;
    totalBytes += bytes.length;
    if (totalBytes > maxBytes) throw new OutboundError('too_large', 'body');
    if (keptBytes < keepBytes) {
      // Copied: a slice would keep the whole network buffer in memory.
      const part = Buffer.from(bytes.subarray(0, keepBytes - keptBytes));
      kept.push(part);
      keptBytes += part.length;
    }
  }
  const bodyTruncated = totalBytes > keptBytes;
  // With stream, a character cut in half at the end is dropped instead of becoming U+FFFD.
  const bodyText = new TextDecoder().decode(Buffer.concat(kept), { stream: bodyTruncated });
  return { bodyText, bodyTruncated };
};
