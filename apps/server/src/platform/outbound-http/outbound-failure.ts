/** Why a call got no usable answer; a closed list. */
export const outboundFailureCodes = [
  /** `connect_timeout` or `total_timeout` in `detail`. */
  'timeout',
  /** Name not found, connection refused, no route. */
  'connect',
  /** Handshake failed or certificate not accepted. */
  'tls',
  /** The target is not allowed: an address, or http or the port outside the allow list. */
  'address_refused',
  /** More headers or a longer body than is read. */
  'too_large',
  /** Not valid HTTP, closed before the end, or a request that cannot be sent. */
  'protocol',
  /** The caller's signal, or `close()`: says nothing about the other side. */
  'cancelled',
] as const;

export type OutboundFailureCode = (typeof outboundFailureCodes)[number];

/** Raised inside the connector and the body reader, where an exception is the only way out; never leaves this folder. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailureCode,
    readonly detail: string,
  ) {
    super(`${failure}: ${detail}`);
    this.name = 'OutboundError';
  }
}

/** Sorts any error of a call into the closed list; `detail` is a code of ours, of Node or of undici, never free text. */
export const classifyFailure = (error: unknown): { code: OutboundFailureCode; detail: string } => {
  if (error instanceof OutboundError) return { code: error.failure, detail: error.detail };
  const code = errorCodeOf(error);
  switch (code) {
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'too_large', detail: 'headers' };
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
      return { code: 'cancelled', detail: 'closed' };
    default:
      return { code: 'protocol', detail: code };
  }
};

/** The `code` of a Node or undici error, or `unknown`. */
export const errorCodeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'unknown';
};
