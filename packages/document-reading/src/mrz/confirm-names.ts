import type { MrzReading, PrintedField } from '@gatehouse/contract';
import { transliterateForMrz } from '../fold-text.js';
import { mrzLayouts, textOf } from './mrz-layout.js';
import type { ReadMrz } from './read-mrz.js';

/** Characters that a soft picture turns into each other; none of them is told apart by a check digit in a name. */
const confusedGroups = ['<KACSXLE4', 'MNHW', 'O0QD', 'I1L', 'B8', 'S5', 'Z2', 'G6', 'UV', 'CG', 'EF', 'PR'];

/**
 * Names have no check digit. Read with doubt, they are reported only as far as the visual zone confirms them: the
 * printed names are written as the zone would write them, and where the reading differs from that by nothing but
 * characters known to be confused, the printed names are what stands there. Otherwise doubtful names are left out.
 */
export function confirmNames(
  { reading, namesDoubtful }: ReadMrz,
  printed: { surname?: PrintedField; givenNames?: PrintedField },
): MrzReading {
  const layout = mrzLayouts[reading.format];
  const unconfirmed = namesDoubtful
    ? { ...reading, fields: { ...reading.fields, surname: '', givenNames: '' } }
    : reading;
  if ('surname' in layout.names || printed.surname === undefined || printed.givenNames === undefined)
    return unconfirmed;
  const surname = transliterateForMrz(printed.surname.value);
  const givenNames = transliterateForMrz(printed.givenNames.value);
  const at = layout.names;
  const width = at.end - at.start;
  const expected = `${surname}<<${givenNames}`;
  if (surname === '' || givenNames === '' || expected.length > width) return unconfirmed;
  const read = textOf(reading.lines, at);
  const full = asInZone(expected.padEnd(width, '<'), read, printed.surname.value + printed.givenNames.value);
  if (read === full) return reading;
  if (![...full].every((character, index) => mayBeConfused(character, read.charAt(index))))
    return unconfirmed;
  return {
    ...reading,
    lines: reading.lines.map((line, index) =>
      index === at.line ? line.slice(0, at.start) + full + line.slice(at.end) : line,
    ),
    fields: {
      ...reading.fields,
      surname: full.slice(0, surname.length).replaceAll('<', ' '),
      givenNames: full.slice(surname.length + 2, expected.length).replaceAll('<', ' '),
    },
  };
}

/** In print of mixed case a capital I and a small l are one stroke each: there the zone, all capitals, knows better. */
function asInZone(expected: string, read: string, printed: string): string {
  if (printed === printed.toUpperCase()) return expected;
  const isStroke = (character: string) => character === 'I' || character === 'L';
  return [...expected]
    .map((character, index) =>
      isStroke(character) && isStroke(read.charAt(index)) ? read.charAt(index) : character,
    )
    .join('');
}

function mayBeConfused(a: string, b: string): boolean {
  return a === b || confusedGroups.some((group) => group.includes(a) && group.includes(b));
}
