import type { InstalledLanguage } from './languages.js';

export const customFieldTypes = ['text', 'email', 'number', 'date', 'choice'] as const;
export type CustomFieldType = (typeof customFieldTypes)[number];

/** One text for everybody, or one for each language that has its own. */
export type LocalText = string | { readonly [Language in InstalledLanguage]?: string | undefined };

/** A question that the hosted pages ask before the captures. */
export interface CustomField {
  key: string;
  label: LocalText;
  type: CustomFieldType;
  required: boolean;
  /** Longest answer in UTF-16 units. */
  maxLength: number;
  /** The answers to choose from; empty unless the type is `choice`. */
  choices: { value: string; label: LocalText }[];
}

export const customFieldProblems = ['missing', 'too-long', 'email', 'number', 'date', 'choice'] as const;
export type CustomFieldProblem = (typeof customFieldProblems)[number];

export type CustomFieldAnswer = { ok: true; value: string } | { ok: false; problem: CustomFieldProblem };

/** The text in this language, else in English, else in any. */
export function pickText(text: LocalText, language: InstalledLanguage): string {
  if (typeof text === 'string') return text;
  return text[language] ?? text['en-US'] ?? Object.values(text).find((one) => one !== undefined) ?? '';
}

/** Part of an address that no mail server would refuse for its shape; whether it exists only a mail can tell. */
const emailPattern = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const numberPattern = /^[+-]?\d+([.,]\d+)?$/;

/** ISO 8601 and a day that the calendar has. */
function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** What a person entered, as it is stored; the page asks the same question before it sends. '' is no answer. */
export function readCustomField(field: CustomField, entered: string): CustomFieldAnswer {
  const value = entered.trim();
  if (value === '') return field.required ? { ok: false, problem: 'missing' } : { ok: true, value };
  if (value.length > field.maxLength) return { ok: false, problem: 'too-long' };
  switch (field.type) {
    case 'text':
      return { ok: true, value };
    case 'email':
      return emailPattern.test(value) ? { ok: true, value } : { ok: false, problem: 'email' };
    case 'number':
      // Half of the languages write a decimal comma; it is stored as a point.
      return numberPattern.test(value)
        ? { ok: true, value: value.replace(',', '.') }
        : { ok: false, problem: 'number' };
    case 'date':
      return isDay(value) ? { ok: true, value } : { ok: false, problem: 'date' };
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
        ? { ok: true, value }
        : { ok: false, problem: 'choice' };
    default:
      return field.type satisfies never;
  }
}
