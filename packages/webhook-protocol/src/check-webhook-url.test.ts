import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { isForbiddenAddress, isInAllowedNetwork, parseAllowCidrs } from './allowed-networks.js';
import { checkWebhookUrl } from './check-webhook-url.js';

const code = (url: string, allowCidrs: readonly string[] = []) => {
  const check = checkWebhookUrl(url, { allowCidrs });
  return check.ok ? 'ok' : check.code;
};

describe('isForbiddenAddress', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
  ])('%s is forbidden', (ip) => {
    expect(isForbiddenAddress(ip)).toBe(true);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '2606:4700:4700::1111',
  ])('%s is not', (ip) => {
    expect(isForbiddenAddress(ip)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '134744072',
    '0177.0.0.1',
    '08.8.8.8',
    '8.8.8.8.',
    ' 8.8.8.8',
    '8.8.8.8/32',
    '[2606:4700:4700::1111]',
    '8.8.8.256',
  ])('"%s" is forbidden because it is not the one usual spelling', (text) => {
    expect(isForbiddenAddress(text)).toBe(true);
  });

  it('lets an allowed range through and nothing beside it', () => {
    expect(isForbiddenAddress('127.0.0.1', ['127.0.0.1'])).toBe(false);
    expect(isForbiddenAddress('127.0.0.2', ['127.0.0.1'])).toBe(true);
    expect(isForbiddenAddress('10.200.0.1', ['10.0.0.0/8', 'fd00::/8'])).toBe(false);
    expect(isForbiddenAddress('fd00::1', ['10.0.0.0/8', 'fd00::/8'])).toBe(false);
  });

  it('an allowed IPv4 range does not free the same address inside IPv6', () => {
    const allow = ['127.0.0.0/8'];
    for (const ip of ['::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '::127.0.0.1']) {
      expect(isForbiddenAddress(ip, allow)).toBe(true);
    }
    expect(isForbiddenAddress('::ffff:127.0.0.1', ['::ffff:127.0.0.0/104'])).toBe(false);
  });

  it('every IPv4 address is judged the same as its ipaddr.js range says, also inside a property', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const isPublic = ipaddr.parse(ip).range() === 'unicast' && ip !== '168.63.129.16';
        expect(isForbiddenAddress(ip)).toBe(!isPublic);
        expect(isForbiddenAddress(`::ffff:${ip}`)).toBe(true);
      }),
    );
  });
});

describe('parseAllowCidrs', () => {
  it('reads commas, spaces and arrays, and completes single addresses', () => {
    expect(parseAllowCidrs(' 10.0.0.0/8, 127.0.0.1 ::1  fd00::/8,')).toEqual({
      ok: true,
      allowCidrs: ['10.0.0.0/8', '127.0.0.1/32', '::1/128', 'fd00::/8'],
    });
    expect(parseAllowCidrs(['10.0.0.0/8'])).toEqual({ ok: true, allowCidrs: ['10.0.0.0/8'] });
    expect(parseAllowCidrs('')).toEqual({ ok: true, allowCidrs: [] });
  });

  it.each([
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/9',
    '::1/129',
    'localhost',
    '0x0a000000/8',
    '010.0.0.0/8',
  ])('names %s as unreadable', (entry) => {
    expect(parseAllowCidrs(`127.0.0.1,${entry}`)).toEqual({ ok: false, invalid: [entry] });
    expect(() => isInAllowedNetwork('127.0.0.1', [entry])).toThrow(RangeError);
    expect(() => isForbiddenAddress('8.8.8.8', [entry])).toThrow(RangeError);
  });
});

describe('checkWebhookUrl without an allow list', () => {
  it.each([
    'https://shop.example/hook',
    'https://shop.example:443/hook?a=b',
    'https://shop.example:8443/hook',
    'HTTPS://SHOP.EXAMPLE/hook',
    'https://8.8.8.8/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://bücher.example/',
  ])('takes %s', (url) => {
    expect(code(url)).toBe('ok');
  });

  it.each([
    ['http://shop.example/hook', 'scheme'],
    ['http://8.8.8.8/', 'scheme'],
    ['ftp://shop.example/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['gopher://shop.example/', 'scheme'],
    ['https://shop.example:80/', 'port'],
    ['https://shop.example:22/', 'port'],
    ['https://8.8.8.8:8080/', 'port'],
    ['https://user:secret@shop.example/', 'credentials'],
    ['https://user@shop.example/', 'credentials'],
    ['https://shop.example./', 'host_name'],
    ['', 'invalid'],
    ['shop.example/hook', 'invalid'],
    ['//shop.example/hook', 'invalid'],
    ['https://', 'invalid'],
    ['https://shop example/', 'invalid'],
    ['https://[::1%25eth0]/', 'invalid'],
    ['https://256.256.256.256/', 'invalid'],
    [`https://shop.example/${'a'.repeat(2_048)}`, 'too_long'],
  ])('refuses %s: %s', (url, expected) => {
    expect(code(url)).toBe(expected);
  });

  it.each([
    'https://localhost/',
    'https://LOCALHOST/',
    'https://api.localhost/',
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://0x7f.1/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://2130706433/',
    'https://2130706433./',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://2852039166/',
    'https://168.63.129.16/',
    'https://100.64.0.1/',
    'https://10.0.0.1/',
    'https://192.168.0.1:8443/',
  ])('refuses the address in %s', (url) => {
    expect(code(url)).toBe('address');
  });

  it('refuses localhost with a trailing dot', () => {
    expect(code('https://localhost./')).toBe('host_name');
  });

  it('explains without repeating credentials', () => {
    const check = checkWebhookUrl('https://user:hunter2secret@shop.example/');
    expect(check.ok).toBe(false);
    expect(JSON.stringify(check)).not.toContain('hunter2secret');
  });
});

describe('checkWebhookUrl with an allow list', () => {
  const allow = ['127.0.0.0/8', '10.0.0.0/8'];

  it.each([
    'http://127.0.0.1:4000/hook',
    'http://2130706433:4000/',
    'https://10.1.2.3:22/',
    'https://10.1.2.3/',
  ])('takes %s, which is literally inside', (url) => {
    expect(code(url, allow)).toBe('ok');
  });

  it.each([
    ['http://192.168.0.1/', 'address'],
    ['http://[::1]:4000/', 'address'],
    ['http://[::ffff:127.0.0.1]:4000/', 'address'],
    ['http://8.8.8.8/', 'scheme'],
    ['https://8.8.8.8:22/', 'port'],
    ['http://user:pw@127.0.0.1/', 'credentials'],
    ['ftp://127.0.0.1/', 'scheme'],
  ])('refuses %s: %s', (url, expected) => {
    expect(code(url, allow)).toBe(expected);
  });

  it('leaves a name with http or another port to the connection, and says so', () => {
    for (const url of [
      'http://receiver.internal/hook',
      'https://receiver.internal:9000/',
      'http://localhost:4000/',
    ]) {
      expect(checkWebhookUrl(url, { allowCidrs: allow })).toMatchObject({
        ok: true,
        literalAddress: null,
        onlyInsideAllowList: true,
      });
    }
    expect(checkWebhookUrl('https://shop.example/', { allowCidrs: allow })).toMatchObject({
      ok: true,
      onlyInsideAllowList: false,
    });
  });

  it('still refuses localhost when the list covers no loopback address', () => {
    expect(code('http://localhost:4000/', ['10.0.0.0/8'])).toBe('address');
  });

  it('gives the resolved literal address', () => {
    expect(checkWebhookUrl('http://0x7f.1:4000/', { allowCidrs: allow })).toMatchObject({
      literalAddress: '127.0.0.1',
    });
    expect(checkWebhookUrl('https://[2606:4700:4700::1111]/')).toMatchObject({
      literalAddress: '2606:4700:4700::1111',
    });
  });
});

describe('whatever the text', () => {
  it('a URL that passes is https on an allowed port, without credentials, to a name or a public address', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.string(),
    );
    const scheme = fc.constantFrom('http', 'https', 'HTTPS', 'ftp', 'ws', '');
    const port = fc.oneof(
      fc.constant(''),
      fc.constantFrom(':443', ':8443', ':80', ':0'),
      fc.nat(70_000).map((n) => `:${n}`),
    );
    fc.assert(
      fc.property(scheme, host, port, fc.webPath(), (schemeText, hostText, portText, path) => {
        const check = checkWebhookUrl(`${schemeText}://${hostText}${portText}${path}`);
        if (!check.ok) return;
        expect(check.url.protocol).toBe('https:');
        expect(['', '8443']).toContain(check.url.port);
        expect(check.url.username + check.url.password).toBe('');
        expect(check.onlyInsideAllowList).toBe(false);
        if (check.literalAddress !== null) expect(isForbiddenAddress(check.literalAddress)).toBe(false);
        else expect(check.url.hostname).not.toMatch(/^\[|^[\d.]+$/);
      }),
      { numRuns: 500 },
    );
  });
});
