import type { BarcodeReading } from '@gatehouse/contract';
import { readAamvaFields } from './read-aamva-fields.js';

export type AamvaReading = NonNullable<BarcodeReading['aamva']>;

/**
 * Header of AAMVA DL/ID Card Design Standard, annex D.12.3: compliance indicator, separators, file type, issuer
 * number, version. The standard of 2000 (versions 00 and 01) says `AAMVA` or `ANSI `; printers change or drop the
 * separators, and some lose the compliance indicator or the space.
 */
const headerPattern = /(?:@([^A-Za-z0-9]{0,8}))?(?<![A-Za-z0-9])(?:ANSI ?|AAMVA ?)(\d{6})(\d{2})/;

/** A PDF417 symbol holds at most 2710 digits, fewer letters: longer text is no symbol's. */
const mostCharacters = 8192;

/**
 * Reads the text of a PDF417 symbol as an AAMVA driver licence or identification card: the standard of 2000 and its
 * versions 1 to 10, of any jurisdiction. Null when it is something else. Values that are missing, "NONE" or "unavl" are
 * null; a date that is no real day is null.
 */
export function parseAamva(text: string): AamvaReading | null {
  if (text.length > mostCharacters) return null;
  const header = headerPattern.exec(text);
  const [matched, marks, issuerNumber, versionText] = header ?? [];
  if (header === null || matched === undefined || issuerNumber === undefined) return null;
  const version = Number(versionText);
  const directory = readDirectory(text, header.index + matched.length);
  if (directory === null) return null;
  const isCutOff = header.index + directory.declaredEnd > text.length && text.slice(-1) >= ' ';
  const elements = readElements(text.slice(directory.end), isCutOff);
  // Without its mark at the beginning a text has to prove itself by what every card holds.
  if (elements.size === 0 || (marks === undefined && !elements.has('DAQ'))) return null;
  return {
    version,
    issuerIdentificationNumber: issuerNumber,
    subfile: directory.types.includes('ID') && !directory.types.includes('DL') ? 'ID' : 'DL',
    elements: Object.fromEntries(elements),
    fields: readAamvaFields(elements, version, issuerNumber),
  };
}

interface Directory {
  types: string[];
  /** Where the data begin. */
  end: number;
  /** Where they end by their own account, counted from the beginning of the header. */
  declaredEnd: number;
}

const entryPattern = /^([A-Z][A-Z0-9])(\d{4})(\d{4})/;
const mostEntries = 20;

/**
 * The list of subfiles. From version 2 on it is preceded by the jurisdiction's own version, which some leave out and
 * some of version 1 have; the number of entries is sometimes wrong. So what looks like an entry is one. Offsets and
 * lengths are counted so differently that the data are taken to begin where the list ends.
 */
function readDirectory(text: string, start: number): Directory | null {
  for (const skipped of [4, 2]) {
    const types: string[] = [];
    let end = start + skipped;
    let declaredEnd = 0;
    while (types.length < mostEntries) {
      const match = entryPattern.exec(text.slice(end, end + 10));
      if (match === null) break;
      types.push(match[1] ?? '');
      declaredEnd = Math.max(declaredEnd, Number(match[2]) + Number(match[3]));
      end += 10;
    }
    if (types.length > 0 && /^\d+$/.test(text.slice(start, start + skipped)))
      return { types, end, declaredEnd };
  }
  return null;
}

/**
 * An element is a three-character id and its value, ended by a separator (annex D.12.5); the first of a subfile follows
 * the subfile's two letters directly. Jurisdictions' own elements begin with the two letters of their subfile.
 */
const piecePattern =
  /^(?:(?:DL|ID|EN)(?=[DZ][A-Z][A-Z0-9])|(Z[A-Z])(?=\1[A-Z0-9]))?([DZ][A-Z][A-Z0-9])(.*)$/s;

/** The element at the end of a text that was cut off has lost its own end, and is left out. */
function readElements(data: string, isCutOff: boolean): Map<string, string> {
  const elements = new Map<string, string>();
  let piece = '';
  for (const character of isCutOff ? data : `${data}\n`) {
    // Line feed and carriage return by the standard, other control characters by some printers; none stands in a value.
    if (character >= ' ') {
      piece += character;
      continue;
    }
    const [, , id, value] = piecePattern.exec(piece.trim()) ?? [];
    piece = '';
    // A licence and an identification card in one symbol repeat each other; the first value counts.
    if (id !== undefined && value !== undefined && !elements.get(id)) elements.set(id, value.trim());
  }
  return elements;
}
