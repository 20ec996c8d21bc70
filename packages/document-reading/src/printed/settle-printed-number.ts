import type { BarcodeReading, MrzReading, PrintedText } from '@gatehouse/contract';
import { digitOfShape } from './digit-of-shape.js';

/**
 * `O` and `0` look alike in most print, so a printed number that differs from the number of the machine readable zone
 * or the barcode by nothing else is that number. Any other difference stays: it is a finding.
 */
export function settlePrintedNumber(
  fields: PrintedText['fields'],
  mrz: MrzReading | null,
  barcode: BarcodeReading | null,
): PrintedText['fields'] {
  const printed = fields.documentNumber;
  const known = mrz?.fields.documentNumber ?? barcode?.aamva?.fields.documentNumber ?? null;
  if (printed === undefined || known === null || shapeOf(printed.value) !== shapeOf(known)) return fields;
  return { ...fields, documentNumber: { ...printed, value: known } };
}

function shapeOf(text: string): string {
  return [...text.toUpperCase().replace(/[^A-Z0-9]/g, '')]
    .map((character) => digitOfShape[character] ?? character)
    .join('');
}
