import type { PrintedFieldName } from '@gatehouse/contract';
import type { AamvaTruth } from './compose-aamva.js';
import { type CheckDigitName, type ComposeMrzInput, composeMrz, type MrzTruth } from './compose-mrz.js';
import type { LabelKey, LayoutName } from './layout-styles.js';
import { loadPortrait } from './load-portrait.js';
import type { SpecimenPerson } from './specimen-person.js';

export type DocumentKind =
  | 'passport'
  | 'visa'
  | 'id-card'
  | 'td2-card'
  | 'drivers-licence'
  | 'voter-card'
  | 'unknown';

/** What is on a drawn document, to compare a reading with. */
export interface SpecimenTruth {
  document: DocumentKind;
  side: 'front' | 'back';
  layout: LayoutName;
  /** Labelled fields of the visual zone, as a reader reports them: dates `YYYY-MM-DD`, the rest as printed. */
  printed: Partial<Record<PrintedFieldName, string>>;
  /** The values of the visual zone, letter by letter as they stand there. */
  printedValues: string[];
  /** null: no machine readable zone, or one that no reader should accept. */
  mrz: MrzTruth | null;
  /** null: no barcode, or none with AAMVA content. */
  aamva: AamvaTruth | null;
  hasPortrait: boolean;
}

export interface DrawnDocument {
  /** PNG. */
  image: Buffer;
  widthPx: number;
  heightPx: number;
  truth: SpecimenTruth;
}

/**
 * How the machine readable zone is printed. `look-alike`: one digit of the document number became a letter of the
 * same shape. `letter-in-date`: the birth date holds a letter that no digit looks like, under right check digits.
 */
export type MrzPrint =
  | 'right'
  | 'absent'
  | 'faint'
  | 'look-alike'
  | 'letter-in-date'
  | 'short-lines'
  | 'garbled';

export interface DrawOptions {
  layout?: LayoutName;
  /** Moves the background pattern and the signature. */
  seed?: number;
  /** One check digit of the machine readable zone is wrong. */
  wrongCheckDigit?: CheckDigitName;
  /** The visual zone shows these values, the machine readable zone those of the person. */
  printedInstead?: Partial<SpecimenPerson>;
  /** Fields that are left out of the visual zone. */
  unprinted?: LabelKey[];
  mrz?: MrzPrint;
}

/** Bytes of a person's portrait, or null. */
export async function portraitOf(person: SpecimenPerson): Promise<Buffer | null> {
  return typeof person.portrait === 'string' ? loadPortrait(person.portrait) : person.portrait;
}

const lookAlikes: Record<string, string> = { '0': 'O', '1': 'I', '2': 'Z', '5': 'S', '8': 'B' };

function withLookAlike(lines: string[], format: MrzTruth['format']): string[] {
  const [line, start] = format === 'TD1' ? [0, 5] : [1, 0];
  return lines.map((text, index) => {
    if (index !== line) return text;
    const place = [...text.slice(start, start + 9)].findIndex((character) => character in lookAlikes);
    if (place < 0) throw new RangeError('No digit of this document number has a letter of its shape.');
    const at = start + place;
    return text.slice(0, at) + (lookAlikes[text.charAt(at)] ?? '') + text.slice(at + 1);
  });
}

export interface PrintedMrz {
  /** The lines as they stand on the document. */
  lines: string[];
  ink: string;
  truth: MrzTruth | null;
}

/** The machine readable zone of a document, right or spoiled. */
export function printMrz(input: ComposeMrzInput, print: MrzPrint): PrintedMrz {
  const truth = composeMrz(input);
  const ink = '#121212';
  switch (print) {
    case 'right':
      return { lines: truth.lines, ink, truth };
    case 'absent':
      return { lines: [], ink, truth: null };
    case 'faint':
      return { lines: truth.lines, ink: '#cfcdc8', truth };
    case 'look-alike':
      return { lines: withLookAlike(truth.lines, input.format), ink, truth };
    case 'letter-in-date': {
      const person = { ...input.person, birthDate: input.person.birthDate.replace(/^(..)./, '$1K') };
      return { lines: composeMrz({ ...input, person }).lines, ink, truth: null };
    }
    case 'short-lines':
      // Characters are missing in the middle, so that no end can be guessed from filler.
      return { lines: truth.lines.map((line) => line.slice(0, 11) + line.slice(16)), ink, truth: null };
    case 'garbled':
      // Right length and alphabet, nothing that parses: letters where digits belong and the reverse.
      return { lines: truth.lines.map(garble), ink, truth: null };
  }
}

function garble(line: string): string {
  return [...line]
    .map((character, index) => {
      if (character === '<') return 'W';
      if (/[0-9]/.test(character)) return 'GHKMPRTVXY'.charAt(Number(character));
      return String((character.charCodeAt(0) + index) % 10);
    })
    .join('');
}
