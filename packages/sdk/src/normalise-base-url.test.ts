import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOriginalService, normaliseBaseUrl, originalServiceAddresses } from './normalise-base-url.js';

describe('normaliseBaseUrl', () => {
  test.each([
    'https://verify.example.test',
    'https://verify.example.test/',
    'https://verify.example.test//',
    'https://verify.example.test/omni',
    'https://verify.example.test/omni/',
    'https://verify.example.test/0',
    'https://verify.example.test/0/',
    'https://verify.example.test/0/omni',
    'https://verify.example.test/0/omni/',
    'https://verify.example.test/0//omni//',
    ' https://VERIFY.example.test:443/omni/ ',
    'https://verify.example.test/omni/?x=1#y',
  ])('every form of contract 1.1 gives one address: %s', (form) => {
    expect(normaliseBaseUrl(form)).toBe('https://verify.example.test');
  });

  test('a prefix of a gateway and a port stay', () => {
    expect(normaliseBaseUrl('http://127.0.0.1:8080/id/v2/0/omni/')).toBe('http://127.0.0.1:8080/id/v2');
    expect(normaliseBaseUrl('https://a.test/omnibus')).toBe('https://a.test/omnibus');
    expect(normaliseBaseUrl('https://a.test/10')).toBe('https://a.test/10');
  });

  test('normalising twice changes nothing more, whatever the path', () => {
    const segment = fc.constantFrom('', 'gw', 'v2', 'id');
    const tail = fc.constantFrom('', '/', '/omni', '/omni/', '/0', '/0/', '/0/omni', '/0/omni/');
    fc.assert(
      fc.property(segment, tail, (prefix, end) => {
        const expected = `https://a.test${prefix === '' ? '' : `/${prefix}`}`;
        expect(normaliseBaseUrl(`${expected}${end}`)).toBe(expected);
        expect(normaliseBaseUrl(normaliseBaseUrl(`${expected}${end}`))).toBe(expected);
      }),
    );
  });

  test.each([
    '',
    'verify.example.test',
    'ftp://a.test',
    'javascript:alert(1)',
    'https://user:secret@a.test',
  ])('an address that cannot be one is refused without being quoted: %s', (address) => {
    let thrown: unknown;
    try {
      normaliseBaseUrl(address);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'GatehouseError', code: 'client.configuration' });
    expect(String(thrown)).not.toContain('secret');
  });
});

test('the presets are recognised as the original service, look-alike hosts are not', () => {
  for (const address of Object.values(originalServiceAddresses))
    expect(isOriginalService(address)).toBe(true);
  expect(isOriginalService('https://notincode.com')).toBe(false);
  expect(isOriginalService('https://incodesmile.com.example.test')).toBe(false);
  expect(isOriginalService('http://127.0.0.1:8080')).toBe(false);
});
