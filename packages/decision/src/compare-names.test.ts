import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesAgree } from './compare-names.js';

const strict = { tolerant: false };
const tolerant = { tolerant: true };
const name = (surname: string | null, givenNames: string | null = null) => ({ surname, givenNames });

describe('names of two sources', () => {
  test.each([
    ['MUELLER', 'Müller'],
    ['MUELLER', 'MULLER'],
    ['OCONNOR', "O'Connor"],
    ['SMITH JONES', 'Smith-Jones'],
    ['SOERENSEN', 'Sørensen'],
    ['NUNEZ', 'Núñez'],
    ['LUKASZ', 'Łukasz'],
    ['STRAUSS', 'Strauß'],
  ])('%s is %s', (machine, printed) => {
    expect(namesAgree(name(machine), name(printed), strict)).toBe(true);
  });

  test.each([
    ['MILLER', 'MULLER'],
    ['IAN', 'LAN'],
    ['HOLLOWAY', 'CARMICHAEL'],
    ['ROSS', 'ROSSI'],
  ])('%s is not %s', (one, other) => {
    expect(namesAgree(name(one), name(other), strict)).toBe(false);
  });

  test('fewer given names are no difference, other ones are', () => {
    expect(namesAgree(name('A', 'ANNA'), name('A', 'ANNA SOPHIE'), strict)).toBe(true);
    expect(namesAgree(name('A', 'ANNA MARIA'), name('A', 'ANNA SOPHIE'), strict)).toBe(false);
  });

  test('a name that the MRZ had to cut agrees with the whole one', () => {
    const cut = { ...name('PAPADOPOULOS', 'ALEXANDROS KON'), isCut: true };
    expect(namesAgree(cut, name('PAPADOPOULOS', 'ALEXANDROS KONSTANTINOS'), strict)).toBe(true);
  });

  test('one misread letter in a long printed word is tolerated, two are not, and none in a short word', () => {
    expect(namesAgree(name('SPECIMEN'), name('SPECIHEN'), tolerant)).toBe(true);
    expect(namesAgree(name('SPECIMEN'), name('SPECIMN'), tolerant)).toBe(true);
    expect(namesAgree(name('SPECIMEN'), name('SPEGIHEN'), tolerant)).toBe(false);
    expect(namesAgree(name('ROSS'), name('RUSS'), tolerant)).toBe(false);
    expect(namesAgree(name('MI1LER'), name('MlLLER'.toUpperCase()), tolerant)).toBe(true);
  });

  test('a whole name in one line is compared with both parts', () => {
    const whole = { ...name(null, null), fullName: 'Alpha Test Specimen' };
    expect(namesAgree(name('SPECIMEN', 'ALPHA TEST'), whole, tolerant)).toBe(true);
    expect(namesAgree(name('SPECIMEN', 'OMEGA'), whole, tolerant)).toBe(false);
  });

  test('where nothing is in common there is no verdict', () => {
    expect(namesAgree(name('A'), name(null, 'B'), strict)).toBeNull();
    expect(namesAgree(name(''), name('!!'), strict)).toBeNull();
  });

  test('agreement does not depend on which source comes first, and every name agrees with itself', () => {
    const word = fc.stringMatching(/^[A-Zäöüß]{1,9}$/);
    const anyName = fc.record({
      surname: fc.array(word).map((w) => w.join(' ')),
      givenNames: fc.array(word).map((w) => w.join(' ')),
    });
    fc.assert(
      fc.property(anyName, anyName, fc.boolean(), (one, other, isTolerant) => {
        const options = { tolerant: isTolerant };
        expect(namesAgree(one, other, options)).toBe(namesAgree(other, one, options));
        expect(namesAgree(one, one, options)).not.toBe(false);
      }),
    );
  });
});
