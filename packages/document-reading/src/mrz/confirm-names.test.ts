import { describe, expect, it } from 'vitest';
import { confirmNames } from './confirm-names.js';
import { parseMrz } from './parse-mrz.js';
import type { ReadMrz } from './read-mrz.js';

const today = new Date('2026-01-15T00:00:00Z');

/** A zone read with this name field, the names in doubt. */
function readWith(names: string): ReadMrz {
  const parsed = parseMrz(
    [`P<UTO${names.padEnd(39, '<')}`, 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    today,
  );
  if (parsed === null) throw new Error('The lines fit TD3.');
  return {
    reading: { ...parsed, box: null, repairs: [], confidence: 0.9, lineConfidence: [0.9, 0.9] },
    rows: [],
    namesDoubtful: true,
  };
}

const printedAs = (surname: string, givenNames: string) => ({
  surname: { value: surname, label: 'Surname', confidence: 0.9 },
  givenNames: { value: givenNames, label: 'Given names', confidence: 0.9 },
});
const namesOf = ({ fields }: ReturnType<typeof confirmNames>) => [fields.surname, fields.givenNames];

describe('confirmNames', () => {
  it('takes what is printed where the zone differs by confused characters alone', () => {
    expect(namesOf(confirmNames(readWith('ERIKSS0N<<ANNA'), printedAs('ERIKSSON', 'ANNA')))).toEqual([
      'ERIKSSON',
      'ANNA',
    ]);
  });

  it('does not make an L of a capital I that mixed-case print shows as one stroke', () => {
    for (const printed of ['llse', 'Ilse'])
      expect(namesOf(confirmNames(readWith('VELDE<<ILSE'), printedAs('Velde', printed)))).toEqual([
        'VELDE',
        'ILSE',
      ]);
    expect(namesOf(confirmNames(readWith('ILIESCU<<LI'), printedAs('lliescu', 'Li')))).toEqual([
      'ILIESCU',
      'LI',
    ]);
  });

  it('lets capitals in print tell an I from an L', () => {
    expect(namesOf(confirmNames(readWith('VELDE<<LLSE'), printedAs('VELDE', 'ILSE')))).toEqual([
      'VELDE',
      'ILSE',
    ]);
  });

  it('leaves doubtful names out that the print does not confirm', () => {
    expect(namesOf(confirmNames(readWith('VELDE<<ILSE'), printedAs('Okafor', 'Ines')))).toEqual(['', '']);
  });
});
