import type { LookupAddress } from 'node:dns';
import { isForbiddenAddress, isInAllowedNetwork } from '@gatehouse/webhook-protocol';
import { errorCodeOf, OutboundError } from './outbound-failure.js';

/** Every address of a name, in the order to try them; rejects with an error that has a `code` (`ENOTFOUND`…). */
export type AddressLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What a target must satisfy beyond being allowed at all. */
export type TargetRule =
  | { readonly kind: 'public-or-allowed' }
  /** http or an unusual port (`refusedFor`): every address must be inside the operator's allow list. */
  | { readonly kind: 'allowed-only'; readonly refusedFor: 'scheme' | 'port' };

/**
 * Looks a name up once and checks **every** address it has; one forbidden address refuses the whole name, since an
 * attacker who controls it chooses the order (contract 10.6).
 *
 * @returns the addresses that may be connected to; only these, and no second lookup, may be used for the connection
 * @throws OutboundError `address_refused` or `connect`
 */
export const resolveTarget = async (
  hostname: string,
  rule: TargetRule,
  { allowCidrs, lookup }: { allowCidrs: readonly string[]; lookup: AddressLookup },
): Promise<readonly LookupAddress[]> => {
  const addresses = await lookupOrFail(hostname, lookup);
  for (const { address } of addresses) checkAddress(address, rule, allowCidrs);
  return addresses;
};

/** @throws OutboundError `address_refused` */
export const checkAddress = (address: string, rule: TargetRule, allowCidrs: readonly string[]): void => {
  if (isForbiddenAddress(address, allowCidrs)) throw new OutboundError('address_refused', 'address');
  if (rule.kind === 'allowed-only' && !isInAllowedNetwork(address, allowCidrs)) {
    throw new OutboundError('address_refused', rule.refusedFor);
  }
};

const lookupOrFail = async (hostname: string, lookup: AddressLookup): Promise<readonly LookupAddress[]> => {
  let addresses: readonly LookupAddress[];
  try {
    addresses = await lookup(hostname);
  } catch (error) {
    throw new OutboundError('connect', errorCodeOf(error));
  }
  if (addresses.length === 0) throw new OutboundError('connect', 'ENODATA');
  return addresses;
};

/**
 * Lets concurrent callers that ask for the same name share one lookup. `getaddrinfo` runs in Node's few background
 * threads and cannot be cancelled; without this, many deliveries to one name whose DNS server is dead would hold the
 * threads that the lookups of all other destinations need.
 */
export const shareLookups = (lookup: AddressLookup): AddressLookup => {
  const running = new Map<string, Promise<readonly LookupAddress[]>>();
  return (hostname) => {
    const shared = running.get(hostname) ?? lookup(hostname).finally(() => running.delete(hostname));
    running.set(hostname, shared);
    return shared;
  };
};
