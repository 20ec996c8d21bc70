/**
 * Why an attempt got no usable answer. The first six are the codes of the server's outbound HTTP; `oauth` is a failed
 * token call (contract 10.3).
 */
export const deliveryFailures = [
  'timeout',
  'connect',
  'tls',
  'address_refused',
  'too_large',
  'protocol',
  'oauth',
] as const;

export type DeliveryFailure = (typeof deliveryFailures)[number];

/** What one attempt came to: an answer, or the reason why there is none. */
export type DeliveryOutcome =
  | {
      readonly failure?: undefined;
      readonly status: number;
      /** The answer's `Content-Type`, as sent. */
      readonly contentType?: string | undefined;
      /** The answer's `Retry-After`, as sent. */
      readonly retryAfter?: string | undefined;
    }
  | {
      readonly failure: DeliveryFailure;
      /** The finer reason: `connect_timeout`, `ENOTFOUND`, `CERT_HAS_EXPIRED`… */
      readonly detail?: string | undefined;
    };
