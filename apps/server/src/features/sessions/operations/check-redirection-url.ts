import { GatehouseError } from '@gatehouse/contract';
import type { Organisation } from '../../organisations/index.js';

const neverAllowed = new Set(['javascript:', 'data:', 'file:', 'vbscript:', 'blob:', 'about:']);

/**
 * Contract 11.4: absolute, http(s) or a scheme the tenant allows, on a host of the tenant's list if there is one.
 * Returned byte for byte as given; a stray `$` before the address is stripped (1.6).
 */
export function checkRedirectionUrl(
  given: string | undefined,
  organisation: Pick<Organisation, 'redirectHosts' | 'redirectSchemes'>,
  field = 'body.redirectionUrl',
): string | undefined {
  const target = given?.replace(/^\$(?=[a-z][a-z0-9+.-]*:)/i, '');
  if (!target) return undefined;
  const refuse = (reason: string) => new GatehouseError('request.invalid', { detail: `${field}: ${reason}` });
  let url: URL;
  try {
    url = new URL(target);
  } catch {
    throw refuse('must be an absolute address such as https://shop.example/after');
  }
  // Browsers drop control characters and leading blanks while parsing; what is stored must be what was checked.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(target)) throw refuse('must not contain blanks or control characters');
  const scheme = url.protocol;
  if (neverAllowed.has(scheme)) throw refuse('this scheme is not allowed');
  const isWeb = scheme === 'http:' || scheme === 'https:';
  // `https:shop.example` is absolute for the URL parser alone, but relative beside a page of the same scheme.
  if (isWeb && !/^https?:\/\//i.test(target))
    throw refuse('must be an absolute address such as https://shop.example/after');
  if (!isWeb && !organisation.redirectSchemes.includes(scheme.slice(0, -1)))
    throw refuse('must be http, https or a scheme the tenant allows');
  if (isWeb && organisation.redirectHosts.length > 0 && !organisation.redirectHosts.includes(url.hostname))
    throw refuse('the host is not on the tenant’s list');
  return target;
}
