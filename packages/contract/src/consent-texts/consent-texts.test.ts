import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { installedLanguages } from '../languages.js';
import { consentVersion } from './consent-text.js';
import { consentTexts, writeConsent } from './consent-texts.js';

// What people agreed to is stored as a version and a language. A text whose fingerprint is not the one below needs a
// version of its own; these lines are only ever added to.
const fingerprints: Record<string, string> = {
  '2 en-US': 'aec4f3aa79b02b6f',
  '2 es-ES': 'b4fa99b0b4e6312d',
  '2 pt-BR': '7237aac7afd564e6',
  '2 fr-FR': '5c09bccabcf49e9f',
  '2 de-DE': 'b3cf49ce1d0158c8',
};

const published = Object.entries(consentTexts).flatMap(([version, languages]) =>
  Object.entries(languages).map(([language, text]) => [`${version} ${language}`, text] as const),
);

describe('consent texts', () => {
  it.each(published)('the words of version %s are those that were published', (name, text) => {
    const fingerprint = createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 16);
    expect({ [name]: fingerprint }).toEqual({ [name]: fingerprints[name] });
  });

  it('no version that was published is gone', () => {
    expect(published.map(([name]) => name).sort()).toEqual(Object.keys(fingerprints).sort());
  });

  it.each(installedLanguages)('the version of this release exists in %s and names who asks', (language) => {
    const written = writeConsent({ version: consentVersion, language, company: '$& Acme {{company}}' });
    expect(written?.content).toContain('$& Acme {{company}}');
    expect(written?.content.split('\n\n')).toHaveLength(6);
  });

  it.each(['', '0', '__proto__', 'constructor', '999'])('version %j was never shown', (version) => {
    expect(writeConsent({ version, language: 'en-US', company: 'Acme' })).toBeUndefined();
  });
});
