import { GatehouseError } from './gatehouse-error.js';

/**
 * Reads a response as text, but no more than `limitBytes`, so that a broken or hostile server cannot fill the memory.
 *
 * @throws GatehouseError `client.answer_too_large`
 */
export async function readLimitedBody(response: Response, limitBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    sizeBytes += value.byteLength;
    if (sizeBytes > limitBytes) {
      await reader.cancel();
      throw new GatehouseError({
        code: 'client.answer_too_large',
        message: `The answer is larger than ${limitBytes} bytes; ask for less in one call.`,
        httpStatus: response.status,
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}
