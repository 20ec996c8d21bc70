import { isForbiddenAddress, isInAllowedNetwork } from './allowed-networks.js';

/** Ports a destination may have without being in the allow list (contract 10.6). */
export const allowedPorts: readonly number[] = [443, 8443];
const maxUrlCharacters = 2_048;

export type WebhookUrlRefusal =
  | 'invalid'
  | 'too_long'
  | 'scheme'
  | 'port'
  | 'credentials'
  | 'host_name'
  | 'address';

export type WebhookUrlCheck =
  | {
      readonly ok: true;
      /** The address as it will be called; hostile spellings of numbers are already resolved. */
      readonly url: URL;
      /** The literal IP address in the URL, without brackets; null for a name. */
      readonly literalAddress: string | null;
      /**
       * True for http, or a port other than 443 and 8443: every address the name leads to must be inside the allow
       * list. A literal address has been checked already.
       */
      readonly onlyInsideAllowList: boolean;
    }
  | { readonly ok: false; readonly code: WebhookUrlRefusal; readonly explanation: string };

/**
 * Everything about a destination's address that can be judged without looking its name up (contract 10.6): https and
 * port 443 or 8443, except inside the allow list; no credentials; no address that `isForbiddenAddress` refuses, in
 * whatever way it is written (`http://2130706433`, `https://0x7f.1`, `https://[::ffff:7f00:1]`, `https://127.0.0.1.`).
 *
 * A name that passes can still lead to a forbidden address: the outbound HTTP checks every address when it connects.
 * The same rules hold for the OAuth URL.
 */
export const checkWebhookUrl = (
  text: string,
  { allowCidrs = [] }: { readonly allowCidrs?: readonly string[] } = {},
): WebhookUrlCheck => {
  if (text.length > maxUrlCharacters) {
    return refuse('too_long', `The address is longer than ${maxUrlCharacters} characters.`);
  }
  // URL.parse would be shorter; Node 20 does not have it.
  if (!URL.canParse(text))
    return refuse('invalid', 'This is not a complete web address. Example: https://shop.example/hook');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('scheme', 'The address must begin with https://.');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'credentials',
      'A user name or password in the address is not sent. Use a custom header or OAuth.',
    );
  }
  const literalAddress = literalAddressOf(url);
  return literalAddress === null ? checkName(url, allowCidrs) : checkLiteral(url, literalAddress, allowCidrs);
};

/** The IP address in a parsed URL without its brackets, or null when the host is a name. */
export const literalAddressOf = (url: URL): string | null => {
  // The URL parser (WHATWG, "host parsing") has turned every number form into four decimal parts, or failed.
  if (url.hostname.startsWith('[')) return url.hostname.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(url.hostname) ? url.hostname : null;
};

const checkLiteral = (url: URL, address: string, allowCidrs: readonly string[]): WebhookUrlCheck => {
  if (isInAllowedNetwork(address, allowCidrs)) {
    return { ok: true, url, literalAddress: address, onlyInsideAllowList: hasUnusualTransport(url) };
  }
  if (isForbiddenAddress(address, allowCidrs)) {
    return refuse('address', `${url.hostname} is not a public address. ${howToAllow}`);
  }
  return refuseTransport(url) ?? { ok: true, url, literalAddress: address, onlyInsideAllowList: false };
};

const checkName = (url: URL, allowCidrs: readonly string[]): WebhookUrlCheck => {
  const name = url.hostname;
  // A name with a final dot is the same host with another spelling, which TLS and allow lists treat differently.
  if (name.endsWith('.')) return refuse('host_name', 'The host name ends with a dot. Leave the dot out.');
  const isLoopbackName = name === 'localhost' || name.endsWith('.localhost');
  const loopbackAllowed = ['127.0.0.1', '::1'].some((ip) => isInAllowedNetwork(ip, allowCidrs));
  if (isLoopbackName && !loopbackAllowed) {
    return refuse('address', `${name} is this server itself. ${howToAllow}`);
  }
  const refusal = refuseTransport(url);
  if (refusal !== undefined && allowCidrs.length === 0) return refusal;
  return { ok: true, url, literalAddress: null, onlyInsideAllowList: refusal !== undefined };
};

const howToAllow = 'To reach it anyway, the operator adds its range to GATEHOUSE_OUTBOUND_ALLOW.';

const hasUnusualTransport = (url: URL): boolean =>
  url.protocol === 'http:' || !allowedPorts.includes(portOf(url));

const refuseTransport = (url: URL): WebhookUrlCheck | undefined => {
  if (url.protocol === 'http:') return refuse('scheme', `The address must begin with https://. ${orInside}`);
  if (!allowedPorts.includes(portOf(url))) {
    return refuse('port', `Only ports ${allowedPorts.join(' and ')} are called. ${orInside}`);
  }
  return undefined;
};

const orInside = 'Only targets inside the ranges of GATEHOUSE_OUTBOUND_ALLOW may use another.';

const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);

const refuse = (code: WebhookUrlRefusal, explanation: string): WebhookUrlCheck => ({
  ok: false,
  code,
  explanation,
});
