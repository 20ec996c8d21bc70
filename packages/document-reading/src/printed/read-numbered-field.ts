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
    {
      name: 'surname',
      abbreviations: ['LN', 'SURNAME', 'FAMILY NAME', 'LAST NAME', 'NAME', 'NOM', 'NAME/NOM'],
    },
  ],
  '2': [
    {
      name: 'givenNames',
      abbreviations: ['FN', 'GIVEN NAMES', 'FIRST NAME', 'PRENOM', 'PRENOMS', 'FIRST NAME/PRENOM'],
    },
  ],
  '1,2': [{ name: 'fullName', abbreviations: ['NAME', 'NAME/NOM', 'NOM'] }],
  '3': [{ name: 'birthDate', abbreviations: ['DOB', 'DOB/DDN', 'DDN', 'DATE OF BIRTH'] }],
  '4a': [{ name: 'issueDate', abbreviations: ['ISS', 'ISSUED', 'ISS/DEL', 'DEL'] }],
  '4b': [{ name: 'expirationDate', abbreviations: ['EXP', 'EXPIRES', 'EXP/EXP'] }],
  '4c': [{ name: 'issuingAuthority', abbreviations: [] }],
  '4d': [
    {
      name: 'documentNumber',
      abbreviations: [
        'DL NO',
        'DLN',
        'DL',
        'LIC NO',
        'LIC',
        'NO',
        'ID',
        'ID NO',
        'NUMBER',
        'NUMBER/NUMERO',
        'NO/NUMERO',
        'NUMERO',
      ],
    },
  ],
  '5': [
    { name: 'referenceNumber', abbreviations: ['DD', 'DD/REF', 'REF'], needsAbbreviation: true },
    { name: 'documentNumber', abbreviations: [] },
  ],
  '8': [{ name: 'address', abbreviations: ['ADD', 'ADDR', 'ADDRESS', 'ADRESSE', 'ADDRESS/ADRESSE'] }],
  '9': [{ name: 'classes', abbreviations: ['CLASS', 'CLASS/CAT', 'CL', 'CAT'] }],
  '9a': [{ name: 'endorsements', abbreviations: ['END', 'ENDORSEMENTS'], needsAbbreviation: true }],
  '12': [
    {
      name: 'restrictions',
      abbreviations: ['REST', 'RESTR', 'RESTRICTIONS', 'REST/COND'],
      needsAbbreviation: true,
    },
  ],
  '15': [{ name: 'sex', abbreviations: ['SEX', 'SEX/SEXE', 'SEXE'], needsAbbreviation: true }],
  '16': [{ name: 'height', abbreviations: ['HGT', 'HEIGHT', 'HGT/HAUT', 'HT'], needsAbbreviation: true }],
  '17': [{ name: 'weight', abbreviations: ['WGT', 'WEIGHT', 'WT'], needsAbbreviation: true }],
  '18': [{ name: 'eyeColor', abbreviations: ['EYES', 'EYE', 'EYES/YEUX'], needsAbbreviation: true }],
  '19': [{ name: 'hair', abbreviations: ['HAIR', 'HAIR/CHEVEUX'], needsAbbreviation: true }],
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
    const value = afterAbbreviation(rest, abbreviations, name);
    if (value !== null) return { name, rest: value, isExact: true };
  }
  const bare = candidates.find(({ needsAbbreviation }) => needsAbbreviation !== true);
  // Without an abbreviation only a dot (Europe) or a letter (4a to 4d) proves that the number is an item's.
  if (bare === undefined || (dot === '' && letter === '')) return null;
  // Words before a number are an abbreviation that could not be read.
  if (bare.name === 'documentNumber' && /[a-z]|[A-Z]{5}/.test(rest)) return null;
  return { name: bare.name, rest: rest.trim(), isExact: dot !== '' };
}

/** True for text that begins with words of a label for names: no name, but a label that could not be read. */
export const beginsLikeLabel = (text: string): boolean =>
  /^(?:FIRST|LAST|GIVEN|FAMILY|MIDDLE|SURN|SUMA|FOREN|NAME|NOM|PREN)/i.test(text);

/** Several items in one line (`4a. 19.01.2013 4c. DVLA`), as the detector joins them, one by one. */
export function splitItems(text: string): string[] {
  return text.split(
    /\s+(?=4\s?[a-d][.)]?\s?\S)|\s+(?=(?:5|9)\.\s?\S)|\s+(?=1[5-9]\s?(?:SEX|HGT|WGT|EYES|HAIR)\b)/i,
  );
}

const lettersOf = (text: string): string =>
  text
    .toUpperCase()
    .normalize('NFD')
    .replace(/[^A-Z0-9]/g, '');

/** The bar between two languages is read as nothing or as a letter of its shape. */
const spellingsOf = (abbreviation: string): string[] =>
  abbreviation.includes('/')
    ? ['', 'I', 'L', '1'].map((bar) => lettersOf(abbreviation.replace('/', bar)))
    : [lettersOf(abbreviation)];

const nameItems: ReadonlySet<PrintedFieldName> = new Set(['surname', 'givenNames', 'fullName']);

/**
 * What follows one of the abbreviations; null when none begins the text. One misread character is allowed where the value
 * cannot be taken for a part of it: nobody can tell a misread `FN` from the name FU.
 */
function afterAbbreviation(
  text: string,
  abbreviations: readonly string[],
  name: PrintedFieldName,
): string | null {
  const spellings = abbreviations.flatMap(spellingsOf).sort((a, b) => b.length - a.length);
  const words = text.split(' ');
  const isName = nameItems.has(name);
  for (const count of [3, 2, 1]) {
    if (count > words.length) continue;
    const head = lettersOf(words.slice(0, count).join(''));
    const isKnown = (spelling: string) =>
      head === spelling ||
      (!isName &&
        count < words.length &&
        spelling.length >= 3 &&
        // A letter that the label lacks may stand at the head of the value.
        head.length >= spelling.length &&
        editDistance(head, spelling, 1) <= 1);
    if (spellings.some(isKnown)) return words.slice(count).join(' ');
  }
  if (isName) return null;
  // The value may stick to its label: `DOB03/14/1990`, `SEXF`.
  const [, head = '', value = ''] = /^([^\d]*?)((?:\d|[MFX]$).*)$/.exec(text) ?? [];
  const letters = lettersOf(head);
  return letters.length >= 3 && spellings.includes(letters) ? value : null;
}
