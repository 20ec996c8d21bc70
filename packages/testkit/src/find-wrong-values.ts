import type { DocumentMeasurement } from '@gatehouse/contract';
import type { SpecimenTruth } from './drawn-document.js';

const mrzFields = [
  'documentNumber',
  'birthDate',
  'expirationDate',
  'surname',
  'givenNames',
  'personalNumber',
  'nationality',
  'issuingState',
  'sex',
] as const;
const printedFields = ['documentNumber', 'birthDate', 'expirationDate', 'issueDate', 'sex'] as const;

/** Letters and digits alone, without accents: how a value is written is no difference. */
const fold = (value: string): string =>
  value
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');

/**
 * Names of all values that were read and are not what stands on the document (`mrz.surname`, `aamva.birthDate`,
 * `text.documentNumber`); what was not read is not wrong.
 */
export function findWrongValues({ mrz, barcode, text }: DocumentMeasurement, truth: SpecimenTruth): string[] {
  const wrong: string[] = [];
  const compare = (name: string, read: string | null | undefined, right: string | null | undefined) => {
    if (read && fold(read) !== fold(right ?? '')) wrong.push(name);
  };
  for (const name of mrzFields) {
    // A field whose own check digit is wrong counts as not read.
    const digit = mrz?.checkDigits[name as keyof typeof mrz.checkDigits]; // fields without a digit of their own have none
    if (mrz !== null && digit !== false) compare(`mrz.${name}`, mrz.fields[name], truth.mrz?.fields[name]);
  }
  for (const [name, value] of Object.entries(barcode?.aamva?.fields ?? {})) {
    if (typeof value === 'boolean') continue;
    compare(`aamva.${name}`, value, truth.aamva?.fields[name as 'surname']); // both hold the fields of one type
  }
  for (const name of printedFields) compare(`text.${name}`, text.fields[name]?.value, truth.printed[name]);
  return wrong;
}

/** Whether the side was read: its MRZ with every check digit, its barcode, or, where it has neither, its number and birth date. */
export function isRead({ mrz, barcode, text }: DocumentMeasurement, truth: SpecimenTruth): boolean {
  if (truth.mrz !== null) return mrz?.checkDigitsRight === true;
  if (truth.aamva !== null) return barcode?.aamva != null;
  return [text.fields.documentNumber, text.fields.birthDate].every((field) => field !== undefined);
}
