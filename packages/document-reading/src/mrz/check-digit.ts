const weights = [7, 3, 1] as const;

/** Value of an MRZ character in a check digit (ICAO Doc 9303-3 section 4.9): digits count as they are, A=10 to Z=35, `<` is 0. */
export function mrzCharacterValue(character: string): number {
  if (character === '<') return 0;
  const code = character.charCodeAt(0);
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return Number.NaN;
}

/**
 * The check digit of a text of A-Z, 0-9 and `<` (ICAO Doc 9303-3 section 4.9), as one character.
 * It finds every single wrong character except a swap between characters whose values differ by a multiple of ten
 * (`6`/`G`/`Q`, `0`/`A`/`K`/`U`/`<`, ...).
 */
export function checkDigitOf(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum += mrzCharacterValue(text.charAt(i)) * (weights[i % 3] ?? 1);
  return String(sum % 10);
}

/** True when the digit belongs to the text; a filler stands for 0 only where the caller says so. */
export function checkDigitIsRight(text: string, digit: string, fillerIsZero = false): boolean {
  if (digit === '<') return fillerIsZero && checkDigitOf(text) === '0';
  return checkDigitOf(text) === digit;
}
