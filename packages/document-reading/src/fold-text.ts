/**
 * Letters that ICAO Doc 9303-3 section 6 (table A) writes with two letters or that have no decomposition in Unicode.
 * Letters missing here lose their mark (`É` becomes `E`), as the table recommends.
 */
const longForms: Record<string, string> = {
  Ä: 'AE',
  Å: 'AA',
  Æ: 'AE',
  Ð: 'D',
  Đ: 'D',
  Ħ: 'H',
  Ĳ: 'IJ',
  ı: 'I',
  ĸ: 'Q',
  Ł: 'L',
  Ŀ: 'L',
  Ŋ: 'N',
  Ö: 'OE',
  Ø: 'OE',
  Œ: 'OE',
  ß: 'SS',
  ẞ: 'SS',
  Þ: 'TH',
  Ŧ: 'T',
  Ü: 'UE',
};

/** The short forms that some states print instead (`MULLER` for `Müller`). */
const shortForms: Record<string, string> = { Ä: 'A', Å: 'A', Æ: 'AE', Ö: 'O', Ø: 'O', Ü: 'U', Ñ: 'N' };

function replaceLetters(text: string, forms: Record<string, string>[]): string {
  let result = '';
  for (const letter of text.normalize('NFC').toLocaleUpperCase('en-US')) {
    result += forms.find((form) => form[letter] !== undefined)?.[letter] ?? letter;
  }
  return result.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Upper case, transliterated by ICAO Doc 9303-3 section 6, everything but A-Z, 0-9 and single spaces removed. */
export function foldText(text: string): string {
  return clean(replaceLetters(text, [longForms]));
}

/** Every folded form under which a text may be printed or encoded: transliterated, and with marks simply dropped. */
export function foldedForms(text: string): string[] {
  return [...new Set([foldText(text), clean(replaceLetters(text, [shortForms, longForms]))])];
}

/** True when two texts can stand for the same value: `Müller` agrees with `MUELLER` and `MULLER`, `O'Neil` with `ONEIL`. */
export function agreeWhenFolded(a: string, b: string): boolean {
  const formsOfB = new Set(foldedForms(b).map(dropSpaces));
  return foldedForms(a).some((form) => formsOfB.has(dropSpaces(form)));
}

/** As `agreeWhenFolded`, and true as well when one of two names is the other cut short, as a full MRZ field cuts it. */
export function namesAgreeWhenFolded(a: string, b: string, fieldIsFull: boolean): boolean {
  if (agreeWhenFolded(a, b)) return true;
  if (!fieldIsFull) return false;
  return foldedForms(a).some((x) =>
    foldedForms(b).some((y) => {
      const [short, long] = x.length <= y.length ? [x, y] : [y, x];
      return short.length >= 3 && long.startsWith(short);
    }),
  );
}

/** Name text for a machine readable zone: transliterated, apostrophes dropped, every other gap a single filler. */
export function transliterateForMrz(text: string): string {
  return replaceLetters(text.replace(/['’`´]/g, ''), [longForms])
    .replace(/[^A-Z0-9]+/g, '<')
    .replace(/^<+|<+$/g, '');
}

function clean(text: string): string {
  return text
    .replace(/['’`´.]/g, '')
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
}

function dropSpaces(text: string): string {
  return text.replaceAll(' ', '');
}
