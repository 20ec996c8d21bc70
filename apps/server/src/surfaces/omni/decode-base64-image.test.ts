import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeBase64Image } from './read-request.js';

describe('a picture in base64', () => {
  test('is read in every form that clients send, whatever its length', () => {
    for (let length = 1; length <= 40; length += 1) {
      const bytes = randomBytes(length);
      const padded = bytes.toString('base64');
      const forms = [
        padded,
        padded.replace(/=+$/, ''),
        bytes.toString('base64url'),
        `data:image/jpeg;base64,${padded}`,
        padded.replace(/(.{5})/g, '$1\r\n'),
        ` ${padded}\n`,
      ];
      for (const form of forms) expect(decodeBase64Image(form).equals(bytes), form).toBe(true);
    }
  });

  test('with a stray character anywhere is damaged, and never read as something shorter', () => {
    const padded = Buffer.from('a picture of a card').toString('base64');
    for (const text of [padded, padded.replace(/=+$/, ''), padded.slice(0, 20), padded.slice(0, 23)]) {
      const end = text.replace(/=+$/, '').length;
      for (const stray of ['!', '=', '.', 'é', '€', '\0'])
        for (let at = 0; at < end; at += 1) {
          const broken = text.slice(0, at) + stray + text.slice(at);
          expect(() => decodeBase64Image(broken), JSON.stringify(broken)).toThrow(
            expect.objectContaining({ code: 'image.damaged' }),
          );
        }
    }
  });

  test.each(['', ' \n', 'data:image/png;base64,'])('%j is none', (text) => {
    expect(() => decodeBase64Image(text)).toThrow(expect.objectContaining({ code: 'image.missing' }));
  });
});
