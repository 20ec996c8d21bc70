import { consentText as englishConsent } from '@gatehouse/contract/consent-texts/2/en-US';
import type { ConsentText } from '@gatehouse/contract/consent-texts/consent-text';
import type { Language } from './languages.js';
import enUS from './messages/en-US.json';

/** One language's texts, i18next JSON format: `{{name}}` placeholders, plural forms as `key_one`, `key_other`. */
export type Catalogue = typeof enUS & ConsentText;
type RawKey = keyof Catalogue;
type PluralKey = RawKey extends infer Key ? (Key extends `${infer Base}_other` ? Base : never) : never;
/** What a screen may ask for: a plain text, or the base name of a counted one. */
export type MessageKey = Exclude<RawKey, `${PluralKey}_${string}`> | PluralKey;

export const fallbackCatalogue: Catalogue = { ...enUS, ...englishConsent };

/** The consent stands apart: its words are stored with every session that agreed to them. */
async function join(
  messages: Promise<{ default: typeof enUS }>,
  consent: Promise<{ consentText: ConsentText }>,
): Promise<Catalogue> {
  const [texts, { consentText }] = await Promise.all([messages, consent]);
  return { ...texts.default, ...consentText };
}

/**
 * Loads one language's texts. English is part of the first script, so that a page whose language file does not
 * arrive can still say so.
 */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  switch (language) {
    case 'en-US':
      return fallbackCatalogue;
    case 'es-ES':
      return join(import('./messages/es-ES.json'), import('@gatehouse/contract/consent-texts/2/es-ES'));
    case 'pt-BR':
      return join(import('./messages/pt-BR.json'), import('@gatehouse/contract/consent-texts/2/pt-BR'));
    case 'fr-FR':
      return join(import('./messages/fr-FR.json'), import('@gatehouse/contract/consent-texts/2/fr-FR'));
    case 'de-DE':
      return join(import('./messages/de-DE.json'), import('@gatehouse/contract/consent-texts/2/de-DE'));
    default:
      return language satisfies never;
  }
}
