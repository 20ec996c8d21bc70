import { nameWords, printedNameWords } from './fold-text.js';

export interface Name {
  surname: string | null;
  givenNames: string | null;
  /** For sources that print the whole name in one line. */
  fullName?: string | null;
  /** The name field was full: the last word may be cut (ICAO Doc 9303-3 section 4.6). */
  isCut?: boolean;
}

/**
 * Whether two sources show the same name; null where they have no part in common to compare.
 * `tolerant`, for printed text, takes look-alikes for equal and lets words of five letters or more differ by one
 * letter: optical reading cannot tell more. Between machine-readable sources nothing is tolerated but cut fields and fewer given names.
 */
export function namesAgree(one: Name, other: Name, { tolerant }: { tolerant: boolean }): boolean | null {
  const isCut = one.isCut === true || other.isCut === true;
  const parts = [
    partAgrees(one.surname, other.surname),
    partAgrees(one.givenNames, other.givenNames),
    partAgrees(one.fullName, wholeName(other)),
    partAgrees(wholeName(one), other.fullName),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.every(Boolean);

  function partAgrees(left: string | null | undefined, right: string | null | undefined): boolean | null {
    const words = tolerant ? printedNameWords : nameWords;
    const [leftWords, rightWords] = [words(left ?? ''), words(right ?? '')];
    if (leftWords.length === 0 || rightWords.length === 0) return null;
    if (leftWords.join('') === rightWords.join('')) return true;
    const [fewer, more] =
      leftWords.length <= rightWords.length ? [leftWords, rightWords] : [rightWords, leftWords];
    return fewer.every((word) => more.some((candidate) => wordsAgree(word, candidate, { isCut, tolerant })));
  }
}

function wholeName({ surname, givenNames }: Name): string | null {
  const whole = [givenNames, surname].filter((part) => part !== null && part !== '').join(' ');
  return whole === '' ? null : whole;
}

/** Whether every word of a name stands somewhere among the words that were read in print (`printedNameWords`). */
export function isNamePrinted(name: Name, printedWords: readonly string[]): boolean {
  const words = printedNameWords(wholeName(name) ?? name.fullName ?? '');
  return (
    words.length > 0 &&
    words.every((word) =>
      printedWords.some((printed) => wordsAgree(word, printed, { isCut: false, tolerant: false })),
    )
  );
}

function wordsAgree(
  one: string,
  other: string,
  { isCut, tolerant }: { isCut: boolean; tolerant: boolean },
): boolean {
  if (one === other) return true;
  if (isCut && (one.startsWith(other) || other.startsWith(one))) return true;
  return tolerant && Math.min(one.length, other.length) >= 5 && isOneLetterApart(one, other);
}

/** One letter replaced, missing or too many. */
export function isOneLetterApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const restOfShort = short.slice(short.length === long.length ? start + 1 : start);
  return restOfShort === long.slice(start + 1);
}
