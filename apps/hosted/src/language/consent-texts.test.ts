import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.js';
import { languages } from './languages.js';

// What people agreed to is stored as a version and a language. If these words change, the version that the server
// sends (`consentVersion`) must change with them, and then this fingerprint.
const fingerprintOfVersion2 = 'e02ae7bcd6345c93';

it('the words of consent version 2 are unchanged in every language', async () => {
  const hash = createHash('sha256');
  for (const language of languages) {
    const texts = Object.entries(await loadCatalogue(language)).filter(([key]) => key.startsWith('consent.'));
    hash.update(JSON.stringify([language, texts]));
  }
  expect(hash.digest('hex').slice(0, 16)).toBe(fingerprintOfVersion2);
});
