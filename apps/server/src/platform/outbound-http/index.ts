export {
  createOutboundHttp,
  type OutboundHttp,
  type OutboundHttpSettings,
  type OutboundRequest,
  type OutboundResult,
  type OutboundTimings,
} from './create-outbound-http.js';
export type { OutboundFailureCode } from './outbound-failure.js';
export type { AddressLookup } from './resolve-target.js';
