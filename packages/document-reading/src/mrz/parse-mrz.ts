import type { MrzFormat, MrzReading } from '@gatehouse/contract';
import { mrzDate } from '../dates.js';
import { checkDigitIsRight } from './check-digit.js';
import { type MrzLayout, type MrzSpan, mrzLayouts, textOf } from './mrz-layout.js';

export type MrzFields = MrzReading['fields'];
export type MrzChecks = MrzReading['checkDigits'];

export interface ParsedMrz {
  format: MrzFormat;
  lines: string[];
  fields: MrzFields;
  checkDigits: MrzChecks;
  checkDigitsRight: boolean;
}

const linePattern = /^[A-Z0-9<]+$/;

/**
 * The format of a machine readable zone by number and length of its lines and its first letters; null when they fit
 * none. `IDFRA` on two lines of 36 is the French national identity card, whose fields stand elsewhere.
 */
export function mrzFormatOf(lines: readonly string[]): MrzFormat | null {
  const first = lines[0] ?? '';
  const length = first.length;
  if (!lines.every((line) => line.length === length && linePattern.test(line))) return null;
  if (lines.length === 3 && length === 30) return 'TD1';
  if (lines.length !== 2) return null;
  const visa = first.startsWith('V');
  if (length === 44) return visa ? 'MRVA' : 'TD3';
  if (length !== 36) return null;
  if (first.startsWith('IDFRA')) return 'FRENCH_ID';
  return visa ? 'MRVB' : 'TD2';
}

/**
 * Fields and check digits of a machine readable zone (ICAO Doc 9303-3 to -7). A field whose check digit is wrong is
 * null, never guessed. Null when the lines fit no format.
 */
export function parseMrz(lines: readonly string[], today: Date): ParsedMrz | null {
  const format = mrzFormatOf(lines);
  if (format === null) return null;
  const layout = mrzLayouts[format];
  const number = readDocumentNumber(lines, layout);
  const checkDigits = readCheckDigits(lines, layout, number);
  const names = readNames(lines, layout);
  const birthText = textOf(lines, layout.birthDate);
  const expiryText = layout.expirationDate === null ? '' : textOf(lines, layout.expirationDate);
  const personal = readPersonalNumber(lines, layout, number);
  return {
    format,
    lines: [...lines],
    fields: {
      documentCode: trimFillers(textOf(lines, layout.documentCode)),
      issuingState: trimFillers(textOf(lines, layout.issuingState)),
      documentNumber: checkDigits.documentNumber ? number.value || null : null,
      nationality:
        layout.nationality === null ? null : trimFillers(textOf(lines, layout.nationality)) || null,
      birthDate: checkDigits.birthDate ? mrzDate(birthText, 'birth', today) : null,
      sex: readSex(textOf(lines, layout.sex)),
      expirationDate: checkDigits.expirationDate ? mrzDate(expiryText, 'expiry', today) : null,
      surname: names.surname,
      givenNames: names.givenNames,
      personalNumber: checkDigits.personalNumber === false ? null : personal,
    },
    checkDigits,
    checkDigitsRight: Object.values(checkDigits).every((right) => right !== false),
  };
}

interface DocumentNumber {
  /** Without fillers. */
  value: string;
  /** The text its check digit is counted over. */
  checked: string;
  checkDigit: string;
  /** Where the optional data begins after a number that overflows into it. */
  optionalStart: number | null;
}

/**
 * A number of more than nine characters in TD1 and TD2 leaves a filler at its check digit and goes on in the optional
 * data, ending with the check digit and a filler (ICAO Doc 9303-5 section 4.2.2.1 note j, 9303-6 likewise).
 */
function readDocumentNumber(lines: readonly string[], layout: MrzLayout): DocumentNumber {
  const principal = textOf(lines, layout.documentNumber);
  const checkDigit = textOf(lines, layout.checkDigits.documentNumber);
  const plain = { value: trimFillers(principal), checked: principal, checkDigit, optionalStart: null };
  if (layout.overflow === null || checkDigit !== '<' || principal.includes('<')) return plain;
  const rest = textOf(lines, layout.overflow);
  const end = rest.indexOf('<');
  const tail = end < 0 ? rest : rest.slice(0, end);
  if (tail.length < 2) return plain;
  const value = principal + tail.slice(0, -1);
  return {
    value,
    checked: value,
    checkDigit: tail.slice(-1),
    optionalStart: layout.overflow.start + tail.length + 1,
  };
}

function readCheckDigits(lines: readonly string[], layout: MrzLayout, number: DocumentNumber): MrzChecks {
  const { checkDigits } = layout;
  const right = (text: MrzSpan | null, digit: MrzSpan | null) =>
    text === null || digit === null ? null : checkDigitIsRight(textOf(lines, text), textOf(lines, digit));
  const composite = layout.compositeOver.map((at) => textOf(lines, at)).join('');
  return {
    documentNumber: checkDigitIsRight(number.checked, number.checkDigit) && number.value !== '',
    birthDate: right(layout.birthDate, checkDigits.birthDate),
    expirationDate: right(layout.expirationDate, checkDigits.expirationDate),
    personalNumber: checkPersonalNumber(lines, layout),
    composite:
      checkDigits.composite === null
        ? null
        : checkDigitIsRight(composite, textOf(lines, checkDigits.composite)),
  };
}

/** TD3 only: an empty personal number may carry a filler or a zero (ICAO Doc 9303-4 section 4.2.2.2). */
function checkPersonalNumber(lines: readonly string[], layout: MrzLayout): boolean | null {
  if (layout.checkDigits.personalNumber === null || layout.optional === null) return null;
  const text = textOf(lines, layout.optional);
  const digit = textOf(lines, layout.checkDigits.personalNumber);
  if (trimFillers(text) === '') return digit === '<' || digit === '0' ? null : false;
  return checkDigitIsRight(text, digit, true);
}

function readPersonalNumber(
  lines: readonly string[],
  layout: MrzLayout,
  number: DocumentNumber,
): string | null {
  if (layout.format === 'FRENCH_ID' || layout.optional === null) return null;
  const optional =
    number.optionalStart === null ? layout.optional : { ...layout.optional, start: number.optionalStart };
  const second = layout.secondOptional === null ? '' : trimFillers(textOf(lines, layout.secondOptional));
  return trimFillers(textOf(lines, optional)) || second || null;
}

function readNames(lines: readonly string[], layout: MrzLayout): { surname: string; givenNames: string } {
  if ('surname' in layout.names) {
    return {
      surname: spaceFillers(textOf(lines, layout.names.surname)),
      givenNames: spaceFillers(textOf(lines, layout.names.givenNames)),
    };
  }
  const [surname = '', ...rest] = textOf(lines, layout.names).split('<<');
  return { surname: spaceFillers(surname), givenNames: spaceFillers(rest.join('<<')) };
}

/** `M` and `F` as printed; the filler means unspecified, which is `X` in the visual zone (ICAO Doc 9303-3 table 8). */
function readSex(text: string): 'M' | 'F' | 'X' | null {
  if (text === 'M' || text === 'F') return text;
  return text === '<' || text === 'X' ? 'X' : null;
}

function trimFillers(text: string): string {
  return text.replace(/^<+|<+$/g, '').replace(/<+/g, ' ');
}

function spaceFillers(text: string): string {
  return text.replace(/<+/g, ' ').trim();
}
