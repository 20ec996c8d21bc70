import { describe, expect, it } from 'vitest';
import { originsToTell } from './tell-embedder.js';

const listed = ['https://app.example', 'https://*.shop.example:8443', 'http://localhost:*'];

describe('the origins that are told of the end', () => {
  it.each([
    'https://app.example',
    'https://a.shop.example:8443',
    'https://a.b.shop.example:8443',
    'http://localhost:3000',
  ])('%s, which is listed', (origin) => {
    expect(originsToTell(listed, origin)).toEqual([origin]);
  });

  it.each([
    'http://app.example',
    'https://app.example.evil.test',
    'https://appXexample',
    'https://shop.example:8443',
    'https://a.shop.example',
    'http://localhost',
    'null',
  ])('not %s, which is not', (origin) => {
    expect(originsToTell(listed, origin)).toEqual([]);
  });

  it('those listed as a whole where the browser does not say who is around', () => {
    expect(originsToTell(listed, null)).toEqual(['https://app.example']);
    expect(originsToTell([], null)).toEqual([]);
  });
});
