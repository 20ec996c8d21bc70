import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

type Network = { readonly address: Address; readonly prefixLength: number };

export type AllowListCheck =
  | { readonly ok: true; readonly allowCidrs: readonly string[] }
  | { readonly ok: false; readonly invalid: readonly string[] };

/**
 * Checks the operator's allow list (`GATEHOUSE_OUTBOUND_ALLOW`): CIDR ranges or single addresses, separated by commas
 * or spaces, or as an array. Four decimal parts for IPv4, since `10/8` would mean 0.0.0.10/8.
 *
 * @returns every entry in its usual spelling with a prefix length, or the entries that cannot be read
 */
export const parseAllowCidrs = (list: string | readonly string[]): AllowListCheck => {
  const entries = (typeof list === 'string' ? [list] : list)
    .flatMap((text) => text.split(/[\s,]+/))
    .filter((text) => text !== '');
  const networks = entries.map(readNetwork);
  const invalid = entries.filter((_, index) => networks[index] === undefined);
  if (invalid.length > 0) return { ok: false, invalid };
  const allowCidrs = networks.flatMap((network) =>
    network === undefined ? [] : [`${network.address.toString()}/${network.prefixLength}`],
  );
  return { ok: true, allowCidrs };
};

const readNetwork = (text: string): Network | undefined => {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = readCanonical(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (prefixText === undefined) return { address, prefixLength: bits };
  const prefixLength = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  return prefixLength >= 0 && prefixLength <= bits ? { address, prefixLength } : undefined;
};

// A list that cannot be read must stop the start, not quietly allow less or more than the operator meant.
const readNetworks = (allowCidrs: readonly string[]): readonly Network[] =>
  allowCidrs.map((text) => {
    const network = readNetwork(text);
    if (network === undefined) throw new RangeError(`"${text}" is not an address or a CIDR range`);
    return network;
  });

/**
 * True when `ip` lies inside one of the allowed ranges. IPv4 ranges do not cover IPv4 addresses written as IPv6.
 *
 * @throws RangeError when an entry of the list cannot be read
 */
export const isInAllowedNetwork = (ip: string, allowCidrs: readonly string[]): boolean => {
  const address = readCanonical(ip);
  return address !== undefined && readNetworks(allowCidrs).some((network) => covers(network, address));
};

const covers = (network: Network, address: Address): boolean =>
  network.address.kind() === address.kind() && address.match(network.address, network.prefixLength);

/**
 * True when the server must not connect to `ip` (contract 10.6): everything except global unicast, so private,
 * loopback, link-local, carrier NAT, metadata, multicast, documentation and tunnel ranges, IPv4-mapped and NAT64
 * addresses, unless the operator's list covers it. An IPv4-mapped or NAT64 address is only freed by an IPv6 range
 * that covers it, never by the IPv4 range of the address inside.
 *
 * Anything but the one usual spelling is forbidden as well (`2130706433`, `0x7f.1`, `127.1`, `010.0.0.1`, zone ids),
 * so that no other parser can read the text as another address.
 *
 * @throws RangeError when an entry of the list cannot be read
 */
export const isForbiddenAddress = (ip: string, allowCidrs: readonly string[] = []): boolean => {
  const address = readCanonical(ip);
  if (address === undefined) return true;
  if (readNetworks(allowCidrs).some((network) => covers(network, address))) return false;
  if (address.range() !== 'unicast') return true;
  return address.kind() === 'ipv4'
    ? address.toString() === azureMetadataAddress
    : !covers(globalUnicast, address);
};

// Azure's platform endpoint is a public address; inside Azure it serves the machine's own configuration.
const azureMetadataAddress = '168.63.129.16';
// IANA has assigned global unicast in 2000::/3 only; the rest of IPv6 is special or not in use (RFC 4291 section 2.4).
const globalUnicast: Network = { address: ipaddr.IPv6.parse('2000::'), prefixLength: 3 };

const readCanonical = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    const address = ipaddr.IPv4.parse(text);
    // Leading zeros mean octal to some parsers and decimal to others.
    return address.toString() === text ? address : undefined;
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text);
};
