import type { MrzFormat } from '@gatehouse/contract';

/**
 * Where every field of every machine readable zone stands (ICAO Doc 9303-4 to -7; the French national identity card
 * of 1987-2021 has its own layout). One table: parsing, formatting and constrained decoding all read it.
 */

/**
 * What may stand at a position: `A` letter or filler, `N` digit or filler, `X` letter, digit or filler, `D` a digit of
 * a check, `C` a check digit that may be a filler, `S` sex, `L` a first letter of a document code.
 */
export type MrzAlphabet = 'A' | 'N' | 'X' | 'D' | 'C' | 'S' | 'L';

export interface MrzSpan {
  line: number;
  start: number;
  end: number;
}

export interface MrzLayout {
  format: MrzFormat;
  lineCount: 2 | 3;
  lineLength: 30 | 36 | 44;
  documentCode: MrzSpan;
  issuingState: MrzSpan;
  /** One span holding `SURNAME<<GIVEN<NAMES`, or surname and given names apart (French card). */
  names: MrzSpan | { surname: MrzSpan; givenNames: MrzSpan };
  documentNumber: MrzSpan;
  nationality: MrzSpan | null;
  birthDate: MrzSpan;
  expirationDate: MrzSpan | null;
  sex: MrzSpan;
  /** Optional data; a personal number in TD3. `overflow` marks where a document number longer than nine goes on. */
  optional: MrzSpan | null;
  secondOptional: MrzSpan | null;
  overflow: MrzSpan | null;
  checkDigits: {
    documentNumber: MrzSpan;
    birthDate: MrzSpan;
    expirationDate: MrzSpan | null;
    personalNumber: MrzSpan | null;
    composite: MrzSpan | null;
  };
  /** What the composite check digit is counted over, in order. */
  compositeOver: MrzSpan[];
  /** First letters a document code of this format may have. */
  firstLetters: string;
}

const span = (line: number, start: number, end: number): MrzSpan => ({ line, start, end });

const td1: MrzLayout = {
  format: 'TD1',
  lineCount: 3,
  lineLength: 30,
  documentCode: span(0, 0, 2),
  issuingState: span(0, 2, 5),
  names: span(2, 0, 30),
  documentNumber: span(0, 5, 14),
  nationality: span(1, 15, 18),
  birthDate: span(1, 0, 6),
  expirationDate: span(1, 8, 14),
  sex: span(1, 7, 8),
  optional: span(0, 15, 30),
  secondOptional: span(1, 18, 29),
  overflow: span(0, 15, 30),
  checkDigits: {
    documentNumber: span(0, 14, 15),
    birthDate: span(1, 6, 7),
    expirationDate: span(1, 14, 15),
    personalNumber: null,
    composite: span(1, 29, 30),
  },
  compositeOver: [span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)],
  firstLetters: 'IACPDR',
};

function secondLineLayout(
  format: 'TD2' | 'TD3' | 'MRVA' | 'MRVB',
  lineLength: 36 | 44,
): Omit<MrzLayout, 'optional' | 'overflow' | 'compositeOver' | 'checkDigits' | 'firstLetters'> {
  return {
    format,
    lineCount: 2,
    lineLength,
    documentCode: span(0, 0, 2),
    issuingState: span(0, 2, 5),
    names: span(0, 5, lineLength),
    documentNumber: span(1, 0, 9),
    nationality: span(1, 10, 13),
    birthDate: span(1, 13, 19),
    expirationDate: span(1, 21, 27),
    sex: span(1, 20, 21),
    secondOptional: null,
  };
}

const secondLineChecks = {
  documentNumber: span(1, 9, 10),
  birthDate: span(1, 19, 20),
  expirationDate: span(1, 27, 28),
};

const td2: MrzLayout = {
  ...secondLineLayout('TD2', 36),
  optional: span(1, 28, 35),
  overflow: span(1, 28, 35),
  checkDigits: { ...secondLineChecks, personalNumber: null, composite: span(1, 35, 36) },
  compositeOver: [span(1, 0, 10), span(1, 13, 20), span(1, 21, 35)],
  firstLetters: 'IACPDR',
};

const td3: MrzLayout = {
  ...secondLineLayout('TD3', 44),
  optional: span(1, 28, 42),
  overflow: null,
  checkDigits: { ...secondLineChecks, personalNumber: span(1, 42, 43), composite: span(1, 43, 44) },
  compositeOver: [span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)],
  firstLetters: 'P',
};

const mrva: MrzLayout = {
  ...secondLineLayout('MRVA', 44),
  optional: span(1, 28, 44),
  overflow: null,
  checkDigits: { ...secondLineChecks, personalNumber: null, composite: null },
  compositeOver: [],
  firstLetters: 'V',
};

const mrvb: MrzLayout = {
  ...secondLineLayout('MRVB', 36),
  optional: span(1, 28, 36),
  overflow: null,
  checkDigits: { ...secondLineChecks, personalNumber: null, composite: null },
  compositeOver: [],
  firstLetters: 'V',
};

const frenchId: MrzLayout = {
  format: 'FRENCH_ID',
  lineCount: 2,
  lineLength: 36,
  documentCode: span(0, 0, 2),
  issuingState: span(0, 2, 5),
  names: { surname: span(0, 5, 30), givenNames: span(1, 13, 27) },
  documentNumber: span(1, 0, 12),
  nationality: null,
  birthDate: span(1, 27, 33),
  expirationDate: null,
  sex: span(1, 34, 35),
  optional: span(0, 30, 36),
  secondOptional: null,
  overflow: null,
  checkDigits: {
    documentNumber: span(1, 12, 13),
    birthDate: span(1, 33, 34),
    expirationDate: null,
    personalNumber: null,
    composite: span(1, 35, 36),
  },
  compositeOver: [span(0, 0, 36), span(1, 0, 35)],
  firstLetters: 'I',
};

export const mrzLayouts: Record<MrzFormat, MrzLayout> = {
  TD1: td1,
  TD2: td2,
  TD3: td3,
  MRVA: mrva,
  MRVB: mrvb,
  FRENCH_ID: frenchId,
};

/** The text of a span; empty when the line is missing. */
export function textOf(lines: readonly string[], at: MrzSpan): string {
  return (lines[at.line] ?? '').slice(at.start, at.end);
}

/** Per line, the alphabet of every position of a format. */
export function alphabetsOf(layout: MrzLayout): MrzAlphabet[][] {
  const alphabets: MrzAlphabet[][] = Array.from({ length: layout.lineCount }, () =>
    Array.from({ length: layout.lineLength }, () => 'X'),
  );
  const set = (at: MrzSpan | null, alphabet: MrzAlphabet) => {
    if (at === null) return;
    alphabets[at.line]?.fill(alphabet, at.start, at.end);
  };
  const names = 'surname' in layout.names ? [layout.names.surname, layout.names.givenNames] : [layout.names];
  for (const at of names) set(at, 'A');
  set(layout.documentCode, 'X');
  set({ ...layout.documentCode, end: layout.documentCode.start + 1 }, 'L');
  set(layout.issuingState, 'A');
  set(layout.nationality, 'A');
  set(layout.birthDate, 'N');
  set(layout.expirationDate, 'N');
  set(layout.sex, 'S');
  // A long document number leaves a filler where its check digit would stand (9303-5 section 4.2.2.1).
  set(layout.checkDigits.documentNumber, layout.overflow === null ? 'D' : 'C');
  set(layout.checkDigits.birthDate, 'D');
  set(layout.checkDigits.expirationDate, 'D');
  set(layout.checkDigits.personalNumber, 'C');
  set(layout.checkDigits.composite, 'D');
  return alphabets;
}
