import { describe, expect, test } from 'vitest';
import { isIssuerCode, isoAlpha3Codes, toAlpha2, toAlpha3 } from './countries.js';

describe('countries', () => {
  test('the table holds the 249 entries of ISO 3166-1, each once', () => {
    expect(isoAlpha3Codes).toHaveLength(249);
    expect(new Set(isoAlpha3Codes).size).toBe(249);
    expect(new Set(isoAlpha3Codes.map(toAlpha2)).size).toBe(249);
    for (const code of isoAlpha3Codes) expect(toAlpha3(toAlpha2(code) ?? '')).toBe(code);
  });

  test('every alpha-2 code is a region that the platform itself knows by name', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    for (const code of isoAlpha3Codes) expect(names.of(toAlpha2(code) ?? '')).toBeTruthy();
  });

  test('alpha-2, alpha-3, lower case and MRZ codes lead to one alpha-3 code', () => {
    for (const code of ['DE', 'de', 'DEU', 'D', 'D<<', ' deu ']) expect(toAlpha3(code)).toBe('DEU');
    expect(toAlpha3('GBN')).toBe('GBR');
    expect(toAlpha3('USA')).toBe('USA');
  });

  test('what is no country has no alpha-3 code', () => {
    for (const code of ['ALL', '', 'UTO', 'XXA', 'ZZ', 'ZZZ', 'constructor', 'toString'])
      expect(toAlpha3(code)).toBeNull();
  });

  test('organisations and the specimen state issue documents though they are no countries', () => {
    for (const code of ['UTO', 'UNO', 'D<<', 'EUE', 'FRA']) expect(isIssuerCode(code)).toBe(true);
    for (const code of ['ZZZ', '', 'TOSTRING', 'FRAU']) expect(isIssuerCode(code)).toBe(false);
  });
});
