import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptAnswerBytes, redactAnswer } from './redact-answer.js';

describe('redactAnswer', () => {
  it.each([
    ['{"access_token":"abc"}', 'abc'],
    ['{"user":{"firstName":"Erika","n":1}}', 'Erika'],
    ['{"pass\\u0022word": "x"}{"dbPassword" : "hunter2"}', 'hunter2'],
    ['{"documentNumber": 12345}', '12345'],
    ['{"apiKey":"cut off in the mid', 'cut off'],
    ['token=abc123&ok=1', 'abc123'],
    ['error: Authorization: Bearer abc.def-1', 'abc.def-1'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'eyJzdWIi'],
    ['bad secret whsec_AAECAwQFBgcICQoL', 'AAECAwQF'],
    ['no such user erika.mustermann@mail.example.', 'mustermann'],
    ['call +49 170 1234567 now', '1234567'],
    ['born 1964-08-12', '1964'],
    [`image ${'QUJD'.repeat(50)}==`, 'QUJDQUJD'],
    ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----', 'abc'],
  ])('masks in %s', (text, hidden) => {
    const redacted = redactAnswer(text);
    expect(redacted).toContain('[redacted]');
    expect(redacted).not.toContain(hidden);
  });

  it.each([
    '{"ok":true}',
    '{"received":true,"interviewId":"66f0a1b2c3d4e5f601234567"}',
    'Internal Server Error (code 50321)',
    '<html><body><h1>502 Bad Gateway</h1></body></html>',
    'webhook msg_2b9c7e1f4d3a4c50 was a duplicate',
  ])('leaves %s as it is', (text) => {
    expect(redactAnswer(text)).toBe(text);
  });

  it('masks exact secrets anywhere, also one that was cut off at the end', () => {
    const secret = 'correct horse battery';
    expect(redactAnswer(`got ${secret} today`, [secret])).toBe('got [redacted] today');
    expect(redactAnswer('got correct horse b', [secret])).toBe('got [redacted]');
  });

  it('never returns more than 4 kB, NUL or half a character, and never any of the secrets, for any text', () => {
    const secret = 's3cr3t-value';
    const text = fc.string({ unit: 'binary', maxLength: 6_000 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const redacted = redactAnswer(`${before}${secret}${after}`, [secret]);
        expect(Buffer.byteLength(redacted)).toBeLessThanOrEqual(keptAnswerBytes);
        expect(redacted).not.toContain('\0');
        expect(redacted).not.toContain(secret);
      }),
      { numRuns: 100 },
    );
    expect(redactAnswer('é'.repeat(3_000))).toBe('é'.repeat(2_000));
    expect(redactAnswer(`x${'é'.repeat(3_000)}`)).toBe(`x${'é'.repeat(1_999)}`);
  });
});
