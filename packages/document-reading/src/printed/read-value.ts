import type { PrintedFieldName } from '@gatehouse/contract';
import { foldText } from '../fold-text.js';
import { resemblesLabel } from './match-label.js';
import { type DateOrder, parsePrintedDate } from './parse-printed-date.js';
import { readCurp, readElectorKey } from './read-curp.js';

export interface ValueContext {
  dateOrder: DateOrder;
  today: Date;
  /** A Mexican voter card: its sexes are `H` and `M` (mujer), its expiry a year. */
  isVoterCard: boolean;
}

/**
 * Text as the value of a field: dates as `YYYY-MM-DD`, sex as `M`, `F` or `X`, everything else as printed. Null when it does
 * not fit the field.
 */
export function readValue(name: PrintedFieldName, text: string, context: ValueContext): string | null {
  const trimmed = text.replace(/^[\s:.;,]+|[\s:;]+$/g, '');
  switch (name) {
    case 'birthDate':
    case 'issueDate':
    case 'expirationDate':
      return readDate(name, trimmed, context);
    case 'sex':
      return readSex(trimmed, context.isVoterCard);
    case 'documentNumber':
    case 'personalNumber':
    case 'referenceNumber':
    case 'taxNumber':
      return readNumber(trimmed);
    case 'surname':
    case 'secondSurname':
    case 'givenNames':
    case 'fullName':
      return readName(trimmed);
    case 'nationality':
      return hasLetters(trimmed) || /^\p{Lu}$/u.test(trimmed) ? trimmed : null;
    case 'birthPlace':
    case 'issuingAuthority':
      return hasLetters(trimmed) ? trimmed : null;
    case 'maritalStatus':
      return /^\p{L}[\p{L} ()/.-]{2,}$/u.test(trimmed) ? trimmed : null;
    case 'address':
      return trimmed.length >= 4 ? trimmed : null;
    case 'height':
      return readHeight(trimmed);
    case 'weight':
      return /^\d{2,3}\s?(?:lbs?|kg)?\.?$/i.test(trimmed) ? trimmed : null;
    case 'eyeColor':
    case 'hair':
      return /^\p{L}{2,}(?:[ /-]\p{L}+)*$/u.test(trimmed) ? trimmed : null;
    case 'classes':
      return readCodes(trimmed, /^[A-Z0-9]{1,5}(?:[\s,/]+[A-Z0-9]{1,5})*$/);
    case 'restrictions':
    case 'endorsements':
      return readCodes(trimmed, /^[A-Z0-9]{1,4}(?:[\s,/]+[A-Z0-9]{1,4})*$/);
    case 'bloodType':
      return /^(?:A|B|AB|O|0)\s?(?:RH)?\s?(?:[+-]|POS|NEG)/i.test(trimmed) ? trimmed : null;
    case 'curp':
      return readCurp(trimmed, context.today);
    case 'electorKey':
      return readElectorKey(trimmed);
    case 'registrationYear':
      return /^((?:19|20)\d\d)(?:\s?\d{2})?$/.exec(trimmed)?.[1] ?? null;
    case 'emissionNumber':
      return /^\d{2}$/.test(trimmed) ? trimmed : null;
    case 'cic':
      return /^\d{9,10}$/.test(trimmed) ? trimmed : null;
    case 'ocrNumber':
      return /^\d{12,13}$/.test(trimmed) ? trimmed : null;
    default:
      return name satisfies never;
  }
}

const hasLetters = (text: string) => /\p{L}{2}/u.test(text);

/** Documents last up to thirty years: a two-digit expiry year lies at most that far ahead. */
const expiryHorizonYears = 30;

function readDate(
  name: 'birthDate' | 'issueDate' | 'expirationDate',
  text: string,
  { dateOrder, today, isVoterCard }: ValueContext,
): string | null {
  const thisYear = today.getUTCFullYear();
  if (name === 'expirationDate') {
    // Voter cards are valid to the end of the year that they name, often as a span of years.
    const years = isVoterCard ? /^(?:(?:19|20)\d\d\s?[-–]\s?)?(20\d\d)$/.exec(text) : null;
    return years === null
      ? parsePrintedDate(text, dateOrder, thisYear + expiryHorizonYears)
      : `${years[1]}-12-31`;
  }
  const date = parsePrintedDate(text, dateOrder, thisYear);
  return date !== null && date <= today.toISOString().slice(0, 10) ? date : null;
}

/** What is left of a label that sticks to its number: `4dDLNoWE2565499`, `NoBV7008576`. Numbers are printed in capitals. */
const stuckLabel = /^[A-Za-z0-9]{0,6}N[or]\.?(?=[A-Z0-9])/;
/** Small letters whose shape is not that of their capital: no misread character of a number, but letters of a word. */
const wordLetters = /[abdefghijlmnqrty]/;

function readNumber(text: string): string | null {
  const number = text.replace(stuckLabel, '');
  return isNumber(number) && !wordLetters.test(number) ? number : null;
}

function isNumber(text: string): boolean {
  const compact = text.replace(/\s/g, '');
  return (
    /^[A-Z0-9./-]{4,24}$/i.test(compact) &&
    /\d/.test(compact) &&
    !/^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(compact)
  );
}

/** Letters, spaces and the marks of names; no label and no title of a document. A comma at the end is the printer's. */
function readName(text: string): string | null {
  const name = text.replace(/[,.]+$/, '');
  if (resemblesLabel(foldText(name))) return null;
  return /^\p{L}[\p{L}\p{M} .,'’-]*$/u.test(name) && name.replace(/[^\p{L}]/gu, '').length >= 2 ? name : null;
}

/** `1,75 m`, `175 cm`, `5'-09"`, `5 ft 9 in`, `509`, `068 in`. */
function readHeight(text: string): string | null {
  return /^(?:[12][.,]\d{2}\s?m?|\d{2,3}\s?(?:cm|in)|[3-8]\s?['’′-]{1,2}\s?\d{1,2}\s?["”″']{0,2}|[3-8]\s?ft\s?\d{1,2}\s?(?:in)?)\.?$/i.test(
    text,
  )
    ? text
    : null;
}

/** Codes of a licence; the word for "none" is none. */
function readCodes(text: string, pattern: RegExp): string | null {
  const upper = text.toUpperCase();
  return pattern.test(upper) && !/^(?:NONE|NINGUNA|AUCUNE?|KEINE)$/.test(upper) ? text : null;
}

const sexLetters: Record<string, 'M' | 'F' | 'X'> = {
  M: 'M',
  F: 'F',
  X: 'X',
  H: 'M',
  W: 'F',
  MALE: 'M',
  FEMALE: 'F',
  MASCULINO: 'M',
  FEMENINO: 'F',
  FEMININO: 'F',
  HOMBRE: 'M',
  MUJER: 'F',
  MASCULIN: 'M',
  FEMININ: 'F',
  MAENNLICH: 'M',
  WEIBLICH: 'F',
  HOMME: 'M',
  FEMME: 'F',
};

/** `F`, `F/F`, `K/F`: the part that is a known letter or word; null when two parts contradict each other. */
function readSex(text: string, isVoterCard: boolean): 'M' | 'F' | 'X' | null {
  // M is male on travel documents and mujer on Mexican voter cards.
  if (isVoterCard && foldText(text) === 'M') return 'F';
  const parts = text.split('/').flatMap((part) => {
    const sex = sexLetters[foldText(part)];
    return sex === undefined ? [] : [sex];
  });
  const [first] = parts;
  return first !== undefined && parts.every((part) => part === first) ? first : null;
}
