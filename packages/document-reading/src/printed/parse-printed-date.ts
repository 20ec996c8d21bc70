import { calendarDate } from '../dates.js';
import { foldText } from '../fold-text.js';

/** Month names and their usual short forms in English, Spanish, Portuguese, French and German, folded. */
const monthNames: readonly (readonly string[])[] = [
  ['JAN', 'JANUARY', 'ENE', 'ENERO', 'JANEIRO', 'JANV', 'JANVIER', 'JANUAR', 'JAENNER', 'JANNER', 'JAEN'],
  ['FEB', 'FEBRUARY', 'FEBRERO', 'FEV', 'FEVEREIRO', 'FEVR', 'FEVRIER', 'FEBRUAR', 'FEVFEB'],
  ['MAR', 'MARCH', 'MARZO', 'MARCO', 'MARS', 'MAERZ', 'MARZ', 'MAER', 'MRZ', 'MAERZMAR'],
  ['APR', 'APRIL', 'ABR', 'ABRIL', 'AVR', 'AVRIL', 'AVRL'],
  ['MAY', 'MAYO', 'MAI', 'MAIO'],
  ['JUN', 'JUNE', 'JUNIO', 'JUNHO', 'JUIN', 'JUNI'],
  ['JUL', 'JULY', 'JULIO', 'JULHO', 'JUIL', 'JUILLET', 'JLT', 'JULI'],
  ['AUG', 'AUGUST', 'AGO', 'AGOSTO', 'AOUT', 'AOU'],
  ['SEP', 'SEPT', 'SEPTEMBER', 'SEPTIEMBRE', 'SET', 'SETEMBRO', 'SEPTEMBRE'],
  ['OCT', 'OCTOBER', 'OCTUBRE', 'OUT', 'OUTUBRO', 'OCTOBRE', 'OKT', 'OKTOBER'],
  ['NOV', 'NOVEMBER', 'NOVIEMBRE', 'NOVEMBRO', 'NOVEMBRE'],
  ['DEC', 'DECEMBER', 'DIC', 'DICIEMBRE', 'DEZ', 'DEZEMBRO', 'DECEMBRE', 'DEZEMBER'],
];

const monthByName = new Map(
  monthNames.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

/** Which number comes first in `01/02/2020`: known from the issuing country, or not at all. */
export type DateOrder = 'day-first' | 'month-first' | 'unknown';

/**
 * A date as documents print it (`12 AUG 1974`, `12 AUG/AOUT 74`, `21.02.2018`, `1974-08-12`, `08/12/1974`) as
 * `YYYY-MM-DD`; null when there is none, when it is no real day, or when day and month cannot be told apart. Two-digit years
 * count back from `latestYear`; `19` and `20` are no years but the beginning of one that is covered or cut off.
 */
export function parsePrintedDate(text: string, order: DateOrder, latestYear: number): string | null {
  return parseNamedMonth(text, latestYear) ?? parseNumbers(text, order, latestYear);
}

function parseNamedMonth(text: string, latestYear: number): string | null {
  const folded = foldText(text.replace(/[/.,-]/g, ' '))
    .replace(/(\d)([A-Z])/g, '$1 $2')
    .replace(/([A-Z])(\d)/g, '$1 $2');
  const words = folded.split(' ').filter((word) => !['DE', 'DEL', 'DU', 'OF', 'THE'].includes(word));
  const months = words.flatMap((word, index) => {
    const month = monthByName.get(word);
    return month === undefined ? [] : [{ month, index }];
  });
  const [first] = months;
  const last = months.at(-1);
  if (first === undefined || last === undefined) return null;
  // Bilingual documents name the month twice; two different months are a misreading.
  if (months.some(({ month }) => month !== first.month)) return null;
  const before = words[first.index - 1] ?? '';
  const after = words[last.index + 1] ?? '';
  if (/^\d{1,2}$/.test(before) && /^(\d{2}|\d{4})$/.test(after)) {
    return calendarDate(fullYear(after, latestYear), first.month, Number(before));
  }
  // Canada writes `1990-JAN-05`.
  if (/^\d{4}$/.test(before) && /^\d{1,2}$/.test(after)) {
    return calendarDate(Number(before), first.month, Number(after));
  }
  const year = words[last.index + 2] ?? '';
  if (!/^\d{1,2}$/.test(before) && /^\d{1,2}$/.test(after) && /^\d{4}$/.test(year)) {
    return calendarDate(Number(year), first.month, Number(after));
  }
  return null;
}

const yearFirstPattern = /(?<!\d)(\d{4})\s?[-./ ]\s?(\d{1,2})\s?[-./ ]\s?(\d{1,2})(?!\d)/;
const yearLastPattern = /(?<!\d)(\d{1,2})\s?([-./ ])\s?(\d{1,2})\s?[-./ ]\s?(\d{4}|\d{2})(?!\d)/;
/** `12 03 1990` with its spaces lost. */
const joinedPattern = /^(\d{2})(\s?)(\d{2})\s?((?:19|20)\d{2})$/;

function parseNumbers(text: string, order: DateOrder, latestYear: number): string | null {
  const yearFirst = yearFirstPattern.exec(text);
  if (yearFirst !== null)
    return calendarDate(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]));
  const yearLast = yearLastPattern.exec(text) ?? joinedPattern.exec(text.trim());
  if (yearLast === null) return null;
  const first = Number(yearLast[1]);
  const second = Number(yearLast[3]);
  const year = fullYear(yearLast[4] ?? '', latestYear);
  const dayFirst = calendarDate(year, second, first);
  const monthFirst = calendarDate(year, first, second);
  if (dayFirst === null || monthFirst === null || dayFirst === monthFirst) return dayFirst ?? monthFirst;
  // Points part day, month and year in that order everywhere they are used.
  if (order === 'day-first' || yearLast[2] === '.') return dayFirst;
  return order === 'month-first' ? monthFirst : null;
}

function fullYear(text: string, latestYear: number): number {
  if (text.length === 4) return Number(text);
  if (text === '19' || text === '20') return Number.NaN;
  return latestYear - ((((latestYear - Number(text)) % 100) + 100) % 100);
}
