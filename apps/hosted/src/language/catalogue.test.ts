import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consentTexts, consentVersion } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import { fallbackCatalogue, loadCatalogue, type MessageKey } from './catalogue.js';
import { chooseLanguage, directionOf, languageNames, languages } from './languages.js';
import { createTranslation } from './translate.js';

const sourceFolder = fileURLToPath(new URL('..', import.meta.url));

function readSources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'checks' ? '' : readSources(path);
      return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

const placeholdersOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
const keys = Object.keys(fallbackCatalogue);

describe('the message catalogue', () => {
  it('holds one file for each language, and none besides', () => {
    const files = readdirSync(join(sourceFolder, 'language/messages')).sort();
    expect(files).toEqual([...languages].sort().map((language) => `${language}.json`));
    expect(Object.keys(languageNames).sort()).toEqual([...languages].sort());
  });

  it.each(languages)('%s is complete: every key, no other, none empty', async (language) => {
    const catalogue = await loadCatalogue(language);
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
    expect(Object.values(catalogue).filter((text) => text.trim() === '')).toEqual([]);
  });

  it.each(languages)('%s shows the consent that the server stores', async (language) => {
    expect(await loadCatalogue(language)).toMatchObject(consentTexts[consentVersion]?.[language] ?? {});
  });

  it.each(languages)('%s uses the same placeholders as the fallback language', async (language) => {
    const catalogue: Record<string, string> = await loadCatalogue(language);
    for (const [key, text] of Object.entries(fallbackCatalogue)) {
      expect({ key, names: placeholdersOf(catalogue[key] ?? '') }).toEqual({
        key,
        names: placeholdersOf(text),
      });
    }
  });

  it.each(languages.filter((language) => language !== languages[0]))('%s is translated', async (language) => {
    const catalogue: Record<string, string> = await loadCatalogue(language);
    const same = Object.entries(fallbackCatalogue).filter(([key, text]) => catalogue[key] === text);
    expect(same).toEqual([]);
  });

  it('has no key that no page uses', () => {
    const sources = readSources(sourceFolder);
    const unused = keys
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`));
    expect(unused).toEqual([]);
  });

  it('misses no key that a page asks for', () => {
    const bases = new Set(keys.map((key) => key.replace(/_(one|other)$/, '')));
    const groups = [...new Set(keys.map((key) => key.split('.')[0]))].join('|');
    // What follows `name:` is an event of the page.
    const asked = readSources(sourceFolder).matchAll(
      new RegExp(`(?<!name: )['"]((?:${groups})\\.[A-Za-z0-9_]+)['"]`, 'g'),
    );
    const missing = [...asked].map(([, key]) => key ?? '').filter((key) => !bases.has(key));
    expect(missing).toEqual([]);
  });
});

describe('a translation', () => {
  const english = createTranslation('en-US', fallbackCatalogue);

  it('fills placeholders with the values as they are', () => {
    expect(english.translate('consent.dataAccess', { company: '$& <Acme> {{x}}' })).toMatch(
      /^\$& <Acme> \{\{x\}\} receives/,
    );
  });

  it.each([
    [1, '1 more attempt'],
    [2, '2 more attempts'],
    [0, '0 more attempts'],
  ])('counts: %i', (count, text) => {
    expect(english.translate('refused.attempts' satisfies MessageKey, { count })).toBe(text);
  });

  it.each(languages)('%s has a form for every number', async (language) => {
    const { translate } = createTranslation(language, await loadCatalogue(language));
    for (const count of [0, 1, 2, 5, 21, 1_000_000]) {
      expect(translate('refused.attempts', { count })).toMatch(/\d/);
    }
  });
});

describe('choosing a language', () => {
  it.each([
    [['pt-PT', 'en-US'], 'pt-BR'],
    [[null, 'es_MX'], 'es-ES'],
    [['fr-CA', 'en-US'], 'fr-FR'],
    [[null, 'de_AT'], 'de-DE'],
    [['xx', 'EN-gb'], 'en-US'],
    [['zh-CN', null], 'en-US'],
    [[], 'en-US'],
  ])('%j gives %s', (wanted, language) => {
    expect(chooseLanguage(wanted)).toBe(language);
  });

  it('knows the direction of scripts that run from the right', () => {
    expect([directionOf('ar-EG'), directionOf('he'), directionOf('pt-BR')]).toEqual(['rtl', 'rtl', 'ltr']);
  });
});
