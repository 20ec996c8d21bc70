/** A calendar date as `YYYY-MM-DD`, or null when there is no such day. */
export function calendarDate(year: number, month: number, day: number): string | null {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return null;
  if (month < 1 || month > 12 || day < 1) return null;
  // Day 0 of the next month is the last of this one; UTC keeps the machine's time zone out of it.
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  if (day > last.getUTCDate()) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Years after today in which a two-digit expiry year still means the coming years; documents last at most 20. */
const expiryHorizonYears = 30;

/**
 * A six-digit MRZ date (`YYMMDD`) as `YYYY-MM-DD`, null when it is not a real day. A birth date lies in the hundred
 * years up to `today` (ICAO Doc 9303-3 leaves the century to the reader); an expiry date in the hundred years that end
 * thirty years after `today`.
 */
export function mrzDate(text: string, kind: 'birth' | 'expiry', today: Date): string | null {
  if (!/^\d{6}$/.test(text)) return null;
  const yy = Number(text.slice(0, 2));
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  const thisYear = today.getUTCFullYear();
  const latestYear = kind === 'birth' ? thisYear : thisYear + expiryHorizonYears;
  const year = latestYear - ((((latestYear - yy) % 100) + 100) % 100);
  const date = calendarDate(year, month, day);
  if (kind === 'birth' && (date === null || date > today.toISOString().slice(0, 10)) && year === thisYear) {
    return calendarDate(year - 100, month, day);
  }
  return date;
}
