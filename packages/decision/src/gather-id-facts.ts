import type {
  BarcodeReading,
  DocumentMeasurement,
  FlowSettings,
  MrzReading,
  PrintedField,
  PrintedFieldName,
} from '@gatehouse/contract';
import type { Name } from './compare-names.js';
import { numberCharacters, printedNameWords, printedNumber } from './fold-text.js';

export interface IdInput {
  front: DocumentMeasurement;
  back: DocumentMeasurement | null;
  flow: FlowSettings;
  session: { countryCode: string; customFields: Readonly<Record<string, string>> };
  /** `YYYY-MM-DD`, UTC. */
  today: string;
}

export type Aamva = NonNullable<BarcodeReading['aamva']>;

export interface Reading {
  source: 'mrz' | 'barcode' | 'printed';
  value: string;
  /** 0-1; null: the source corrects errors instead of having a confidence. */
  confidence: number | null;
  /** Probability of the least certain character, where it was measured. */
  weakest?: number | undefined;
}

export type ComparedField =
  | 'documentNumber'
  | 'personalNumber'
  | 'birthDate'
  | 'expirationDate'
  | 'issueDate'
  | 'sex'
  | 'referenceNumber'
  | 'emissionNumber';

/** Both sides as one document: what every source says about every field, most trustworthy source first. */
export interface IdFacts extends IdInput {
  sides: { front: DocumentMeasurement; back: DocumentMeasurement | null };
  mrz: MrzReading | null;
  barcode: Aamva | null;
  readings: Record<ComparedField, Reading[]>;
  mrzName: Name | null;
  barcodeName: Name | null;
  printedName: Name | null;
  printedNameConfidence: number;
  printed: (field: PrintedFieldName) => PrintedField | null;
  /** Words outside the MRZ, folded by `printedNameWords`. */
  printedWords: string[];
  /** Text outside the MRZ as one string, look-alikes folded. */
  printedCharacters: string;
}

/** Printed text counts against another source only from this reading confidence: below, it is not read. */
export const printedConfidenceMinimum = 0.8;

/** A single differing character counts only when no character of the print is less probable than this. */
export const printedCharacterMinimum = 0.6;

export function gatherIdFacts(input: IdInput): IdFacts {
  const { front, back } = input;
  const mrz = betterMrz(front.mrz, back?.mrz ?? null);
  const barcode = back?.barcode?.aamva ?? front.barcode?.aamva ?? null;
  const printed = (field: PrintedFieldName) => front.text.fields[field] ?? back?.text.fields[field] ?? null;
  const lines = [front, back].flatMap((side) => (side === null ? [] : linesOutsideMrz(side)));
  return {
    ...input,
    sides: { front, back },
    mrz,
    barcode,
    printed,
    readings: {
      documentNumber: readings(
        mrzValue(mrz, 'documentNumber'),
        barcode?.fields.documentNumber,
        printed('documentNumber'),
      ),
      personalNumber: readings(mrzValue(mrz, 'personalNumber'), null, printed('personalNumber')),
      birthDate: readings(mrzValue(mrz, 'birthDate'), barcode?.fields.birthDate, printed('birthDate')),
      expirationDate: readings(
        mrzValue(mrz, 'expirationDate'),
        barcode?.fields.expirationDate,
        printed('expirationDate'),
      ),
      issueDate: readings(null, barcode?.fields.issueDate, printed('issueDate')),
      sex: readings(
        mrz === null ? null : reading(mrz, mrz.fields.sex, 'sex'),
        barcode?.fields.sex,
        printed('sex'),
      ),
      referenceNumber: readings(null, barcode?.fields.documentDiscriminator, printed('referenceNumber')),
      emissionNumber: readings(
        mrz === null ? null : reading(mrz, voterCardOf(mrz)?.emissionNumber ?? null),
        null,
        printed('emissionNumber'),
      ),
    },
    ...gatherNames(mrz, barcode, printed),
    printedWords: lines.flatMap(printedNameWords),
    printedCharacters: lines.map(printedNumber).join(' '),
  };
}

/** The most trustworthy reading of a field; null: no source shows it. */
export const best = (facts: IdFacts, field: ComparedField): string | null =>
  facts.readings[field][0]?.value ?? null;

/** Whether a number that a machine read also stands somewhere in print. Short ones would be found by chance. */
export function isNumberPrinted(facts: IdFacts, number: string): boolean {
  const folded = printedNumber(number);
  return folded.length >= 6 && facts.printedCharacters.includes(folded);
}

function betterMrz(front: MrzReading | null, back: MrzReading | null): MrzReading | null {
  if (front === null || back === null) return front ?? back;
  return !front.checkDigitsRight && back.checkDigitsRight ? back : front;
}

/** A field whose own check digit is wrong was not read: its value is no source for anything. */
function mrzValue(
  mrz: MrzReading | null,
  field: 'documentNumber' | 'personalNumber' | 'birthDate' | 'expirationDate',
): Reading | null {
  return mrz === null || mrz.checkDigits[field] === false ? null : reading(mrz, mrz.fields[field], field);
}

const reading = (mrz: MrzReading, value: string | null, field?: MrzField): Reading | null =>
  value === null || value === '' ? null : { source: 'mrz', value, confidence: mrzConfidence(mrz, field) };

type MrzField = keyof MrzReading['fields'];

/** A field is as sure as its least sure character; for what is no field of its own, the mean of the zone. */
export const mrzConfidence = (mrz: MrzReading, field?: MrzField): number =>
  (field && mrz.fieldConfidence?.[field]) ?? mrz.confidence;

function readings(
  mrz: Reading | null,
  barcode: string | null | undefined,
  printed: PrintedField | null,
): Reading[] {
  const all: (Reading | null)[] = [
    mrz,
    barcode ? { source: 'barcode', value: barcode, confidence: null } : null,
    printed && printed.value !== ''
      ? {
          source: 'printed',
          value: printed.value,
          confidence: printed.confidence,
          weakest: printed.weakest,
        }
      : null,
  ];
  return all.filter((candidate) => candidate !== null);
}

function gatherNames(mrz: MrzReading | null, barcode: Aamva | null, printed: IdFacts['printed']) {
  const parts = [printed('surname'), printed('givenNames'), printed('fullName')];
  const found = parts.filter((part) => part !== null);
  return {
    mrzName:
      mrz === null || (mrz.fields.surname === '' && mrz.fields.givenNames === '')
        ? null
        : { surname: mrz.fields.surname, givenNames: mrz.fields.givenNames, isCut: isMrzNameCut(mrz) },
    barcodeName: barcode === null ? null : barcodeName(barcode),
    printedName:
      found.length === 0
        ? null
        : {
            surname: [parts[0]?.value, printed('secondSurname')?.value].filter(Boolean).join(' ') || null,
            givenNames: parts[1]?.value ?? null,
            fullName: parts[2]?.value ?? null,
          },
    printedNameConfidence: Math.min(...found.map(({ confidence }) => confidence)),
  };
}

function barcodeName({ fields }: Aamva): Name | null {
  const { surname, fullName } = fields;
  const givenNames = [fields.givenNames, middleNameOf(fields.middleName)].filter(Boolean).join(' ');
  if (surname === null && givenNames === '' && !fullName) return null;
  return { surname, givenNames, fullName, isCut: fields.nameTruncated };
}

/**
 * What the back of a Mexican voter card holds beside the usual: the credential's code as document number, the voter's
 * code in the optional data of the first line, the number of the emission in those of the second.
 */
export function voterCardOf({ format, lines, fields, checkDigits }: MrzReading) {
  if (format !== 'TD1' || fields.issuingState !== 'MEX' || fields.documentCode !== 'ID') return null;
  const cic = checkDigits.documentNumber === true ? fields.documentNumber : null;
  return {
    cic: cic !== null && /^\d{9}$/.test(cic) ? cic : null,
    ocr: /^<<(\d{13})$/.exec(lines[0]?.slice(15) ?? '')?.[1] ?? null,
    emissionNumber: /^<(\d{2})<<\d{5}<?$/.exec(lines[1]?.slice(18, 29) ?? '')?.[1] ?? null,
  };
}

/** AAMVA DL/ID Card Design Standard, annex D: `NONE` and `UNAVL` are ways to say that there is none. */
export const middleNameOf = (middleName: string | null): string | null =>
  middleName === null || ['', 'NONE', 'UNAVL'].includes(middleName.toUpperCase()) ? null : middleName;

/** A name field without a filler at its end was too short for the name (ICAO Doc 9303-3 section 4.6). */
function isMrzNameCut({ format, lines }: MrzReading): boolean {
  const nameLine = format === 'TD1' ? lines[2] : lines[0];
  return format !== 'FRENCH_ID' && nameLine !== undefined && !nameLine.endsWith('<');
}

function linesOutsideMrz({ text, mrz }: DocumentMeasurement): string[] {
  const mrzLines = new Set(mrz?.lines.map(numberCharacters));
  return text.lines
    .map((line) => line.text)
    .filter((line) => !/<.*<|«/.test(line) && !mrzLines.has(numberCharacters(line)))
    .filter((line) => numberCharacters(line).length < 28 || line.includes(' '));
}
