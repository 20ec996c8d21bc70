import { GatehouseError } from './gatehouse-error.js';

/** The two public addresses of the original service (contract 1.1). */
export const originalServiceAddresses = {
  demo: 'https://demo-api.incodesmile.com',
  saas: 'https://saas-api.incodesmile.com',
} as const;

/**
 * Brings every accepted form of a base URL to one: no trailing slash, no final `/omni`, `/0` or `/0/omni`
 * (contract 1.1). A path before those, such as a gateway's prefix, stays.
 *
 * @throws GatehouseError `client.configuration` when it is not an absolute http or https address
 */
export function normaliseBaseUrl(baseUrl: string): string {
  const url = parseAddress(baseUrl);
  let path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  path = path.replace(/\/omni$/, '');
  path = path.replace(/\/0$/, '');
  return `${url.origin}${path}`;
}

/** True for the original service's own hosts: it knows no idempotency keys, so nothing that writes is retried there. */
export function isOriginalService(baseUrl: string): boolean {
  return /(^|\.)incode(smile)?\.com$/.test(new URL(baseUrl).hostname);
}

function parseAddress(baseUrl: string): URL {
  const url = tryParse(baseUrl.trim());
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new GatehouseError({
      code: 'client.configuration',
      message:
        'baseUrl is not an absolute http or https address; use for example https://verify.example.com.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new GatehouseError({
      code: 'client.configuration',
      message: 'baseUrl must not hold a user name or password; pass apiKey instead.',
    });
  }
  return url;
}

// URL.canParse is younger than the oldest Node that we promise.
function tryParse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
