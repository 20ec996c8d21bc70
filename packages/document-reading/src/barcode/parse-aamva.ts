import type { BarcodeReading } from '@gatehouse/contract';
import { calendarDate } from '../dates.js';
import { aamvaIssuer } from './aamva-issuers.js';

export type AamvaReading = NonNullable<BarcodeReading['aamva']>;
type AamvaFields = AamvaReading['fields'];

/**
 * Header of AAMVA DL/ID Card Design Standard, annex D.12.3: compliance indicator, separators, file type, issuer
 * number, version, from version 2 on the jurisdiction's own version, number of subfiles. Cards of version 1 say `AAMVA`
 * instead of `ANSI `; some printers change the separators, so any white space or control characters will do.
 */
const headerPattern = /@[^A-Za-z0-9]{0,8}(?:ANSI |AAMVA)(\d{6})(\d{2})/;

/** Line feed and carriage return, and the file, group and record separators that end elements. */
const separatorPattern = new RegExp(`[\\n\\r${String.fromCharCode(28)}-${String.fromCharCode(30)}]+`);

/**
 * Reads the text of a PDF417 symbol as an AAMVA driver licence or identification card, versions 1 to 10. Null when it is
 * something else. Values that are missing, "NONE" or "unavl" are null; a date that is no real day is null.
 */
export function parseAamva(text: string): AamvaReading | null {
  const header = headerPattern.exec(text);
  const [matched, issuerNumber, versionText] = header ?? [];
  if (header === null || matched === undefined || issuerNumber === undefined) return null;
  const version = Number(versionText);
  const directoryStart = header.index + matched.length + (version >= 2 ? 2 : 0);
  const entryCount = Number(text.slice(directoryStart, directoryStart + 2));
  const directory = readDirectory(text, directoryStart + 2, Number.isNaN(entryCount) ? 0 : entryCount);
  const elements = readElements(text, header.index, directory);
  if (Object.keys(elements).length === 0) return null;
  const subfile =
    directory.some(({ type }) => type === 'ID') && !directory.some(({ type }) => type === 'DL') ? 'ID' : 'DL';
  return {
    version,
    issuerIdentificationNumber: issuerNumber,
    subfile,
    elements,
    fields: readFields(elements, version, issuerNumber),
  };
}

interface DirectoryEntry {
  type: string;
  offset: number;
  length: number;
}

function readDirectory(text: string, start: number, entryCount: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  for (let index = 0; index < Math.min(entryCount, 20); index += 1) {
    const match = /^([A-Z][A-Z0-9])(\d{4})(\d{4})/.exec(
      text.slice(start + index * 10, start + index * 10 + 10),
    );
    if (match === null) break;
    entries.push({ type: match[1] ?? '', offset: Number(match[2]), length: Number(match[3]) });
  }
  return entries;
}

/** An element is a three-character id and its value, ended by a separator (annex D.12.5). */
const elementPattern = /^([DZ][A-Z][A-Z0-9])(.*)$/s;

/**
 * Collects the elements of every subfile. Many issuers count offsets wrongly, so the directory only tells where the
 * data begins when it points at the right two letters; otherwise the first `DL` or `ID` after it is taken.
 */
function readElements(text: string, start: number, directory: DirectoryEntry[]): Record<string, string> {
  const elements: Record<string, string> = {};
  const [first] = directory;
  if (first === undefined) return elements;
  const directoryEnd = text.indexOf(first.type, start) + directory.length * 10;
  const pointed = start + first.offset;
  const begin =
    text.startsWith(first.type, pointed) && pointed >= directoryEnd
      ? pointed
      : text.indexOf(first.type, directoryEnd);
  if (begin < 0) return elements;
  const types = directory.map(({ type }) => type);
  for (const piece of text.slice(begin).split(separatorPattern)) {
    // The first element of a subfile follows its two letters without a separator.
    const type = types.find(
      (candidate) => piece.startsWith(candidate) && elementPattern.test(piece.slice(2)),
    );
    const match = elementPattern.exec(type === undefined ? piece : piece.slice(2));
    const [, id, value] = match ?? [];
    if (id !== undefined && value !== undefined && elements[id] === undefined) elements[id] = value.trim();
  }
  return elements;
}

const emptyValues = /^(none|unavl|unavail|unavailable|n\/?a|unk|)$/i;

function readFields(elements: Record<string, string>, version: number, issuerNumber: string): AamvaFields {
  const value = (...ids: string[]): string | null => {
    for (const id of ids) {
      const found = elements[id]?.replace(/\s+/g, ' ').trim();
      if (found !== undefined && !emptyValues.test(found)) return found;
    }
    return null;
  };
  const issuer = aamvaIssuer(issuerNumber);
  const country = value('DCG') ?? issuer?.country ?? null;
  const date = (id: string) => readDate(value(id), version, country);
  const names = readNames(value, version);
  const street = [value('DAG', 'DAL'), value('DAH', 'DAM')].filter((part) => part !== null).join(', ');
  return {
    documentNumber: value('DAQ', 'DBJ'),
    ...names,
    birthDate: date('DBB'),
    expirationDate: date('DBA'),
    issueDate: date('DBD'),
    sex: readSex(value('DBC')),
    street: street === '' ? null : street,
    city: value('DAI', 'DAN'),
    state: value('DAJ', 'DAO'),
    postalCode: readPostalCode(value('DAK', 'DAP')),
    country,
    height: value('DAU', 'DAV'),
    weight: value('DAW', 'DAX'),
    eyeColor: value('DAY'),
    hair: value('DAZ'),
    classes: value('DCA', 'DAR'),
    restrictions: value('DCB', 'DAS'),
    endorsements: value('DCD', 'DAT'),
  };
}

type Names = Pick<AamvaFields, 'surname' | 'givenNames' | 'middleName' | 'nameSuffix'>;

/**
 * Version 1 has `DAA` (`LAST,FIRST,MIDDLE,SUFFIX`) or the parts `DAB`, `DAC`, `DAD`, `DAE`; versions 2 and 3 put all
 * given names into `DCT`; from version 4 on first and middle names stand apart again.
 */
function readNames(value: (...ids: string[]) => string | null, version: number): Names {
  const surname = value('DCS', 'DAB');
  const suffix = value('DCU', 'DAE');
  const joined = value('DCT');
  const first = value('DAC');
  if (first === null && joined !== null) {
    const [given = '', ...middle] = joined.split(joined.includes(',') ? /\s*,\s*/ : ' ');
    return { surname, givenNames: given, middleName: middle.join(' ') || null, nameSuffix: suffix };
  }
  const full = value('DAA');
  if (surname === null && full !== null) {
    const separator = full.includes('@') ? '@' : ',';
    const parts = full.split(separator).map((part) => part.trim());
    // Without a separator the order of names in version 1 is the issuer's own, so only the surname is not guessed.
    if (parts.length === 1) return { surname: null, givenNames: null, middleName: null, nameSuffix: suffix };
    const [last = '', given = '', middle = '', ending = ''] = parts;
    return {
      surname: last || null,
      givenNames: given || null,
      middleName: middle || null,
      nameSuffix: suffix ?? (version === 1 ? ending || null : null),
    };
  }
  return { surname, givenNames: first, middleName: value('DAD'), nameSuffix: suffix };
}

/**
 * Eight digits: `CCYYMMDD` in version 1 and in Canada, `MMDDCCYY` in the United States from version 2 on. Issuers mix
 * them up, so the other order is taken when only that one is a real day of this or the last century.
 */
function readDate(text: string | null, version: number, country: string | null): string | null {
  const digits = text?.replace(/\D/g, '') ?? '';
  if (digits.length !== 8) return null;
  const part = (start: number, end: number) => Number(digits.slice(start, end));
  const yearFirst = plausibleDate(part(0, 4), part(4, 6), part(6, 8));
  const monthFirst = plausibleDate(part(4, 8), part(0, 2), part(2, 4));
  const wantsYearFirst = version === 1 || country === 'CAN';
  return wantsYearFirst ? (yearFirst ?? monthFirst) : (monthFirst ?? yearFirst);
}

function plausibleDate(year: number, month: number, day: number): string | null {
  return year >= 1880 && year <= 2150 ? calendarDate(year, month, day) : null;
}

function readSex(text: string | null): 'M' | 'F' | 'X' | null {
  switch (text?.toUpperCase()) {
    case '1':
    case 'M':
      return 'M';
    case '2':
    case 'F':
      return 'F';
    case '9':
    case 'X':
      return 'X';
    default:
      return null;
  }
}

/** Five or nine digits of the United States are padded to eleven characters; `232690000` means `23269`. */
function readPostalCode(text: string | null): string | null {
  if (text === null) return null;
  const digits = text.replace(/[\s-]/g, '');
  if (/^\d{9}$/.test(digits))
    return digits.endsWith('0000') ? digits.slice(0, 5) : `${digits.slice(0, 5)}-${digits.slice(5)}`;
  return text;
}
