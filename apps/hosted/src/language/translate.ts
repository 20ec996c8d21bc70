import type { Catalogue, MessageKey } from './catalogue.js';
import type { Language } from './languages.js';

export type MessageValues = Record<string, string | number>;
export type Translate = (key: MessageKey, values?: MessageValues) => string;

/** The texts of one language, ready to be asked for. */
export interface Translation {
  language: Language;
  translate: Translate;
  formatPercent: (share: number) => string;
}

function pickForm(texts: Record<string, string>, key: string, form: string): string {
  return texts[key] ?? texts[`${key}_${form}`] ?? texts[`${key}_other`] ?? key;
}

export function createTranslation(language: Language, catalogue: Catalogue): Translation {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const percents = new Intl.NumberFormat(language, { style: 'percent' });
  return {
    language,
    formatPercent: (share) => percents.format(share),
    translate(key, values = {}) {
      const { count } = values;
      const form = typeof count === 'number' ? plurals.select(count) : 'other';
      return pickForm(catalogue, key, form).replace(/\{\{(\w+)\}\}/g, (_match, name: string) => {
        const value = values[name];
        return typeof value === 'number' ? numbers.format(value) : (value ?? '');
      });
    },
  };
}
