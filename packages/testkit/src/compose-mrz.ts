import type { MrzFormat, MrzReading } from '@gatehouse/contract';
import type { SpecimenPerson } from './specimen-person.js';

/**
 * What a reader must find in the machine readable zone, in the words of the measurement it is compared with. A field
 * whose check digit is wrong has no value: it may not be guessed.
 */
export type MrzTruth = Pick<MrzReading, 'format' | 'lines' | 'fields' | 'checkDigits' | 'checkDigitsRight'>;

/** Formats that can be written here. */
export type ComposedMrzFormat = Exclude<MrzFormat, 'FRENCH_ID'>;

export type CheckDigitName = keyof MrzReading['checkDigits'];

export interface ComposeMrzInput {
  format: ComposedMrzFormat;
  /** One or two letters, such as `P`, `ID` or `V`. */
  documentCode: string;
  person: SpecimenPerson;
  /** Optional data of the second line, up to eleven characters; TD1 alone has room for it. */
  secondOptionalData?: string | undefined;
  /** Print this check digit wrong; the composite covers the wrong digit, so that exactly one check fails. */
  wrongCheckDigit?: CheckDigitName | undefined;
}

// ICAO Doc 9303-3 section 6, table of Latin letters; letters that only lose a mark are handled by NFD below.
const transliterations: Record<string, string> = {
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
  ß: 'SS',
  ẞ: 'SS',
  Å: 'AA',
  Æ: 'AE',
  Ø: 'OE',
  Œ: 'OE',
  Þ: 'TH',
  Ð: 'D',
  Đ: 'D',
  Ł: 'L',
  Ħ: 'H',
  ı: 'I',
  İ: 'I',
  Ŋ: 'N',
  Ŧ: 'T',
};

/** A name in the letters A-Z and single spaces (ICAO Doc 9303-3 section 6): apostrophes vanish, hyphens part words. */
export function transliterate(name: string): string {
  return [...name.normalize('NFC')]
    .map((letter) => transliterations[letter] ?? transliterations[letter.toUpperCase()] ?? letter)
    .join('')
    .normalize('NFD')
    .toUpperCase()
    .replace(/[\u0300-\u036f'’.]/g, '')
    .replace(/[^A-Z]+/g, ' ')
    .trim();
}

/** Check digit of ICAO Doc 9303-3 section 4.9: weights 7, 3, 1; A is 10 ... Z is 35, the filler is 0. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let position = 0; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    const value = code === 60 ? 0 : code < 58 ? code - 48 : code - 55;
    sum += value * ([7, 3, 1][position % 3] ?? 0);
  }
  return String(sum % 10);
}

function filled(text: string, length: number): string {
  return text.replace(/ /g, '<').padEnd(length, '<').slice(0, length);
}

/** `SURNAME<<GIVEN<NAMES`, cut to the field. A surname that fills it is cut so that one given letter remains. */
function nameField(person: SpecimenPerson, length: number): string {
  const surname = transliterate(person.surname).replace(/ /g, '<');
  const given = transliterate(person.givenNames).replace(/ /g, '<');
  if (given === '') return filled(surname, length);
  return filled(`${surname.slice(0, length - 3)}<<${given}`, length);
}

function shortDate(date: string): string {
  return date.slice(2, 4) + date.slice(5, 7) + date.slice(8, 10);
}

function namesOf(field: string): { surname: string; givenNames: string } {
  const [surname = '', given = ''] = field.replace(/<+$/, '').split('<<');
  return { surname: surname.replace(/</g, ' '), givenNames: given.replace(/</g, ' ').trim() };
}

/** The date, or null where the calendar has none, as a reader reports it. */
export function realDate(date: string): string | null {
  const parsed = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date) ? null : date;
}

function withoutFiller(text: string): string {
  return text.replace(/<+$/, '').replace(/</g, ' ');
}

/**
 * Writes the machine readable zone of a person's document: TD1, TD2 and TD3 (ICAO Doc 9303-5, -6, -4) and the
 * visas MRV-A and MRV-B (Doc 9303-7). A document number over nine characters continues in the optional data of
 * TD1 and TD2 (Doc 9303-5 section 4.2.2). Throws `RangeError` when it does not fit the format.
 */
export function composeMrz({
  format,
  documentCode,
  person,
  secondOptionalData = '',
  wrongCheckDigit,
}: ComposeMrzInput): MrzTruth {
  const digitOf = (name: CheckDigitName, text: string): string => {
    const right = checkDigit(text);
    return name === wrongCheckDigit ? String((Number(right) + 1) % 10) : right;
  };
  const unlessWrong = (name: CheckDigitName, value: string | null) =>
    name === wrongCheckDigit ? null : value;
  const number = person.documentNumber.toUpperCase();
  const longNumber = number.length > 9;
  if (!/^[A-Z0-9]+$/.test(number) || (longNumber && format !== 'TD1' && format !== 'TD2')) {
    throw new RangeError(
      `A document number of this form does not fit ${format}: use up to 9 letters and digits.`,
    );
  }
  const head = filled(number.slice(0, 9), 9);
  const numberDigit = digitOf('documentNumber', longNumber ? number : head);
  const numberField = longNumber ? `${head}<` : `${head}${numberDigit}`;
  const continued = longNumber ? `${number.slice(9)}${numberDigit}` : '';
  const personal = (person.personalNumber ?? '').toUpperCase();
  const optional = [continued, personal].filter((part) => part !== '').join('<');
  const code = filled(documentCode, 2);
  const issuer = filled(person.issuer, 3);
  const nationality = filled(person.nationality, 3);
  const birthText = shortDate(person.birthDate);
  const birth = `${birthText}${digitOf('birthDate', birthText)}`;
  const expiryText = shortDate(person.expirationDate);
  const expiry = `${expiryText}${digitOf('expirationDate', expiryText)}`;
  const sex = person.sex === 'X' ? '<' : person.sex;

  let lines: string[];
  let names: string;
  let hasComposite = true;
  let hasPersonalDigit = false;
  let room: number;
  if (format === 'TD1') {
    room = 15;
    names = nameField(person, 30);
    const first = `${code}${issuer}${numberField}${filled(optional, 15)}`;
    const second = filled(secondOptionalData, 11);
    const composite = digitOf('composite', `${first.slice(5)}${birth}${expiry}${second}`);
    lines = [first, `${birth}${sex}${expiry}${nationality}${second}${composite}`, names];
  } else if (format === 'TD3') {
    room = 14;
    names = nameField(person, 39);
    const personalField = filled(personal, 14);
    hasPersonalDigit = personal !== '';
    // An empty personal number may have the filler as its check digit (Doc 9303-4 section 4.2.2.2).
    const personalDigit = hasPersonalDigit ? digitOf('personalNumber', personalField) : '<';
    const end = `${expiry}${personalField}${personalDigit}`;
    const composite = digitOf('composite', `${numberField}${birth}${end}`);
    lines = [`${code}${issuer}${names}`, `${numberField}${nationality}${birth}${sex}${end}${composite}`];
  } else if (format === 'TD2') {
    room = 7;
    names = nameField(person, 31);
    const end = `${expiry}${filled(optional, 7)}`;
    const composite = digitOf('composite', `${numberField}${birth}${end}`);
    lines = [`${code}${issuer}${names}`, `${numberField}${nationality}${birth}${sex}${end}${composite}`];
  } else {
    hasComposite = false;
    room = format === 'MRVA' ? 16 : 8;
    const length = format === 'MRVA' ? 44 : 36;
    names = nameField(person, length - 5);
    lines = [
      `${code}${issuer}${names}`,
      `${numberField}${nationality}${birth}${sex}${expiry}${filled(optional, room)}`,
    ];
  }
  if (optional.length > room)
    throw new RangeError(`The optional data does not fit ${format}: ${room} characters.`);

  return {
    format,
    lines,
    fields: {
      documentCode: withoutFiller(code),
      issuingState: withoutFiller(issuer),
      documentNumber: unlessWrong('documentNumber', number),
      nationality: withoutFiller(nationality),
      birthDate: unlessWrong('birthDate', realDate(person.birthDate)),
      sex: person.sex,
      expirationDate: unlessWrong('expirationDate', realDate(person.expirationDate)),
      ...namesOf(names),
      personalNumber: unlessWrong('personalNumber', personal.replace(/^<+/, '') || null),
    },
    checkDigits: {
      documentNumber: wrongCheckDigit !== 'documentNumber',
      birthDate: wrongCheckDigit !== 'birthDate',
      expirationDate: wrongCheckDigit !== 'expirationDate',
      personalNumber: hasPersonalDigit ? wrongCheckDigit !== 'personalNumber' : null,
      composite: hasComposite ? wrongCheckDigit !== 'composite' : null,
    },
    checkDigitsRight: wrongCheckDigit === undefined,
  };
}
