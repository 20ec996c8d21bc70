import type { PrintedFieldName } from '@gatehouse/contract';
import { editDistance } from './edit-distance.js';
import type { FoundLabel } from './found-label.js';

/**
 * Driver licences number their fields: ISO/IEC 18013-1 annex A and the AAMVA card design standard agree on 1 (family name), 2
 * (given names), 3 (birth), 4a, 4b (issue, expiry), 4c (authority), 8 (address), 9 (classes); the number is 4d in America
 * and 5 in Europe. The other numbers of the two mean different things, so those count only with their abbreviation.
 */
interface Item {
  name: PrintedFieldName;
  abbreviations: readonly string[];
  /** Without an abbreviation the number means this field in Europe only. */
  needsAbbreviation?: boolean;
}

const items: Record<string, readonly Item[]> = {
  '1': [
    { name: 'surname', abbreviations: ['LN', 'SURNAME', 'FAMILYNAME', 'LASTNAME', 'NAME', 'NOM', 'NAMENOM'] },
  ],
  '2': [{ name: 'givenNames', abbreviations: ['FN', 'GIVENNAMES', 'FIRSTNAME', 'PRENOM', 'PRENOMS'] }],
  '1,2': [{ name: 'fullName', abbreviations: ['NAME', 'NAMENOM', 'NOM'] }],
  '3': [{ name: 'birthDate', abbreviations: ['DOB', 'DOBDDN', 'DDN', 'DATEOFBIRTH'] }],
  '4a': [{ name: 'issueDate', abbreviations: ['ISS', 'ISSUED', 'ISSDEL', 'DEL'] }],
  '4b': [{ name: 'expirationDate', abbreviations: ['EXP', 'EXPIRES', 'EXPEXP'] }],
  '4c': [{ name: 'issuingAuthority', abbreviations: [] }],
  '4d': [
    {
      name: 'documentNumber',
      abbreviations: [
        'DLNO',
        'DLN',
        'DL',
        'LICNO',
        'LIC',
        'NO',
        'ID',
        'IDNO',
        'NUMBER',
        'NUMBERNUMERO',
        'NUMERO',
      ],
    },
  ],
  '5': [
    { name: 'referenceNumber', abbreviations: ['DD', 'DDREF', 'REF'], needsAbbreviation: true },
    { name: 'documentNumber', abbreviations: [] },
  ],
  '8': [{ name: 'address', abbreviations: ['ADD', 'ADDR', 'ADDRESS', 'ADRESSE'] }],
  '9': [{ name: 'classes', abbreviations: ['CLASS', 'CLASSCAT', 'CL', 'CAT'] }],
  '9a': [{ name: 'endorsements', abbreviations: ['END', 'ENDORSEMENTS'], needsAbbreviation: true }],
  '12': [
    {
      name: 'restrictions',
      abbreviations: ['REST', 'RESTR', 'RESTRICTIONS', 'RESTCOND'],
      needsAbbreviation: true,
    },
  ],
  '15': [{ name: 'sex', abbreviations: ['SEX', 'SEXSEXE', 'SEXE'], needsAbbreviation: true }],
  '16': [{ name: 'height', abbreviations: ['HGT', 'HEIGHT', 'HGTHAUT', 'HT'], needsAbbreviation: true }],
  '17': [{ name: 'weight', abbreviations: ['WGT', 'WEIGHT', 'WT'], needsAbbreviation: true }],
  '18': [{ name: 'eyeColor', abbreviations: ['EYES', 'EYE', 'EYESYEUX'], needsAbbreviation: true }],
  '19': [{ name: 'hair', abbreviations: ['HAIR', 'HAIRCHEVEUX'], needsAbbreviation: true }],
};

/** The item number may lose its dot or space, and a 1 may be read as I or l. */
const itemPattern = /^(1\s?,\s?2|[Il]|\d{1,2})\s?([a-d](?![a-z]))?\s?([.,)]?)\s?(.*)$/;

/**
 * A line that begins with an item number: which field it is, and its value when it stands on the same line. An item
 * number that stands alone, the value in a box of its own, has an empty `rest`.
 */
export function readNumberedField(text: string): FoundLabel | null {
  const match = itemPattern.exec(text.trim());
  if (match === null) return null;
  const [, number = '', letter = '', dot = '', rest = ''] = match;
  const candidates = items[`${/[Il]/.test(number) ? '1' : number.replace(/\s/g, '')}${letter}`] ?? [];
  for (const { name, abbreviations } of candidates) {
    const value = afterAbbreviation(rest, abbreviations);
    if (value !== null) return { name, rest: value, isExact: true };
  }
  const bare = candidates.find(({ needsAbbreviation }) => needsAbbreviation !== true);
  // Without an abbreviation only a dot (Europe) or a letter (4a to 4d) proves that the number is an item's.
  if (bare === undefined || (dot === '' && letter === '')) return null;
  return { name: bare.name, rest: rest.trim(), isExact: dot !== '' };
}

/** Several items in one line (`4a. 19.01.2013 4c. DVLA`), as the detector joins them, one by one. */
export function splitItems(text: string): string[] {
  return text.split(
    /\s+(?=4\s?[a-d][.)]?\s?\S)|\s+(?=(?:5|9)\.\s?\S)|\s+(?=1[5-9]\s?(?:SEX|HGT|WGT|EYES|HAIR)\b)/i,
  );
}

/** What follows one of the abbreviations, one misread character allowed; null when none begins the text. */
function afterAbbreviation(text: string, abbreviations: readonly string[]): string | null {
  const [word = '', ...words] = text.split(' ');
  const letters = word
    .toUpperCase()
    .normalize('NFD')
    .replace(/[^A-Z0-9]/g, '')
    .replace(/O{2,}/g, 'O');
  // `DL NO U48217365`: an abbreviation in two words.
  const [second = '', ...others] = words;
  const pair = letters + second.toUpperCase().replace(/[^A-Z]/g, '');
  if (pair !== letters && abbreviations.includes(pair)) return others.join(' ');
  // Two letters are too few to tell a misread `FN` from the name FU.
  const isKnown = (known: string) =>
    letters === known || (words.length > 0 && known.length >= 3 && editDistance(letters, known, 1) <= 1);
  if (abbreviations.some(isKnown)) return words.join(' ');
  // The value may stick to its label: `DOB03/14/1990`, `SEXF`.
  const stuck = abbreviations
    .filter((known) => known.length >= 3 && letters.startsWith(known))
    .sort((a, b) => b.length - a.length)[0];
  return stuck === undefined ? null : [word.slice(stuck.length), ...words].join(' ').trim();
}
