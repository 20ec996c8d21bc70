import type { BarcodeReading, MrzReading, PrintedText } from '@gatehouse/contract';

/** Letters that a printed number may hold where a recogniser sees the digit of the same shape, and the reverse. */
const shapes: Record<string, string> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

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
    .map((character) => shapes[character] ?? character)
    .join('');
}
