import type { MrzFormat } from '@gatehouse/contract';
import { transliterateForMrz } from '../fold-text.js';
import { checkDigitOf } from './check-digit.js';
import { type MrzLayout, type MrzSpan, mrzLayouts, textOf } from './mrz-layout.js';

/** What a machine readable zone is made from. Dates are `YYYY-MM-DD`; names as printed, any Latin letters. */
export interface MrzContent {
  documentCode: string;
  issuingState: string;
  documentNumber: string;
  /** Ignored by the French card, which has none. */
  nationality: string;
  birthDate: string;
  sex: 'M' | 'F' | 'X';
  /** Ignored by the French card, which has none. */
  expirationDate: string;
  surname: string;
  givenNames: string;
  /** Optional data; the personal number of TD3, the office codes of the French card. */
  personalNumber?: string;
}

/**
 * Writes the lines of a machine readable zone with all its check digits (ICAO Doc 9303-3 to -7). Names are
 * transliterated and cut to their field (9303-3 section 4.6); a document number over nine characters overflows into the optional data
 * of TD1 and TD2.
 * @throws RangeError when a value cannot stand in the format.
 */
export function formatMrz(format: MrzFormat, content: MrzContent): string[] {
  const layout = mrzLayouts[format];
  const lines = Array.from({ length: layout.lineCount }, () => '<'.repeat(layout.lineLength));
  const put = (at: MrzSpan | null, text: string) => {
    if (at === null) return;
    const line = lines[at.line] ?? '';
    lines[at.line] =
      line.slice(0, at.start) +
      text.padEnd(at.end - at.start, '<').slice(0, at.end - at.start) +
      line.slice(at.end);
  };

  put(layout.documentCode, content.documentCode);
  put(layout.issuingState, content.issuingState);
  put(layout.nationality, content.nationality);
  put(layout.sex, content.sex === 'X' ? '<' : content.sex);
  putNames(layout, content, put);
  put(layout.optional, requireWidth(content.personalNumber ?? '', layout.optional));
  putDocumentNumber(layout, content, put);
  put(layout.birthDate, sixDigits(content.birthDate));
  put(layout.checkDigits.birthDate, checkDigitOf(textOf(lines, layout.birthDate)));
  if (layout.expirationDate !== null) {
    put(layout.expirationDate, sixDigits(content.expirationDate));
    put(layout.checkDigits.expirationDate, checkDigitOf(textOf(lines, layout.expirationDate)));
  }
  if (layout.checkDigits.personalNumber !== null && layout.optional !== null && content.personalNumber) {
    put(layout.checkDigits.personalNumber, checkDigitOf(textOf(lines, layout.optional)));
  }
  put(
    layout.checkDigits.composite,
    checkDigitOf(layout.compositeOver.map((at) => textOf(lines, at)).join('')),
  );
  return lines;
}

type Put = (at: MrzSpan | null, text: string) => void;

function putNames(layout: MrzLayout, content: MrzContent, put: Put): void {
  const surname = transliterateForMrz(content.surname);
  const givenNames = transliterateForMrz(content.givenNames);
  if ('surname' in layout.names) {
    put(layout.names.surname, surname);
    put(layout.names.givenNames, givenNames);
    return;
  }
  put(layout.names, givenNames === '' ? surname : `${surname}<<${givenNames}`);
}

function putDocumentNumber(layout: MrzLayout, content: MrzContent, put: Put): void {
  const number = content.documentNumber;
  const width = layout.documentNumber.end - layout.documentNumber.start;
  if (!/^[A-Z0-9<]+$/.test(number)) throw new RangeError('A document number holds A-Z, 0-9 and < only.');
  if (number.length <= width) {
    const padded = number.padEnd(width, '<');
    put(layout.documentNumber, padded);
    put(layout.checkDigits.documentNumber, checkDigitOf(padded));
    return;
  }
  const room = layout.overflow === null ? 0 : layout.overflow.end - layout.overflow.start;
  const tail = `${number.slice(width)}${checkDigitOf(number)}<`;
  if (tail.length + (content.personalNumber?.length ?? 0) > room) {
    throw new RangeError(`A document number of ${number.length} characters does not fit ${layout.format}.`);
  }
  put(layout.documentNumber, number);
  put(layout.checkDigits.documentNumber, '<');
  put(layout.overflow, tail + (content.personalNumber ?? ''));
}

function requireWidth(text: string, at: MrzSpan | null): string {
  const width = at === null ? 0 : at.end - at.start;
  if (text.length > width) throw new RangeError(`Optional data of ${text.length} characters does not fit.`);
  return text;
}

function sixDigits(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError('Dates are written YYYY-MM-DD.');
  return date.slice(2).replaceAll('-', '');
}
