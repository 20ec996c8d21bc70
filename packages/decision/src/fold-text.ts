// Letters that do not decompose into a base letter and a mark, as ICAO Doc 9303-3 section 6 writes them.
const letters: Readonly<Record<string, string>> = {
  ß: 'SS',
  ẞ: 'SS',
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'OE',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Þ: 'TH',
  Ħ: 'H',
  Ŧ: 'T',
  Ŋ: 'N',
  ı: 'I',
};

/** Upper case without accents; letters outside A-Z as ICAO writes them. Everything else stays. */
export function foldLetters(text: string): string {
  return [...text.toUpperCase()]
    .map((letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

/**
 * The words of a name in a form in which equal names are equal however they were transliterated (MUELLER, MÜLLER,
 * MULLER, MUXXLLER; ICAO Doc 9303-3 section 6 allows them all), with O'CONNOR as OCONNOR and SMITH-JONES as two
 * words.
 */
export function nameWords(name: string): string[] {
  return foldLetters(name)
    .replace(/['’`´.]/g, '')
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) =>
      word
        .replace(/(?:AE|AA)/g, 'A')
        .replace(/(?:OE|UXX|UE)/g, (pair) => pair.charAt(0))
        .replace(/NXX/g, 'N'),
    );
}

const seenInPrint: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  L: 'I',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
};

/** As `nameWords`, with look-alikes equal (L, I and 1; O and 0 ...): for comparing with text read in print. */
export const printedNameWords = (name: string): string[] =>
  nameWords(name).map((word) => word.replace(/[01L2568]/g, (letter) => seenInPrint[letter] ?? letter));

/** Letters and digits only, upper case: a number as two machines should agree on it. */
export const numberCharacters = (number: string): string => foldLetters(number).replace(/[^A-Z0-9]/g, '');

const lookAlikes: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

/** As `numberCharacters`, with look-alikes equal: for numbers that were read in print. */
export const printedNumber = (number: string): string =>
  numberCharacters(number).replace(/[OQILZSGB]/g, (letter) => lookAlikes[letter] ?? letter);

/** Equal but for letter case, accents, punctuation and spacing: the equality of `firstNameMatch`. */
export const plainName = (name: string): string => foldLetters(name).replace(/[^A-Z0-9]/g, '');
