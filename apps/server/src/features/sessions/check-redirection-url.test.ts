import { expect, test } from 'vitest';
import { checkRedirectionUrl } from './operations/check-redirection-url.js';

const open = { redirectHosts: [], redirectSchemes: ['shopapp'] };

test.each([
  'https://shop.example/after?cart=7#top',
  'HTTPS://shop.example',
  'http://localhost:8081/after',
  'shopapp:done',
])('%s is taken as it is', (target) => {
  expect(checkRedirectionUrl(target, open)).toBe(target);
});

// Beside a page of the same scheme a browser takes the first three for relative addresses.
test.each([
  'https:shop.example/after',
  'https:/shop.example',
  'http:after',
  '/after',
  'javascript:alert(1)',
  'otherapp:x',
])('%s is refused', (target) => {
  expect(() => checkRedirectionUrl(target, open)).toThrow(
    expect.objectContaining({ code: 'request.invalid' }),
  );
});
