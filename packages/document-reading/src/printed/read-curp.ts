import { calendarDate } from '../dates.js';
import { digitOfShape } from './digit-of-shape.js';

/** The letter of a misread digit, the other way round than `digitOfShape`. */
const asLetter: Record<string, string> = { '0': 'O', '1': 'I', '2': 'Z', '5': 'S', '6': 'G', '8': 'B' };

/**
 * Brings a code to its pattern, place by place: `A` a letter, `9` a digit, `*` either. Letters and digits of one shape are
 * told apart by their place. Null where a character fits in neither way.
 */
function fitToPattern(code: string, pattern: string): string | null {
  if (code.length !== pattern.length) return null;
  let fitted = '';
  for (const [index, character] of [...code].entries()) {
    const place = pattern.charAt(index);
    const isDigit = /\d/.test(character);
    const right = place === '*' || isDigit === (place === '9');
    const found = right ? character : (place === '9' ? digitOfShape : asLetter)[character];
    if (found === undefined) return null;
    fitted += found;
  }
  return fitted;
}

const dense = (text: string) => text.toUpperCase().replace(/[^A-Z0-9Ñ]/g, '');

const states =
  'AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE';
const curpValues = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

/**
 * A CURP of the Mexican population register (Instructivo normativo, DOF 18 October 2021): four letters, birth date, sex,
 * state, three consonants, a homonym character and a check digit. Null unless date, sex, state and check digit are right
 * in exactly one way.
 */
export function readCurp(text: string, today: Date): string | null {
  const curp = fitToPattern(dense(text), 'AAAA999999AAAAAA*9');
  if (curp === null) return null;
  const homonym = curp.charAt(16);
  const readings = [homonym, digitOfShape[homonym] ?? asLetter[homonym]]
    .filter((character) => character !== undefined)
    .map((character) => curp.slice(0, 16) + character + curp.slice(17))
    .filter((reading) => isCurp(reading, today));
  return readings.length === 1 ? (readings[0] ?? null) : null;
}

function isCurp(curp: string, today: Date): boolean {
  if (!/^[HMX]$/.test(curp.charAt(10)) || !states.split(' ').includes(curp.slice(11, 13))) return false;
  if (/[AEIOU]/.test(curp.slice(13, 16))) return false;
  // A digit as homonym means a birth before 2000, a letter one since.
  const century = /\d/.test(curp.charAt(16)) ? 1900 : 2000;
  const [year = 0, month = 0, day = 0] = [4, 6, 8].map((at) => Number(curp.slice(at, at + 2)));
  const birth = calendarDate(century + year, month, day);
  if (birth === null || birth > today.toISOString().slice(0, 10)) return false;
  const sum = [...curp.slice(0, 17)].reduce(
    (total, letter, index) => total + curpValues.indexOf(letter) * (18 - index),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(curp.charAt(17));
}

/**
 * A voter key (clave de elector): six letters, birth date, state, sex, three digits. It has no check digit, so date, state
 * and sex must make sense.
 */
export function readElectorKey(text: string): string | null {
  const key = fitToPattern(dense(text), 'AAAAAA99999999A999');
  if (key === null || !/^[HM]$/.test(key.charAt(14))) return null;
  const [year, month, day, state] = [6, 8, 10, 12].map((at) => Number(key.slice(at, at + 2)));
  const isDay = [1900, 2000].some(
    (century) => calendarDate(century + (year ?? 0), month ?? 0, day ?? 0) !== null,
  );
  return isDay && (state ?? 0) >= 1 && ((state ?? 0) <= 32 || (state ?? 0) >= 87) ? key : null;
}
