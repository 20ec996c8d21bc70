import type { MrzReading } from '@gatehouse/contract';
import type { MrzLayout, MrzSpan } from './mrz-layout.js';

export type FieldConfidence = NonNullable<MrzReading['fieldConfidence']>;

/**
 * The least sure character of every field with its check digit: a value is as good as its weakest character. Fillers at
 * the end of a field count only where there is nothing else.
 */
export function measureFieldConfidence(
  layout: MrzLayout,
  lines: readonly string[],
  confidences: readonly (readonly number[])[],
): FieldConfidence {
  const least = (...spans: (MrzSpan | null)[]): number | null => {
    const values = spans.flatMap((at) =>
      at === null ? [] : inkedConfidences(lines[at.line], confidences[at.line], at),
    );
    return values.length === 0 ? null : Math.min(...values);
  };
  const { checkDigits, names } = layout;
  const isLong = layout.overflow !== null && isFiller(lines, checkDigits.documentNumber);
  const [surname, givenNames] =
    'surname' in names ? [names.surname, names.givenNames] : nameParts(lines[names.line] ?? '', names);
  return {
    documentCode: least(layout.documentCode),
    issuingState: least(layout.issuingState),
    documentNumber: least(
      layout.documentNumber,
      checkDigits.documentNumber,
      isLong && layout.overflow !== null ? overflowOf(lines, layout.overflow) : null,
    ),
    nationality: least(layout.nationality),
    birthDate: least(layout.birthDate, checkDigits.birthDate),
    sex: least(layout.sex),
    expirationDate: least(layout.expirationDate, checkDigits.expirationDate),
    surname: least(surname),
    givenNames: least(givenNames),
    personalNumber:
      layout.format === 'FRENCH_ID'
        ? null
        : least(layout.optional, checkDigits.personalNumber, layout.secondOptional),
  };
}

function inkedConfidences(text = '', confidences: readonly number[] = [], at: MrzSpan): readonly number[] {
  const inked = text.slice(at.start, at.end).replace(/<+$/, '').length;
  return confidences.slice(at.start, inked === 0 ? at.end : at.start + inked);
}

function isFiller(lines: readonly string[], at: MrzSpan | null): boolean {
  return at !== null && lines[at.line]?.charAt(at.start) === '<';
}

/** The part of the optional data that a long document number fills, its check digit included. */
function overflowOf(lines: readonly string[], at: MrzSpan): MrzSpan {
  const text = lines[at.line]?.slice(at.start, at.end) ?? '';
  const end = text.indexOf('<');
  return end < 0 ? at : { ...at, end: at.start + end };
}

/** Both names with the fillers between them, which decide where one ends; the second is empty when there is none. */
function nameParts(line: string, at: MrzSpan): [MrzSpan, MrzSpan | null] {
  const divide = line.indexOf('<<', at.start);
  if (divide < 0 || divide >= at.end) return [at, null];
  const rest = line.slice(divide + 2, at.end).replace(/<+$/, '');
  return [
    { ...at, end: divide },
    rest === '' ? null : { ...at, start: divide, end: divide + 2 + rest.length },
  ];
}
