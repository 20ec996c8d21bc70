import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.js';
import { type Language, languages } from './languages.js';

// What people agreed to is stored as a version and a language. If these words change in one language, the version
// that the server sends (`consentVersion`) must change with them, and then the fingerprints.
const fingerprintsOfVersion2: Record<Language, string> = {
  'en-US': '6f24354b4299a9fe',
  'es-ES': '6733fc351fcfa781',
  'pt-BR': 'ecd55112e388eb0f',
  'fr-FR': '13d14b461fac8afc',
  'de-DE': 'ee34db16f17f3ce1',
};

it.each(languages)('the words of consent version 2 are unchanged in %s', async (language) => {
  const texts = Object.entries(await loadCatalogue(language)).filter(([key]) => key.startsWith('consent.'));
  const fingerprint = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  expect(fingerprint).toBe(fingerprintsOfVersion2[language]);
});
