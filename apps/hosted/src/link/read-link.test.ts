import { describe, expect, it } from 'vitest';
import { addressWithoutKey, readLink } from './read-link.js';

describe('a hosted link', () => {
  it('gives up its parts and ignores parameters it does not know', () => {
    const link = readLink(
      new URL('https://id.example/acme/flow/66f0a1?uuid=k-1&lang=pt-BR&region=BR&utm_source=mail'),
    );
    expect(link).toEqual({
      clientId: 'acme',
      flowId: '66f0a1',
      uuid: 'k-1',
      interviewId: null,
      lang: 'pt-BR',
      region: 'BR',
      externalCustomerId: null,
    });
  });

  it.each(['/', '/acme', '/acme/flow/', '/acme/flow/a/b', '/acme/other/66f0a1'])('%s is not one', (path) => {
    expect(readLink(new URL(path, 'https://id.example'))).toBeNull();
  });

  it('survives a path that is not valid percent-encoding', () => {
    expect(readLink(new URL('https://id.example/ac%ZZme/flow/f'))?.clientId).toBe('ac%ZZme');
  });

  it('loses its key once the session is open, and keeps the language it named', () => {
    const address = new URL('https://id.example/acme/flow/f?uuid=secret&lang=es-ES&region=ES#top');
    expect(addressWithoutKey(address, 'i-1', 'es-ES')).toBe('/acme/flow/f?interviewId=i-1&lang=es-ES');
    expect(addressWithoutKey(address, 'i-1', null)).toBe('/acme/flow/f?interviewId=i-1');
  });
});
