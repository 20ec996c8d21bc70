/** The languages these pages speak completely. The first is the one that everything falls back to. */
export const languages = ['en-US', 'es-ES', 'pt-BR', 'fr-FR', 'de-DE'] as const;
export type Language = (typeof languages)[number];

/** Each language by its own name, for the switch. */
export const languageNames: Record<Language, string> = {
  'en-US': 'English',
  'es-ES': 'Español',
  'pt-BR': 'Português',
  'fr-FR': 'Français',
  'de-DE': 'Deutsch',
};

const primaryTag = (tag: string): string => (tag.split(/[-_]/)[0] ?? '').toLowerCase();

/** The language for a BCP 47 tag: the exact one, else one that shares its primary tag, else null. */
export function findLanguage(tag: string): Language | null {
  const wanted = tag.replace('_', '-').toLowerCase();
  return (
    languages.find((language) => language.toLowerCase() === wanted) ??
    languages.find((language) => primaryTag(language) === primaryTag(wanted)) ??
    null
  );
}

/** The first of the wanted tags that these pages speak; the fallback language when there is none. */
export function chooseLanguage(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const language = tag === null ? null : findLanguage(tag);
    if (language !== null) return language;
  }
  return languages[0];
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(primaryTag(language)) ? 'rtl' : 'ltr';
}
