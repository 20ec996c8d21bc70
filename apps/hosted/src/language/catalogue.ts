import type { Language } from './languages.js';
import enUS from './messages/en-US.json';

/** One language's texts, i18next JSON format: `{{name}}` placeholders, plural forms as `key_one`, `key_other`. */
export type Catalogue = typeof enUS;
type RawKey = keyof Catalogue;
type PluralKey = RawKey extends infer Key ? (Key extends `${infer Base}_other` ? Base : never) : never;
/** What a screen may ask for: a plain text, or the base name of a counted one. */
export type MessageKey = Exclude<RawKey, `${PluralKey}_${string}`> | PluralKey;

export const fallbackCatalogue: Catalogue = enUS;

/**
 * Loads one language's texts. English is part of the first script, so that a page whose language file does not
 * arrive can still say so.
 */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  switch (language) {
    case 'en-US':
      return fallbackCatalogue;
    case 'es-ES':
      return (await import('./messages/es-ES.json')).default;
    case 'pt-BR':
      return (await import('./messages/pt-BR.json')).default;
    case 'fr-FR':
      return (await import('./messages/fr-FR.json')).default;
    case 'de-DE':
      return (await import('./messages/de-DE.json')).default;
    default:
      return language satisfies never;
  }
}
