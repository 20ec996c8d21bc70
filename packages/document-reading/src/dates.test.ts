import { describe, expect, it } from 'vitest';
import { calendarDate, mrzDate } from './dates.js';

const today = new Date('2025-11-23T12:00:00Z');

describe('calendarDate', () => {
  it('knows leap years and month lengths', () => {
    expect(calendarDate(2024, 2, 29)).toBe('2024-02-29');
    expect(calendarDate(2023, 2, 29)).toBeNull();
    expect(calendarDate(1900, 2, 29)).toBeNull();
    expect(calendarDate(2000, 2, 29)).toBe('2000-02-29');
    expect(calendarDate(2023, 4, 31)).toBeNull();
    expect(calendarDate(2023, 13, 1)).toBeNull();
    expect(calendarDate(2023, 0, 1)).toBeNull();
    expect(calendarDate(Number.NaN, 1, 1)).toBeNull();
  });
});

describe('mrzDate', () => {
  it('puts a birth date into the hundred years up to today', () => {
    expect(mrzDate('251122', 'birth', today)).toBe('2025-11-22');
    expect(mrzDate('251123', 'birth', today)).toBe('2025-11-23');
    expect(mrzDate('251124', 'birth', today)).toBe('1925-11-24');
    expect(mrzDate('260101', 'birth', today)).toBe('1926-01-01');
    expect(mrzDate('740812', 'birth', today)).toBe('1974-08-12');
    expect(mrzDate('010203', 'birth', today)).toBe('2001-02-03');
  });

  it('puts an expiry date into the past century only when it is more than thirty years away', () => {
    expect(mrzDate('551231', 'expiry', today)).toBe('2055-12-31');
    expect(mrzDate('560101', 'expiry', today)).toBe('1956-01-01');
    expect(mrzDate('190101', 'expiry', today)).toBe('2019-01-01');
  });

  it('reads no date that does not exist or holds fillers', () => {
    expect(mrzDate('900231', 'birth', today)).toBeNull();
    expect(mrzDate('90<<<<', 'birth', today)).toBeNull();
    expect(mrzDate('9O0101', 'birth', today)).toBeNull();
  });
});
