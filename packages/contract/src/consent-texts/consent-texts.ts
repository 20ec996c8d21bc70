import type { InstalledLanguage } from '../languages.js';
import { consentText as german } from './2/de-DE.js';
import { consentText as english } from './2/en-US.js';
import { consentText as spanish } from './2/es-ES.js';
import { consentText as french } from './2/fr-FR.js';
import { consentText as portuguese } from './2/pt-BR.js';
import { type ConsentText, consentVersion } from './consent-text.js';

/**
 * Every version that a person may have read, word for word. The words of a version never change: other words are
 * another version, in a folder of its own, and the one before stays as long as a page that shows it may be open.
 */
export const consentTexts: Readonly<Record<string, Readonly<Record<InstalledLanguage, ConsentText>>>> = {
  [consentVersion]: {
    'en-US': english,
    'es-ES': spanish,
    'pt-BR': portuguese,
    'fr-FR': french,
    'de-DE': german,
  },
};

export interface ShownConsent {
  version: string;
  language: InstalledLanguage;
  /** Who asked. */
  company: string;
}

/** The consent as it stood on the screen, to be stored; undefined for a version that was never shown. */
export function writeConsent(shown: ShownConsent): { title: string; content: string } | undefined {
  const text = Object.hasOwn(consentTexts, shown.version)
    ? consentTexts[shown.version]?.[shown.language]
    : undefined;
  if (!text) return undefined;
  const paragraphs = [
    text['consent.intro'],
    text['consent.dataTitle'],
    text['consent.dataUse'],
    text['consent.dataAccess'],
    text['consent.dataRights'],
    text['consent.agreement'],
  ];
  return {
    title: text['consent.title'],
    content: paragraphs.join('\n\n').replaceAll('{{company}}', () => shown.company),
  };
}
