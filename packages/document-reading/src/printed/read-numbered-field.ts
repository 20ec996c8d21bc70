import type { PrintedFieldName } from '@gatehouse/contract';
import { editDistance } from './edit-distance.js';
import type { FoundLabel } from './found-label.js';

/**
 * Driver licences number their fields: ISO/IEC 18013-1 annex A and the AAMVA card design standard agree on 1 (family name), 2
 * (given names), 3 (birth), 4a, 4b (issue, expiry), 4c (authority); the number is 4d in America and 5 in Europe.
 */
const items: Record<string, { name: PrintedFieldName; abbreviations: readonly string[] }> = {
  '1': { name: 'surname', abbreviations: ['LN', 'SURNAME', 'FAMILYNAME', 'NAME'] },
  '2': { name: 'givenNames', abbreviations: ['FN', 'GIVENNAMES', 'FIRSTNAME'] },
  '3': { name: 'birthDate', abbreviations: ['DOB'] },
  '4a': { name: 'issueDate', abbreviations: ['ISS', 'ISSUED'] },
  '4b': { name: 'expirationDate', abbreviations: ['EXP', 'EXPIRES'] },
  '4c': { name: 'issuingAuthority', abbreviations: [] },
  '4d': { name: 'documentNumber', abbreviations: ['DLNO', 'DLN', 'DL', 'LICNO', 'LIC', 'NO', 'ID', 'IDNO'] },
  '5': { name: 'documentNumber', abbreviations: [] },
  '8': { name: 'address', abbreviations: ['ADD', 'ADDRESS'] },
  '15': { name: 'sex', abbreviations: ['SEX'] },
};

/** The item number may lose its dot or space, and a 1 may be read as I or l. */
const itemPattern = /^([Il]|\d{1,2})\s?([a-d](?![a-z]))?\s?([.,]?)\s?(.+)$/;

/** A line that begins with an item number: which field it is, and its value when it stands on the same line. */
export function readNumberedField(text: string): FoundLabel | null {
  const match = itemPattern.exec(text.trim());
  if (match === null) return null;
  const [, number = '', letter = '', dot = '', rest = ''] = match;
  const item = items[`${/[Il]/.test(number) ? '1' : number}${letter}`];
  if (item === undefined) return null;
  const value = afterAbbreviation(rest, item.abbreviations);
  if (value !== null) return { names: [item.name], rest: value };
  // Without an abbreviation only a dot (Europe) or a letter (4a to 4d) proves that the number is an item's.
  return dot !== '' || letter !== '' ? { names: [item.name], rest: rest.trim() } : null;
}

/** What follows one of the abbreviations, one misread character allowed; null when none begins the text. */
function afterAbbreviation(text: string, abbreviations: readonly string[]): string | null {
  const [word = '', ...words] = text.split(' ');
  const letters = word
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/O{2,}/g, 'O');
  if (abbreviations.some((known) => editDistance(letters, known, 1) <= (words.length > 0 ? 1 : 0)))
    return words.join(' ');
  // The value may stick to its label: `DOB03/14/1990`, `SEXF`.
  const stuck = abbreviations
    .filter((known) => known.length >= 3 && letters.startsWith(known))
    .sort((a, b) => b.length - a.length)[0];
  return stuck === undefined ? null : [word.slice(stuck.length), ...words].join(' ').trim();
}
