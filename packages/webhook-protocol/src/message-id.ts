const messageIdBytes = 16;

/**
 * A new `webhook-id`: `msg_` and hex (contract 10.3). Made once per event and destination and kept on every retry and
 * replay, so that a receiver can drop what it has seen.
 *
 * @throws RangeError when `randomBytes` returns another number of bytes than asked for
 */
export const createMessageId = (randomBytes: (sizeBytes: number) => Uint8Array): string => {
  const bytes = randomBytes(messageIdBytes);
  if (bytes.length !== messageIdBytes) {
    throw new RangeError(`randomBytes(${messageIdBytes}) returned ${bytes.length} bytes`);
  }
  return `msg_${Buffer.from(bytes).toString('hex')}`;
};
